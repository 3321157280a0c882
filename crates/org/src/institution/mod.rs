//! 机构 (checklist B-3.6, docs/decisions/0043): a branch of a unit that an agency registers at its counter, and that the unit
//! opens an account for. The account acts in the institution's own name: it sees nothing of the unit's.

mod act;
mod appoint;
mod demo;
pub(crate) mod entity;
mod kind;
pub(crate) mod leave;
mod page;
mod register;
mod rules;
mod store;
mod told;
mod web;

pub use demo::DemoInstitution;
pub use entity::Model as Institution;
pub use kind::{Kind, Level, Line};
pub use rules::{INITIAL_FOR, State, initial_password};
pub use store::{by_number, find};
pub use told::{InstitutionTold, Said};
pub use web::{InstitutionDesk, InstitutionHome, InstitutionList};

pub(crate) use demo::write as demo;
pub(crate) use rules::refusal;
pub(crate) use web::{DESK, HOME, NAME, router};

/// Context of the sealed reason why an agency has ended it.
pub(crate) const REASON: &str = "institution.reason";
