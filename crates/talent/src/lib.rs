#![doc = include_str!("../README.md")]

mod migrations;
pub mod vacancy;

pub use migrations::migrations;
