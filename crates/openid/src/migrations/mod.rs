//! The tables of this room.

mod m20261128_2501_openid_base;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![Box::new(m20261128_2501_openid_base::Migration)]
}
