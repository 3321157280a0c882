//! 线下经办窗口注册 (checklist B-1.0.3–5, Z.3.7): an officer opens a unit's account at the counter; the unit activates it
//! with the code on its receipt.

mod act;
mod code;
pub(crate) mod entity;
mod jobs;
mod page;
mod pictures;
mod receipt;
mod rules;
mod store;
mod web;

pub use web::{ActivatePage, OpeningDesk, PHOTOS, WaysPage};

pub(crate) use act::{DATA, REASON, activated};
pub(crate) use jobs::register_jobs;
pub(crate) use web::{NAME, router};
