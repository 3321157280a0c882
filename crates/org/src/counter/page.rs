//! Pages of the counter.

use super::{
    rules::{Comer, Slot},
    web::{
        ActivatePage, DeskPhoto, OpeningDrop, OpeningEdit, OpeningNew, OpeningOpen, OpeningPage,
        OpeningPicture, OpeningPictureRemove, OpeningPictures, OpeningReceipt, OpeningReissue,
        OpeningTicket, OpeningUpload, OpeningWithdraw,
    },
};
use askama::Template;
use identity::quick::QuickWay;
use web::{Frame, Input, Opt, Pager};

/// 窗口开户: what the agency has opened.
#[derive(Template)]
#[template(path = "counter/list.html")]
pub(super) struct ListView {
    pub(super) frame: Frame,
    pub(super) tabs: Vec<TabLine>,
    pub(super) lines: Vec<Line>,
    pub(super) pager: Pager,
    pub(super) new: OpeningNew,
}

pub(super) struct TabLine {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) current: bool,
    pub(super) count: u64,
}

/// An opening in the list.
pub(super) struct Line {
    pub(super) page: OpeningPage,
    pub(super) number: Option<i64>,
    pub(super) unit_name: String,
    pub(super) credit_code: String,
    pub(super) officer: String,
    pub(super) at: String,
    pub(super) until: String,
    pub(super) state: (&'static str, &'static str),
}

/// Step 1: who comes for which unit.
#[derive(Template)]
#[template(path = "counter/form.html")]
pub(super) struct FormView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) steps: [&'static str; 3],
    pub(super) action: String,
    pub(super) back: String,
    pub(super) kinds: Vec<Opt>,
    pub(super) comers: Vec<Opt>,
}

/// Step 2: the papers, and 开户.
#[derive(Template)]
#[template(path = "counter/papers.html")]
pub(super) struct PapersView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) steps: [&'static str; 3],
    pub(super) facts: Facts,
    pub(super) shelves: Vec<Shelf>,
    pub(super) ticket: Option<Ticket>,
    pub(super) pictures: OpeningPictures,
    pub(super) page: OpeningPage,
    pub(super) to_ticket: OpeningTicket,
    pub(super) open: OpeningOpen,
    pub(super) edit: OpeningEdit,
    pub(super) drop: OpeningDrop,
    /// Which papers are needed.
    pub(super) needed: String,
}

/// The papers as they are there, which the page asks for again and again.
#[derive(Template)]
#[template(path = "counter/_pictures.html")]
pub(super) struct PicturesView {
    pub(super) input: Input,
    pub(super) shelves: Vec<Shelf>,
}

/// What was typed, masked.
pub(super) struct Facts {
    pub(super) credit_code: String,
    pub(super) unit_name: String,
    pub(super) legal: String,
    pub(super) comer: Comer,
    pub(super) name: String,
    pub(super) document: String,
    pub(super) mobile: String,
    pub(super) region: String,
}

/// A paper with its pictures.
pub(super) struct Shelf {
    pub(super) slot: Slot,
    pub(super) needed: bool,
    pub(super) pictures: Vec<Picture>,
    pub(super) upload: OpeningUpload,
}

pub(super) struct Picture {
    pub(super) href: OpeningPicture,
    pub(super) remove: OpeningPictureRemove,
    pub(super) label: String,
    /// Shown as a picture; a PDF is a link.
    pub(super) image: bool,
    pub(super) from: &'static str,
}

/// The code that a phone scans to take pictures.
pub(super) struct Ticket {
    pub(super) size: usize,
    pub(super) path: String,
    pub(super) until: String,
    pub(super) address: String,
}

/// The code, shown once.
#[derive(Template)]
#[template(path = "counter/opened.html")]
pub(super) struct OpenedView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) steps: [&'static str; 3],
    pub(super) unit_name: String,
    pub(super) code: String,
    pub(super) until: String,
    pub(super) again: bool,
    pub(super) receipt: OpeningReceipt,
    pub(super) page: OpeningPage,
    pub(super) activate: ActivatePage,
}

/// An opening that is opened.
#[derive(Template)]
#[template(path = "counter/show.html")]
pub(super) struct ShowView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) facts: Facts,
    pub(super) shelves: Vec<Shelf>,
    pub(super) number: String,
    pub(super) state: (&'static str, &'static str),
    pub(super) officer: String,
    pub(super) opened: String,
    pub(super) until: String,
    pub(super) closed: String,
    pub(super) reason: String,
    pub(super) issue: i32,
    /// It can be given another code, or be withdrawn.
    pub(super) waits: bool,
    pub(super) reissue: OpeningReissue,
    pub(super) withdraw: OpeningWithdraw,
}

/// What the phone takes pictures with.
#[derive(Template)]
#[template(path = "counter/take.html")]
pub(super) struct PhoneView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) agency: String,
    /// Masked.
    pub(super) officer: String,
    pub(super) unit_name: String,
    pub(super) until: String,
    pub(super) shelves: Vec<PhoneShelf>,
}

pub(super) struct PhoneShelf {
    pub(super) slot: Slot,
    pub(super) count: usize,
    pub(super) action: DeskPhoto,
    /// The form's own id on the page, and its part of the address.
    pub(super) code: &'static str,
}

/// 窗口开户激活.
#[derive(Template)]
#[template(path = "counter/activate.html")]
pub(super) struct ActivateView {
    pub(super) frame: Frame,
    pub(super) input: Input,
}

/// 单位注册: the three ways (checklist B-1.0).
#[derive(Template)]
#[template(path = "counter/ways.html")]
pub(super) struct WaysView {
    pub(super) frame: Frame,
    pub(super) quick_ways: Vec<QuickWay>,
    /// Where there is a counter, by city.
    pub(super) places: Vec<(String, Vec<String>)>,
    pub(super) activate: ActivatePage,
}
