//! Password hashing: Argon2id in a pool of its own, so that a crowd that logs in never slows other pages.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{PasswordHasher as _, phc},
};
use kernel::{rng::Rng, secret::Secret};
use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{mpsc, oneshot};

/// 19 MiB, two passes, one lane: the recommendation for web log-ins.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many may wait for each worker. A worker does about thirty a second, so nobody waits longer than some seconds.
const WAITING_PER_WORKER: usize = 64;
/// Priority of the workers: pages come first (0 is normal, 19 the lowest).
const NICENESS: i32 = 10;

/// A stored password hash (PHC text). Not printed: it can be attacked offline.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A hash as it was stored.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// Why the pool gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// Too many wait already.
    #[error("现在登录的人较多，请稍后再试")]
    Busy,
    /// The pool has ended or the hash in the database is damaged.
    #[error("密码服务暂不可用，请稍后再试")]
    Broken,
}

enum Work {
    Hash,
    Verify(Option<PasswordHash>),
}

enum Done {
    Hashed(PasswordHash),
    Verified(bool),
}

struct Task {
    password: Secret<String>,
    work: Work,
    reply: oneshot::Sender<Result<Done, PoolError>>,
}

/// The pool. Cloning shares it; its threads end with the last clone.
#[derive(Clone)]
pub struct PasswordPool {
    waiting: mpsc::Sender<Task>,
    computed: Arc<AtomicU64>,
}

impl std::fmt::Debug for PasswordPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordPool")
    }
}

impl PasswordPool {
    /// Starts one worker for each processor, below normal priority.
    pub fn start(rng: &Rng) -> std::io::Result<Self> {
        Self::start_with(
            rng,
            std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        )
    }

    /// Starts so many workers.
    pub fn start_with(rng: &Rng, workers: usize) -> std::io::Result<Self> {
        let workers = workers.max(1);
        let (sender, receiver) = mpsc::channel(workers * WAITING_PER_WORKER);
        let receiver = Arc::new(Mutex::new(receiver));
        let hasher = Hasher::new(rng).map_err(std::io::Error::other)?;
        let computed = Arc::<AtomicU64>::default();
        for n in 0..workers {
            let (receiver, hasher, computed) = (receiver.clone(), hasher.clone(), computed.clone());
            std::thread::Builder::new()
                .name(format!("password-{n}"))
                .spawn(move || work(&receiver, &hasher, &computed))?;
        }
        Ok(Self {
            waiting: sender,
            computed,
        })
    }

    /// Hashes that were computed so far: what takes the time of a log-in.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Acquire)
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: &Secret<String>) -> Result<PasswordHash, PoolError> {
        match self.ask(password, Work::Hash).await? {
            Done::Hashed(hash) => Ok(hash),
            Done::Verified(_) => Err(PoolError::Broken),
        }
    }

    /// Compares a password with a stored hash. Without one (no such account, no password set) it takes the same time
    /// and says no, so that the time tells nothing about who is registered.
    pub async fn verify(
        &self,
        password: &Secret<String>,
        hash: Option<&PasswordHash>,
    ) -> Result<bool, PoolError> {
        match self.ask(password, Work::Verify(hash.cloned())).await? {
            Done::Verified(fits) => Ok(fits),
            Done::Hashed(_) => Err(PoolError::Broken),
        }
    }

    async fn ask(&self, password: &Secret<String>, work: Work) -> Result<Done, PoolError> {
        let (reply, answer) = oneshot::channel();
        self.waiting
            .try_send(Task {
                password: password.clone(),
                work,
                reply,
            })
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => PoolError::Busy,
                mpsc::error::TrySendError::Closed(_) => PoolError::Broken,
            })?;
        answer.await.map_err(|_| PoolError::Broken)?
    }
}

fn work(receiver: &Mutex<mpsc::Receiver<Task>>, hasher: &Hasher, computed: &AtomicU64) {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "password workers run at normal priority");
    }
    let mut memory = Vec::new();
    loop {
        let task = {
            let mut receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
            if receiver.is_empty() {
                memory = Vec::new();
            }
            receiver.blocking_recv()
        };
        let Some(Task {
            password,
            work,
            reply,
        }) = task
        else {
            return;
        };
        if reply.is_closed() {
            continue; // whoever asked has gone
        }
        let done = match work {
            Work::Hash => hasher.hash(&password).map(Done::Hashed),
            Work::Verify(hash) => {
                let fits = hasher.verify(&mut memory, &password, hash.as_ref());
                Ok(Done::Verified(fits))
            }
        };
        computed.fetch_add(1, Ordering::Release);
        let _ = reply.send(done);
    }
}

