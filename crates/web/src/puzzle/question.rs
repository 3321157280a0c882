//! The way in words: a question that a screen reader reads and that needs no script. No database here.

use super::dice::Dice;

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// What is counted, and with which word.
const THINGS: [(&str, &str); 6] = [
    ("个", "苹果"),
    ("本", "书"),
    ("支", "铅笔"),
    ("把", "椅子"),
    ("封", "信"),
    ("张", "车票"),
];

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// What is asked.
    pub(super) text: String,
    answer: u32,
}

impl Question {
    /// The question of a puzzle.
    pub(super) fn ask(dice: &mut Dice) -> Self {
        match dice.below(3) {
            0 => {
                let (a, b) = (dice.between(2, 9), dice.between(1, 9));
                let (measure, thing) = thing(dice);
                Self {
                    text: format!(
                        "桌上有{}{measure}{thing}，又放上{}{measure}，一共有几{measure}？",
                        count(a),
                        count(b)
                    ),
                    answer: a + b,
                }
            }
            1 => {
                let (b, rest) = (dice.between(1, 8), dice.between(1, 9));
                let a = (b + rest).min(9).max(b + 1);
                let (measure, thing) = thing(dice);
                Self {
                    text: format!(
                        "有{}{measure}{thing}，拿走{}{measure}，还剩几{measure}？",
                        count(a),
                        count(b)
                    ),
                    answer: a - b,
                }
            }
            _ => {
                let most = dice.between(3, 9);
                let (a, b) = (dice.below(most), dice.below(most));
                let (first, second) = (digit(a), digit(b));
                let text = match dice.below(3) {
                    0 => format!("{}、{first}、{second}", digit(most)),
                    1 => format!("{first}、{}、{second}", digit(most)),
                    _ => format!("{first}、{second}、{}", digit(most)),
                };
                Self {
                    text: format!("在{text}这三个数中，最大的数是几？"),
                    answer: most,
                }
            }
        }
    }

    /// Whether this answers it, in digits or in words.
    pub(super) fn answered_by(&self, text: &str) -> bool {
        number(text) == Some(self.answer)
    }

    #[cfg(test)]
    pub(super) const fn answer(&self) -> u32 {
        self.answer
    }
}

fn thing(dice: &mut Dice) -> (&'static str, &'static str) {
    dice.pick(&THINGS, ("个", "苹果"))
}

fn digit(n: u32) -> &'static str {
    usize::try_from(n)
        .ok()
        .and_then(|n| DIGITS.get(n))
        .copied()
        .unwrap_or_default()
}

/// A digit before a measure word: 两, not 二.
fn count(n: u32) -> &'static str {
    if n == 2 { "两" } else { digit(n) }
}

/// Reads a number up to 99 as people write it: `12`, `１２`, `十二`, `十二个`, `两`.
fn number(text: &str) -> Option<u32> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => {
                char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
            }
            other => other,
        })
        .collect();
    let figures: String = plain.chars().take_while(char::is_ascii_digit).collect();
    if !figures.is_empty() {
        return figures.parse().ok().filter(|n| *n < 100);
    }
    let (mut total, mut digit, mut any) = (0, None, false);
    for c in plain.chars() {
        let value = match c {
            '两' => Some(2),
            '〇' => Some(0),
            other => (0..)
                .zip(DIGITS)
                .find_map(|(n, word)| word.starts_with(other).then_some(n)),
        };
        match (value, c) {
            (Some(value), _) => digit = Some(value),
            (None, '十') => total += digit.take().unwrap_or(1) * 10,
            (None, _) => break,
        }
        any = true;
    }
    any.then(|| total + digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{id::PuzzleId, rng::Rng};
    use seal::Vault;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("12", 12),
            ("１２", 12),
            (" 1 2 ", 12),
            ("十二", 12),
            ("十", 10),
            ("十八个", 18),
            ("两本", 2),
            ("7个", 7),
            ("零", 0),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "个", "apple", "-3", "100", "99999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn every_question_has_its_own_answer_and_no_other() {
        let vault = Vault::new(seal::Keyring::generate(&Rng::seeded(1)));
        for n in 0..300 {
            let mut dice = Dice::of(&vault, PuzzleId(uuid::Uuid::from_u128(n)), "question");
            let question = Question::ask(&mut dice);
            let answer = question.answer();
            assert!(answer < 20, "{question:?}");
            assert!(question.text.ends_with('？'), "{question:?}");
            let right = (0..20).filter(|n| question.answered_by(&n.to_string()));
            assert_eq!(right.collect::<Vec<_>>(), [answer]);
            assert!(!question.answered_by(""));
        }
    }
}
