//! Pages of grants.

use askama::Template;
use web::{Frame, Input, Opt};

/// 开通多经办人: the notice.
#[derive(Template)]
#[template(path = "grant/notice.html")]
pub(crate) struct NoticeView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) version: i32,
    /// Whether the reader is the one who may agree.
    pub(crate) may_agree: bool,
    /// When it was agreed to, if it was.
    pub(crate) agreed: Option<String>,
}

/// One of the three cards.
pub(crate) struct Level {
    pub(crate) title: &'static str,
    /// 一级, 二级, 三级.
    pub(crate) rank: &'static str,
    pub(crate) count: u64,
}

/// 账号授权管理.
#[derive(Template)]
#[template(path = "grant/list.html")]
pub(crate) struct ListView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) levels: [Level; 3],
    pub(crate) rows: Vec<Row>,
}

/// One grant. Masked by the server.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) number: String,
    pub(crate) mobile: String,
    pub(crate) granter: String,
    pub(crate) period: String,
    pub(crate) state: &'static str,
    pub(crate) tone: &'static str,
    /// What a handler may do, in a word.
    pub(crate) items: Option<String>,
    /// Where the buttons lead; none for what the reader may not do, or what does not fit.
    pub(crate) to: Buttons,
}

/// The buttons of a row.
#[derive(Default)]
pub(crate) struct Buttons {
    pub(crate) items: Option<String>,
    pub(crate) delete: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) suspend: Option<String>,
    pub(crate) restore: Option<String>,
    pub(crate) resend: Option<String>,
    pub(crate) history: String,
}

/// 创建经办用户.
#[derive(Template)]
#[template(path = "grant/new.html")]
pub(crate) struct NewView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) roles: Vec<Opt>,
}

/// 更新期限, 身份变更.
#[derive(Template)]
#[template(path = "grant/edit.html")]
pub(crate) struct EditView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) heading: &'static str,
    pub(crate) action: String,
    pub(crate) version: i32,
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) period: String,
    /// The classes to choose from; none when the period is edited.
    pub(crate) roles: Vec<Opt>,
}

/// 可经办业务范围设置.
#[derive(Template)]
#[template(path = "grant/items.html")]
pub(crate) struct ItemsView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) action: String,
    pub(crate) version: i32,
    pub(crate) name: String,
    pub(crate) groups: Vec<Group>,
    pub(crate) templates: Vec<Choice>,
    /// The template that is ticked but not saved.
    pub(crate) chosen: Option<String>,
    pub(crate) remove: String,
}

/// A template to tick.
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) own: bool,
}

/// A branch of the tree.
pub(crate) struct Group {
    pub(crate) label: &'static str,
    pub(crate) items: Vec<Item>,
}

/// A leaf of the tree.
pub(crate) struct Item {
    pub(crate) code: &'static str,
    pub(crate) label: &'static str,
    pub(crate) on: bool,
}

/// 权限一览.
#[derive(Template)]
#[template(path = "grant/lens.html")]
pub(crate) struct LensView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) people: Vec<LensPerson>,
    pub(crate) rows: Vec<LensRow>,
    /// Why, for the one that was chosen.
    pub(crate) why: Vec<LensWhy>,
}

/// A column of the matrix.
pub(crate) struct LensPerson {
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// A row of the matrix.
pub(crate) struct LensRow {
    pub(crate) item: &'static str,
    pub(crate) cells: Vec<bool>,
}

/// Why somebody may do an item, or not.
pub(crate) struct LensWhy {
    pub(crate) item: &'static str,
    pub(crate) may: bool,
    pub(crate) why: String,
}

/// 变更记录.
#[derive(Template)]
#[template(path = "grant/history.html")]
pub(crate) struct HistoryView {
    pub(crate) frame: Frame,
    pub(crate) name: String,
    pub(crate) lines: Vec<Line>,
}

/// One change.
pub(crate) struct Line {
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) what: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// 企业服务 on the phone.
#[derive(Template)]
#[template(path = "grant/enterprise.html")]
pub(crate) struct EnterpriseView {
    pub(crate) frame: Frame,
    pub(crate) waiting: u64,
}

/// 我是经办人 on the phone.
#[derive(Template)]
#[template(path = "grant/mine.html")]
pub(crate) struct MineView {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<Mine>,
}

/// One of a person's own grants.
pub(crate) struct Mine {
    pub(crate) href: String,
    pub(crate) unit: String,
    pub(crate) role: &'static str,
    pub(crate) state: &'static str,
    pub(crate) tone: &'static str,
}

/// What the page of one's own grant asks for.
pub(crate) enum Step {
    /// 信息确认.
    Check,
    /// 人脸识别.
    Prove,
    /// 设置经办密码.
    Password,
    /// Nothing: it stands like this.
    Done,
    /// Nothing can be done: why.
    Stuck(&'static str),
}

/// One's own grant on the phone.
#[derive(Template)]
#[template(path = "grant/confirm.html")]
pub(crate) struct ConfirmView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) here: String,
    pub(crate) decline: String,
    pub(crate) prove: String,
    pub(crate) password: String,
    pub(crate) steps: [&'static str; 3],
    pub(crate) step: Step,
    pub(crate) unit: String,
    pub(crate) role: &'static str,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) mobile: String,
    pub(crate) granter: String,
    pub(crate) period: String,
    pub(crate) state: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) until: String,
}

impl ConfirmView {
    /// The step that is open, counted from 1; beyond the last one when all are done.
    pub(crate) const fn at(&self) -> usize {
        match self.step {
            Step::Check | Step::Stuck(_) => 1,
            Step::Prove => 2,
            Step::Password => 3,
            Step::Done => 4,
        }
    }
}
