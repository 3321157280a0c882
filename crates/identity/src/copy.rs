//! 个人信息副本: what a copy is made of that the holder of an account takes away. Each room fills it with what it holds.

use kernel::id::FileId;
use serde::{Serialize, Serializer};

/// A value of a copy. Fields keep the order in which they were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A text.
    Text(String),
    /// Labels with their values.
    Fields(Vec<(String, Self)>),
    /// Several of one kind.
    List(Vec<Self>),
}

impl Item {
    /// Fields without any yet.
    #[must_use]
    pub const fn fields() -> Self {
        Self::Fields(Vec::new())
    }

    /// Adds a field; one that says nothing is left out.
    #[must_use]
    pub fn with(mut self, label: impl Into<String>, value: impl Into<Self>) -> Self {
        let value = value.into();
        if let Self::Fields(fields) = &mut self
            && !value.is_empty()
        {
            fields.push((label.into(), value));
        }
        self
    }

    /// Whether it says nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Fields(fields) => fields.is_empty(),
            Self::List(items) => items.is_empty(),
        }
    }
}

/// For programs.
impl Serialize for Item {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text),
            Self::Fields(fields) => {
                to.collect_map(fields.iter().map(|(label, value)| (label, value)))
            }
            Self::List(items) => to.collect_seq(items),
        }
    }
}

impl From<String> for Item {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Item {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<String>> for Item {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.unwrap_or_default())
    }
}

impl From<Vec<Self>> for Item {
    fn from(items: Vec<Self>) -> Self {
        Self::List(items)
    }
}

/// Labels with texts, as pages of other rooms show them.
impl<L: Into<String>> From<Vec<(L, String)>> for Item {
    fn from(lines: Vec<(L, String)>) -> Self {
        lines
            .into_iter()
            .fold(Self::fields(), |fields, (label, text)| {
                fields.with(label, text)
            })
    }
}

/// A part of a copy: what one heading stands over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// What it holds; nothing where the account has nothing of the kind.
    pub content: Item,
}

/// A file that its holder has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// What it belongs to: 简历附件.
    pub of: &'static str,
    /// Which.
    pub file: FileId,
}

/// What one room holds of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copy {
    /// In the order in which they are read.
    pub sections: Vec<Section>,
    /// Files beside it.
    pub files: Vec<Attachment>,
}

impl Copy {
    /// Adds a part.
    pub fn section(&mut self, title: &'static str, content: impl Into<Item>) {
        self.sections.push(Section {
            title,
            content: content.into(),
        });
    }

    /// Adds a file; the same one once.
    pub fn file(&mut self, of: &'static str, file: FileId) {
        if self.files.iter().all(|known| known.file != file) {
            self.files.push(Attachment { of, file });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_left_out_and_the_rest_keeps_its_order() {
        let item = Item::fields()
            .with("乙", "2")
            .with("空", "")
            .with("甲", Item::fields().with("无", ""))
            .with("丙", vec![Item::from("1"), Item::from("2")]);
        let json = serde_json::to_string(&item).unwrap();
        assert_eq!(json, r#"{"乙":"2","丙":["1","2"]}"#);
    }
}
