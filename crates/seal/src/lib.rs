#![doc = include_str!("../README.md")]

mod keyring;
mod place;
mod sealed;
mod vault;

pub use keyring::{KeyId, Keyring, KeyringError};
pub use place::{Member, Place};
pub use sealed::{Blind, Sealed};
pub use vault::{HEADER_BYTES, SealError, Vault, header_of, key_id};
