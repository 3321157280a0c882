//! Keeps the best *n* of many without sorting them all.

/// What a match is ranked by: the chosen key, the tie-break, and where the document is.
pub(crate) type Rank = (u64, u64, u64);

#[derive(Debug)]
pub(crate) struct Top {
    keep: usize,
    ranks: Vec<Rank>,
    floor: Option<Rank>,
}

impl Top {
    pub(crate) fn new(keep: usize) -> Self {
        Self {
            keep,
            ranks: Vec::new(),
            floor: None,
        }
    }

    /// How many are kept.
    pub(crate) fn keep(&self) -> usize {
        self.keep
    }

    /// Whether a match with this first key could still get in.
    #[inline]
    pub(crate) fn may_enter(&self, key: u64) -> bool {
        self.floor.is_none_or(|floor| key >= floor.0)
    }

    #[inline]
    pub(crate) fn offer(&mut self, rank: Rank) {
        if self.keep == 0 || self.floor.is_some_and(|floor| rank <= floor) {
            return;
        }
        self.ranks.push(rank);
        if self.ranks.len() >= 2 * self.keep + 64 {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        let (_, floor, _) = self
            .ranks
            .select_nth_unstable_by(self.keep - 1, |a, b| b.cmp(a));
        self.floor = Some(*floor);
        self.ranks.truncate(self.keep);
    }

    /// The best, in order.
    pub(crate) fn finish(mut self) -> Vec<Rank> {
        self.ranks.sort_unstable_by(|a, b| b.cmp(a));
        self.ranks.truncate(self.keep);
        self.ranks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_keeps_what_sorting_would(keys in prop::collection::vec(0_u64..500, 0..2000), keep in 0_usize..50) {
            let mut top = Top::new(keep);
            let mut all: Vec<Rank> = keys.iter().zip(0_u64..).map(|(key, place)| (*key, key % 7, place)).collect();
            for rank in &all {
                if top.may_enter(rank.0) {
                    top.offer(*rank);
                }
            }
            all.sort_unstable_by(|a, b| b.cmp(a));
            all.truncate(keep);
            prop_assert_eq!(top.finish(), all);
        }
    }
}
