//! Units (用人单位): basic data, their history, the logo, and what other rooms may know of them.

pub(crate) mod act;
pub mod code;
pub(crate) mod entity;
pub mod industry;
pub mod logo;
mod page;
mod public;
mod rules;
pub(crate) mod store;
mod web;

pub use act::{NewUnit, UnitError, create, set_account, write_info};
pub use entity::Model as Unit;
pub use public::{NotReady, PublicUnit, Ready, public, require_ready, summary};
pub use rules::{INTRO_MAX, Info};
pub use store::{by_credit_code, by_number, find};
pub use web::{History, InfoPage, LogoImage, LogoUpload, PublicLogo};

pub(crate) use act::vacate;
pub(crate) use entity::{Column, Entity};
pub(crate) use public::agency_gone;
pub(crate) use rules::NAME_MAX;
pub(crate) use store::{ADDRESS, CHANGE, changes, is_registered, names, open_address};
pub(crate) use web::router;
