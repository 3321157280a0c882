#![doc = include_str!("../README.md")]

pub mod application;
mod centre;
pub mod demo;
mod keeper;
mod migrations;
mod person;
pub mod public;
pub mod resume;
pub mod vacancy;

pub use centre::unit_home;
pub use keeper::TalentKeeper;
pub use migrations::migrations;
pub use person::PersonHome;
pub use vacancy::review::deciders;

use web::{App, MenuEntry};

/// What the texts of this room are in English: a gettext catalogue for [`web::english`].
pub const ENGLISH: &str = include_str!("../i18n/en.po");

/// The pages of units and persons. The public pages are [`public::Public::router`].
pub fn router() -> axum::Router {
    vacancy::web::router()
        .merge(resume::web::router())
        .merge(application::router())
        .merge(person::router())
}

/// The bodies of this room's background jobs. What the reviewing agency decides comes by [`deciders`].
pub fn register_jobs(registry: &mut queue::Registry, app: &App) {
    vacancy::jobs::register(registry, app);
}

/// This room's entries in the menus: the unit centre, the personal centre, and the band of the talent cloud.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let mut entries = centre::menu();
    entries.extend(person::menu());
    entries.extend(public::menu());
    entries
}

/// Where this room keeps sealed values, for renewing their keys.
#[must_use]
pub fn sealed() -> Vec<seal::Place> {
    use seal::Place;
    vec![
        Place::column("resume", "body", resume::entity::BODY),
        Place::column("application", "snapshot", application::entity::SNAPSHOT),
        Place::column("application", "answer", application::entity::ANSWER),
        Place::column("application_history", "note", application::entity::ANSWER),
    ]
}
