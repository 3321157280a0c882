//! The injected random source: the operating system's in production, a seeded stream in tests and
//! demonstration data.

use rand::{Rng as _, SeedableRng as _};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// Gives random bytes. Cloning shares the same stream.
#[derive(Clone)]
pub struct Rng(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Seeded>),
}

struct Seeded {
    stream: Mutex<rand::rngs::StdRng>,
    turns: Turns,
}

/// The last millisecond somebody took a turn in, and how many turns it saw: 52 and 12 bits of one word.
struct Turns(AtomicU64);

/// The turns of all that read the system's source: one process, one order.
static TURNS: Turns = Turns(AtomicU64::new(0));

impl Turns {
    fn take(&self, millis: u64) -> u16 {
        // after 4,096 turns in one millisecond the count starts anew rather than waits
        let next = |last: u64| {
            if last >> 12 == millis {
                last & !0xfff | (last + 1) & 0xfff
            } else {
                millis << 12
            }
        };
        let last = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(next(last))
            });
        (next(last.unwrap_or_default()) & 0xfff) as u16
    }
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
        Self(Source::Seeded(Arc::new(Seeded {
            stream: Mutex::new(rand::rngs::StdRng::seed_from_u64(seed)),
            turns: Turns(AtomicU64::new(0)),
        })))
    }

    /// Whose turn it is within this millisecond, counted from zero, in 12 bits: what is made later sorts later.
    #[must_use]
    pub(crate) fn turn(&self, millis: u64) -> u16 {
        match &self.0 {
            Source::System => TURNS.take(millis),
            Source::Seeded(seeded) => seeded.turns.take(millis),
        }
    }

    /// Fills `out` with random bytes.
    pub fn fill(&self, out: &mut [u8]) {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place where the system's random source is read"
            )]
            Source::System => rand::rng().fill_bytes(out),
            Source::Seeded(seeded) => seeded
                .stream
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
