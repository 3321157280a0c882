//! `juxian seed`: demonstration data.

use super::Outcome;
use crate::config::Config;

/// What `seed` is told.
#[derive(Debug, clap::Args)]
pub struct Seed {}

/// The accounts that a demonstration is entered with.
pub const ACCOUNTS: &str = "";

impl Seed {
    /// Fills the database.
    pub async fn run(&self, config: &Config) -> Outcome {
        crate::compose::Base::open(config).await?;
        Ok(())
    }
}
