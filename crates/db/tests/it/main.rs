//! The database door: what it promises, on both databases.

mod audit;
mod changes;
mod write;

use testkit::{On, Setup, TestApp};

/// An application without any room.
async fn bare(on: On) -> TestApp {
    testkit::start(on, Setup::new([], |_, _| axum::Router::new())).await
}
