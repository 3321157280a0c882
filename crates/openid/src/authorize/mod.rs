//! The way of a browser: a client sends it here, its user logs in and agrees, and it goes back with a code.

mod act;
mod leave;
mod page;
mod rules;
mod web;

pub(crate) use leave::{leave, with_pairs};
pub use web::AuthorizeEndpoint;
pub(crate) use web::router;
