//! The file of keys, watched: a key that was added while the product is serving is used without a restart.

use seal::{KeyId, Keyring, Vault};
use std::{
    future::Future,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(5);
/// After a change, old values must be readable everywhere before the first new one is written.
const SETTLE: Duration = Duration::from_secs(20);
/// After so long, every server that shares the file seals with the new key.
const KNOWN: Duration = Duration::from_secs(30);

/// How long to wait until every server that shares this file seals with its current key.
pub fn until_known(path: &Path, now: SystemTime) -> Duration {
    let age = changed_at(path).and_then(|at| now.duration_since(at).ok());
    age.map_or(Duration::ZERO, |age| KNOWN.saturating_sub(age))
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|file| file.modified())
        .ok()
}

/// Follows the file until `stop` completes.
pub async fn follow(path: PathBuf, vault: Vault, stop: impl Future<Output = ()>) {
    let mut watch = Watch::new(path, vault);
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => watch.look(SystemTime::now()),
            () = &mut stop => return,
        }
    }
}

/// What is known of the file.
struct Watch {
    path: PathBuf,
    vault: Vault,
    /// The file that was read last.
    seen: Option<SystemTime>,
    /// The key to seal with once the file has settled.
    next: Option<KeyId>,
}

impl Watch {
    fn new(path: PathBuf, vault: Vault) -> Self {
        Self {
            seen: changed_at(&path),
            next: None,
            path,
            vault,
        }
    }

    /// Takes over what has changed. A file that cannot be read changes nothing.
    fn look(&mut self, now: SystemTime) {
        let changed = changed_at(&self.path);
        let settled = changed
            .and_then(|at| now.duration_since(at).ok())
            .is_some_and(|age| age >= SETTLE);
        if changed == self.seen && !(settled && self.next.is_some()) {
            return;
        }
        self.seen = changed;
        match Keyring::load(&self.path) {
            Ok(keyring) => {
                let current = keyring.current();
                let sealing = if settled {
                    current
                } else {
                    self.vault.current()
                };
                let keyring = keyring.sealing_with(sealing);
                self.next = (keyring.current() != current).then_some(current);
                tracing::info!(
                    sealing = keyring.current(),
                    "the file of keys is read again"
                );
                self.vault.replace(&keyring);
            }
            Err(error) => tracing::error!(%error, "the changed file of keys cannot be used"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::rng::Rng;

    #[test]
    fn a_new_key_is_readable_at_once_and_seals_once_everybody_knows_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let rng = Rng::seeded(1);
        let mut keyring = Keyring::generate(&rng);
        keyring.save(&path).unwrap();
        let vault = Vault::new(&keyring);
        let mut watch = Watch::new(path.clone(), vault.clone());
        // as if the file had been there for long
        watch.seen = None;
        keyring.rotate(&rng).unwrap();
        keyring.save(&path).unwrap();
        let now = changed_at(&path).unwrap();
        assert_eq!(until_known(&path, now), KNOWN);
        assert_eq!(until_known(&path, now + KNOWN), Duration::ZERO);

        let new = Vault::new(&keyring).seal("a", "text");
        watch.look(now + Duration::from_secs(1));
        assert_eq!(vault.current(), 1);
        assert_eq!(vault.open("a", &new).unwrap(), "text");
        watch.look(now + SETTLE);
        assert_eq!(vault.current(), 2);

        std::fs::write(&path, "damaged").unwrap();
        watch.seen = None;
        watch.look(now + SETTLE * 2);
        assert_eq!(vault.current(), 2);
        assert_eq!(vault.open("a", &new).unwrap(), "text");
    }

    #[test]
    fn a_key_that_was_put_away_is_sealed_with_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let rng = Rng::seeded(1);
        let mut keyring = Keyring::generate(&rng);
        let vault = Vault::new(&keyring);
        let mut watch = Watch::new(path.clone(), vault.clone());
        keyring.rotate(&rng).unwrap();
        keyring.retire(1).unwrap();
        keyring.save(&path).unwrap();
        watch.look(changed_at(&path).unwrap());
        assert_eq!(vault.current(), 2);
    }
}
