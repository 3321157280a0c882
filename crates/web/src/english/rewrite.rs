//! Walks through a finished page and says its texts in English.
//!
//! The page is our own: askama wrote it, escaped and with quoted attributes. What does not look like that is passed on as
//! it is.

use super::catalogue::{Catalogue, is_chinese};
use std::fmt::Write as _;

/// Attributes that nobody reads: names, addresses, references, and values that go back to us.
const UNREAD: [&str; 20] = [
    "id",
    "for",
    "name",
    "value",
    "href",
    "src",
    "action",
    "formaction",
    "class",
    "style",
    "d",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "data-copy",
    "data-object",
    "data-value",
    "data-field",
    "data-url",
    "hx-target",
];
/// Elements whose text is no text, or is what somebody typed.
const RAW: [&str; 3] = ["script", "style", "textarea"];
/// Elements that may hold text only, so that nothing can be marked inside.
const BARE: [&str; 2] = ["title", "option"];

/// The page in English.
pub(super) fn page(html: &str, catalogue: &Catalogue) -> String {
    let mut walk = Walk {
        rest: html,
        made: String::with_capacity(html.len() + html.len() / 8),
        catalogue,
        left_alone: None,
        bare: false,
    };
    while walk.step() {}
    walk.made
}

struct Walk<'a> {
    rest: &'a str,
    made: String,
    catalogue: &'a Catalogue,
    /// The element that is left alone, and how many of its name are open inside.
    left_alone: Option<(&'a str, usize)>,
    /// Inside an element that holds text only.
    bare: bool,
}

impl<'a> Walk<'a> {
    fn step(&mut self) -> bool {
        let text_ends = self.rest.find('<').unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(text_ends);
        self.rest = rest;
        if self.left_alone.is_some() {
            self.made.push_str(text);
        } else {
            self.say(text);
        }
        if self.rest.is_empty() {
            return false;
        }
        let tag_ends = end_of_tag(self.rest);
        let (tag, rest) = self.rest.split_at(tag_ends);
        self.rest = rest;
        self.tag(tag);
        true
    }

    /// A text between two tags, with the space around it.
    fn say(&mut self, text: &str) {
        let inner = text.trim();
        if !is_chinese(inner) {
            self.made.push_str(text);
            return;
        }
        let before = &text[..text.len() - text.trim_start().len()];
        let behind = &text[text.trim_end().len()..];
        self.made.push_str(before);
        match self.catalogue.english(inner) {
            Some(english) => self.made.push_str(&english),
            None if self.bare => self.made.push_str(inner),
            None => {
                let _ = write!(self.made, "<span lang=\"zh-CN\">{inner}</span>");
            }
        }
        self.made.push_str(behind);
    }

    fn tag(&mut self, tag: &'a str) {
        let (name, closes) = name_of(tag);
        if let Some((open, depth)) = &mut self.left_alone {
            if name == *open {
                if closes {
                    *depth -= 1;
                } else {
                    *depth += 1;
                }
            }
            if *depth == 0 {
                self.left_alone = None;
            }
            self.made.push_str(tag);
            return;
        }
        if BARE.contains(&name) {
            self.bare = !closes;
        }
        if closes || name.is_empty() {
            self.made.push_str(tag);
            return;
        }
        let left = tag.contains(" translate=\"no\"");
        if name == "html" {
            self.made
                .push_str(&tag.replacen("lang=\"zh-CN\"", "lang=\"en\"", 1));
        } else if left {
            self.made.push_str(tag);
        } else {
            self.attributes(tag);
        }
        if RAW.contains(&name) {
            self.raw(name);
        } else if left && !is_void(name) {
            self.left_alone = Some((name, 1));
        }
    }

    /// Up to the end of an element whose text is not ours to read.
    fn raw(&mut self, name: &str) {
        let end = self
            .rest
            .find(&format!("</{name}"))
            .unwrap_or(self.rest.len());
        let (inside, rest) = self.rest.split_at(end);
        self.made.push_str(inside);
        self.rest = rest;
    }

