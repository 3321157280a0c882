//! Pages of the review room.

use super::{diff::Compared, rules::State};
use askama::Template;
use web::{Frame, Input, Opt, Pager};

/// 审核: the queue.
#[derive(Template)]
#[template(path = "task/queue.html")]
pub(crate) struct QueueView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) kinds: Vec<Opt>,
    pub(crate) pending_tab: Tab,
    pub(crate) decided_tab: Tab,
    /// Which tab is shown.
    pub(crate) decided: bool,
    pub(crate) rows: Vec<Line>,
    pub(crate) pager: Pager,
}

/// A tab with the number of tasks that its list holds.
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) count: String,
}

/// One task in the queue.
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) unit: String,
    pub(crate) kind: String,
    pub(crate) again: bool,
    pub(crate) submitted: String,
    pub(crate) waited: u64,
    pub(crate) state: State,
    pub(crate) decided: String,
    pub(crate) officer: String,
}

/// One task.
#[derive(Template)]
#[template(path = "task/show.html")]
pub(crate) struct TaskView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    pub(crate) action: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) state: State,
    pub(crate) version: i32,
    pub(crate) submitted: String,
    pub(crate) waited: u64,
    pub(crate) unit: UnitFacts,
    pub(crate) sections: Vec<Compared>,
    /// How many fields differ from the last decided text; `None` at the first review.
    pub(crate) changed: Option<usize>,
    pub(crate) history: Vec<Decision>,
    pub(crate) phrases: Vec<Opt>,
    /// Where the pictures are.
    pub(crate) pictures: String,
}

impl TaskView {
    pub(crate) fn is_pending(&self) -> bool {
        self.state == State::Pending
    }
}

/// What officers know of the unit.
pub(crate) struct UnitFacts {
    pub(crate) name: String,
    pub(crate) credit_code: String,
    pub(crate) number: String,
    pub(crate) category: &'static str,
    pub(crate) industry: &'static str,
    pub(crate) region: String,
    pub(crate) register_state: String,
    pub(crate) registered: String,
    pub(crate) intro: String,
    pub(crate) contact: String,
}

/// One line of the history.
pub(crate) struct Decision {
    pub(crate) state: State,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) reason: String,
}
