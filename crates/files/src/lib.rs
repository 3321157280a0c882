#![doc = include_str!("../README.md")]

mod config;
mod entity;
mod error;
mod kind;
mod migrations;
mod receive;
mod renew;
mod sealing;
mod tidy;
mod vault;

pub use config::FilesConfig;
pub use entity::{Model as FileRow, State};
pub use error::FileError;
pub use kind::{IMAGES, Kind};
pub use migrations::migrations;
pub use receive::{Accept, Stored};
pub use renew::Renewed;
pub use vault::{Files, Opened};

/// Where this room keeps sealed values, for renewing their keys; the content of files is renewed by
/// [`Files::reseal`].
#[must_use]
pub fn sealed() -> Vec<seal::Place> {
    use seal::Place;
    vec![Place::column("file", "name", entity::NAME)]
}
