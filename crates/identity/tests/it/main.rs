//! Use cases of the room, through its pages, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod agreement;
mod appeal;
mod assurance;
mod authenticator;
mod ca;
mod codes;
mod faults;
mod flood;
mod info;
mod keys;
mod log_in;
mod next;
mod outside;
mod overseas;
mod passkey;
mod plans;
mod proof;
mod puzzle;
mod quick;
mod quiet;
mod recovery;
mod register;
mod risk;
mod scan;
mod session;
mod settings;
mod stage;
mod walks;
