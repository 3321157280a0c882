//! What a puzzle looks like follows from its id and the vault's key: nothing of it is stored, and every node draws the
//! same picture.

use kernel::id::PuzzleId;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use seal::Vault;

/// A stream of numbers that belongs to one part of one puzzle.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of a part: what one part shows says nothing about another.
    pub(super) fn of(vault: &Vault, id: PuzzleId, part: &str) -> Self {
        let seed = vault.blind("puzzle.seed", &format!("{id}\n{part}"));
        Self(ChaCha8Rng::from_seed(*seed.as_bytes()))
    }

    /// A number in `0..bound`; the bounds here are so small that the bias is none.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.0.next_u32() % bound.max(1)
    }

    /// A number in `from..=to`.
    pub(super) fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// A fraction in `0.0..1.0`.
    pub(super) fn part(&mut self) -> f32 {
        f32::from(u16::try_from(self.below(1 << 16)).unwrap_or(0)) / 65_536.0
    }

    /// One of several.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T], otherwise: T) -> T {
        let at = self.below(u32::try_from(from.len()).unwrap_or(0));
        usize::try_from(at)
            .ok()
            .and_then(|at| from.get(at))
            .copied()
            .unwrap_or(otherwise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::rng::Rng;

    #[test]
    fn a_puzzle_is_the_same_everywhere_and_its_parts_are_strangers() {
        let vault = Vault::new(seal::Keyring::generate(&Rng::seeded(1)));
        let id = PuzzleId(uuid::Uuid::from_u128(7));
        let numbers = |part| {
            let mut dice = Dice::of(&vault, id, part);
            [(); 4].map(|()| dice.below(1000))
        };
        assert_eq!(numbers("place"), numbers("place"));
        assert_ne!(numbers("place"), numbers("scene"));
    }
}
