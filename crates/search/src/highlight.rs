//! Marking what matched.

use crate::{
    parse::{self, Want},
    pinyin, words,
};

/// Marks what a text was searched for in the texts of a result.
#[derive(Clone, Debug, Default)]
pub struct Highlighter {
    /// Folded words, the longest first.
    words: Vec<Vec<char>>,
    spelt: Vec<String>,
}

impl Highlighter {
    /// For what the user typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let typed: String = typed.chars().take(100).collect();
        let mut me = Self::default();
        for want in parse::wants(&typed) {
            match want {
                Want::Word { word, parts } => {
                    me.words.push(word.chars().collect());
                    me.words
                        .extend(parts.iter().map(|part| part.chars().collect::<Vec<_>>()));
                }
                Want::Name(name) => {
                    let name: Vec<char> = name.chars().collect();
                    me.words.extend(name.windows(2).map(<[char]>::to_vec));
                    me.words.push(name);
                }
                Want::Latin(word) => {
                    if word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()) {
                        me.spelt.push(word.clone());
                    }
                    me.words.push(word.chars().collect());
                }
            }
        }
        me.words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        me
    }

    /// Which characters match.
    fn matches(&self, chars: &[char]) -> Vec<bool> {
        let folded: Vec<char> = chars.iter().map(|c| words::fold_char(*c)).collect();
        let mut marked = vec![false; chars.len()];
        for word in &self.words {
            let latin = word.first().is_some_and(|c| !words::is_han(*c));
            for at in 0..folded.len() {
                let end = at + word.len();
                if folded.get(at..end) != Some(word.as_slice()) {
                    continue;
                }
                let inside_word = |here: usize| {
                    folded
                        .get(here)
                        .is_some_and(|c| c.is_alphanumeric() && !words::is_han(*c))
                };
                if latin && ((at > 0 && inside_word(at - 1)) || inside_word(end)) {
                    continue;
                }
                marked[at..end].fill(true);
            }
        }
        for spelt in &self.spelt {
            let mut at = 0;
            while at < folded.len() {
                if words::is_han(folded[at])
                    && let Some(length) = pinyin::spelt_by(&folded[at..], spelt)
                {
                    marked[at..at + length].fill(true);
                    at += length;
                } else {
                    at += 1;
                }
            }
        }
        marked
    }

    /// The text as HTML: escaped, with what matched in `<mark>`.
    #[must_use]
    pub fn mark(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        render(&chars, &self.matches(&chars))
    }

    /// About `length` characters around the first match, as HTML; the beginning if nothing matches.
    #[must_use]
    pub fn excerpt(&self, text: &str, length: usize) -> String {
        let chars: Vec<char> = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect();
        let marked = self.matches(&chars);
        let first = marked.iter().position(|m| *m).unwrap_or(0);
        let start = if first + length / 3 < length {
            0
        } else {
            first.saturating_sub(length / 3)
        };
        let end = (start + length).min(chars.len());
        let mut html = render(&chars[start..end], &marked[start..end]);
        if start > 0 {
            html.insert(0, '…');
        }
        if end < chars.len() {
            html.push('…');
        }
        html
    }
}

fn render(chars: &[char], marked: &[bool]) -> String {
    let mut html = String::with_capacity(chars.len() * 3 + 16);
    let mut open = false;
    for (c, mark) in chars.iter().zip(marked) {
        if *mark != open {
            html.push_str(if *mark { "<mark>" } else { "</mark>" });
            open = *mark;
        }
        push_escaped(&mut html, *c);
    }
    if open {
        html.push_str("</mark>");
    }
    html
}

/// A text as HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    text.chars().for_each(|c| push_escaped(&mut html, c));
    html
}

fn push_escaped(html: &mut String, c: char) {
    match c {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        c => html.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_marked_whatever_their_case_or_width() {
        let marker = Highlighter::new("java 工程师");
        assert_eq!(marker.mark("高级JAVA工程师"), "高级<mark>JAVA工程师</mark>");
        assert_eq!(marker.mark("JavaScript"), "JavaScript");
    }

    #[test]
    fn pinyin_marks_the_characters_that_it_spells() {
        assert_eq!(
            Highlighter::new("nanjing").mark("江苏南京"),
            "江苏<mark>南京</mark>"
        );
        assert_eq!(
            Highlighter::new("gcs").mark("软件工程师"),
            "软件<mark>工程师</mark>"
        );
    }

    #[test]
    fn markup_in_a_text_is_escaped() {
        assert_eq!(
            Highlighter::new("b").mark("<b>&'\""),
            "&lt;<mark>b</mark>&gt;&amp;&#39;&quot;"
        );
    }

    #[test]
    fn an_excerpt_is_cut_around_the_first_match() {
        let text = format!("{}会计{}", "前".repeat(50), "后".repeat(50));
        let html = Highlighter::new("会计").excerpt(&text, 30);
        assert!(
            html.starts_with('…') && html.ends_with('…') && html.contains("<mark>会计</mark>"),
            "{html}"
        );
    }

    proptest! {
        #[test]
        fn marking_changes_nothing_but_marks(typed in "\\PC{0,40}", text in "\\PC{0,80}") {
            let html = Highlighter::new(&typed).mark(&text);
            prop_assert_eq!(html.replace("<mark>", "").replace("</mark>", ""), escape(&text));
        }
    }
}
