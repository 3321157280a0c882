//! What follows a right password. The second factor of officers: after the password a passkey or, equally, a code to the registered phone.

mod act;
mod entity;
mod web;

pub(super) use act::{SecondError, TEXT, begin, begun, note_refusal, reachable, use_up};
pub(crate) use act::{Step, sweep};
pub use web::SecondStepPage;
pub(crate) use web::{SecondStepCode, SecondStepOptions, SecondStepPasskey};
pub(super) use web::{press, router, status_of};
