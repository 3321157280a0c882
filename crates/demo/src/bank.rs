//! The bank of phrases: trades with their names of units, their titles, duties and requirements. The texts are plain
//! files beside the code, so that whoever knows a trade can improve them without knowing Rust.
//!
//! | Line | Says |
//! |---|---|
//! | `# key\|division\|weight` | a trade: its division of GB/T 4754, and how many units it has |
//! | `@ prefix\|weight\|pattern` | names of its units, and the first two characters of their credit codes |
//! | `* text` | what its units do |
//! | `= title\|occupation\|pay\|education\|experience\|discipline\|majors\|flags` | a title; pay in hundreds of yuan a month |
//! | `- text`, `+ text`, `~ words` | its duties, requirements and skills |

use kernel::choice::Choice as _;
use talent::vacancy::{Discipline, Education, Experience};

const FILES: &[(&str, &str)] = &[
    ("digital.txt", include_str!("../bank/digital.txt")),
    ("making.txt", include_str!("../bank/making.txt")),
    ("building.txt", include_str!("../bank/building.txt")),
    ("trading.txt", include_str!("../bank/trading.txt")),
    ("public.txt", include_str!("../bank/public.txt")),
    ("office.txt", include_str!("../bank/office.txt")),
];

/// The trade whose titles every unit may use.
const EVERYWHERE: &str = "everywhere";

/// A line of the bank that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct BankError {
    /// Which file.
    pub file: &'static str,
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// All trades.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bank {
    /// The trades that units belong to, by weight.
    pub(crate) trades: Vec<(Trade, u32)>,
    /// Titles of every trade: bookkeeping, reception, driving …
    pub(crate) everywhere: Vec<Title>,
}

/// One trade.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trade {
    /// Its division of GB/T 4754.
    pub(crate) division: &'static str,
    /// Names of its units.
    pub(crate) patterns: Vec<(Pattern, u32)>,
    /// What its units do.
    pub(crate) business: Vec<&'static str>,
    /// What it looks for.
    pub(crate) titles: Vec<Title>,
}

/// How a unit is named: `{c}` city, `{d}` county, `{w}` invented word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pattern {
    /// First two characters of the credit code.
    pub(crate) prefix: &'static str,
    /// The name.
    pub(crate) text: &'static str,
}

/// One title.
#[derive(Clone, Debug, Default)]
pub(crate) struct Title {
    pub(crate) name: &'static str,
    pub(crate) occupation: &'static str,
    /// Lower and upper end in yuan a month.
    pub(crate) pay: (i32, i32),
    pub(crate) education: Vec<Education>,
    pub(crate) experience: Vec<Experience>,
    pub(crate) discipline: Option<Discipline>,
    pub(crate) majors: &'static str,
    /// 初级, 高级, 资深 may stand before it.
    pub(crate) levels: bool,
    /// Shifts.
    pub(crate) shifts: bool,
    /// Interns are taken.
    pub(crate) interns: bool,
    /// Part-time or temporary as well.
    pub(crate) partly: bool,
    /// Heavy work, for which an age may be limited.
    pub(crate) heavy: bool,
    pub(crate) duties: Vec<&'static str>,
    pub(crate) wants: Vec<&'static str>,
    pub(crate) skills: Vec<&'static str>,
}

impl Bank {
    /// Reads the bank.
    pub(crate) fn load() -> Result<Self, BankError> {
        let mut bank = Self::default();
        for (file, text) in FILES {
            let mut everywhere = false;
            for (n, line) in text.lines().enumerate() {
                let line = line.trim();
                if line.is_empty() || line.starts_with("//") {
                    continue;
                }
                let wrong = |what: String| BankError {
                    file,
                    line: n + 1,
                    what,
                };
                let (mark, rest) = line
                    .split_once(' ')
                    .ok_or_else(|| wrong("no text after the mark".to_owned()))?;
                if mark == "#" {
                    everywhere = rest == EVERYWHERE;
                    if !everywhere {
                        bank.trades.push(trade(rest).map_err(wrong)?);
                    }
                    continue;
                }
                bank.line(everywhere, mark, rest).map_err(wrong)?;
            }
        }
        Ok(bank)
    }

    fn line(&mut self, everywhere: bool, mark: &str, rest: &'static str) -> Result<(), String> {
        let lonely = || "a line before its trade or title".to_owned();
        if everywhere {
            return title_line(&mut self.everywhere, mark, rest).unwrap_or_else(|| Err(lonely()));
        }
        let (trade, _) = self.trades.last_mut().ok_or_else(lonely)?;
        match mark {
            "@" => trade.patterns.push(pattern(rest)?),
            "*" => trade.business.push(rest),
            _ => return title_line(&mut trade.titles, mark, rest).unwrap_or_else(|| Err(lonely())),
        }
        Ok(())
    }
}

fn trade(rest: &'static str) -> Result<(Trade, u32), String> {
    // the key tells the reader of the file which trade it is
    let [_, division, weight] = cells(rest)?;
    if org::unit::industry::label(division).is_none() {
        return Err(format!("no division {division}"));
    }
    Ok((
        Trade {
            division,
            ..Trade::default()
        },
        number(weight)?,
    ))
}

