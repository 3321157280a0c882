//! 通行密钥 of an account: list, new, rename, delete.

mod offer;
mod page;
mod web;

pub(super) use web::{PasskeyList, router};
