//! Chinese and Latin words of a text.

use crate::{analyse::Tokens, dictionary};
use std::borrow::Cow;

/// Lower case, full-width letters and digits made half-width.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| fold_char(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(fold_char).collect())
}

/// Folds one character into one character, so that places in the text stay the same.
pub(crate) fn fold_char(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(c) - 0xFEE0).map_or(c, |half| half.to_ascii_lowercase())
        }
        c if c.is_ascii() => c,
        c => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(only), None) => only,
                _ => c,
            }
        }
    }
}

/// Whether a character is a Han character.
pub(crate) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_3479 | 0x3007)
}

/// A run of a text: Han characters, or one word of another script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run<'a> {
    Han(&'a str),
    Word(&'a str),
}

/// Cuts a folded text into runs; what is neither is dropped. `c++`, `c#` and `.net`'s `net` stay words.
pub(crate) fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            if is_han(first) {
                let end = rest.find(|c| !is_han(c)).unwrap_or(rest.len());
                let (run, after) = rest.split_at(end);
                rest = after;
                return Some(Run::Han(run));
            }
            if first.is_alphanumeric() {
                let end = rest
                    .find(|c: char| is_han(c) || !(c.is_alphanumeric() || c == '+' || c == '#'))
                    .unwrap_or(rest.len());
                let (run, after) = rest.split_at(end);
                rest = after;
                return Some(Run::Word(run));
            }
            rest = &rest[first.len_utf8()..];
        }
    })
}

/// All tokens of a text. A short one also gives every pair of neighbouring characters, so that any two characters
/// of a title or a name find it.
pub(crate) fn tokens(text: &str, short: bool, tokens: &mut Tokens) {
    let folded = fold(text);
    let mut starts = Vec::new();
    let mut paired = Vec::new();
    for run in runs(&folded) {
        match run {
            Run::Word(word) => {
                tokens.push(word);
                let bare = word.trim_end_matches(['+', '#']);
                if bare.len() < word.len() {
                    tokens.push(bare);
                }
            }
            Run::Han(run) => han_tokens(run, short, tokens, &mut starts, &mut paired),
        }
    }
}

fn han_tokens(
    run: &str,
    short: bool,
    tokens: &mut Tokens,
    starts: &mut Vec<usize>,
    paired: &mut Vec<bool>,
) {
    starts.clear();
    starts.extend(run.char_indices().map(|(at, _)| at));
    starts.push(run.len());
    let length = starts.len() - 1;
    paired.clear();
    paired.resize(length, false);
    for at in 0..length {
        tokens.push(&run[starts[at]..starts[at + 1]]);
    }
    if length == 1 {
        return;
    }
    let mut alone = None;
    for token in dictionary::get().cut_for_search(run, false) {
        if token.end - token.start == 1 {
            // neighbours that the dictionary does not know together: a name, probably
            if alone == Some(token.start) {
                paired[token.start - 1] = true;
                tokens.push(&run[starts[token.start - 1]..starts[token.end]]);
            }
            alone = Some(token.end);
            continue;
        }
        if token.end - token.start == 2 {
            paired[token.start] = true;
        }
        tokens.push(token.word);
    }
    if short {
        for at in 0..length - 1 {
            if !paired[at] {
                tokens.push(&run[starts[at]..starts[at + 2]]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str, short: bool) -> Vec<String> {
        let mut all = Tokens::default();
        tokens(text, short, &mut all);
        all.iter().map(str::to_owned).collect()
    }

    #[test]
    fn chinese_is_cut_into_words_with_their_parts() {
        let seen = of("南京软件工程师", false);
        for word in ["南京", "软件", "工程师", "师"] {
            assert!(seen.iter().any(|token| token == word), "{word} in {seen:?}");
        }
    }

    #[test]
    fn a_short_text_gives_every_pair_of_characters() {
        let text = "江苏远帆智能装备有限公司";
        let seen = of(text, true);
        let chars: Vec<char> = text.chars().collect();
        for pair in chars.windows(2) {
            let pair: String = pair.iter().collect();
            assert!(seen.contains(&pair), "{pair} in {seen:?}");
        }
    }

    #[test]
    fn an_unknown_name_is_kept_together_in_a_long_text() {
        assert!(of("加入远帆的团队", false).contains(&"远帆".to_owned()));
    }

    #[test]
    fn latin_is_folded_and_keeps_its_signs() {
        assert_eq!(of("ＪＡＶＡ C++/C#", true), ["java", "c++", "c", "c#", "c"]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_cut(text in "\\PC{0,80}", short: bool) {
            let _ = of(&text, short);
        }

        #[test]
        fn folding_keeps_the_number_of_characters(text in "\\PC{0,80}") {
            prop_assert_eq!(fold(&text).chars().count(), text.chars().count());
        }

        #[test]
        fn any_han_pair_of_a_short_text_is_a_token(text in "[\u{4e00}-\u{9fa5}]{2,20}", at in 0usize..18) {
            let chars: Vec<char> = text.chars().collect();
            if at + 1 < chars.len() {
                let pair: String = chars[at..at + 2].iter().collect();
                prop_assert!(of(&text, true).contains(&pair));
            }
        }
    }
}
