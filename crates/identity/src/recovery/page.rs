//! Pages of a recovery.

use super::{
    rules::{STEPS, Who},
    web::{RecoverPage, RecoverPassword, RecoverPuzzle, RecoverPuzzleAgain, RecoverVerify},
};
use askama::Template;
use web::{Frame, Input, Opt, puzzle::Puzzle};

/// The puzzle over step 1; its own is none when it took too long.
pub(super) struct Check {
    pub(super) puzzle: Option<Puzzle>,
    pub(super) fault: Input,
}

/// Step 1, 填写账号, and the puzzle that follows it.
#[derive(Template)]
#[template(path = "recovery/account.html")]
pub(super) struct AccountView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) who: Who,
    pub(super) kinds: Vec<Opt>,
    pub(super) check: Option<Check>,
}

impl AccountView {
    fn label(&self, field: &str) -> String {
        format!("{}{field}", self.who.whose())
    }

    const fn page(&self) -> RecoverPage {
        RecoverPage { who: self.who }
    }

    const fn puzzle(&self) -> RecoverPuzzle {
        RecoverPuzzle { who: self.who }
    }

    const fn again(&self) -> RecoverPuzzleAgain {
        RecoverPuzzleAgain { who: self.who }
    }

    fn ask_for(&self, field: &str) -> String {
        format!("请输入{}{field}", self.who.whose())
    }
}

/// Step 2 when its proof is over.
#[derive(Template)]
#[template(path = "recovery/verify.html")]
pub(super) struct VerifyView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) who: Who,
}

impl VerifyView {
    const fn page(&self) -> RecoverVerify {
        RecoverVerify { who: self.who }
    }

    const fn first(&self) -> RecoverPage {
        RecoverPage { who: self.who }
    }
}

/// Step 3, 设置新密码.
#[derive(Template)]
#[template(path = "recovery/password.html")]
pub(super) struct PasswordView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) who: Who,
}

impl PasswordView {
    const fn page(&self) -> RecoverPassword {
        RecoverPassword { who: self.who }
    }
}

/// Step 4, 完成修改.
#[derive(Template)]
#[template(path = "recovery/done.html")]
pub(super) struct DoneView {
    pub(super) frame: Frame,
    pub(super) who: Who,
}

/// The step bar's labels.
pub(crate) const fn steps() -> [&'static str; 4] {
    STEPS
}
