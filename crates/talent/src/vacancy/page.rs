//! Page structs of the unit's vacancy pages.

use super::{
    choices::{RevisionState, State},
    lint::Finding,
    lists::Lists,
    rules::Event,
    store::Tab,
};
use askama::Template;
use kernel::id::VacancyId;
use web::{Frame, Input, Pager};

/// 发布职位 and its edit page.
#[derive(Template)]
#[template(path = "vacancy/edit.html")]
pub(super) struct EditView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) lists: Lists,
    pub(super) heading: &'static str,
    pub(super) action: String,
    pub(super) back: String,
    /// Present when a row is edited.
    pub(super) version: Option<i32>,
    /// `月薪范围`, by the pay type chosen.
    pub(super) pay_label: String,
    pub(super) findings: Vec<Finding>,
    pub(super) refusal: Option<String>,
    /// The approved text stays public meanwhile.
    pub(super) public: bool,
}

/// 预览.
#[derive(Template)]
#[template(path = "vacancy/preview.html")]
pub(super) struct PreviewView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) action: String,
    pub(super) lines: Vec<Line>,
    pub(super) findings: Vec<Finding>,
    pub(super) faults: Vec<String>,
}

impl PreviewView {
    /// What was typed, for the way back and for publishing.
    fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.input
            .pairs()
            .filter(|(name, _)| !matches!(*name, "_key" | "do"))
    }
}

/// One field of a text, and what stands there in the approved text if that differs.
pub(super) struct Line {
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) before: Option<String>,
}

/// One row of a list.
pub(super) struct Row {
    pub(super) id: VacancyId,
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) place: String,
    pub(super) pay: String,
    pub(super) headcount: String,
    pub(super) state: State,
    pub(super) revision: Option<RevisionState>,
    pub(super) refused: bool,
    pub(super) time: String,
}

impl Row {
    fn tone(&self) -> &'static str {
        tone(self.state, self.refused)
    }
    fn word(&self) -> &'static str {
        word(self.state, self.refused)
    }
    fn can(&self, event: Event) -> bool {
        self.state.next(event).is_ok()
    }
    fn can_edit(&self) -> bool {
        self.state.editable() && self.revision != Some(RevisionState::UnderReview)
    }
    fn can_submit(&self) -> bool {
        match self.state {
            State::Published => self
                .revision
                .is_some_and(|revision| revision.next(Event::Submit).is_ok()),
            _ => self.can(Event::Submit),
        }
    }
    fn submit_label(&self) -> &'static str {
        match self.state {
            State::Published => "提交修改",
            State::Expired | State::TakenDown => "重新发布",
            _ if self.refused => "重新发布",
            _ => "发布",
        }
    }
    fn can_withdraw(&self) -> bool {
        self.can(Event::Withdraw) || self.revision == Some(RevisionState::UnderReview)
    }
    fn can_take_down(&self) -> bool {
        self.can(Event::TakeDown)
    }
    fn can_delete(&self) -> bool {
        self.can(Event::Recycle)
    }
    fn can_restore(&self) -> bool {
        self.can(Event::Restore)
    }
    fn can_drop(&self) -> bool {
        self.revision
            .is_some_and(|revision| revision != RevisionState::UnderReview)
    }
    fn has_changes(&self) -> bool {
        self.state == State::Published && self.revision.is_some()
    }
    fn is_recycled(&self) -> bool {
        self.state == State::Recycled
    }
}

/// The word of a state on the unit's pages.
fn word(state: State, refused: bool) -> &'static str {
    match (state, refused) {
        (State::Draft, true) => "审核不通过",
        (State::Draft, false) => "未发布",
        (State::UnderReview, _) => "审核中",
        (State::Published, _) => "已发布",
        (State::Expired, _) => "已过期",
        (State::TakenDown, _) => "已下架",
        (State::Recycled, _) => "已删除",
    }
}

fn tone(state: State, refused: bool) -> &'static str {
    match (state, refused) {
        (State::Draft, true) => "danger",
        (State::UnderReview, _) => "info",
        (State::Published, _) => "success",
        (State::Expired, _) => "warning",
        _ => "quiet",
    }
}

/// 未发布职位 … 回收站.
#[derive(Template)]
#[template(path = "vacancy/list.html")]
pub(super) struct ListView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) tab: Tab,
    pub(super) tabs: Vec<(Tab, u64)>,
    pub(super) rows: Vec<Row>,
    pub(super) pager: Pager,
    pub(super) time_label: &'static str,
    /// What the button for the ticked rows does.
    pub(super) bulk_label: &'static str,
    /// Code of its event.
    pub(super) bulk_code: &'static str,
}

impl ListView {
    fn shows(&self, tab: Tab) -> bool {
        self.tab == tab
    }
    fn is_bin(&self) -> bool {
        self.tab == Tab::Recycled
    }
    fn searched(&self) -> bool {
        !self.input.get("q").is_empty()
    }
}

/// A vacancy as its unit sees it.
#[derive(Template)]
#[template(path = "vacancy/show.html")]
pub(super) struct ShowView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) row: Row,
    pub(super) lines: Vec<Line>,
    pub(super) findings: Vec<Finding>,
    pub(super) refusal: Option<String>,
    pub(super) until: Option<String>,
    pub(super) public: Option<String>,
    pub(super) events: Vec<Happened>,
    pub(super) back: String,
}

/// One line of the history.
pub(super) struct Happened {
    pub(super) title: &'static str,
    pub(super) time: String,
    pub(super) who: &'static str,
    pub(super) note: String,
    pub(super) tone: &'static str,
}
