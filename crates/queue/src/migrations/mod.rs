//! The tables of the outbox.

mod m20261122_0201_queue_base;
mod m20261125_0202_queue_open;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![
        Box::new(m20261122_0201_queue_base::Migration),
        Box::new(m20261125_0202_queue_open::Migration),
    ]
}