#[derive(Clone)]
struct Hasher {
    argon: Argon2<'static>,
    rng: Rng,
    /// A hash of a password that nobody knows.
    nobody: PasswordHash,
}

impl Hasher {
    fn new(rng: &Rng) -> Result<Self, argon2::Error> {
        let argon = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(MEMORY_KIB, PASSES, LANES, None)?,
        );
        let mut hasher = Self {
            argon,
            rng: rng.clone(),
            nobody: PasswordHash(String::new()),
        };
        if let Ok(hash) = hasher.hash(&Secret::new(rng.token::<16>())) {
            hasher.nobody = hash;
        }
        Ok(hasher)
    }

    fn hash(&self, password: &Secret<String>) -> Result<PasswordHash, PoolError> {
        let salt = self.rng.bytes::<16>();
        let hash: phc::PasswordHash = self
            .argon
            .hash_password_with_salt(password.expose().as_bytes(), &salt)
            .map_err(|_| PoolError::Broken)?;
        Ok(PasswordHash(hash.to_string()))
    }

    fn verify(
        &self,
        memory: &mut Memory,
        password: &Secret<String>,
        hash: Option<&PasswordHash>,
    ) -> bool {
        let known = hash.is_some();
        let text = hash.unwrap_or(&self.nobody);
        fits(memory, password, &text.0).unwrap_or(false) && known
    }
}

/// What a worker's hashes fill. It is kept while the next password waits already: asking the system for 19 MiB and
/// touching each page for the first time takes a quarter of the time of a hash.
type Memory = Vec<Block>;

/// Whether a password belongs to a PHC text; `None` if that is damaged. The text says itself how it was made.
fn fits(memory: &mut Memory, password: &Secret<String>, text: &str) -> Option<bool> {
    let stored = phc::PasswordHash::new(text).ok()?;
    let (salt, expected) = (stored.salt.as_ref()?, stored.hash.as_ref()?);
    let argon = Argon2::new(
        Algorithm::try_from(stored.algorithm.as_str()).ok()?,
        stored.version?.try_into().ok()?,
        Params::try_from(&stored).ok()?,
    );
    memory.resize(argon.params().block_count(), Block::default());
    let mut output = vec![0; expected.as_bytes().len()];
    argon
        .hash_password_into_with_memory(
            password.expose().as_bytes(),
            salt.as_ref(),
            &mut output,
            memory.as_mut_slice(),
        )
        .ok()?;
    // outputs are compared in constant time
    Some(phc::Output::new(&output).ok()? == *expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_fits_and_no_other() {
        let pool = PasswordPool::start_with(&Rng::seeded(1), 1).unwrap();
        let hash = pool.hash(&"Correct-7-horse".into()).await.unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(
            pool.verify(&"Correct-7-horse".into(), Some(&hash)).await,
            Ok(true)
        );
        assert_eq!(
            pool.verify(&"correct-7-horse".into(), Some(&hash)).await,
            Ok(false)
        );
        assert_eq!(
            pool.verify(&"Correct-7-horse".into(), None).await,
            Ok(false)
        );
        assert_eq!(
            pool.verify(
                &"x".into(),
                Some(&PasswordHash::stored("damaged".to_owned()))
            )
            .await,
            Ok(false)
        );
        assert!(!format!("{hash:?}").contains("argon2id"));
    }

    #[tokio::test]
    async fn a_crowd_is_turned_away_instead_of_waiting_for_ever() {
        let pool = PasswordPool::start_with(&Rng::seeded(1), 1).unwrap();
        let password = "Correct-7-horse".into();
        let crowd = (0..WAITING_PER_WORKER * 2).map(|_| pool.verify(&password, None));
        let answers = futures::future::join_all(crowd).await;
        assert!(answers.contains(&Err(PoolError::Busy)));
        assert!(answers.contains(&Ok(false)));
    }
}
