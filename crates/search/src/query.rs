//! What is asked, and what is answered.

use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Paging reaches so many results; the total beyond them is exact all the same.
pub const MAX_REACH: usize = 10_000;

/// The order of the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The best match first; without a text, the highest first number.
    #[default]
    Best,
    /// The highest of this number first.
    Highest(&'static str),
    /// The lowest of this number first; documents without it come last.
    Lowest(&'static str),
}

/// A question. Equal questions have equal answers until the generation changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    pub(crate) text: String,
    pub(crate) facets: Vec<(&'static str, Vec<String>)>,
    pub(crate) keywords: Vec<(&'static str, String)>,
    pub(crate) at_least: Vec<(&'static str, i64)>,
    pub(crate) sort: Sort,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    pub(crate) uncounted: bool,
}

impl Query {
    /// Everything, 20 at a time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            limit: 20,
            ..Self::default()
        }
    }

    /// What the user typed. Any text is good: what cannot be searched for is left out.
    #[must_use]
    pub fn text(mut self, typed: &str) -> Self {
        self.text = typed.trim().chars().take(100).collect();
        self
    }

    /// Only documents with one of these codes. No codes: no filter.
    #[must_use]
    pub fn facet(mut self, name: &'static str, codes: impl IntoIterator<Item = String>) -> Self {
        let mut codes: Vec<String> = codes.into_iter().collect();
        if !codes.is_empty() {
            codes.sort_unstable();
            codes.dedup();
            self.facets.push((name, codes));
        }
        self
    }

    /// Only documents with exactly this value.
    #[must_use]
    pub fn keyword(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.keywords.push((name, value.into()));
        self
    }

    /// Only documents whose number is at least this.
    #[must_use]
    pub fn at_least(mut self, name: &'static str, value: i64) -> Self {
        self.at_least.push((name, value));
        self
    }

    /// The order.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }

    /// Leaves the counts of the facets out, for a list that does not show them: it costs far less.
    #[must_use]
    pub const fn uncounted(mut self) -> Self {
        self.uncounted = true;
        self
    }

    /// Which part of the results: `limit` (at most 100) from `offset` (at most [`MAX_REACH`]) on.
    #[must_use]
    pub fn page(mut self, offset: usize, limit: usize) -> Self {
        self.limit = limit.min(100);
        self.offset = offset.min(MAX_REACH);
        self
    }
}

/// One result.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Whose document.
    pub id: Uuid,
    /// Its card, as it was given.
    pub card: Vec<u8>,
}

/// How many results have each code of a facet, the most frequent first.
#[derive(Clone, Debug, Default)]
pub struct Counts(pub(crate) Vec<(Arc<str>, u64)>);

impl Counts {
    /// The count of one code.
    #[must_use]
    pub fn of(&self, code: &str) -> u64 {
        self.0
            .iter()
            .find(|(known, _)| &**known == code)
            .map_or(0, |(_, count)| *count)
    }

    /// All codes that occur, the most frequent first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(code, count)| (&**code, *count))
    }
}

/// The answer.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How many documents match in all.
    pub total: u64,
    /// The part that was asked for.
    pub hits: Vec<Hit>,
    /// No document matched all words, so these match some of them.
    pub relaxed: bool,
    /// The state of the replica that answered.
    pub generation: u64,
    /// How long it took to find (not to fetch again from memory).
    pub took: Duration,
    pub(crate) facets: Vec<(&'static str, Counts)>,
}

impl Found {
    /// The counts of a facet, taken with all other filters applied.
    #[must_use]
    pub fn counts(&self, facet: &str) -> &Counts {
        static NONE: Counts = Counts(Vec::new());
        self.facets
            .iter()
            .find(|(name, _)| *name == facet)
            .map_or(&NONE, |(_, counts)| counts)
    }

    /// How many results can be reached by paging.
    #[must_use]
    pub fn reachable(&self) -> u64 {
        self.total.min(MAX_REACH as u64)
    }

    pub(crate) fn weight(&self) -> u32 {
        let cards: usize = self.hits.iter().map(|hit| hit.card.len() + 64).sum();
        let counts: usize = self
            .facets
            .iter()
            .map(|(_, counts)| counts.0.len() * 24 + 64)
            .sum();
        u32::try_from(cards + counts + 256).unwrap_or(u32::MAX)
    }
}
