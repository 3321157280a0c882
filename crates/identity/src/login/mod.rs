//! Logging in and out: 个人登录, 单位登录, and the office's own door (checklist B-2.1, B-2.4).

mod act;
mod attempt;
mod ca;
mod scan;
mod way;
mod web;

pub(crate) use self::{
    act::{LogInError, confirm, log_out},
    web::{next_page, router},
};
pub use self::{
    attempt::{Attempt, Wait},
    ca::{CaChallenge, CaDriver, CaLogIn},
    scan::{AppPage, ScanHelp, Scanner},
    way::LogInPage,
    web::{LogOut, OfficerLogInPage},
};

use db::Tx;
use kernel::clock::Instant;

/// Throws away what only a log-in in progress needs.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    attempt::sweep(tx, now).await?;
    ca::sweep(tx, now).await?;
    scan::sweep(tx, now).await
}
