//! Pages of appeals.

use super::{
    desk::{AppealDesk, AppealMaterial, AppealRelease, AppealReveal, AppealTake, AppealTask},
    rules::{Matter, Part, REASON_MAX, STORY_MAX, State},
    web::{
        AppealCode, AppealFind, AppealFindCode, AppealLink, AppealMaterialRemove, AppealMaterials,
        AppealPage, AppealRegister, AppealRegisterCode, AppealSubmit, AppealWithdraw,
    },
};
use askama::Template;
use kernel::id::{AppealId, FileId};
use web::{Frame, Input, Opt, Pager};

/// The step bar's labels.
pub(crate) const fn steps() -> [&'static str; 3] {
    ["填写申诉信息", "上传证明材料", "提交申诉"]
}

/// One of the three matters, as a tab.
pub(super) struct MatterTab {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) current: bool,
}

/// Step 1, 填写申诉信息.
#[derive(Template)]
#[template(path = "appeal/form.html")]
pub(super) struct FormView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) tabs: Vec<MatterTab>,
    pub(super) matter: Matter,
    pub(super) kinds: Vec<Opt>,
    pub(super) account_kinds: Vec<Opt>,
}

impl FormView {
    const fn asks_kind(&self) -> bool {
        matches!(self.matter, Matter::Unbind)
    }

    const fn document_hint(&self) -> &'static str {
        match self.matter {
            Matter::Document => "被占用的本人证件",
            Matter::Mobile | Matter::Unbind => "本人证件，用于核对号码的机主",
        }
    }
}

/// A material, as a page names it.
pub(super) struct Material {
    pub(super) id: FileId,
    pub(super) name: String,
    pub(super) size: String,
    /// A picture; else a PDF.
    pub(super) picture: bool,
}

/// Step 2, 上传证明材料.
#[derive(Template)]
#[template(path = "appeal/materials.html")]
pub(super) struct MaterialsView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) id: AppealId,
    pub(super) matter: Matter,
    pub(super) materials: Vec<Material>,
    pub(super) most: usize,
}

/// 申诉进度查询.
#[derive(Template)]
#[template(path = "appeal/find.html")]
pub(super) struct FindView {
    pub(super) frame: Frame,
    pub(super) input: Input,
}

/// One line of the progress.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) at: String,
    pub(super) note: String,
    pub(super) tone: &'static str,
}

/// How an appeal stands.
#[derive(Template)]
#[template(path = "appeal/show.html")]
pub(super) struct ShowView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) id: AppealId,
    pub(super) number: String,
    pub(super) matter: Matter,
    pub(super) state: State,
    pub(super) value_label: &'static str,
    /// Masked.
    pub(super) value: String,
    /// Masked.
    pub(super) name: String,
    /// Masked.
    pub(super) contact: String,
    pub(super) steps: Vec<Step>,
    /// Whether the registration can be opened from here.
    pub(super) opens: bool,
}

impl ShowView {
    const fn freed(&self) -> bool {
        self.matter.is_mobile() && matches!(self.state, State::Approved)
    }

    const fn refused(&self) -> bool {
        matches!(self.state, State::Refused)
    }
}

/// The registration that a granted appeal opens.
#[derive(Template)]
#[template(path = "appeal/register.html")]
pub(super) struct RegisterView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) page: AppealRegister,
    pub(super) code: AppealRegisterCode,
    pub(super) kind: &'static str,
    /// Masked.
    pub(super) number: String,
    /// Masked.
    pub(super) name: String,
    /// Masked.
    pub(super) mobile: String,
}

/// One appeal in the queue.
pub(super) struct Line {
    pub(super) page: AppealTask,
    pub(super) number: String,
    pub(super) matter: Matter,
    pub(super) state: State,
    pub(super) submitted: String,
    pub(super) officer: String,
    pub(super) decided: String,
}

/// The queue of the office.
#[derive(Template)]
#[template(path = "appeal/desk.html")]
pub(super) struct DeskView {
    pub(super) frame: Frame,
    pub(super) over: bool,
    pub(super) counts: [u64; 2],
    pub(super) lines: Vec<Line>,
    pub(super) pager: Pager,
}

/// What an appeal says, masked or whole.
pub(super) struct Facts {
    pub(super) document_kind: &'static str,
    pub(super) document: String,
    pub(super) name: String,
    pub(super) mobile: Option<String>,
    pub(super) unit: String,
    pub(super) contact: String,
    /// Whether the number that is taken received the code.
    pub(super) proved: bool,
    /// Shown to who works on it.
    pub(super) story: Option<String>,
}

/// The account that holds what the appeal is about.
pub(super) struct Occupant {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) name: String,
    pub(super) document: String,
    pub(super) mobile: String,
    /// Whether it is in the name of who appeals.
    pub(super) same_name: bool,
    pub(super) opened: String,
    /// When its holder was proved in person; a second officer must agree then.
    pub(super) proven: Option<String>,
}

/// Another appeal about the same thing.
pub(super) struct Other {
    pub(super) page: AppealTask,
    pub(super) number: String,
    pub(super) state: State,
    pub(super) at: String,
}

/// One line of what officers did.
pub(super) struct Deed {
    pub(super) title: String,
    pub(super) at: String,
    pub(super) who: String,
    pub(super) note: String,
    pub(super) tone: &'static str,
}

/// One appeal, for an officer.
#[derive(Template)]
#[template(path = "appeal/task.html")]
pub(super) struct TaskView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) id: AppealId,
    pub(super) number: String,
    pub(super) matter: Matter,
    pub(super) state: State,
    pub(super) version: i32,
    pub(super) part: Part,
    pub(super) facts: Facts,
    pub(super) occupant: Option<Occupant>,
    /// Opened by who works on it; after the decision by every officer.
    pub(super) materials: Vec<Material>,
    pub(super) whys: Vec<Opt>,
    pub(super) revealed: bool,
    pub(super) others: Vec<Other>,
    pub(super) deeds: Vec<Deed>,
}

impl TaskView {
    const fn takes(&self) -> bool {
        matches!(self.part, Part::MayTake)
    }

    const fn works(&self) -> bool {
        self.part.works()
    }

    const fn holds(&self) -> bool {
        matches!(self.part, Part::Holder)
    }

    /// What the button that agrees says.
    const fn agree(&self) -> &'static str {
        match (&self.occupant, self.state) {
            (_, State::Confirming) => "同意通过",
            (
                Some(Occupant {
                    proven: Some(_), ..
                }),
                _,
            ) => "通过，提交复核",
            _ => "通过",
        }
    }
}
