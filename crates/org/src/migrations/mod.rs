//! The tables of this room.

mod m20261122_2001_org_base;
mod m20261128_2040_history;
mod m20261128_2053_opening;
mod m20261128_2060_grant;
mod m20261128_2080_institution;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![
        Box::new(m20261122_2001_org_base::Migration),
        Box::new(m20261128_2040_history::Migration),
        Box::new(m20261128_2053_opening::Migration),
        Box::new(m20261128_2060_grant::Migration),
        Box::new(m20261128_2080_institution::Migration),
    ]
}
