//! CA 登录 (checklist B-2.2): the page speaks to the driver of the key on the user's own computer, the key signs a text of
//! ours, and what it signed is looked at in [`crate::ca`]. The PIN never comes here.

mod act;
mod challenge;
mod entity;
mod web;

pub(crate) use challenge::sweep;
pub use web::{CaChallenge, CaDriver, CaLogIn};
pub(super) use web::{begin_page, router};
