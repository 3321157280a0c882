//! Applications (投递): a person's résumé on its way to a unit, and the unit's answer.

pub mod act;
pub mod entity;
pub mod history;
mod inbox;
pub(crate) mod leave;
mod limit;
mod mine;
mod page;
pub mod rules;
pub mod store;

pub use entity::{Column, Entity, Model};
pub use inbox::{
    ApplicationAnswer, ApplicationFile, ApplicationInbox, ApplicationShow, ApplicationsBulk,
};
pub use mine::{MyApplication, MyApplications, MyWithdraw};
pub use rules::State;

/// The pages of both sides.
pub(crate) fn router() -> axum::Router {
    mine::router().merge(inbox::router())
}
