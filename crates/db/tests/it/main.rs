//! The database door: what it promises, on both databases.
#![expect(clippy::expect_used, reason = "tests fail by panicking")]

mod audit;
mod changes;
mod counts;
mod tally;
mod write;
