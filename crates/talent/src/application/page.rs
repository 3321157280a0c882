//! Page structs of applications, for both sides.

use super::rules::State;
use crate::resume::Snapshot;
use askama::Template;
use kernel::id::ApplicationId;
use web::{Frame, Input, Opt, Pager};

/// One line of a list.
pub(super) struct Row {
    pub(super) id: ApplicationId,
    pub(super) number: u64,
    pub(super) title: String,
    /// The unit's name for the person, the person's masked name for the unit.
    pub(super) other: String,
    pub(super) facts: String,
    pub(super) state: State,
    pub(super) sent: String,
    pub(super) can_decline: bool,
}

impl Row {
    fn word(&self) -> String {
        self.state.to_string()
    }
    fn tone(&self) -> &'static str {
        self.state.tone()
    }
}

/// One step of the timeline.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) time: String,
    pub(super) who: &'static str,
    pub(super) note: String,
    pub(super) tone: &'static str,
}

/// 我的投递.
#[derive(Template)]
#[template(path = "application/mine.html")]
pub(super) struct MineView {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
    pub(super) pager: Pager,
}

/// One of one's own applications.
#[derive(Template)]
#[template(path = "application/mine_show.html")]
pub(super) struct MineShowView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) id: ApplicationId,
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) job: Option<String>,
    pub(super) state: State,
    pub(super) answer: Vec<(&'static str, String)>,
    pub(super) steps: Vec<Step>,
    pub(super) can_withdraw: bool,
    pub(super) snapshot: Snapshot,
    pub(super) attachment: bool,
}

/// 收到的投递.
#[derive(Template)]
#[template(path = "application/inbox.html")]
pub(super) struct InboxView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) tabs: Vec<(&'static str, String, bool, u64)>,
    pub(super) vacancies: Vec<Opt>,
    pub(super) reasons: Vec<Opt>,
    pub(super) rows: Vec<Row>,
    pub(super) pager: Pager,
    pub(super) here: String,
}

impl InboxView {
    fn has_bulk(&self) -> bool {
        self.rows.iter().any(|row| row.can_decline)
    }
}

/// One application as the unit sees it.
#[derive(Template)]
#[template(path = "application/show.html")]
pub(super) struct ShowView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) id: ApplicationId,
    pub(super) title: String,
    pub(super) job: String,
    pub(super) state: State,
    /// The person has closed their account.
    pub(super) gone: bool,
    /// Nothing after the person took it back, or left.
    pub(super) snapshot: Option<Snapshot>,
    pub(super) attachment: Option<String>,
    pub(super) steps: Vec<Step>,
    pub(super) can_invite: bool,
    pub(super) can_decline: bool,
    pub(super) reasons: Vec<Opt>,
    pub(super) today: String,
}
