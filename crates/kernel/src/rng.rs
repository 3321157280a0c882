//! The injected random source: the operating system's in production, a seeded stream in tests and
//! demonstration data.

use rand::{Rng as _, SeedableRng as _};
use std::sync::{Arc, Mutex, PoisonError};

/// Gives random bytes. Cloning shares the same stream.
#[derive(Clone)]
pub struct Rng(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<rand::rngs::StdRng>>),
}

impl std::fmt::Debug for Rng {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rng")
    }
}

impl Rng {
    /// The process's cryptographically secure generator, seeded by the operating system.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A reproducible stream, for tests and demonstration data only.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(
            rand::rngs::StdRng::seed_from_u64(seed),
        ))))
    }

    /// Fills `out` with random bytes.
    pub fn fill(&self, out: &mut [u8]) {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place where the system's random source is read"
            )]
            Source::System => rand::rng().fill_bytes(out),
            Source::Seeded(rng) => rng
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill_bytes(out),
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A number in `0..bound`, without bias. `bound` of zero gives zero.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let n = u64::from_le_bytes(self.bytes());
            if n < limit {
                return n % bound;
            }
        }
    }

    /// `len` bytes as lower-case hexadecimal, for tokens.
    #[must_use]
    pub fn token<const N: usize>(&self) -> String {
        use std::fmt::Write as _;
        self.bytes::<N>()
            .iter()
            .fold(String::with_capacity(N * 2), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    /// Six decimal digits, for a code that a person types.
    #[must_use]
    pub fn digits6(&self) -> String {
        format!("{:06}", self.below(1_000_000))
    }
}
