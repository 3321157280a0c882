//! The database door: what it promises, on both databases.
#![expect(clippy::expect_used, reason = "tests fail by panicking")]

mod audit;
mod changes;
mod write;

use testkit::{On, Setup, TestApp};

/// An application without any room.
async fn bare(on: On) -> TestApp {
    testkit::start(on, Setup::new([], |_, _| axum::Router::new())).await
}
