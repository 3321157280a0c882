//! 海外人士注册: whoever has no phone of the mainland registers with an e-mail address or a phone abroad, and without
//! Alipay (docs/decisions/0032). Two steps: where to be reached, with a puzzle behind it; the code, the document and the
//! rest in one form. Nothing on the way tells who is registered; only whoever holds the address learns whether it is taken.

mod act;
mod contact;
mod entity;
mod form;
mod page;
mod store;
mod web;

pub use self::web::RegisterOverseas;
pub(crate) use self::{
    act::sweep,
    contact::{By, ReachForm},
    entity::{DRAFT, TOLD},
    page::{code_fault, steps},
    store::{Told, forget, told},
    web::router,
};
