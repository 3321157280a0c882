//! The log-in of institutions by 机构编号 (checklist B-3.6.31–33), and the first one after their unit has opened or reset
//! them: an initial password can be guessed by whoever knows the administrator's document (Z.1.14), so it opens no session. It
//! leads to one page, on which a code to the administrator's phone and a password of their own open the first one.

mod act;
mod web;

pub(super) use act::{EXPIRED, candidate, counted, door};
pub use web::InitialPasswordPage;
pub(crate) use web::{InitialPasswordCode, router};
