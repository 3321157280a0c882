//! `juxian import history`: accounts of older systems, to be upgraded by their owners.

use super::{Outcome, say};
use crate::{compose, config::Config};
use std::path::PathBuf;

/// What `import history` is told.
#[derive(Debug, clap::Args)]
pub struct History {
    /// The CSV file, in UTF-8; docs/operations.md describes its columns.
    file: PathBuf,
    /// Whose system it comes from: 省厅, or the code of a city such as 320500.
    #[arg(long)]
    source: String,
}

impl History {
    /// Imports the file and says what became of its lines, naming nobody.
    pub async fn run(&self, config: &Config) -> Outcome {
        let source = org::history::source_of(&self.source)
            .ok_or("来源应是“省厅”或设区市的行政区划代码，例如 320500")?;
        let base = compose::Base::open(config).await?;
        let stamp = db::Stamp::system(base.clock.now(), base.rng.clone(), "import-history");
        let file = std::fs::File::open(&self.file)?;
        let report = org::history::import(
            &base.db,
            &stamp,
            &base.vault,
            source,
            file,
            |line, cause| say(format_args!("第 {line} 行没有导入：{cause}")),
        )
        .await?;
        say(format_args!(
            "新增 {}，更新 {}，未变 {}，已升级而保持不变 {}，未导入 {}。",
            report.added, report.changed, report.same, report.used, report.refused
        ));
        Ok(())
    }
}
