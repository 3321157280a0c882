//! Pages of the registration.

use super::{
    contact::ReachForm,
    web::{
        OverseasCode, OverseasForm, OverseasLetter, OverseasPuzzle, OverseasPuzzleAgain,
        RegisterOverseas,
    },
};
use crate::sms::code::CodeError;
use askama::Template;
use web::{Frame, Input, Opt, puzzle::Puzzle};

/// The steps, for the step bar.
pub(crate) const fn steps() -> [&'static str; 2] {
    ["填写联系方式", "填写个人信息"]
}

/// What is said of a code that did not come by text message only.
pub(crate) fn code_fault(error: &CodeError) -> String {
    match error {
        CodeError::Shape => "请输入6位验证码".to_owned(),
        other => other.to_string(),
    }
}

/// The puzzle over step 1; its own is none when it took too long.
pub(super) struct Check {
    pub(super) puzzle: Option<Puzzle>,
    pub(super) fault: Input,
}

/// Step 1, 填写联系方式, and the puzzle that follows it.
#[derive(Template)]
#[template(path = "overseas/contact.html")]
pub(super) struct ContactView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) form: ReachForm,
    pub(super) check: Option<Check>,
    pub(super) next: String,
}

impl ContactView {
    fn page(&self) -> String {
        onward(&RegisterOverseas, &self.next)
    }

    fn puzzle(&self) -> String {
        onward(&OverseasPuzzle, &self.next)
    }

    fn again(&self) -> String {
        onward(&OverseasPuzzleAgain, &self.next)
    }
}

/// A page of this registration, with the page to go on with after it.
pub(super) fn onward(page: &dyn std::fmt::Display, next: &str) -> String {
    if next.is_empty() {
        return page.to_string();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", next);
    format!("{page}?{}", query.finish())
}

/// Step 2, 填写个人信息.
#[derive(Template)]
#[template(path = "overseas/form.html")]
pub(super) struct FormView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    /// Where the code went: what it is called, and masked.
    pub(super) reach: (&'static str, String),
    /// How long the code is good, in minutes.
    pub(super) minutes: i64,
    pub(super) kinds: Vec<Opt>,
    pub(super) countries: Vec<Opt>,
    pub(super) sexes: Vec<Opt>,
    pub(super) today: String,
    pub(super) next: String,
    /// What became of the letter, where something is to be done.
    pub(super) told: &'static str,
    /// Whether another account holds the document.
    pub(super) taken: bool,
}

impl FormView {
    const fn page() -> OverseasForm {
        OverseasForm
    }

    const fn code() -> OverseasCode {
        OverseasCode
    }

    const fn letter() -> OverseasLetter {
        OverseasLetter
    }

    const fn first() -> RegisterOverseas {
        RegisterOverseas
    }
}

/// What became of the letter, within the page of step 2.
#[derive(Template)]
#[template(path = "overseas/_letter.html")]
pub(super) struct LetterView {
    pub(super) told: &'static str,
}
