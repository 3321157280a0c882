//! The table of this room.

mod m20261122_3001_review_base;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![Box::new(m20261122_3001_review_base::Migration)]
}
