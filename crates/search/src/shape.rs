//! What a document consists of, as the owning room declares it.

use std::hash::{Hash as _, Hasher as _};
use uuid::Uuid;

/// Changes when the way of indexing changes, so that old folders are rebuilt.
const FORMAT: u32 = 2;

/// A text field: how much a match in it counts, and whether it is short.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Text {
    pub(crate) name: &'static str,
    pub(crate) weight: u8,
    pub(crate) short: bool,
}

/// The declaration of a document.
#[derive(Clone, Debug, Default, Hash)]
pub struct Shape {
    version: u32,
    pub(crate) texts: Vec<Text>,
    pub(crate) facets: Vec<&'static str>,
    pub(crate) keywords: Vec<&'static str>,
    pub(crate) numbers: Vec<&'static str>,
}

impl Shape {
    /// An empty shape. Raise `version` when the same fields begin to mean something else: replicas rebuild.
    #[must_use]
    pub fn new(version: u32) -> Self {
        Self {
            version,
            ..Self::default()
        }
    }

    /// A short text (title, name, place): every pair of characters is found, and its pinyin.
    #[must_use]
    pub fn short(mut self, name: &'static str, weight: u8) -> Self {
        self.texts.push(Text {
            name,
            weight: weight.clamp(1, 32),
            short: true,
        });
        self
    }

    /// A long text: words and single characters are found.
    #[must_use]
    pub fn long(mut self, name: &'static str, weight: u8) -> Self {
        self.texts.push(Text {
            name,
            weight: weight.clamp(1, 32),
            short: false,
        });
        self
    }

    /// A code list to filter by and to count: one or several codes per document. For a hierarchy give the code and
    /// all its ancestors.
    #[must_use]
    pub fn facet(mut self, name: &'static str) -> Self {
        self.facets.push(name);
        self
    }

    /// An exact value to filter by, with too many values to count (an id).
    #[must_use]
    pub fn keyword(mut self, name: &'static str) -> Self {
        self.keywords.push(name);
        self
    }

    /// A number to sort by. The first one declared breaks ties, the highest first.
    #[must_use]
    pub fn number(mut self, name: &'static str) -> Self {
        self.numbers.push(name);
        self
    }

    /// Names the folders of this shape; another shape gets another name.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hasher = std::hash::DefaultHasher::new();
        (FORMAT, self).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    pub(crate) fn facet_index(&self, name: &str) -> Option<usize> {
        self.facets.iter().position(|facet| *facet == name)
    }

    pub(crate) fn number_index(&self, name: &str) -> Option<usize> {
        self.numbers.iter().position(|number| *number == name)
    }
}

/// One document. Everything in it is public.
#[derive(Clone, Debug, Default)]
pub struct Doc {
    /// Whose document this is.
    pub id: Uuid,
    /// What a list shows of it, as bytes (JSON), so that a list needs no database.
    pub card: Vec<u8>,
    pub(crate) texts: Vec<(&'static str, String)>,
    pub(crate) facets: Vec<(&'static str, String)>,
    pub(crate) keywords: Vec<(&'static str, String)>,
    pub(crate) numbers: Vec<(&'static str, i64)>,
}

impl Doc {
    /// A document that has only its card yet.
    #[must_use]
    pub fn new(id: impl Into<Uuid>, card: Vec<u8>) -> Self {
        Self {
            id: id.into(),
            card,
            ..Self::default()
        }
    }

    /// Adds a text; may be called several times for one field.
    #[must_use]
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.texts.push((name, text.into()));
        self
    }

    /// Adds a facet code; several times for several codes.
    #[must_use]
    pub fn facet(mut self, name: &'static str, code: impl Into<String>) -> Self {
        self.facets.push((name, code.into()));
        self
    }

    /// Adds an exact value.
    #[must_use]
    pub fn keyword(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.keywords.push((name, value.into()));
        self
    }

    /// Sets a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: i64) -> Self {
        self.numbers.push((name, value));
        self
    }
}
