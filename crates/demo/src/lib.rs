#![doc = include_str!("../README.md")]

mod agency;
mod bank;
mod day;
mod dice;
mod name;
pub mod number;
mod person;
mod place;
mod seed;
mod text;
mod unit;
mod vacancy;

pub use bank::BankError;
pub use seed::{Ground, seed, shown_unit};

/// The password of all demonstration accounts.
pub const PASSWORD: &str = "Juxian#2026";

/// The accounts that a demonstration is entered with. A test keeps it in step with what is made.
pub const ACCOUNTS: &str = "";

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The same seed gives the same data, on the same day.
    pub seed: u64,
    /// Units.
    pub units: u32,
    /// Vacancies.
    pub jobs: u32,
    /// Persons.
    pub persons: u32,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeded {
    /// The data was written.
    Written,
    /// The data was there.
    Already,
}

/// Why the data was not written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SeedError {
    /// An earlier attempt was interrupted.
    #[error("上一次载入演示数据没有完成。请换一个新的数据库，或删除原有数据库后重试")]
    Unfinished,
    /// There is other data.
    #[error("数据库中已有机构数据，不能再载入演示数据。请换一个新的数据库")]
    InUse,
    /// A number could not be made.
    #[error("演示号码生成失败：{0}")]
    Number(String),
    /// The bank of phrases is damaged.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}
