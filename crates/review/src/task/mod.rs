//! Review tasks (审核任务) and their decisions.

mod act;
mod desk;
mod diff;
pub(crate) mod entity;
mod jobs;
mod page;
mod rules;
mod store;

pub use act::{Submission, submit, withdraw};
pub use desk::{ReviewImage, ReviewQueue, ReviewTask};
pub use diff::{Field, Section};
pub use entity::Model as Review;
pub use jobs::{Deciders, Outcome};
pub use rules::{Kind, State, Verdict};
pub use store::{decided_on, find, history, latest, oldest_pending, pending};

pub(crate) use desk::router;
pub(crate) use jobs::register_jobs;
