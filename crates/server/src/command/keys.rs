//! `juxian keys rotate`.

use super::{Outcome, say};
use crate::config::Config;

/// Adds a fresh key and makes it the current one; older keys stay readable.
pub fn run(config: &Config) -> Outcome {
    let path = config.keys();
    let mut keyring = seal::Keyring::load(&path)?;
    let id = keyring.rotate(&kernel::rng::Rng::system())?;
    keyring.save(&path)?;
    say(format_args!(
        "已启用新密钥 {id}。旧密钥仍用于读取旧数据，请一并备份 {}。",
        path.display()
    ));
    Ok(())
}
