//! The tables of this room.

mod m20261122_1001_identity_base;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![Box::new(m20261122_1001_identity_base::Migration)]
}
