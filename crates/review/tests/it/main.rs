//! What the room promises, through its pages and its face to other rooms, on both databases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod logo;
mod plans;
mod queue_page;
mod stage;
mod task;
