//! Choosing by chance, the same on every run with the same seed.

use kernel::rng::Rng;

/// A stream of choices. Streams of different names are independent, so that more vacancies change no person.
#[derive(Clone, Debug)]
pub(crate) struct Dice(Rng);

impl Dice {
    /// The stream of this name under a seed.
    pub(crate) fn new(seed: u64, stream: &str) -> Self {
        // FNV-1a over the name, begun at the seed
        let start = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = stream.bytes().fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(Rng::seeded(mixed))
    }

    /// The random source, for ids.
    pub(crate) const fn rng(&self) -> &Rng {
        &self.0
    }

    /// A number in `0..bound`.
    pub(crate) fn below(&self, bound: usize) -> usize {
        let drawn = self.0.below(u64::try_from(bound).unwrap_or(u64::MAX));
        usize::try_from(drawn).unwrap_or(0)
    }

    /// A number in `from..=to`.
    pub(crate) fn between(&self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.0.below(width)).unwrap_or(0)
    }

    /// A number in `from..=to`.
    pub(crate) fn amount(&self, from: i32, to: i32) -> i32 {
        i32::try_from(self.between(from.into(), to.into())).unwrap_or(from)
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&self, percent: u64) -> bool {
        self.0.below(100) < percent
    }

    /// One of them.
    pub(crate) fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of them, by weight.
    pub(crate) fn weighted<'a, T>(&self, from: &'a [(T, u32)]) -> &'a T {
        let all: u64 = from.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut drawn = self.0.below(all);
        for (item, weight) in from {
            let weight = u64::from(*weight);
            if drawn < weight {
                return item;
            }
            drawn -= weight;
        }
        &from[0].0
    }

    /// Up to `most` different ones, in their order.
    pub(crate) fn some<'a, T>(&self, from: &'a [T], most: usize) -> Vec<&'a T> {
        let mut places: Vec<usize> = (0..from.len()).collect();
        while places.len() > most {
            places.swap_remove(self.below(places.len()));
        }
        places.sort_unstable();
        places.into_iter().map(|at| &from[at]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_name_give_the_same_choices() {
        let draw = |seed, name| {
            let dice = Dice::new(seed, name);
            [dice.below(1000), dice.below(1000), dice.below(1000)]
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
    }

    #[test]
    fn some_keeps_the_order_and_takes_no_more() {
        let dice = Dice::new(1, "some");
        let drawn = dice.some(&[1, 2, 3, 4, 5], 3);
        assert_eq!(drawn.len(), 3);
        assert!(drawn.is_sorted());
        assert_eq!(dice.some(&[1, 2], 3), [&1, &2]);
    }
}
