#![doc = include_str!("../README.md")]

mod agent;
mod app;
pub mod archive;
pub mod assets;
pub mod cache;
mod call;
mod chrome;
mod coding;
pub mod count;
pub mod door;
pub mod duty;
pub mod english;
mod error;
pub mod form;
pub mod frame;
mod headers;
pub mod home;
mod layer;
pub mod migrations;
mod page;
pub mod pager;
mod park;
pub mod phone;
mod preferences;
pub mod puzzle;
mod routes;
pub mod session;
mod site;
mod tab;
mod text;
pub mod upload;

pub use app::{App, Parts};
pub use call::Call;
pub use chrome::{Chrome, Menu, MenuEntry, Offer, Offering};
pub use count::Counter;
pub use door::{ActingFor, AsInstitution, AsOfficer, AsPerson, Door};
pub use error::{Error, FieldErrors, Result};
pub use form::{Input, Opt};
pub use frame::{Flash, Frame, Site};
pub use headers::{Connects, PUBLIC};
pub use layer::{finish, local_path};
pub use migrations::migrations;
pub use page::{Page, Path, Query, Redirect, invalid, see_other};
pub use pager::Pager;
pub use park::sweep as sweep_parked_forms;
pub use preferences::router as preferences_router;
pub use session::{Badge, Leaving, Load, Session, Sessions};
pub use site::SiteConfig;

/// What the texts of this room are in English: a gettext catalogue for [`english`].
pub const ENGLISH: &str = include_str!("../i18n/en.po");

/// Where this room keeps sealed values, for renewing their keys.
#[must_use]
pub fn sealed() -> Vec<seal::Place> {
    use seal::Place;
    vec![Place::column("parked_form", "body", park::CONTEXT)]
}
