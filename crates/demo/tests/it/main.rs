//! The demonstration data as it stands in both databases.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use db::{Db, Read as _};
use demo::{Ground, Plan, Seeded};
use identity::password::PasswordHash;
use kernel::rng::Rng;
use sea_orm::{
    ExprTrait as _,
    sea_query::{Expr, Order, Query},
};
use std::collections::BTreeMap;
use testkit::{On, Setup, TestApp, on_both};

const SMALL: Plan = Plan {
    seed: 1,
    units: 60,
    jobs: 400,
    persons: 150,
    applications: 600,
};

async fn start(on: On) -> TestApp {
    let migrations = [
        identity::migrations(),
        org::migrations(),
        review::migrations(),
        notify::migrations(),
        talent::migrations(),
    ];
    testkit::start(on, Setup::new(migrations, |_, _| axum::Router::new())).await
}

async fn seed(app: &TestApp, plan: &Plan) -> Result<Seeded, demo::SeedError> {
    let hash = PasswordHash::stored("$argon2id$none".to_owned());
    let ground = Ground {
        db: &app.app.db,
        vault: &app.app.vault,
        hash: &hash,
        now: app.clock.now(),
        rng: Rng::system(),
    };
    demo::seed(&ground, plan).await
}

/// Some columns of a table as text, by id.
async fn rows(db: &Db, table: &'static str, columns: &[&'static str]) -> Vec<String> {
    let mut query = Query::select();
    for column in columns {
        query.column(*column);
    }
    query.from(table).order_by("id", Order::Asc);
    let rows = db.rows(&query).await.unwrap();
    let text = |row: &sea_orm::QueryResult, column: &str| {
        let id = row
            .try_get::<sea_orm::prelude::Uuid>("", column)
            .map(|id| id.to_string());
        id.or_else(|_| row.try_get::<String>("", column))
            .unwrap_or_default()
    };
    rows.iter()
        .map(|row| {
            columns
                .iter()
                .map(|column| text(row, column))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// How many rows of a table are in each state.
async fn states(db: &Db, table: &'static str) -> BTreeMap<String, i64> {
    let query = Query::select()
        .column("state")
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .from(table)
        .group_by_col("state")
        .to_owned();
    let rows = db.rows(&query).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get("", "state").unwrap(),
                row.try_get("", "n").unwrap(),
            )
        })
        .collect()
}

async fn count(db: &Db, table: &'static str, filter: sea_orm::sea_query::SimpleExpr) -> i64 {
    let query = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .from(table)
        .and_where(filter)
        .to_owned();
    db.row(&query)
        .await
        .unwrap()
        .unwrap()
        .try_get("", "n")
        .unwrap()
}

on_both!(every_state_is_there, async |on| {
    let app = start(on).await;
    assert_eq!(seed(&app, &SMALL).await.unwrap(), Seeded::Written);
    let db = &app.app.db;
    let vacancies = states(db, "vacancy").await;
    let all: Vec<&str> = vacancies.keys().map(String::as_str).collect();
    assert_eq!(
        all,
        [
            "down",
            "draft",
            "expired",
            "published",
            "recycled",
            "review"
        ]
    );
    assert_eq!(vacancies.values().sum::<i64>(), 400);
    assert!(count(db, "vacancy", Expr::col("refusal").is_not_null()).await > 0);
    assert!(count(db, "vacancy", Expr::col("revision_state").eq("review")).await > 0);
    let applications = states(db, "application").await;
    let all: Vec<&str> = applications.keys().map(String::as_str).collect();
    assert_eq!(all, ["declined", "invited", "read", "sent", "withdrawn"]);
    let sent = applications.values().sum::<i64>();
    assert!((500..=800).contains(&sent), "{sent} applications");
    let reviews = states(db, "review").await;
    assert!(
        reviews
            .keys()
            .map(String::as_str)
            .eq(["approved", "pending", "returned"]),
        "{reviews:?}"
    );
    assert_eq!(
        count(db, "resume", Expr::value(true)).await,
        i64::try_from(rows(db, "resume", &["id"]).await.len()).unwrap()
    );
    app.finish().await;
});

on_both!(
    every_vacancy_under_review_waits_in_the_queue_of_its_agency,
    async |on| {
        let app = start(on).await;
        seed(&app, &SMALL).await.unwrap();
        let db = &app.app.db;
        let waiting = count(db, "vacancy", Expr::col("review_id").is_not_null()).await;
        assert_eq!(
            waiting,
            count(db, "review", Expr::col("state").eq("pending")).await
        );
        for city in kernel::region::children(kernel::region::JIANGSU) {
            let agency = org::agency::by_code(db, city.code).await.unwrap().unwrap();
            assert!(
                db.number(&review::pending(agency.id)).await.unwrap() > 0,
                "nothing waits in {}",
                city.name
            );
            assert!(!org::officer::list(db, agency.id).await.unwrap().is_empty());
        }
        app.finish().await;
    }
);

