//! Pages of the agreements.

use super::{
    desk::AgreementNew,
    rules::{Block, Text},
    web::{AgreementPage, AgreementRefuse, AgreementRenew, AgreementVersion},
};
use crate::exit::{ClosePage, ExportPage};
use askama::Template;
use web::{Frame, Input};

/// A version of a text.
#[derive(Template)]
#[template(path = "agreement/show.html")]
pub(super) struct ShowView {
    pub(super) frame: Frame,
    pub(super) text: Text,
    pub(super) version: i32,
    /// The day on which it takes or took effect.
    pub(super) from: String,
    pub(super) standing: Standing,
    pub(super) changes: String,
    pub(super) blocks: Vec<Block>,
    pub(super) current: AgreementPage,
    pub(super) versions: Vec<Line>,
}

/// What a version is worth now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// In force.
    InForce,
    /// Will be.
    Ahead,
    /// Was, until another one took its place.
    Replaced,
}

impl Standing {
    pub(super) const fn of(version: i32, newest: i32) -> Self {
        if version == newest {
            Self::InForce
        } else if version > newest {
            Self::Ahead
        } else {
            Self::Replaced
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::InForce => "现行有效",
            Self::Ahead => "公示中，尚未生效",
            Self::Replaced => "已被新版本替代",
        }
    }

    pub(super) const fn tone(self) -> &'static str {
        match self {
            Self::InForce => "success",
            Self::Ahead => "warning",
            Self::Replaced => "quiet",
        }
    }
}

/// A version in a list.
pub(super) struct Line {
    pub(super) version: i32,
    pub(super) from: String,
    pub(super) published: String,
    pub(super) changes: String,
    pub(super) standing: Standing,
    pub(super) page: AgreementVersion,
    /// It is the one on the page.
    pub(super) this: bool,
}

/// A newer version, which its reader agrees to or not.
#[derive(Template)]
#[template(path = "agreement/renew.html")]
pub(super) struct RenewView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) text: Text,
    pub(super) version: i32,
    pub(super) from: String,
    /// The version that was agreed to before; zero when there is none.
    pub(super) before: i32,
    /// What is different, version by version, the newest first.
    pub(super) changes: Vec<Line>,
    pub(super) blocks: Vec<Block>,
    pub(super) gone: Vec<String>,
    pub(super) next: String,
    pub(super) agree: AgreementRenew,
    pub(super) refuse: AgreementRefuse,
    pub(super) export: ExportPage,
    pub(super) close: ClosePage,
}

/// 协议管理.
#[derive(Template)]
#[template(path = "agreement/desk.html")]
pub(super) struct DeskView {
    pub(super) frame: Frame,
    pub(super) texts: Vec<Shelf>,
    /// Whether the officer publishes.
    pub(super) may: bool,
}

/// A text with its versions.
pub(super) struct Shelf {
    pub(super) text: Text,
    pub(super) lines: Vec<Line>,
    pub(super) new: AgreementNew,
}

/// 发布新版本.
#[derive(Template)]
#[template(path = "agreement/edit.html")]
pub(super) struct EditView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) text: Text,
    /// The number that it will have.
    pub(super) number: i32,
    /// The first day on which it may hold.
    pub(super) earliest: String,
    /// How it will look.
    pub(super) preview: Option<Preview>,
    pub(super) action: AgreementNew,
    pub(super) to_preview: String,
}

/// How a version will look, with what is new in it.
pub(super) struct Preview {
    pub(super) blocks: Vec<Block>,
    pub(super) gone: Vec<String>,
}
