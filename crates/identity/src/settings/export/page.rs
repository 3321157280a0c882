//! The page 导出我的数据.

use super::web::ExportFile;
use crate::{
    exit::ExportPage,
    settings::{SettingsPage, door::Centre},
};
use askama::Template;
use web::{Frame, Input};

/// 导出我的数据.
#[derive(Template)]
#[template(path = "settings/export.html")]
pub(super) struct ExportView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) who: Centre,
    /// A copy that waits, and until when.
    pub(super) waiting: Option<(ExportFile, String)>,
    /// When copies were asked for.
    pub(super) before: Vec<String>,
    pub(super) action: ExportPage,
    pub(super) back: SettingsPage,
}

impl ExportView {
    const fn a_day() -> u64 {
        super::act::A_DAY
    }

    fn of_unit(&self) -> bool {
        self.who == Centre::Unit
    }
}
