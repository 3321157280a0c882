//! `juxian search rebuild`.

use super::{Outcome, say};
use crate::{compose, config::Config};

/// Builds the index anew from the database.
pub async fn run(config: &Config) -> Outcome {
    let house = compose::House::build(config).await?;
    let started = std::time::Instant::now();
    let rebuilt = house.public.rebuild().await?;
    say(format_args!(
        "检索库已重建：{} 个职位，用时 {:.1} 秒。",
        rebuilt.documents,
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}
