//! The page kit's one table: parked forms.

use sea_orm_migration::prelude::*;

/// The migrations of this crate.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![Box::new(Parked)]
}

struct Parked;

impl MigrationName for Parked {
    fn name(&self) -> &'static str {
        "m20261122_0301_web_parked_form"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Parked {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("parked_form")
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("token").binary().not_null().unique_key())
                    .col(ColumnDef::new("account_id").uuid())
                    .col(ColumnDef::new("page").text().not_null())
                    .col(ColumnDef::new("body").binary().not_null())
                    .col(
                        ColumnDef::new("expires_at")
                            .timestamp_with_time_zone()
                            .not_null(),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("parked_form_expires")
                    .table("parked_form")
                    .col("expires_at")
                    .to_owned(),
            )
            .await
    }
}
