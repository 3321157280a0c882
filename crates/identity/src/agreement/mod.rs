//! The agreements that accounts are opened under (checklist B-1.2.9–10, Z.3.17): texts with versions, who has agreed to
//! which, and asking again when a newer one takes effect.

mod act;
mod desk;
pub(crate) mod entity;
mod known;
mod page;
mod rules;
mod store;
mod web;

pub use act::{record, shown, ticked};
pub use rules::{Slug, Text, Way};
pub use web::{AgreementPage, AgreementVersion};

pub(crate) use desk::{AgreementDesk, desk_router};
pub(crate) use known::Known;
pub(crate) use store::{Agreed, agreed_to, first};
pub(crate) use web::router;
