//! Codes and tokens: a code is exchanged once for an access token and an ID token; the access token opens `userinfo` until it
//! runs out, is revoked, or its session ends.

mod act;
mod auth;
mod entity;
mod store;
mod web;

pub(crate) use act::{ACR, NewCode, Presented, acr, issue_code, presented};
pub(crate) use store::{revoke_of_account, sweep};
pub(crate) use web::router;
pub use web::{RevokeEndpoint, TokenEndpoint};
