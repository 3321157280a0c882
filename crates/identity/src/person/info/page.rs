//! Pages of a person's record.

use askama::Template;
use web::{Frame, Input, Opt, Pager};

/// 个人信息 (checklist A-1.2.2.6–30).
#[derive(Template)]
#[template(path = "person/info.html")]
pub(crate) struct InfoView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) version: i32,
    pub(crate) facts: Facts,
    /// Required fields that are empty: name and label.
    pub(crate) missing: Vec<(&'static str, &'static str)>,
    pub(crate) lists: Lists,
    /// 个人中心.
    pub(crate) home: String,
}

/// What the form shows and does not edit.
pub(crate) struct Facts {
    /// 人员编号, once there is one.
    pub(crate) number: Option<i64>,
    pub(crate) document_kind: &'static str,
    pub(crate) document: String,
    pub(crate) name: String,
    /// 性别, where the document tells it.
    pub(crate) sex: Option<&'static str>,
    /// 出生日期, where the document tells it.
    pub(crate) born: Option<String>,
    /// 社会保障号码, where it is the document number.
    pub(crate) social_number: Option<String>,
    /// Whether a text has verified the phone; nothing without a phone.
    pub(crate) verified: Option<bool>,
    /// Whether a phone must be told.
    pub(crate) needs_phone: bool,
    /// Last possible 出生日期.
    pub(crate) today: String,
}

impl Facts {
    /// The line below 移动电话.
    pub(crate) const fn phone_hint(&self) -> &'static str {
        match self.verified {
            _ if !self.needs_phone => {
                "选填：用于联系您，不能用于登录；境外号码请在前面加 + 和国家（地区）代码"
            }
            Some(true) => "已通过短信验证。填写其他号码的，新号码标记为“未验证”，不能用于登录",
            Some(false) => "未验证：用于联系您，不能用于登录",
            None => "用于联系您，不能用于登录；境外号码请在前面加 + 和国家（地区）代码",
        }
    }
}

/// The lists that the form offers.
pub(crate) struct Lists {
    pub(crate) sexes: Vec<Opt>,
    pub(crate) countries: Vec<Opt>,
    pub(crate) ethnics: Vec<Opt>,
    pub(crate) educations: Vec<Opt>,
    pub(crate) politicals: Vec<Opt>,
    pub(crate) regions: Vec<Opt>,
    pub(crate) households: Vec<Opt>,
    pub(crate) title_series: Vec<Opt>,
    pub(crate) title_levels: Vec<Opt>,
    pub(crate) trades: Vec<Opt>,
    pub(crate) skill_levels: Vec<Opt>,
}

/// 变更记录.
#[derive(Template)]
#[template(path = "person/history.html")]
pub(crate) struct HistoryView {
    pub(crate) frame: Frame,
    pub(crate) changes: Vec<Change>,
    pub(crate) pager: Pager,
}

/// One line of the history.
pub(crate) struct Change {
    pub(crate) at: String,
    pub(crate) field: String,
    pub(crate) old: String,
    pub(crate) new: String,
}
