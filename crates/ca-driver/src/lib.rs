#![doc = include_str!("../README.md")]

mod authority;
mod certificate;
mod fault;
mod key;
mod page;
mod service;
mod signed;
mod sof;

pub use authority::{Order, PIN, Root, Sample, TRIES, TestCa, UsbKey};
pub use fault::Fault;
pub use key::MakeError;
pub use service::{Driver, Settings, serve_on};
pub use signed::Shape;

/// What `GET /.well-known/juxian-sandbox` answers, as the other look-alikes do: a production server that finds it behind
/// an address of its configuration refuses to start.
pub const SANDBOX_MARK: &str = "juxian-sandbox/1";
