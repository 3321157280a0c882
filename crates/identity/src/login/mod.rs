//! Logging in and out: 个人登录, 单位登录, and the office's own door (checklist B-2.1, B-2.4).

mod act;
mod attempt;
mod web;

pub(crate) use self::web::router;
pub use self::web::{LogInPage, LogOut, OfficerLogInPage};
pub(crate) use attempt::sweep;
