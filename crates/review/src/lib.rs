#![doc = include_str!("../README.md")]

pub mod demo;
mod migrations;
mod task;

pub use migrations::migrations;
pub use task::{
    Deciders, Field, Kind, Outcome, Review, ReviewImage, ReviewQueue, ReviewTask, Section, State,
    Submission, Verdict, decided_on, find, history, latest, oldest_pending, pending, submit,
    withdraw,
};

use kernel::actor::Actor;
use web::{Menu, MenuEntry};

/// What the texts of this room are in English: a gettext catalogue for [`web::english`].
pub const ENGLISH: &str = include_str!("../i18n/en.po");

/// The staff pages of this room.
pub fn desk_router() -> axum::Router {
    task::router()
}

/// The bodies of this room's background jobs. `deciders` are the rooms that act on a verdict; logos belong to `org`
/// below and are taken care of here.
pub fn register_jobs(registry: &mut queue::Registry, app: &web::App, deciders: Deciders) {
    task::register_jobs(registry, app, deciders);
}

/// This room's entries in the office's menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let officer_only = |actor: &Actor| matches!(actor, Actor::Officer { .. });
    let counter = web::count::counter(|actor| match actor {
        Actor::Officer { agency, .. } => Some(pending(agency)),
        _ => None,
    });
    vec![
        MenuEntry::new(Menu::Office, 100, "审核", ReviewQueue)
            .only(officer_only)
            .counted(counter),
    ]
}
