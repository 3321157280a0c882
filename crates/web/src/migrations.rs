//! The page kit's tables: parked forms and whose they are, puzzles.

use sea_orm_migration::prelude::*;

/// The migrations of this crate.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![Box::new(Parked), Box::new(Puzzles), Box::new(Whose)]
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

struct Puzzles;

impl MigrationName for Puzzles {
    fn name(&self) -> &'static str {
        "m20261125_0302_web_puzzle"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Puzzles {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let moment =
            |name: &'static str| ColumnDef::new(name).timestamp_with_time_zone().to_owned();
        manager
            .create_table(
                Table::create()
                    .table("puzzle")
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("purpose").text().not_null())
                    .col(ColumnDef::new("state").text().not_null())
                    .col(ColumnDef::new("way").text())
                    .col(ColumnDef::new("browser_blind").binary().not_null())
                    .col(ColumnDef::new("network_blind").binary().not_null())
                    .col(moment("created_at").not_null())
                    .col(moment("expires_at").not_null())
                    .col(moment("answered_at"))
                    .to_owned(),
            )
            .await?;
        for (name, columns) in [
            ("puzzle_browser", &["browser_blind", "created_at"][..]),
            ("puzzle_network", &["network_blind", "created_at"][..]),
            ("puzzle_created", &["created_at"][..]),
        ] {
            let mut index = Index::create().name(name).table("puzzle").to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// By whom limits count parked forms. Forms that wait while this is applied belong to nobody and run out.
struct Whose;

impl MigrationName for Whose {
    fn name(&self) -> &'static str {
        "m20261125_0303_web_parked_whose"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Whose {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut columns = [
            ColumnDef::new("browser_blind").binary().to_owned(),
            ColumnDef::new("network_blind").binary().to_owned(),
            ColumnDef::new("bytes")
                .big_integer()
                .not_null()
                .default(0)
                .to_owned(),
        ];
        for column in &mut columns {
            let add = Table::alter()
                .table("parked_form")
                .add_column(column)
                .to_owned();
            manager.alter_table(add).await?;
        }
        for column in ["browser_blind", "network_blind"] {
            let index = Index::create()
                .name(format!("parked_form_{column}"))
                .table("parked_form")
                .col(column)
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