    fn attributes(&mut self, tag: &str) {
        let mut rest = tag;
        while let Some(at) = rest.find("=\"") {
            let name_starts = rest[..at]
                .rfind(char::is_whitespace)
                .map_or(0, |space| space + 1);
            let name = &rest[name_starts..at];
            let value_starts = at + 2;
            let Some(length) = rest[value_starts..].find('"') else {
                break;
            };
            let value = &rest[value_starts..value_starts + length];
            self.made.push_str(&rest[..value_starts]);
            let english = (!UNREAD.contains(&name) && is_chinese(value))
                .then(|| self.catalogue.english(value.trim()))
                .flatten();
            match english {
                Some(english) => self.made.push_str(&quoted(&english)),
                None => self.made.push_str(value),
            }
            self.made.push('"');
            rest = &rest[value_starts + length + 1..];
        }
        self.made.push_str(rest);
    }
}

/// Where the tag ends that `html` begins with: behind its `>`, which may stand in a quoted value too.
fn end_of_tag(html: &str) -> usize {
    if html.starts_with("<!--") {
        return html.find("-->").map_or(html.len(), |at| at + 3);
    }
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

/// The name of the element, and whether the tag closes it.
fn name_of(tag: &str) -> (&str, bool) {
    let inner = tag.trim_start_matches('<');
    let (inner, closes) = match inner.strip_prefix('/') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let end = inner
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inner.len());
    (&inner[..end], closes)
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// A translation in a quoted attribute.
fn quoted(english: &str) -> String {
    english.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(html: &str) -> String {
        let po = r#"msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nLanguage: en\n"

msgid "职位"
msgstr "Jobs"

msgid "搜索"
msgstr "Search \"all\""
"#;
        page(html, &Catalogue::read([po]).unwrap())
    }

    #[test]
    fn texts_and_what_is_read_out_are_said_in_english() {
        assert_eq!(
            english(r#"<html lang="zh-CN"><h1> 职位 </h1><a href="/职位" title="职位">职位</a>"#),
            r#"<html lang="en"><h1> Jobs </h1><a href="/职位" title="Jobs">Jobs</a>"#
        );
    }

    #[test]
    fn what_is_not_known_is_marked_as_chinese_where_it_can_be() {
        assert_eq!(
            english("<p>未知</p>"),
            "<p><span lang=\"zh-CN\">未知</span></p>"
        );
        assert_eq!(english("<title>未知</title>"), "<title>未知</title>");
        assert_eq!(
            english("<option value=\"未知\">未知</option><b>职位</b>"),
            "<option value=\"未知\">未知</option><b>Jobs</b>"
        );
    }

    #[test]
    fn what_people_wrote_is_left_alone() {
        for html in [
            r#"<b translate="no">职位</b>"#,
            r#"<div class="x" translate="no"><div title="职位">职位</div>职位</div>"#,
            "<textarea name=\"a\" title=\"x\">\n职位 <b></textarea>",
            "<script>\"职位\" < 1</script>",
            r#"<input value="职位" name="职位">"#,
            "<!-- 职位 > -->",
        ] {
            assert_eq!(english(html), html);
        }
        assert_eq!(
            english(
                r#"<p><b translate="no">职位</b>职位<input translate="no" title="职位">职位</p>"#
            ),
            r#"<p><b translate="no">职位</b>Jobs<input translate="no" title="职位">Jobs</p>"#
        );
    }

    #[test]
    fn a_translation_cannot_leave_its_attribute() {
        assert_eq!(
            english(r#"<input placeholder="搜索" aria-label="a > b">"#),
            r#"<input placeholder="Search &quot;all&quot;" aria-label="a > b">"#
        );
    }

    #[test]
    fn nothing_is_lost_of_a_page_that_ends_early() {
        for html in [
            "<p",
            "<p title=\"职",
            "a < b",
            "</",
            "<",
            "<b translate=\"no\">职",
        ] {
            assert_eq!(english(html), html);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_page_without_chinese_comes_out_as_it_went_in(html in "[a-z<>/=\" !-]{0,80}") {
            proptest::prop_assert_eq!(english(&html), html);
        }
    }
}
