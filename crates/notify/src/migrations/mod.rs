//! The table of messages.

mod m20261122_3101_notify_base;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![Box::new(m20261122_3101_notify_base::Migration)]
}
