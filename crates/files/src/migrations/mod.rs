//! The table of files.

mod m20261122_0101_files_base;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![Box::new(m20261122_0101_files_base::Migration)]
}
