//! Vacancies and their history.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_4001_talent_vacancy"
    }
}

fn col(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
}

fn vacancy() -> TableCreateStatement {
    Table::create()
        .table("vacancy")
        .col(col("id").uuid().not_null().primary_key())
        .col(col("unit_id").uuid().not_null())
        .col(col("state").text().not_null())
        .col(col("version").integer().not_null())
        .col(col("title").text().not_null())
        .col(col("occupation").text())
        .col(col("place").text())
        .col(col("address").text())
        .col(col("nature").text().not_null())
        .col(col("experience").text())
        .col(col("pay_kind").text().not_null())
        .col(col("pay_open").boolean().not_null())
        .col(col("pay_min").integer())
        .col(col("pay_max").integer())
        .col(col("education").text())
        .col(col("discipline").text())
        .col(col("majors").text())
        .col(col("description").text().not_null())
        .col(col("fresh").boolean().not_null())
        .col(col("age_from").integer())
        .col(col("age_to").integer())
        .col(col("age_reason").text())
        .col(col("headcount").integer())
        .col(col("employment").text().not_null())
        .col(col("urgent").boolean().not_null())
        .col(col("period").text().not_null())
        .col(col("benefits").json_binary().not_null())
        .col(col("tags").json_binary().not_null())
        .col(col("skills").json_binary().not_null())
        .col(col("revision").json_binary())
        .col(col("revision_state").text())
        .col(col("review_id").uuid())
        .col(col("refusal").text())
        .col(col("submitted_at").timestamp_with_time_zone())
        .col(col("published_at").timestamp_with_time_zone())
        .col(col("expires_at").timestamp_with_time_zone())
        .col(col("closed_at").timestamp_with_time_zone())
        .col(col("deleted_at").timestamp_with_time_zone())
        .col(col("created_at").timestamp_with_time_zone().not_null())
        .col(col("updated_at").timestamp_with_time_zone().not_null())
        .to_owned()
}

fn history() -> TableCreateStatement {
    Table::create()
        .table("vacancy_history")
        .col(col("id").uuid().not_null().primary_key())
        .col(col("vacancy_id").uuid().not_null())
        .col(col("event").text().not_null())
        .col(col("from_state").text().not_null())
        .col(col("to_state").text().not_null())
        .col(col("note").text())
        .col(col("at").timestamp_with_time_zone().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("vacancy_history_vacancy")
                .from("vacancy_history", "vacancy_id")
                .to("vacancy", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(vacancy()).await?;
        manager.create_table(history()).await?;
        let indexes = [
            // a unit's lists, newest first
            Index::create()
                .name("vacancy_unit")
                .table("vacancy")
                .col("unit_id")
                .col("state")
                .col("updated_at")
                .to_owned(),
            // what is public, in the order of a rebuild; what is due; what leaves the bin
            Index::create()
                .name("vacancy_state")
                .table("vacancy")
                .col("state")
                .col("id")
                .to_owned(),
            Index::create()
                .name("vacancy_due")
                .table("vacancy")
                .col("state")
                .col("expires_at")
                .to_owned(),
            Index::create()
                .name("vacancy_bin")
                .table("vacancy")
                .col("deleted_at")
                .to_owned(),
            Index::create()
                .name("vacancy_review")
                .table("vacancy")
                .col("review_id")
                .to_owned(),
            Index::create()
                .name("vacancy_history_vacancy_at")
                .table("vacancy_history")
                .col("vacancy_id")
                .col("at")
                .to_owned(),
        ];
        for index in indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
