//! The room's tables.

mod m20261122_4001_talent_vacancy;
mod m20261122_4002_talent_application;

/// The migrations of this crate.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![
        Box::new(m20261122_4001_talent_vacancy::Migration),
        Box::new(m20261122_4002_talent_application::Migration),
    ]
}
