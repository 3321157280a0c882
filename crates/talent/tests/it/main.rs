//! The room as its users meet it, on both databases.

mod application;
mod public;
mod stage;
mod vacancy;
