//! Logging in and out: 个人登录, 单位登录, and the office's own door (checklist B-2.1, B-2.4).

mod act;
mod attempt;
mod ca;
mod choose;
mod initial;
mod passkey;
mod scan;
mod second;
mod way;
mod web;

pub(crate) use self::{
    act::{LogInError, confirm, log_out},
    ca::{
        CaError, Purpose as CaPurpose, read as read_ca, shown as ca_shown,
        tell_challenge as tell_ca_challenge,
    },
    initial::InitialPasswordCode,
    passkey::{PasskeyLogIn, PasskeyLogInOptions},
    second::{SecondStepCode, SecondStepOptions, SecondStepPasskey, Step},
    web::{next_page, router},
};
pub use self::{
    attempt::{Attempt, Wait},
    ca::{CaChallenge, CaDriver, CaLogIn},
    choose::UnitChoice,
    initial::InitialPasswordPage,
    scan::{AppPage, ScanHelp, Scanner},
    second::SecondStepPage,
    way::LogInPage,
    web::{LogOut, OfficerLogInPage},
};

use db::Tx;
use kernel::clock::Instant;

/// Throws away what only a log-in in progress needs.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    attempt::sweep(tx, now).await?;
    ca::sweep(tx, now).await?;
    second::sweep(tx, now).await?;
    scan::sweep(tx, now).await
}

/// Forgets what is left of log-ins to an account that is closed.
pub(crate) async fn forget(tx: &Tx, account: kernel::id::AccountId) -> db::Result<()> {
    scan::forget(tx, account).await
}
