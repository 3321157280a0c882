//! What the room promises, through its pages and endpoints, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod attacks;
mod authorize;
mod claims;
mod consent;
mod keys;
mod leave;
mod logout;
mod plans;
mod quiet;
mod stage;
mod token;