on_both!(
    nothing_happens_after_the_day_of_seeding_began_or_before_its_cause,
    async |on| {
        let app = start(on).await;
        seed(&app, &SMALL).await.unwrap();
        let db = &app.app.db;
        let midnight = app.clock.now() - chrono::TimeDelta::hours(10);
        for (table, column) in [
            ("vacancy", "updated_at"),
            ("review", "submitted_at"),
            ("review", "decided_at"),
            ("application", "answered_at"),
            ("message", "created_at"),
            ("application_history", "at"),
        ] {
            assert_eq!(
                count(db, table, Expr::col(column).gt(midnight)).await,
                0,
                "{table}.{column}"
            );
        }
        assert_eq!(
            count(
                db,
                "vacancy",
                Expr::col("published_at")
                    .lt(Expr::col("submitted_at"))
                    .and(Expr::col("revision_state").is_null())
            )
            .await,
            0
        );
        assert_eq!(
            count(
                db,
                "vacancy",
                Expr::col("submitted_at").lt(Expr::col("created_at"))
            )
            .await,
            0
        );
        assert_eq!(
            count(
                db,
                "vacancy",
                Expr::col("state")
                    .eq("published")
                    .and(Expr::col("expires_at").lte(midnight))
            )
            .await,
            0
        );
        assert_eq!(
            count(
                db,
                "application",
                Expr::col("read_at").lt(Expr::col("sent_at"))
            )
            .await,
            0
        );
        assert_eq!(
            count(
                db,
                "application",
                Expr::col("answered_at").lt(Expr::col("read_at"))
            )
            .await,
            0
        );
        let early = Expr::cust(
            "sent_at < (SELECT published_at FROM vacancy WHERE vacancy.id = application.vacancy_id)",
        );
        assert_eq!(
            count(db, "application", early).await,
            0,
            "applied before the publication"
        );
        let late = Expr::cust(
            "sent_at > (SELECT closed_at FROM vacancy WHERE vacancy.id = application.vacancy_id)",
        );
        assert_eq!(
            count(db, "application", late).await,
            0,
            "applied after the end"
        );
        app.finish().await;
    }
);

on_both!(the_same_seed_gives_the_same_rows, async |on| {
    let mut seen = Vec::new();
    for plan in [SMALL, SMALL, Plan { seed: 2, ..SMALL }] {
        let app = start(on).await;
        seed(&app, &plan).await.unwrap();
        let db = &app.app.db;
        let mut all = Vec::new();
        for (table, columns) in [
            ("agency", &["id", "name"][..]),
            ("officer", &["id", "account_id", "agency_id"]),
            ("unit", &["id", "credit_code", "name", "intro"]),
            ("unit_contact", &["id", "unit_id"]),
            ("person", &["id", "account_id"]),
            (
                "vacancy",
                &["id", "unit_id", "state", "title", "description"],
            ),
            ("vacancy_history", &["id", "vacancy_id", "event"]),
            ("review", &["id", "subject_id", "state", "snapshot"]),
            ("resume", &["id", "person_id"]),
            ("application", &["id", "vacancy_id", "person_id", "state"]),
            ("application_history", &["id", "event"]),
            ("message", &["id", "account_id", "notice"]),
        ] {
            all.push(rows(db, table, columns).await);
        }
        seen.push(all);
        app.finish().await;
    }
    assert!(seen[0] == seen[1], "the second time differs");
    assert!(seen[0].iter().all(|rows| !rows.is_empty()));
    assert!(seen[0] != seen[2], "another seed makes no difference");
});

on_both!(a_seeded_database_is_left_as_it_is, async |on| {
    let app = start(on).await;
    let tiny = Plan {
        seed: 1,
        units: 1,
        jobs: 30,
        persons: 1,
        applications: 3,
    };
    assert_eq!(seed(&app, &tiny).await.unwrap(), Seeded::Written);
    let before = rows(&app.app.db, "vacancy", &["id"]).await;
    assert_eq!(before.len(), 30);
    assert_eq!(seed(&app, &SMALL).await.unwrap(), Seeded::Already);
    assert_eq!(rows(&app.app.db, "vacancy", &["id"]).await, before);
    app.finish().await;
});

on_both!(a_database_with_other_agencies_is_refused, async |on| {
    let app = start(on).await;
    let stamp = db::Stamp::system(app.clock.now(), Rng::system(), "test");
    let agency = org::agency::NewAgency {
        code: "320100",
        name: "某机构",
        region: "320100",
        parent: None,
        reviews: true,
    };
    app.app
        .db
        .write(&stamp, |tx| async move {
            org::agency::create(&tx, agency).await
        })
        .await
        .unwrap();
    assert!(matches!(
        seed(&app, &SMALL).await,
        Err(demo::SeedError::InUse)
    ));
    assert_eq!(count(&app.app.db, "unit", Expr::value(true)).await, 0);
    app.finish().await;
});

on_both!(
    the_unit_of_the_printed_account_has_something_of_everything,
    async |on| {
        let app = start(on).await;
        seed(&app, &SMALL).await.unwrap();
        let db = &app.app.db;
        let unit = org::unit::by_credit_code(db, &demo::shown_unit().unwrap())
            .await
            .unwrap()
            .unwrap();
        assert!(org::unit::require_ready(db, unit.id).await.is_ok());
        let counts = talent::vacancy::store::counts(db, unit.id).await.unwrap();
        assert_eq!(counts.len(), 6, "{counts:?}");
        assert!(
            db.number(&talent::vacancy::store::refused(unit.id))
                .await
                .unwrap()
                > 0
        );
        assert!(
            db.number(&talent::application::store::unread(unit.id))
                .await
                .unwrap()
                >= 10
        );
        app.finish().await;
    }
);
