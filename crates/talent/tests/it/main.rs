//! The room as its users meet it, on both databases.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod application;
mod public;
mod stage;
mod vacancy;
