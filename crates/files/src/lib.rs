#![doc = include_str!("../README.md")]

mod config;
mod entity;
mod error;
mod kind;
mod migrations;
mod receive;
mod sealing;
mod tidy;
mod vault;

pub use config::FilesConfig;
pub use entity::{Model as FileRow, State};
pub use error::FileError;
pub use kind::{IMAGES, Kind};
pub use migrations::migrations;
pub use receive::{Accept, Stored};
pub use vault::{Files, Opened};
