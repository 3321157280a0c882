//! 忘记密码: a legal representative or a person gets a new password (checklist B-2.5).
//!
//! Four steps: what identifies the account, with a puzzle behind it; proof of who one is by one of the equal ways; the new
//! password; done. Nothing on the way tells who is registered, or which of the fields was wrong.

mod act;
mod entity;
mod find;
mod jobs;
mod page;
mod rules;
mod web;

pub(crate) use self::{act::forget, jobs::register_jobs, page::steps, web::router};
pub use self::{rules::Who, web::RecoverPage};
