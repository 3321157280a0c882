//! 授权 (checklist A-2, B-3.5): who else may act for a unit, as what, for how long, and with which items. The account of a
//! handler is opened when the person has confirmed the grant; from then on every request asks the grant.

mod act;
mod confirm;
mod create;
mod demo;
pub(crate) mod entity;
pub(crate) mod leave;
pub mod lens;
mod manage;
mod page;
mod rules;
mod store;
mod template;
mod told;
mod web;

pub use demo::DemoGrant;
pub use entity::Model as Grant;
pub use rules::{Period, Role, State, When};
pub use store::{acting, find, several};
pub use told::{GrantTold, Said};
pub use web::{EnterprisePage, GrantList, HandlerPage, NAME};

pub(crate) use demo::write as demo;
pub(crate) use rules::refusal;
pub(crate) use store::newest_of;
pub(crate) use web::router;

/// Context of the sealed name, document and phone of whom a grant is for.
pub(crate) const HOLDER: &str = "unit_grant.holder";
/// Context of the sealed name of whoever granted.
pub(crate) const GRANTER: &str = "unit_grant.granter";
