//! The pages on the way.

use askama::Template;
use web::{Frame, Input};

/// Something that is told, with what it would be, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) label: &'static str,
    pub(super) value: String,
}

/// 授权登录: who asks, and for what.
#[derive(Template)]
#[template(path = "authorize/consent.html")]
pub(super) struct ConsentView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) action: String,
    /// The account that the page was made for.
    pub(super) subject: String,
    pub(super) name: String,
    /// The host that the client is.
    pub(super) site: String,
    /// Who is logged in, masked.
    pub(super) badge: String,
    pub(super) told: Vec<Told>,
    /// Sensitive, agreed to on its own.
    pub(super) sensitive: Vec<Told>,
    /// Where what was agreed to is listed.
    pub(super) list: String,
}

/// On the way to a client.
#[derive(Template)]
#[template(path = "authorize/leave.html")]
pub(super) struct LeaveView {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) url: String,
}

/// A request that names no client, or an address that is not the client's: it is answered here and nowhere else.
#[derive(Template)]
#[template(path = "authorize/stray.html")]
pub(super) struct StrayView {
    pub(super) frame: Frame,
    pub(super) text: &'static str,
}