fn pattern(rest: &'static str) -> Result<(Pattern, u32), String> {
    let [prefix, weight, text] = cells(rest)?;
    Ok((Pattern { prefix, text }, number(weight)?))
}

/// `None`: there is no title that the line could belong to.
fn title_line(
    titles: &mut Vec<Title>,
    mark: &str,
    rest: &'static str,
) -> Option<Result<(), String>> {
    if mark == "=" {
        return Some(title(rest).map(|title| titles.push(title)));
    }
    let title = titles.last_mut()?;
    match mark {
        "-" => title.duties.push(rest),
        "+" => title.wants.push(rest),
        "~" => title.skills.extend(rest.split(',')),
        other => return Some(Err(format!("unknown mark {other}"))),
    }
    Some(Ok(()))
}

fn title(rest: &'static str) -> Result<Title, String> {
    let [
        name,
        occupation,
        pay,
        education,
        experience,
        discipline,
        majors,
        flags,
    ] = cells(rest)?;
    let (low, high) = pay.split_once('-').ok_or("pay is low-high")?;
    let known = |what: &str, code: &str| format!("unknown {what} {code}");
    talent::vacancy::occupation::title(occupation)
        .ok_or_else(|| known("occupation", occupation))?;
    let education = education
        .split(',')
        .map(|code| Education::from_code(code).ok_or_else(|| known("education", code)));
    let experience = experience
        .split(',')
        .map(|code| Experience::from_code(code).ok_or_else(|| known("experience", code)));
    let discipline = match discipline {
        "" => None,
        code => Some(Discipline::from_code(code).ok_or_else(|| known("discipline", code))?),
    };
    Ok(Title {
        name,
        occupation,
        pay: (number::<i32>(low)? * 100, number::<i32>(high)? * 100),
        education: education.collect::<Result<_, _>>()?,
        experience: experience.collect::<Result<_, _>>()?,
        discipline,
        majors,
        levels: flags.contains('L'),
        shifts: flags.contains('S'),
        interns: flags.contains('I'),
        partly: flags.contains('P'),
        heavy: flags.contains('H'),
        ..Title::default()
    })
}

fn cells<const N: usize>(rest: &'static str) -> Result<[&'static str; N], String> {
    let cells: Vec<&'static str> = rest.split('|').map(str::trim).collect();
    let found = cells.len();
    cells
        .try_into()
        .map_err(|_| format!("{found} cells instead of {N}"))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeSet, HashSet};

    #[test]
    fn the_bank_is_rich_and_every_trade_is_whole() {
        let bank = Bank::load().unwrap();
        let divisions: BTreeSet<&str> = bank
            .trades
            .iter()
            .map(|(trade, _)| trade.division)
            .collect();
        let titles: HashSet<&str> = bank
            .trades
            .iter()
            .flat_map(|(trade, _)| &trade.titles)
            .chain(&bank.everywhere)
            .map(|title| title.name)
            .collect();
        assert!(divisions.len() >= 25, "{} industries", divisions.len());
        assert!(titles.len() >= 120, "{} titles", titles.len());
        for (trade, weight) in &bank.trades {
            assert!(
                *weight > 0
                    && !trade.patterns.is_empty()
                    && !trade.business.is_empty()
                    && !trade.titles.is_empty(),
                "{}",
                trade.division
            );
            for (pattern, _) in &trade.patterns {
                assert!(
                    pattern.text.contains("{w}"),
                    "{} is not invented",
                    pattern.text
                );
            }
        }
    }

    #[test]
    fn every_title_has_enough_to_choose_from() {
        let bank = Bank::load().unwrap();
        for title in bank
            .trades
            .iter()
            .flat_map(|(trade, _)| &trade.titles)
            .chain(&bank.everywhere)
        {
            let name = title.name;
            assert!(
                title.duties.len() >= 4 && title.wants.len() >= 2 && title.skills.len() >= 2,
                "{name}"
            );
            assert!(
                title.pay.0 >= 2500
                    && title.pay.0 < title.pay.1
                    && title.pay.1 <= title.pay.0 * 2 + 1000,
                "{name}: {:?}",
                title.pay
            );
            let mut phrases: Vec<&str> = title.duties.iter().chain(&title.wants).copied().collect();
            assert!(
                phrases
                    .iter()
                    .all(|phrase| !phrase.ends_with(['。', '；']) && phrase.chars().count() <= 40),
                "{name}"
            );
            phrases.sort_unstable();
            phrases.dedup();
            assert_eq!(
                phrases.len(),
                title.duties.len() + title.wants.len(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_line_that_makes_no_sense_is_named() {
        let mut bank = Bank::default();
        assert!(bank.line(false, "@", "91|1|{w}").is_err());
        assert!(bank.line(true, "-", "x").is_err());
        assert!(
            bank.line(true, "=", "x|y")
                .is_err_and(|what| what.contains("2 cells"))
        );
    }
}
