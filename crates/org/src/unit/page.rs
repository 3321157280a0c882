//! Pages of a unit's basic data.

use askama::Template;
use kernel::id::FileId;
use web::{Frame, Input, Opt, Pager};

/// 单位信息 (checklist B-3.2).
#[derive(Template)]
#[template(path = "unit/info.html")]
pub(crate) struct InfoView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    /// Whether the reader may open 单位联络员 as well.
    pub(crate) contacts: bool,
    pub(crate) unit: UnitFacts,
    pub(crate) legal: LegalFacts,
    pub(crate) industries: Vec<Opt>,
    pub(crate) economic_types: Vec<Opt>,
    pub(crate) affiliations: Vec<Opt>,
    pub(crate) regions: Vec<Opt>,
    pub(crate) categories: Vec<Opt>,
    pub(crate) natures: Vec<Opt>,
    pub(crate) agencies: Vec<Opt>,
    pub(crate) logo: LogoView,
}

/// What the form shows and does not edit.
pub(crate) struct UnitFacts {
    pub(crate) credit_code: String,
    pub(crate) organisation_code: String,
    pub(crate) number: i64,
    pub(crate) version: i32,
    pub(crate) register_state: String,
}

/// 法人基础信息, masked (B-3.2.12…16).
pub(crate) struct LegalFacts {
    pub(crate) document_kind: &'static str,
    pub(crate) document: String,
    pub(crate) name: String,
    pub(crate) mobile: String,
}

/// The logo's part of the page.
pub(crate) struct LogoView {
    /// Address of the public one.
    pub(crate) current: Option<String>,
    /// Address of the one that waits, and since when.
    pub(crate) waiting: Option<(String, String)>,
    /// Why the newest one was returned.
    pub(crate) returned: Option<String>,
    /// What was wrong with the file just sent.
    pub(crate) error: Option<String>,
}

impl LogoView {
    pub(crate) fn own(file: FileId) -> String {
        super::web::LogoImage { file }.to_string()
    }
}

/// 变更记录.
#[derive(Template)]
#[template(path = "unit/history.html")]
pub(crate) struct HistoryView {
    pub(crate) frame: Frame,
    /// Whether the reader may open 单位联络员 as well.
    pub(crate) contacts: bool,
    pub(crate) changes: Vec<Change>,
    pub(crate) pager: Pager,
}

/// One line of the history.
pub(crate) struct Change {
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) field: String,
    pub(crate) old: String,
    pub(crate) new: String,
}
