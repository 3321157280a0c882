//! Page structs of the résumé.

use super::body::Body;
use crate::vacancy::lists::Lists;
use askama::Template;
use web::{Frame, Input, Opt};

/// 我的简历.
#[derive(Template)]
#[template(path = "resume/show.html")]
pub(super) struct ShowView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    /// Masked.
    pub(super) name: String,
    /// Masked.
    pub(super) mobile: String,
    pub(super) resume: Option<Filled>,
    pub(super) attachment_error: Option<String>,
}

/// A résumé that has been saved once.
pub(super) struct Filled {
    pub(super) body: Body,
    pub(super) version: i32,
    pub(super) attachment: Option<String>,
    pub(super) updated: String,
}

/// The basic form.
#[derive(Template)]
#[template(path = "resume/edit.html")]
pub(super) struct EditView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) name: String,
    pub(super) mobile: String,
    pub(super) version: Option<i32>,
    pub(super) lists: Lists,
    pub(super) educations: Vec<Opt>,
    pub(super) pays: Vec<Opt>,
    /// Where to go on after saving: the vacancy that the person wanted to apply for.
    pub(super) back: Option<String>,
}

/// One 教育经历.
#[derive(Template)]
#[template(path = "resume/school.html")]
pub(super) struct SchoolView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) heading: String,
    pub(super) action: String,
    pub(super) version: i32,
    pub(super) educations: Vec<Opt>,
}

/// One 工作经历.
#[derive(Template)]
#[template(path = "resume/post.html")]
pub(super) struct PostView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) heading: String,
    pub(super) action: String,
    pub(super) version: i32,
}
