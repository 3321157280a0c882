//! Résumés (简历): what a person tells units about themselves, sealed as a whole.

pub mod act;
mod body;
pub mod entity;
mod form;
mod page;
pub mod store;
pub mod web;

pub use body::{Body, Expectation, Post, School, Snapshot, month};
pub use entity::{Column, Entity, Model};
