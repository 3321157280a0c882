//! What the Chinese texts are in English, read from gettext catalogues.

use std::{borrow::Cow, collections::HashMap};

/// What joins words that are looked up one by one where the whole is not known: `南京市 · 本科`.
const JOINTS: [&str; 7] = [" · ", " - ", " / ", "、", "，", "：", " "];
/// How often a text is taken apart.
const DEPTH: u8 = 3;

/// A catalogue that is not in gettext's format.
#[derive(Debug, thiserror::Error)]
#[error("catalogue {number}: {cause}")]
pub struct Unreadable {
    /// Which one, counted from 1.
    number: usize,
    /// What is wrong.
    cause: String,
}

/// Chinese texts and what they are in English.
///
/// In a key, either every `{}` stands for a number or every `%s` for anything; in its translation they come in the same
/// order, or by their place: `{2} of {1}`.
#[derive(Debug, Default)]
pub struct Catalogue {
    whole: HashMap<String, String>,
    /// Keys with `%s`, cut there, the longest first.
    open: Vec<(Vec<String>, String)>,
}

impl Catalogue {
    /// Reads catalogues; a later one overrules an earlier one. What is not translated yet is passed over.
    ///
    /// # Errors
    /// The first that is not in gettext's format.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, Unreadable> {
        let mut made = Self::default();
        let texts = texts.into_iter().enumerate();
        for (index, text) in texts.filter(|(_, text)| !text.trim().is_empty()) {
            let unreadable = |cause: String| Unreadable {
                number: index + 1,
                cause,
            };
            let catalog = polib::po_file::parse_from_reader(text.as_bytes())
                .map_err(|error| unreadable(error.to_string()))?;
            for message in catalog.messages() {
                let english = message.msgstr().unwrap_or("");
                if !english.is_empty() && !message.is_fuzzy() {
                    made.add(message.msgid(), english);
                }
            }
        }
        made.open
            .sort_by_key(|(pieces, _)| std::cmp::Reverse(pieces.concat().len()));
        Ok(made)
    }

    fn add(&mut self, chinese: &str, english: &str) {
        if chinese.contains("%s") {
            let pieces: Vec<String> = chinese.split("%s").map(str::to_owned).collect();
            self.open.retain(|(known, _)| *known != pieces);
            self.open.push((pieces, english.to_owned()));
        } else {
            self.whole.insert(chinese.to_owned(), english.to_owned());
        }
    }

    /// The text in English, if all of it is known. The text is as it stands in the page, without space around it.
    #[must_use]
    pub fn english(&self, text: &str) -> Option<String> {
        self.looked_up(text, DEPTH).map(Cow::into_owned)
    }

    fn looked_up<'a>(&'a self, text: &'a str, depth: u8) -> Option<Cow<'a, str>> {
        if !is_chinese(text) {
            return Some(Cow::Borrowed(text));
        }
        if let Some(english) = self.whole.get(text) {
            return Some(Cow::Borrowed(english));
        }
        let (key, numbers) = without_numbers(text);
        if !numbers.is_empty()
            && let Some(english) = self.whole.get(&key)
        {
            return Some(Cow::Owned(filled(english, "{}", &numbers)));
        }
        let depth = depth.checked_sub(1)?;
        self.by_pattern(text, depth)
            .or_else(|| self.by_pieces(text, depth))
            .map(Cow::Owned)
    }

    fn by_pattern(&self, text: &str, depth: u8) -> Option<String> {
        self.open.iter().find_map(|(pieces, english)| {
            let words: Vec<Cow<'_, str>> = between(text, pieces)?
                .into_iter()
                // what is not known is a name, and stays as it is
                .map(|found| self.looked_up(found, depth).unwrap_or(Cow::Borrowed(found)))
                .collect();
            let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
            Some(filled(english, "%s", &words))
        })
    }

    fn by_pieces(&self, text: &str, depth: u8) -> Option<String> {
        JOINTS.iter().find_map(|joint| {
            if !text.contains(joint) {
                return None;
            }
            let pieces: Option<Vec<Cow<'_, str>>> = text
                .split(joint)
                .map(|piece| self.looked_up(piece, depth))
                .collect();
            let joint = match *joint {
                "、" | "，" => ", ",
                "：" => ": ",
                other => other,
            };
            Some(pieces?.join(joint).trim_end().to_owned())
        })
    }
}

/// Whether somebody who reads English only cannot read it: Chinese characters or their punctuation.
pub(super) fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{3400}'..='\u{9fff}' | '\u{3001}'..='\u{3015}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{2ffff}')
    })
}

