//! The room as its users meet it, on both databases.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod application;
mod leave;
mod plans;
mod public;
mod resume;
mod stage;
mod vacancy;
mod vacancy_form;
