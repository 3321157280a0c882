#![doc = include_str!("../README.md")]

pub mod agency;
pub mod contact;
pub mod counter;
pub mod demo;
mod gateway;
pub mod grant;
pub mod history;
pub mod home;
pub mod institution;
mod keeper;
mod migrations;
mod named;
pub mod officer;
pub mod quick;
mod realm;
pub mod register;
pub mod registration;
mod service;
pub mod unit;

pub use keeper::OrgKeeper;
pub use migrations::migrations;
pub use realm::OrgRealms;
pub use service::{Org, Setup};

use kernel::{actor::Actor, duty::Duty};
use web::{Menu, MenuEntry};

/// What the texts of this room are in English: a gettext catalogue for [`web::english`].
pub const ENGLISH: &str = include_str!("../i18n/en.po");

/// The pages of this room.
pub fn router(org: &Org) -> axum::Router {
    registration::router()
        .merge(home::router())
        .merge(quick::router())
        .merge(unit::router())
        .merge(contact::router())
        .merge(counter::router())
        .merge(grant::router())
        .merge(institution::router())
        .with_state(org.clone())
}

/// The bodies of this room's background jobs.
pub fn register_jobs(registry: &mut queue::Registry, app: &web::App) {
    registration::register_jobs(registry, app);
    counter::register_jobs(registry, app);
}

/// This room's entries in the side menu of the unit centre, in the manual's order (checklist B-3.0.11).
#[must_use]
pub fn menu(home: &home::UnitHome) -> Vec<MenuEntry> {
    let unit_only = |actor: &Actor| matches!(actor, Actor::Unit { .. });
    let of_officers = |actor: &Actor| matches!(actor, Actor::Officer { .. });
    vec![
        MenuEntry::new(Menu::Office, 780, counter::NAME, counter::OpeningDesk).only(of_officers),
        MenuEntry::new(
            Menu::Office,
            785,
            institution::DESK,
            institution::InstitutionDesk,
        )
        .only(of_officers),
        MenuEntry::new(
            Menu::InstitutionCentre,
            10,
            institution::HOME,
            institution::InstitutionHome,
        )
        .only(|actor| matches!(actor, Actor::Institution { .. })),
        MenuEntry::new(Menu::UnitCentre, 10, "单位主页", home::UnitHomePage).only(unit_only),
        MenuEntry::new(Menu::UnitCentre, 20, "单位信息", unit::InfoPage)
            .only(|actor| actor.may(Duty::UnitInfo)),
        MenuEntry::new(Menu::UnitCentre, 20, "单位信息", contact::ContactList)
            .only(|actor| actor.may(Duty::Contacts) && !actor.may(Duty::UnitInfo)),
        MenuEntry::new(Menu::UnitCentre, 50, grant::NAME, grant::GrantList).only(Actor::manages),
        MenuEntry::new(
            Menu::UnitCentre,
            55,
            institution::NAME,
            institution::InstitutionList,
        )
        .only(Actor::manages),
        MenuEntry::new(Menu::PhoneMine, 20, "企业服务", grant::EnterprisePage)
            .only(|actor| matches!(actor, Actor::Person { .. })),
        MenuEntry::new(Menu::UnitCentre, 80, "我的工作台", home::WorkbenchPage)
            .only(unit_only)
            .counted(home::counter(home.clone())),
    ]
}

/// Where this room keeps sealed values, for renewing their keys.
#[must_use]
pub fn sealed() -> Vec<seal::Place> {
    use seal::Place;
    vec![
        Place::column("officer", "name", officer::NAME),
        Place::column("unit", "address", unit::ADDRESS),
        Place::column("unit_change", "old", unit::CHANGE),
        Place::column("unit_change", "new", unit::CHANGE),
        Place::column("unit_contact", "name", contact::NAME),
        Place::column("unit_contact", "mobile", contact::MOBILE),
        Place::column("unit_contact", "email", contact::EMAIL),
        Place::column("unit_contact", "post", contact::POST),
        Place::column("registration", "data", registration::DATA),
        Place::column("history", "data", history::DATA),
        Place::column("opening", "data", counter::DATA),
        Place::column("opening", "reason", counter::REASON),
        Place::column("unit_grant", "holder", grant::HOLDER),
        Place::column("unit_grant", "granter", grant::GRANTER),
        Place::column("institution", "reason", institution::REASON),
    ]
}
