//! Résumés and applications.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_4002_talent_application"
    }
}

fn col(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
}

fn tables() -> [TableCreateStatement; 3] {
    let resume = Table::create()
        .table("resume")
        .col(col("id").uuid().not_null().primary_key())
        .col(col("person_id").uuid().not_null())
        .col(col("body").binary().not_null())
        .col(col("attachment_id").uuid())
        .col(col("version").integer().not_null())
        .col(col("created_at").timestamp_with_time_zone().not_null())
        .col(col("updated_at").timestamp_with_time_zone().not_null())
        .to_owned();
    let application = Table::create()
        .table("application")
        .col(col("id").uuid().not_null().primary_key())
        .col(col("vacancy_id").uuid().not_null())
        .col(col("unit_id").uuid().not_null())
        .col(col("person_id").uuid().not_null())
        .col(col("account_id").uuid().not_null())
        .col(col("title").text().not_null())
        .col(col("state").text().not_null())
        .col(col("snapshot").binary().not_null())
        .col(col("attachment_id").uuid())
        .col(col("answer").binary())
        .col(col("version").integer().not_null())
        .col(col("sent_at").timestamp_with_time_zone().not_null())
        .col(col("read_at").timestamp_with_time_zone())
        .col(col("answered_at").timestamp_with_time_zone())
        .to_owned();
    let history = Table::create()
        .table("application_history")
        .col(col("id").uuid().not_null().primary_key())
        .col(col("application_id").uuid().not_null())
        .col(col("event").text().not_null())
        .col(col("to_state").text().not_null())
        .col(col("note").binary())
        .col(col("at").timestamp_with_time_zone().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("application_history_application")
                .from("application_history", "application_id")
                .to("application", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned();
    [resume, application, history]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        let indexes = [
            // one résumé each
            Index::create()
                .name("resume_person")
                .table("resume")
                .col("person_id")
                .unique()
                .to_owned(),
            // F3-13: the same person applies for the same vacancy once
            Index::create()
                .name("application_once")
                .table("application")
                .col("vacancy_id")
                .col("person_id")
                .unique()
                .to_owned(),
            Index::create()
                .name("application_unit")
                .table("application")
                .col("unit_id")
                .col("state")
                .col("sent_at")
                .to_owned(),
            Index::create()
                .name("application_person")
                .table("application")
                .col("person_id")
                .col("sent_at")
                .to_owned(),
            Index::create()
                .name("application_account")
                .table("application")
                .col("account_id")
                .to_owned(),
            Index::create()
                .name("application_attachment")
                .table("application")
                .col("attachment_id")
                .to_owned(),
            Index::create()
                .name("resume_attachment")
                .table("resume")
                .col("attachment_id")
                .to_owned(),
            Index::create()
                .name("application_history_application_at")
                .table("application_history")
                .col("application_id")
                .col("at")
                .to_owned(),
        ];
        for index in indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
