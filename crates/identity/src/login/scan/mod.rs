//! 扫码登录 (checklist B-2.3): a browser shows a QR code, a phone that is logged in agrees, the browser is logged in to the
//! same account. The phone side is an ordinary web page (features L-02).
//!
//! The ticket belongs to the browser that asked: its secret is in that browser's cookie, and the code that the phone reads is
//! derived from it, so that a picture of the code is not enough to collect the log-in. The phone never makes a session; the
//! browser does, when it asks again.

mod act;
mod desk;
mod entity;
mod phone;
mod rules;
mod tidy;
mod units;

pub(super) use act::{Wanted, begin};
pub use desk::{AppPage, ScanHelp};
pub(super) use desk::{ScanPage, begin_page};
pub use phone::Scanner;
pub(in crate::login) use tidy::forget;
pub(crate) use tidy::sweep;

use crate::service::Identity;
use axum::Router;

pub(super) fn router() -> Router<Identity> {
    desk::router().merge(phone::router())
}
