//! Vacancies (职位): what a unit writes, its way through review, and its time in public.

pub mod act;
pub mod choices;
pub mod content;
pub mod entity;
pub mod form;
pub mod history;
pub mod jobs;
pub(crate) mod leave;
pub mod lint;
pub mod lists;
pub mod occupation;
mod page;
pub mod review;
pub mod rules;
pub mod store;
pub mod web;

pub use choices::{
    Discipline, Education, Employment, Experience, Nature, PayKind, Period, RevisionState, State,
};
pub use content::{Content, Tags};
pub use entity::{Column, Entity, Model};
