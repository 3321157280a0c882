//! Demonstration data: vacancies, résumés and applications in bulk, without an audit line for each. Their lives are
//! given as events, and the states and times follow from the room's own tables of transitions.

mod application;
mod vacancy;

pub use application::{AppliedStep, DemoApplication, DemoResume, applications, resumes};
pub use vacancy::{DemoVacancy, Step, vacancies};
