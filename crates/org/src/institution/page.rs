//! Pages of institutions.

use askama::Template;
use web::{Frame, Input, Opt, Pager};

/// 机构管理: the unit's list (checklist B-3.6.14–18).
#[derive(Template)]
#[template(path = "institution/list.html")]
pub(crate) struct ListView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) rows: Vec<Row>,
}

/// One institution of the unit.
pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) show: String,
    /// The version that the buttons are for.
    pub(crate) version: i32,
    pub(crate) to: Buttons,
}

/// Where the buttons lead; none for what does not fit.
#[derive(Default)]
pub(crate) struct Buttons {
    pub(crate) open: Option<String>,
    pub(crate) change: Option<String>,
    pub(crate) reset: Option<String>,
}

/// What everybody who may see an institution sees of it.
pub(crate) struct Facts {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) line: &'static str,
    pub(crate) level: &'static str,
    pub(crate) region: String,
    pub(crate) unit: String,
    pub(crate) agency: String,
    pub(crate) state: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) registered: String,
    pub(crate) opened: String,
    pub(crate) ended: String,
}

/// An administrator, masked by the server (checklist B-3.6.20–23).
pub(crate) struct Masked {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) number: String,
    pub(crate) mobile: String,
}

/// 机构信息, for the unit.
#[derive(Template)]
#[template(path = "institution/show.html")]
pub(crate) struct ShowView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) facts: Facts,
    pub(crate) administrator: Option<Masked>,
    /// What the account is waiting for, if it is.
    pub(crate) waits: Option<String>,
    pub(crate) version: i32,
    pub(crate) to: Buttons,
}

/// 开通, 管理员变更.
#[derive(Template)]
#[template(path = "institution/appoint.html")]
pub(crate) struct AppointView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) heading: &'static str,
    /// 添加管理员信息, 更改管理员信息.
    pub(crate) block: &'static str,
    pub(crate) action: String,
    pub(crate) version: i32,
    pub(crate) number: String,
    pub(crate) name: String,
    /// 原管理员信息.
    pub(crate) old: Option<Masked>,
    pub(crate) kinds: Vec<Opt>,
}

/// 机构中心: the institution's own page.
#[derive(Template)]
#[template(path = "institution/home.html")]
pub(crate) struct HomeView {
    pub(crate) frame: Frame,
    pub(crate) facts: Facts,
    pub(crate) administrator: Option<Masked>,
    pub(crate) settings: String,
}

/// 机构登记: what the agency keeps.
#[derive(Template)]
#[template(path = "institution/desk_list.html")]
pub(crate) struct DeskListView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) here: String,
    pub(crate) new: String,
    pub(crate) tab: &'static str,
    pub(crate) tabs: Vec<TabLine>,
    pub(crate) lines: Vec<DeskLine>,
    pub(crate) pager: Pager,
}

/// A tab with its number.
pub(crate) struct TabLine {
    pub(crate) label: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
    pub(crate) count: u64,
}

/// One institution of the agency's list.
pub(crate) struct DeskLine {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) level: &'static str,
    pub(crate) unit: String,
    pub(crate) at: String,
    pub(crate) show: String,
}

/// 登记机构.
#[derive(Template)]
#[template(path = "institution/desk_new.html")]
pub(crate) struct DeskNewView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) action: String,
    pub(crate) back: String,
    pub(crate) kinds: Vec<Opt>,
    pub(crate) regions: Vec<Opt>,
}

/// One institution, for the agency.
#[derive(Template)]
#[template(path = "institution/desk_show.html")]
pub(crate) struct DeskShowView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) facts: Facts,
    pub(crate) officer: String,
    pub(crate) reason: String,
    pub(crate) version: i32,
    /// Whether it may be corrected and ended.
    pub(crate) live: bool,
    pub(crate) rename: String,
    pub(crate) end: String,
}
