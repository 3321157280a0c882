//! Every query that a page waits on has its index. Asserted on SQLite, whose planner does not depend on table sizes.

use crate::stage::Stage;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait as _, Order, Query, SelectStatement};
use testkit::On;

fn from(table: &str) -> SelectStatement {
    Query::select()
        .expr(Expr::cust("*"))
        .from(Alias::new(table))
        .to_owned()
}

fn key() -> Vec<u8> {
    vec![0; 32]
}

#[test]
fn pages_wait_only_for_indexed_queries() {
    testkit::run(On::Sqlite, async |on| {
        let stage = Stage::new(on).await;
        let meant = Condition::any()
            .add(Expr::col("document_blind").is_in([key(), key()]))
            .add(Expr::col("mobile_blind").eq(key()));
        let queries = [
            (
                "account_reach_value",
                from("account_reach")
                    .and_where(Expr::col("value_blind").eq(key()))
                    .to_owned(),
            ),
            (
                "overseas_draft_browser",
                from("overseas_draft")
                    .and_where(Expr::col("browser").eq(key()))
                    .to_owned(),
            ),
            (
                "session_token",
                from("session")
                    .and_where(Expr::col("token_hash").eq(key()))
                    .to_owned(),
            ),
            (
                "account_document",
                from("account")
                    .and_where(Expr::col("realm").eq(key()))
                    .and_where(Expr::col("kind").eq("unit"))
                    .cond_where(meant)
                    .to_owned(),
            ),
            (
                "person_account",
                from("person")
                    .and_where(Expr::col("account_id").eq(key()))
                    .to_owned(),
            ),
            (
                "sms_code_mobile",
                from("sms_code")
                    .and_where(Expr::col("mobile_blind").eq(key()))
                    .order_by("created_at", Order::Desc)
                    .to_owned(),
            ),
            (
                "session_account",
                from("session")
                    .and_where(Expr::col("account_id").eq(key()))
                    .and_where(Expr::col("ended_at").is_null())
                    .order_by("seen_at", Order::Desc)
                    .to_owned(),
            ),
            (
                "delivery_address_account",
                from("delivery_address")
                    .and_where(Expr::col("account_id").eq(key()))
                    .order_by("id", Order::Asc)
                    .to_owned(),
            ),
            (
                "past_password_account",
                from("past_password")
                    .and_where(Expr::col("account_id").eq(key()))
                    .order_by("until", Order::Desc)
                    .to_owned(),
            ),
            (
                "recovery_browser",
                from("recovery")
                    .and_where(Expr::col("browser").eq(key()))
                    .to_owned(),
            ),
            (
                "puzzle_browser",
                from("puzzle")
                    .and_where(Expr::col("browser_blind").eq(key()))
                    .and_where(Expr::col("created_at").gt(""))
                    .and_where(Expr::col("purpose").eq("recover.unit"))
                    .and_where(Expr::col("state").eq("open"))
                    .order_by("created_at", Order::Desc)
                    .to_owned(),
            ),
            (
                "counter_code_subject",
                from("counter_code")
                    .and_where(Expr::col("subject_blind").eq(key()))
                    .order_by("created_at", Order::Desc)
                    .to_owned(),
            ),
            (
                "quick_trip_state",
                from("quick_trip")
                    .and_where(Expr::col("state_hash").eq(key()))
                    .and_where(Expr::col("provider").eq("alipay"))
                    .to_owned(),
            ),
            (
                "quick_link_open",
                from("quick_link")
                    .and_where(Expr::col("provider").eq("alipay"))
                    .and_where(Expr::col("open_blind").eq(key()))
                    .to_owned(),
            ),
            (
                "appeal_number",
                from("appeal")
                    .and_where(Expr::col("number").eq("SS20261128000001"))
                    .to_owned(),
            ),
            (
                "appeal_link",
                from("appeal")
                    .and_where(Expr::col("link_hash").eq(key()))
                    .to_owned(),
            ),
            (
                "appeal_state",
                from("appeal")
                    .and_where(Expr::col("state").is_in(["submitted", "reviewing", "confirming"]))
                    .order_by("submitted_at", Order::Asc)
                    .to_owned(),
            ),
            (
                "appeal_value",
                from("appeal")
                    .and_where(Expr::col("value_blind").eq(key()))
                    .order_by("created_at", Order::Desc)
                    .to_owned(),
            ),
            (
                "ca_challenge",
                from("ca_challenge")
                    .and_where(Expr::col("text_hash").eq(key()))
                    .and_where(Expr::col("purpose").eq("login"))
                    .to_owned(),
            ),
            (
                "scan_ticket_token",
                from("scan_ticket")
                    .and_where(Expr::col("token_hash").eq(key()))
                    .to_owned(),
            ),
            (
                "scan_ticket_browser",
                from("scan_ticket")
                    .and_where(Expr::col("browser_blind").eq(key()))
                    .and_where(Expr::col("created_at").gt("2026-01-01"))
                    .to_owned(),
            ),
        ];
        for (index, query) in queries {
            let plan = stage.app.app.db.plan(&query).await.unwrap();
            assert!(
                plan.contains(index) && !plan.contains("SCAN"),
                "{index}: {plan}"
            );
        }
        stage.app.finish().await;
    });
}
