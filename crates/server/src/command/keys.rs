//! `juxian keys …`: new keys, values sealed again, old keys put away.

use super::{Outcome, say};
use crate::{
    compose::{Base, Failure},
    config::Config,
    keyfile, reseal,
};
use seal::{KeyId, Keyring};
use std::path::PathBuf;

/// Adds a fresh key and makes it the current one; older keys stay readable.
pub fn rotate(config: &Config) -> Outcome {
    let path = config.keys();
    let mut keyring = Keyring::load(&path)?;
    let id = keyring.rotate(&kernel::rng::Rng::system())?;
    keyring.save(&path)?;
    say(format_args!(
        "已启用新密钥 {id}。旧密钥仍用于读取旧数据，请一并备份 {}。\n\
         正在运行的服务会在一分钟内换用新密钥，不需要重启。要让旧数据也改用新密钥，请运行 juxian keys reseal。",
        path.display()
    ));
    Ok(())
}

/// Seals with the current key whatever an older one has sealed.
pub async fn reseal(config: &Config) -> Outcome {
    let ground = Ground::open(config).await?;
    settled(config).await;
    let unreadable = ground.renew(say).await?;
    ground.base.db.close().await;
    if unreadable > 0 {
        return Err(format!(
            "有 {unreadable} 处无法解密，未作改动：它们的密钥不在密钥文件中，或内容已损坏"
        )
        .into());
    }
    say(format_args!(
        "全部完成，当前密钥为 {}。旧密钥可用 juxian keys retire 停用。",
        ground.base.vault.current()
    ));
    Ok(())
}

/// Puts an old key away, unless a value still needs it.
pub async fn retire(config: &Config, id: KeyId) -> Outcome {
    let ground = Ground::open(config).await?;
    settled(config).await;
    let kept = ground.retire(&config.keys(), id).await?;
    ground.base.db.close().await;
    say(format_args!(
        "密钥 {id} 已停用，移到 {}。\n\
         停用之前的备份仍然需要它：请与那些备份分开保存；不再需要那些备份时，再删除这个文件。",
        kept.display()
    ));
    Ok(())
}

/// Prints the keys of the file, and how many values each has sealed.
pub async fn list(config: &Config) -> Outcome {
    let ground = Ground::open(config).await?;
    let keyring = Keyring::load(&config.keys())?;
    for id in keyring.ids() {
        let values: u64 = ground.uses(id).await?.iter().map(|(_, n)| n).sum();
        let current = if id == keyring.current() {
            "（当前）"
        } else {
            ""
        };
        say(format_args!("密钥 {id}{current}：{values} 处"));
    }
    ground.base.db.close().await;
    Ok(())
}

/// Waits until no running server seals with an older key any more.
async fn settled(config: &Config) {
    let wait = keyfile::until_known(&config.keys(), std::time::SystemTime::now());
    if !wait.is_zero() {
        say(format_args!(
            "密钥文件刚刚更换，等待正在运行的服务换用新密钥（{} 秒）……",
            wait.as_secs() + 1
        ));
        tokio::time::sleep(wait).await;
    }
}

/// Database, vault and files, without the pages.
struct Ground {
    base: Base,
    files: files::Files,
}

impl Ground {
    async fn open(config: &Config) -> Result<Self, Failure> {
        let mut config = config.clone();
        // a replica may be behind: what it does not show yet would be overlooked
        if let Some(database) = &mut config.database {
            database.replica_url = None;
        }
        let base = Base::open(&config).await?;
        let files = files::Files::open(&config.files(), base.db.clone(), base.vault.clone())?;
        Ok(Self { base, files })
    }

    /// Renews every place; gives how many values could not be read.
    async fn renew(&self, tell: impl Fn(String)) -> Result<usize, Failure> {
        let Base {
            db,
            vault,
            clock,
            rng,
        } = &self.base;
        let mut unreadable = 0;
        for place in reseal::places() {
            let stamp = db::Stamp::system(clock.now(), rng.clone(), "keys-reseal");
            let done = reseal::renew(db, vault, &stamp, place).await?;
            tell(format!("{place}：更换 {} 处", done.renewed));
            for id in &done.unreadable {
                tell(format!("  无法解密：{place} {id}"));
            }
            unreadable += done.unreadable.len();
        }
        let done = self.files.reseal().await?;
        tell(format!("文件内容：更换 {} 个", done.renewed));
        for id in &done.unreadable {
            tell(format!("  无法解密：文件 {id}"));
        }
        Ok(unreadable + done.unreadable.len())
    }

    /// Where a key is needed, and how often.
    async fn uses(&self, id: KeyId) -> Result<Vec<(String, u64)>, Failure> {
        let mut uses = Vec::new();
        for place in reseal::places() {
            let n = reseal::sealed_with(&self.base.db, place, id).await?;
            uses.push((place.to_string(), n));
        }
        uses.push(("文件内容".to_owned(), self.files.sealed_with(id).await?));
        uses.retain(|(_, n)| *n > 0);
        Ok(uses)
    }

    async fn retire(&self, path: &std::path::Path, id: KeyId) -> Result<PathBuf, Failure> {
        let mut keyring = Keyring::load(path)?;
        let retired = keyring.retire(id)?;
        let uses = self.uses(id).await?;
        if !uses.is_empty() {
            let uses: Vec<String> = uses
                .iter()
                .map(|(place, n)| format!("{place} {n} 处"))
                .collect();
            return Err(format!(
                "密钥 {id} 仍有数据在用，没有停用：{}。请先运行 juxian keys reseal",
                uses.join("、")
            )
            .into());
        }
        let kept = path.with_file_name(format!("keys-retired-{id}.toml"));
        if kept.exists() {
            return Err(format!("{} 已存在，没有停用", kept.display()).into());
        }
        // the copy first: a machine that stops in between must not lose the only one
        retired.save(&kept)?;
        keyring.save(path)?;
        Ok(kept)
    }
}
