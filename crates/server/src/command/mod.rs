//! The commands of `juxian`.

pub mod audit;
pub mod import;
pub mod init;
pub mod keys;
pub mod officer;
pub mod openid;
pub mod search;
pub mod seed;

/// What a command failed with; only the binary itself may be this unspecific.
pub type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Prints a line for the operator.
#[expect(clippy::print_stdout, reason = "commands answer on standard output")]
pub fn say(text: impl std::fmt::Display) {
    println!("{text}");
}
