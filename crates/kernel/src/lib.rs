#![doc = include_str!("../README.md")]

pub mod actor;
pub mod choice;
pub mod clock;
pub mod country;
pub mod credit_code;
pub mod document;
pub mod duty;
pub mod id;
pub mod institution;
pub mod mask;
pub mod mobile;
pub mod network;
pub mod password;
pub mod pay;
pub mod personal;
pub mod region;
pub mod rng;
pub mod secret;
pub mod trade;
mod width;
pub mod workday;

/// What the texts of this room are in English: a gettext catalogue.
pub const ENGLISH: &str = include_str!("../i18n/en.po");
