//! Pages of contacts.

use askama::Template;
use web::{Frame, Input};

/// 单位联络员: the list.
#[derive(Template)]
#[template(path = "contact/list.html")]
pub(crate) struct ListView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    /// Whether the reader may open 单位基本信息 as well.
    pub(crate) info: bool,
    pub(crate) rows: Vec<Line>,
    pub(crate) most: u64,
    pub(crate) left: u64,
}

/// One contact in the list.
pub(crate) struct Line {
    pub(crate) edit: String,
    pub(crate) delete: String,
    pub(crate) name: String,
    pub(crate) post: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
}

/// The form of one contact.
#[derive(Template)]
#[template(path = "contact/edit.html")]
pub(crate) struct EditView {
    pub(crate) frame: Frame,
    pub(crate) input: Input,
    /// Whether the reader may open 单位基本信息 as well.
    pub(crate) info: bool,
    pub(crate) heading: &'static str,
    pub(crate) action: String,
    pub(crate) version: Option<i32>,
    /// The number that an empty field keeps, masked.
    pub(crate) mobile: Option<String>,
    /// The address that an empty field keeps, masked.
    pub(crate) email: Option<String>,
}
