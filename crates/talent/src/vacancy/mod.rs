//! Vacancies (职位): what a unit writes, its way through review, and its time in public.

pub mod choices;
pub mod content;
pub mod entity;
pub mod history;
pub mod occupation;
pub mod rules;

pub use choices::{
    Discipline, Education, Employment, Experience, Nature, PayKind, Period, RevisionState, State,
};
pub use content::{Content, Tags};
pub use entity::{Column, Entity, Model};
