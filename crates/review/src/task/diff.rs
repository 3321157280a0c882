//! What is reviewed, field by field, and what changed since the last decision. No database here.

use kernel::id::FileId;
use serde::{Deserialize, Serialize};

/// A group of fields. Only what is going to be public may be in it: it is stored in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Its fields, in the order of the form.
    pub fields: Vec<Field>,
}

/// One field as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its label.
    pub label: String,
    /// Its value, in words; empty when nothing was filled in.
    pub value: String,
    /// A picture instead of words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<FileId>,
}

impl Section {
    /// A section of text fields.
    pub fn new(
        heading: impl Into<String>,
        fields: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let fields = fields
            .into_iter()
            .map(|(label, value)| Field {
                label: label.into(),
                value: value.into(),
                image: None,
            })
            .collect();
        Self {
            heading: heading.into(),
            fields,
        }
    }
}

/// How a field stands against the last decided text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// As it was, or there is nothing to compare with.
    Same,
    /// Another value.
    Changed,
    /// Was empty or not there.
    Added,
    /// Is empty or not there any more.
    Removed,
}

impl Mark {
    /// The word beside the field: colour alone would not do.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Changed => "已修改",
            Self::Added => "新增",
            Self::Removed => "已删除",
        }
    }
}

/// One row of the review page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) before: String,
    pub(crate) image: Option<FileId>,
    pub(crate) mark: Mark,
}

/// One section of the review page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) heading: String,
    pub(crate) rows: Vec<Row>,
}

fn mark(before: Option<&Field>, now: &Field) -> Mark {
    match before {
        Some(before) if before.value == now.value && before.image == now.image => Mark::Same,
        Some(before) if before.value.is_empty() && before.image.is_none() => Mark::Added,
        Some(_) if now.value.is_empty() && now.image.is_none() => Mark::Removed,
        Some(_) => Mark::Changed,
        None => Mark::Added,
    }
}

/// Compares with the last decided text; without one, nothing is marked. A field is known by its heading and label.
pub(crate) fn compare(before: Option<&[Section]>, now: &[Section]) -> Vec<Compared> {
    let Some(before) = before else {
        let plain = |field: &Field| Row {
            label: field.label.clone(),
            value: field.value.clone(),
            before: String::new(),
            image: field.image,
            mark: Mark::Same,
        };
        return now
            .iter()
            .map(|section| Compared {
                heading: section.heading.clone(),
                rows: section.fields.iter().map(plain).collect(),
            })
            .collect();
    };
    let mut compared: Vec<Compared> = now
        .iter()
        .map(|section| compare_section(before, section))
        .collect();
    for gone in before
        .iter()
        .filter(|old| !now.iter().any(|section| section.heading == old.heading))
    {
        compared.push(Compared {
            heading: gone.heading.clone(),
            rows: gone.fields.iter().map(removed).collect(),
        });
    }
    compared
}

fn compare_section(before: &[Section], now: &Section) -> Compared {
    let old = before
        .iter()
        .find(|section| section.heading == now.heading)
        .map_or(&[][..], |section| &section.fields);
    let mut rows: Vec<Row> = now
        .fields
        .iter()
        .map(|field| {
            let known = old.iter().find(|known| known.label == field.label);
            Row {
                label: field.label.clone(),
                value: field.value.clone(),
                before: known.map_or_else(String::new, |known| known.value.clone()),
                image: field.image,
                mark: mark(known, field),
            }
        })
        .collect();
    rows.extend(
        old.iter()
            .filter(|known| !now.fields.iter().any(|field| field.label == known.label))
            .map(removed),
    );
    Compared {
        heading: now.heading.clone(),
        rows,
    }
}

fn removed(field: &Field) -> Row {
    Row {
        label: field.label.clone(),
        value: String::new(),
        before: field.value.clone(),
        image: None,
        mark: Mark::Removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(before: &[Section], now: &[Section]) -> Vec<(String, Mark)> {
        compare(Some(before), now)
            .into_iter()
            .flat_map(|section| section.rows)
            .map(|row| (row.label, row.mark))
            .collect()
    }

    #[test]
    fn without_an_earlier_decision_nothing_is_marked() {
        let now = [Section::new("基本信息", [("职位名称", "会计")])];
        assert!(
            compare(None, &now)
                .iter()
                .flat_map(|section| &section.rows)
                .all(|row| row.mark == Mark::Same)
        );
    }

    #[test]
    fn every_way_a_field_can_differ_has_its_word() {
        let before = [Section::new(
            "基本信息",
            [
                ("职位名称", "会计"),
                ("月薪", "5k-7k"),
                ("福利", ""),
                ("备注", "有"),
                ("旧栏", "甲"),
            ],
        )];
        let now = [Section::new(
            "基本信息",
            [
                ("职位名称", "会计"),
                ("月薪", "6k-8k"),
                ("福利", "五险"),
                ("备注", ""),
                ("新栏", "乙"),
            ],
        )];
        let expected = [
            ("职位名称", Mark::Same),
            ("月薪", Mark::Changed),
            ("福利", Mark::Added),
            ("备注", Mark::Removed),
            ("新栏", Mark::Added),
            ("旧栏", Mark::Removed),
        ];
        assert_eq!(
            marks(&before, &now),
            expected.map(|(label, mark)| (label.to_owned(), mark))
        );
    }

    #[test]
    fn a_section_that_is_gone_is_still_shown() {
        let before = [
            Section::new("甲", [("一", "1")]),
            Section::new("乙", [("二", "2")]),
        ];
        let now = [Section::new("甲", [("一", "1")])];
        assert_eq!(
            marks(&before, &now),
            [
                ("一".to_owned(), Mark::Same),
                ("二".to_owned(), Mark::Removed)
            ]
        );
    }
}
