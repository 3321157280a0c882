//! `juxian seed`: demonstration data.

use super::{Outcome, say};
use crate::{
    compose,
    config::{Config, Mode},
};
use kernel::secret::Secret;

/// What `seed` is told.
#[expect(
    clippy::struct_field_names,
    reason = "the seed's own option is called seed"
)]
#[derive(Debug, clap::Args)]
pub struct Seed {
    /// The same number gives the same data, on the same day.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many units.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    units: u32,
    /// How many jobs.
    #[arg(long, default_value_t = 5000, value_parser = clap::value_parser!(u32).range(0..=20_000_000))]
    jobs: u32,
    /// How many persons.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=300_000))]
    persons: u32,
    /// How many applications; three a person when it is not said.
    #[arg(long)]
    applications: Option<u32>,
}

/// The accounts that a demonstration is entered with.
pub const ACCOUNTS: &str = demo::ACCOUNTS;

impl Seed {
    /// Fills the database, then builds the search index from it.
    pub async fn run(&self, config: &Config) -> Outcome {
        if config.mode != Mode::Demo {
            return Err("演示数据只能载入演示系统：配置文件中的 mode 应为 demo".into());
        }
        let started = std::time::Instant::now();
        let house = compose::House::build(config).await?;
        let base = &house.base;
        let hash = house
            .identity
            .passwords()
            .hash(&Secret::from(demo::PASSWORD))
            .await?;
        let ground = demo::Ground {
            db: &base.db,
            vault: &base.vault,
            hash: &hash,
            now: base.clock.now(),
            rng: base.rng.clone(),
        };
        let plan = demo::Plan {
            seed: self.seed,
            units: self.units,
            jobs: self.jobs,
            persons: self.persons,
            applications: self.applications.unwrap_or(self.persons.saturating_mul(3)),
        };
        if demo::seed(&ground, &plan).await? == demo::Seeded::Already {
            say("演示数据已经载入过，未作改动。");
        } else {
            let rebuilt = house.public.rebuild().await?;
            let seconds = started.elapsed().as_secs_f64();
            say(format_args!(
                "演示数据已载入：{} 个单位、{} 个职位（其中公开 {} 个）、{} 名个人，用时 {seconds:.1} 秒。",
                self.units, self.jobs, rebuilt.documents, self.persons
            ));
        }
        say(ACCOUNTS);
        base.db.close().await;
        Ok(())
    }
}
