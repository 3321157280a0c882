#![doc = include_str!("../README.md")]

pub mod audit;
mod bulk;
pub mod changes;
mod connect;
mod error;
pub mod migrations;
mod number;
mod once;
mod read;
mod tally;
mod tx;
mod write;

pub use connect::{Db, DbConfig, Dialect, Listener};
pub use error::{Error, Result};
pub use migrations::{Migrations, migrations};
pub use once::forget as forget_keys;
pub use read::{Count, Read};
pub use tally::{Claim, Limit, Reached, forget as forget_tallies};
pub use tx::{Stamp, Tx, WakeUp};
