//! `juxian audit verify`.

use super::{Outcome, say};
use crate::{compose, config::Config};
use db::audit::{Verdict, link, verify};

/// Links what is new, recomputes the chain and says what came of it.
pub async fn run(config: &Config) -> Outcome {
    let base = compose::Base::open(config).await?;
    let stamp = db::Stamp::system(base.clock.now(), base.rng.clone(), "audit-verify");
    while link(&base.db, &stamp, 1000).await? > 0 {}
    match verify(&base.db).await? {
        Verdict::Sound { lines, unlinked } => {
            say(format_args!(
                "审计记录完整：共 {lines} 条，{unlinked} 条待链接。"
            ));
            Ok(())
        }
        Verdict::Broken {
            seq, missing: true, ..
        } => Err(format!("审计链在第 {seq} 条断开：这一条缺失。").into()),
        Verdict::Broken {
            seq,
            id,
            missing: false,
        } => Err(format!("审计链在第 {seq} 条断开：记录 {id} 被改动过。").into()),
    }
}