/// The text with `{}` for each number, and the numbers. A number may hold dots, commas, colons, dashes and stars inside:
/// a time, a range, a masked number.
fn without_numbers(text: &str) -> (String, Vec<&str>) {
    let (mut key, mut numbers) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '-' | '*');
        let end = from.find(|c| !inside(c)).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let kept = number.trim_end_matches(['.', ',', ':', '-']);
        key.push_str(before);
        key.push_str("{}");
        key.push_str(&number[kept.len()..]);
        numbers.push(kept);
        rest = after;
    }
    key.push_str(rest);
    (key, numbers)
}

/// What stands between the pieces, if they frame the text.
fn between<'a>(text: &'a str, pieces: &[String]) -> Option<Vec<&'a str>> {
    let (first, others) = pieces.split_first()?;
    let mut rest = text.strip_prefix(first.as_str())?;
    let mut found = Vec::new();
    for (index, piece) in others.iter().enumerate() {
        let last = index + 1 == others.len();
        let at = if last && piece.is_empty() {
            rest.len()
        } else if last {
            rest.len()
                .checked_sub(piece.len())
                .filter(|at| rest.get(*at..) == Some(piece))?
        } else {
            rest.find(piece.as_str())?
        };
        if at == 0 {
            return None;
        }
        found.push(&rest[..at]);
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty().then_some(found)
}

/// `english` with its holes filled: one after the other, or by place where they are numbered.
fn filled(english: &str, hole: &str, words: &[&str]) -> String {
    if english.contains("{1}") {
        let numbered = words.iter().enumerate();
        return numbered.fold(english.to_owned(), |text, (index, word)| {
            text.replace(&format!("{{{}}}", index + 1), word)
        });
    }
    words.iter().fold(english.to_owned(), |text, word| {
        text.replacen(hole, word, 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: en\\n\"\n\n";

    fn read(entries: &str) -> Catalogue {
        Catalogue::read([&*format!("{HEAD}{entries}")]).unwrap()
    }

    fn catalogue() -> Catalogue {
        read(
            r#"
msgid "职位"
msgstr "Jobs"

msgid "南京市"
msgstr "Nanjing"

msgid "本科"
msgstr "Bachelor's degree"

msgid "共 {} 条"
msgstr "{} entries"

msgid "第 {} 页，共 {} 页"
msgstr "Page {1} of {2}"

msgid "您好，%s"
msgstr "Hello, %s"

msgid "%s将于 %s 天后到期"
msgstr "In {2} days: end of {1}"

msgid "退出"
msgstr ""
"#,
        )
    }

    #[test]
    fn a_text_is_found_whole() {
        assert_eq!(catalogue().english("职位").as_deref(), Some("Jobs"));
        assert_eq!(catalogue().english("简历"), None);
        assert_eq!(catalogue().english("OK 7").as_deref(), Some("OK 7"));
    }

    #[test]
    fn what_is_not_translated_yet_is_not_known() {
        assert_eq!(catalogue().english("退出"), None);
    }

    #[test]
    fn numbers_find_their_place() {
        let catalogue = catalogue();
        let english = |text| catalogue.english(text);
        assert_eq!(english("共 1,234 条").as_deref(), Some("1,234 entries"));
        assert_eq!(english("第 2 页，共 9 页").as_deref(), Some("Page 2 of 9"));
    }

    #[test]
    fn a_hole_takes_a_name_as_it_is_and_a_word_in_english() {
        let catalogue = catalogue();
        let english = |text| catalogue.english(text);
        assert_eq!(english("您好，王伟").as_deref(), Some("Hello, 王伟"));
        assert_eq!(
            english("职位将于 30 天后到期").as_deref(),
            Some("In 30 days: end of Jobs")
        );
        assert_eq!(english("您好，"), None);
    }

    #[test]
    fn joined_words_are_found_one_by_one_or_not_at_all() {
        let catalogue = catalogue();
        let english = |text| catalogue.english(text);
        assert_eq!(
            english("南京市 · 本科 · 3-5").as_deref(),
            Some("Nanjing · Bachelor's degree · 3-5")
        );
        assert_eq!(english("南京市 · 大专"), None);
    }

    #[test]
    fn a_later_catalogue_overrules() {
        let one = format!("{HEAD}msgid \"职位\"\nmsgstr \"Jobs\"\n");
        let two = format!("{HEAD}msgid \"职位\"\nmsgstr \"Vacancies\"\n");
        let catalogue = Catalogue::read([&*one, "", &*two]).unwrap();
        assert_eq!(catalogue.english("职位").as_deref(), Some("Vacancies"));
    }
}
