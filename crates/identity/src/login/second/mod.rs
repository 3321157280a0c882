//! The second factor of officers: after the password a passkey or, equally, a code to the registered phone.

mod act;
mod entity;
mod web;

pub(super) use act::begin;
pub(crate) use act::{Step, sweep};
pub use web::SecondStepPage;
pub(super) use web::router;
pub(crate) use web::{SecondStepCode, SecondStepOptions, SecondStepPasskey};
