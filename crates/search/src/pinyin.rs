//! Pinyin of short texts: full (`nanjing`) and by initials (`nj`).

use crate::{
    analyse::Tokens,
    dictionary,
    words::{self, Run},
};
use pinyin::ToPinyinMulti as _;

/// A character with more readings than this is taken with its first ones.
const READINGS: usize = 3;
/// A word with several many-voiced characters is spelt in at most so many ways.
const SPELLINGS: usize = 6;

/// The readings of a character, without tones, the usual one first.
pub(crate) fn readings(c: char) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = Vec::with_capacity(READINGS);
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = match reading.plain() {
            "nü" => "nv",
            "lü" => "lv",
            "nüe" => "nve",
            "lüe" => "lve",
            other => other,
        };
        if !all.contains(&plain) && plain.is_ascii() && !plain.is_empty() {
            all.push(plain);
        }
        if all.len() == READINGS {
            break;
        }
    }
    all
}

/// Every way to spell a word: in full, and by initials.
fn spellings(word: &str, full: &mut Vec<String>, initials: &mut Vec<String>) {
    full.clear();
    initials.clear();
    full.push(String::new());
    initials.push(String::new());
    for c in word.chars() {
        let readings = readings(c);
        if readings.is_empty() {
            full.clear();
            initials.clear();
            return;
        }
        extend(full, &readings, |reading| reading);
        extend(initials, &readings, |reading| &reading[..1]);
    }
}

fn extend(
    spelt: &mut Vec<String>,
    readings: &[&'static str],
    part: impl Fn(&'static str) -> &'static str,
) {
    let before = std::mem::take(spelt);
    for reading in readings {
        for start in &before {
            if spelt.len() == SPELLINGS {
                return;
            }
            let next = format!("{start}{}", part(reading));
            if !spelt.contains(&next) {
                spelt.push(next);
            }
        }
    }
}

/// The pinyin tokens of a short text: of each word, of names that the dictionary does not know, and of a whole run
/// of up to eight characters.
pub(crate) fn tokens(text: &str, tokens: &mut Tokens) {
    let folded = words::fold(text);
    let (mut full, mut initials) = (Vec::new(), Vec::new());
    let mut add = |word: &str, with_initials: bool, tokens: &mut Tokens| {
        spellings(word, &mut full, &mut initials);
        for spelt in &full {
            tokens.push(spelt);
        }
        if with_initials {
            for spelt in &initials {
                tokens.push(spelt);
            }
        }
    };
    for run in words::runs(&folded) {
        let Run::Han(run) = run else { continue };
        let mut whole_seen = false;
        let mut alone: Option<(usize, usize)> = None;
        for token in dictionary::get().cut_for_search(run, false) {
            let length = token.end - token.start;
            if length > 1 {
                whole_seen |= token.word.len() == run.len();
                add(token.word, true, tokens);
                continue;
            }
            add(token.word, false, tokens);
            if let Some((end, from)) = alone
                && end == token.start
            {
                add(&run[from..token.byte_end], true, tokens);
            }
            alone = Some((token.end, token.byte_start));
        }
        let length = run.chars().count();
        if !whole_seen && (2..=8).contains(&length) {
            add(run, true, tokens);
        }
    }
}

/// How many characters from the start of `text` are spelt by the whole of `typed`, in full or by initials.
/// `None` if they are not.
pub(crate) fn spelt_by(text: &[char], typed: &str) -> Option<usize> {
    fn full(text: &[char], typed: &str, taken: usize) -> Option<usize> {
        if typed.is_empty() {
            return Some(taken);
        }
        let readings = readings(*text.get(taken)?);
        readings
            .iter()
            .find_map(|reading| full(text, typed.strip_prefix(reading)?, taken + 1))
    }
    fn initials(text: &[char], typed: &str) -> Option<usize> {
        let mut taken = 0;
        for letter in typed.chars() {
            let here = readings(*text.get(taken)?);
            if !here.iter().any(|reading| reading.starts_with(letter)) {
                return None;
            }
            taken += 1;
        }
        (taken > 1).then_some(taken)
    }
    full(text, typed, 0).or_else(|| initials(text, typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut all = Tokens::default();
        tokens(text, &mut all);
        all.iter().map(str::to_owned).collect()
    }

    #[test]
    fn full_pinyin_and_initials_of_words() {
        let seen = of("南京市工程师");
        for spelt in ["nanjing", "nj", "gongchengshi", "gcs"] {
            assert!(
                seen.iter().any(|token| token == spelt),
                "{spelt} in {seen:?}"
            );
        }
    }

    #[test]
    fn characters_with_several_readings_are_found_by_the_right_one() {
        assert!(of("会计").contains(&"kuaiji".to_owned()));
        assert!(of("重庆").contains(&"chongqing".to_owned()));
        assert!(of("银行").contains(&"yinhang".to_owned()));
    }

    #[test]
    fn spelling_is_recognised_in_a_text() {
        let text: Vec<char> = "南京市".chars().collect();
        assert_eq!(spelt_by(&text, "nanjing"), Some(2));
        assert_eq!(spelt_by(&text, "njs"), Some(3));
        assert_eq!(spelt_by(&text, "beijing"), None);
    }
}
