//! Pages of the unit centre.

use super::Waiting;
use askama::Template;
use web::Frame;

/// 单位主页.
#[derive(Template)]
#[template(path = "home/home.html")]
pub(crate) struct HomeView {
    pub(crate) frame: Frame,
    pub(crate) name: String,
    pub(crate) number: i64,
    pub(crate) logo: Option<String>,
    pub(crate) agency: Option<String>,
    /// Whether the reader may edit the unit's data, and its contacts.
    pub(crate) info: bool,
    pub(crate) contacts: bool,
    pub(crate) tiles: Vec<Number>,
    pub(crate) steps: Vec<Step>,
    pub(crate) waiting: Vec<Waiting>,
}

impl HomeView {
    /// Whether the checklist of a new unit is still of use.
    pub(crate) fn is_new(&self) -> bool {
        self.steps.iter().any(|step| !step.done)
    }
}

/// A number that leads to its list.
pub(crate) struct Number {
    pub(crate) label: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) href: String,
    pub(crate) count: u64,
}

/// A step of a new unit.
pub(crate) struct Step {
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) href: String,
    pub(crate) done: bool,
}

/// 我的工作台.
#[derive(Template)]
#[template(path = "home/workbench.html")]
pub(crate) struct WorkbenchView {
    pub(crate) frame: Frame,
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) total: u64,
}
