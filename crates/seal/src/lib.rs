#![doc = include_str!("../README.md")]

mod keyring;
mod sealed;
mod vault;

pub use keyring::{KeyId, Keyring, KeyringError};
pub use sealed::{Blind, Sealed};
pub use vault::{SealError, Vault};
