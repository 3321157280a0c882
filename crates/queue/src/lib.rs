#![doc = include_str!("../README.md")]

mod backoff;
mod entity;
mod job;
mod lease;
mod migrations;
mod recurring;
mod registry;
mod runner;
pub mod store;

pub use entity::{Model as JobRow, State};
pub use job::{Job, JobCtx, JobError, enqueue, enqueue_at, enqueue_unique};
pub use migrations::migrations;
pub use recurring::Model as RecurringRow;
pub use registry::Registry;
pub use runner::Runner;
