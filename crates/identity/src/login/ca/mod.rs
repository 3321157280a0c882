//! CA 登录 (checklist B-2.2): the page speaks to the driver of the key on the user's own computer, the key signs a text of
//! ours, and what it signed is looked at in [`crate::ca`]. The PIN never comes here. The same key passes a proof about its
//! unit's legal representative, with a text that is good for nothing else.

mod act;
mod challenge;
mod entity;
mod web;

pub(crate) use self::{
    act::{CaError, shown},
    challenge::{Purpose, sweep},
    web::{read, tell_challenge},
};
pub use web::{CaChallenge, CaDriver, CaLogIn};
pub(super) use web::{begin_page, router};
