//! 通行密钥 of an account: list, new, rename, delete.

mod page;
mod web;

pub(crate) use web::{PasskeyDecline, PasskeyNew};
pub(super) use web::{PasskeyList, router};
