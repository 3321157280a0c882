//! The page 注销账号.

use super::rules;
use crate::{
    exit::{ClosePage, CloseStay, ExportPage},
    settings::{SettingsPage, door::Centre},
};
use askama::Template;
use web::{Frame, Input};

/// 注销账号.
#[derive(Template)]
#[template(path = "settings/close.html")]
pub(super) struct CloseView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) who: Centre,
    /// When it will be closed, once it was asked for.
    pub(super) at: Option<String>,
    /// What goes on and ends with the account.
    pub(super) open: Vec<String>,
    pub(super) action: ClosePage,
    pub(super) stay: CloseStay,
    pub(super) export: ExportPage,
    pub(super) back: SettingsPage,
}

impl CloseView {
    const fn days() -> i64 {
        rules::DAYS
    }

    fn of_unit(&self) -> bool {
        self.who == Centre::Unit
    }
}

/// The same page for officers, who cannot do it themselves.
#[derive(Template)]
#[template(path = "settings/close_officer.html")]
pub(super) struct OfficerView {
    pub(super) frame: Frame,
    pub(super) back: SettingsPage,
}
