//! What the room promises, through its pages and its face to other rooms, on both databases.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod contact;
mod counter;
mod faults;
mod grant;
mod history;
mod institution;
mod leave;
mod logo;
mod outside;
mod plans;
mod quick;
mod registration;
mod stage;
mod standing;
mod unit;
