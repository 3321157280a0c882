//! Pages of the registration.

use super::rules::STEPS;
use askama::Template;
use identity::quick::QuickWay;
use web::{Frame, Input, Opt};

/// Step 1, 填写单位信息.
#[derive(Template)]
#[template(path = "registration/unit.html")]
pub(crate) struct UnitView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) kinds: Vec<Opt>,
    pub(crate) steps: [&'static str; 4],
    /// The credit code has a unit: the page leads to the log-in.
    pub(crate) registered: bool,
    pub(crate) quick_ways: Vec<QuickWay>,
    /// What a provider told, which is not typed.
    pub(crate) told: Option<Told>,
    /// The old account that is upgraded.
    pub(crate) old: Option<OldView>,
}

impl UnitView {
    /// The credit code of the old account, which is shown and not typed.
    fn old_code(&self) -> Option<&str> {
        self.old.as_ref()?.credit_code.as_deref()
    }
}

/// The old account that a registration goes on with.
pub(crate) struct OldView {
    pub(crate) id: String,
    /// 省厅, or the city.
    pub(crate) source: &'static str,
    /// Its credit code, which is not to be changed.
    pub(crate) credit_code: Option<String>,
}

/// 历史单位用户升级, 地市历史用户升级.
#[derive(Template)]
#[template(path = "registration/upgrade.html")]
pub(crate) struct UpgradeView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) title: &'static str,
    pub(crate) action: String,
    /// Empty for the province's.
    pub(crate) cities: Vec<Opt>,
    /// Whether the unit has an account, and the page leads to the log-in.
    pub(crate) log_in: bool,
}

/// Step 1 as a provider told it: shown, and not to be changed.
pub(crate) struct Told {
    /// The trip that it came by.
    pub(crate) from: String,
    /// Name of the way.
    pub(crate) way: &'static str,
    pub(crate) credit_code: String,
    pub(crate) unit_name: String,
    pub(crate) kind: &'static str,
    /// Masked.
    pub(crate) document: String,
    /// Masked.
    pub(crate) legal_name: String,
    /// Whether the face check counts as passed.
    pub(crate) proves: bool,
}

/// Step 2 when its proof is over.
#[derive(Template)]
#[template(path = "registration/verify.html")]
pub(crate) struct VerifyView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) steps: [&'static str; 4],
}

/// Step 3, 填写账户信息.
#[derive(Template)]
#[template(path = "registration/account.html")]
pub(crate) struct AccountView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) steps: [&'static str; 4],
    pub(crate) unit_name: String,
    pub(crate) registered: bool,
}

/// Step 4, 完成注册.
#[derive(Template)]
#[template(path = "registration/done.html")]
pub(crate) struct DoneView {
    pub(crate) frame: Frame,
    pub(crate) steps: [&'static str; 4],
    pub(crate) unit_name: String,
    pub(crate) credit_code: String,
    pub(crate) number: Option<i64>,
}

/// The step bar's labels.
pub(crate) const fn steps() -> [&'static str; 4] {
    STEPS
}
