//! Pages of linked accounts.

use super::web::{LinkCut, LinkNew, LinkOut, LinkedList};
use crate::settings::{home::SettingsPage, password::SettingsPassword};
use askama::Template;
use web::{Frame, Input};

/// 关联账号 of a person.
#[derive(Template)]
#[template(path = "settings/linked.html")]
pub(super) struct ListView {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Line>,
    /// Where Alipay is linked, unless it is.
    pub(super) new: Option<LinkNew>,
    pub(super) back: SettingsPage,
}

/// One link in the list.
pub(super) struct Line {
    pub(super) provider: &'static str,
    /// Whom the provider has certified: the account's own holder, masked.
    pub(super) name: String,
    /// The provider's name of the identity, masked.
    pub(super) subject: String,
    pub(super) since: String,
    pub(super) used: String,
    pub(super) cut: LinkCut,
}

/// 关联账号 of a unit: what logs in to it without any link.
#[derive(Template)]
#[template(path = "settings/linked_unit.html")]
pub(super) struct UnitView {
    pub(super) frame: Frame,
    pub(super) rows: Vec<UnitLine>,
    pub(super) back: SettingsPage,
}

/// One provider of units.
pub(super) struct UnitLine {
    pub(super) label: &'static str,
    pub(super) used: String,
}

/// 关联支付宝.
#[derive(Template)]
#[template(path = "settings/link_new.html")]
pub(super) struct NewView {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) out: LinkOut,
    pub(super) back: LinkedList,
}

/// 解除关联.
#[derive(Template)]
#[template(path = "settings/link_cut.html")]
pub(super) struct CutView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) row: Line,
    /// Nothing else logs in.
    pub(super) last: bool,
    /// Whether passkeys can be used here.
    pub(super) passkeys: bool,
    pub(super) to_password: SettingsPassword,
    pub(super) to_passkeys: String,
    pub(super) back: LinkedList,
}
