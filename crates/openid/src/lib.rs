#![doc = include_str!("../README.md")]

mod answer;
mod authorize;
pub mod client;
mod consent;
mod discovery;
mod fault;
mod hash;
mod hint;
mod jobs;
mod keeper;
pub mod key;
mod logout;
mod migrations;
mod params;
mod scope;
mod service;
mod subject;
mod token;
mod userinfo;
mod visit;

pub use authorize::AuthorizeEndpoint;
pub use consent::{ConsentList, ConsentWithdraw};
pub use discovery::{Discovery, KeySet};
pub use keeper::OpenIdKeeper;
pub use logout::LogOutEndpoint;
pub use migrations::migrations;
pub use scope::{Scope, Scopes};
pub use service::{OpenId, SetupError};
pub use token::{RevokeEndpoint, TokenEndpoint};
pub use userinfo::UserinfoEndpoint;

/// What the texts of this room are in English: a gettext catalogue for [`web::english`].
pub const ENGLISH: &str = include_str!("../i18n/en.po");

/// The pages and endpoints of this room.
pub fn router(openid: &OpenId) -> axum::Router {
    authorize::router()
        .merge(consent::router())
        .merge(discovery::router())
        .merge(logout::router())
        .merge(token::router())
        .merge(userinfo::router())
        .with_state(openid.clone())
}

/// The bodies of this room's background jobs.
pub fn register_jobs(registry: &mut queue::Registry, app: &web::App, openid: &OpenId) {
    visit::register(registry, app, openid);
    key::register(registry, app);
    jobs::register(registry, app);
}

/// This room's entries in the menus.
#[must_use]
pub fn menu() -> Vec<web::MenuEntry> {
    consent::menu()
}

/// Where this room keeps sealed values, for renewing their keys.
#[must_use]
pub fn sealed() -> Vec<seal::Place> {
    vec![seal::Place::column("openid_key", "private", key::PRIVATE)]
}
