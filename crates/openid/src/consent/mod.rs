//! Consents (授权): what an account has agreed that a client may be told. Remembered, listed under 账号设置, withdrawn at any time.

mod act;
mod entity;
mod store;
mod web;

pub(crate) use act::remember;
pub(crate) use entity::Model as Consent;
pub(crate) use store::{all_of, forget, of};
pub use web::{ConsentList, ConsentWithdraw};
pub(crate) use web::{menu, router};
