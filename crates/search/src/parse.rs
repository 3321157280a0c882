//! From what the user typed to an index query. Every text has a meaning; none is an error.

use crate::{
    Result, dictionary,
    live::Fields,
    words::{self, Run},
};
use tantivy::{
    Searcher, Term,
    query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

/// So many words of a text are looked for.
const WORDS: usize = 12;
/// A pinyin without spaces is cut into so many words at most.
const PIECES: usize = 6;

/// One thing that a result should contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// A Chinese word; `parts` are shorter words that cover it.
    Word { word: String, parts: Vec<String> },
    /// Neighbouring characters that the dictionary does not know together.
    Name(String),
    /// A word in another script, or pinyin.
    Latin(String),
}

/// What is looked for.
pub(crate) fn wants(text: &str) -> Vec<Want> {
    let folded = words::fold(text);
    let mut wants = Vec::new();
    for run in words::runs(&folded) {
        match run {
            Run::Word(word) => wants.push(Want::Latin(word.to_owned())),
            Run::Han(run) => han_wants(run, &mut wants),
        }
    }
    let mut seen: Vec<Want> = Vec::new();
    wants.retain(|want| {
        !seen.contains(want) && {
            seen.push(want.clone());
            true
        }
    });
    wants.truncate(WORDS);
    wants
}

fn han_wants(run: &str, wants: &mut Vec<Want>) {
    let jieba = dictionary::get();
    let mut name = String::new();
    for token in jieba.cut(run, false) {
        if token.end - token.start == 1 {
            name.push_str(token.word);
            continue;
        }
        end_name(&mut name, wants);
        wants.push(Want::Word {
            word: token.word.to_owned(),
            parts: parts(token.word, token.end - token.start),
        });
    }
    end_name(&mut name, wants);
}

fn end_name(name: &mut String, wants: &mut Vec<Want>) {
    if name.is_empty() {
        return;
    }
    let name = std::mem::take(name);
    wants.push(if name.chars().nth(1).is_none() {
        Want::Word {
            word: name,
            parts: Vec::new(),
        }
    } else {
        Want::Name(name)
    });
}

/// Shorter words that together cover a word of four or more characters: a document may have been cut there.
fn parts(word: &str, length: usize) -> Vec<String> {
    if length < 4 {
        return Vec::new();
    }
    let mut covered = vec![false; length];
    let mut parts = Vec::new();
    for token in dictionary::get().cut_for_search(word, false) {
        let inside = token.end - token.start < length;
        if inside && !covered[token.start..token.end].iter().all(|c| *c) {
            covered[token.start..token.end].fill(true);
            parts.push(token.word.to_owned());
        }
    }
    if covered.into_iter().all(|c| c) {
        parts
    } else {
        Vec::new()
    }
}

/// Builds index queries against one state of the index.
pub(crate) struct Planner<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: &'a Fields,
    /// Whether the order of the results depends on how well they match.
    pub(crate) scoring: bool,
}

type Clause = (Occur, Box<dyn Query>);

impl Planner<'_> {
    /// The query for all (or, relaxed, for any) of what is wanted. `None` if nothing is.
    pub(crate) fn plan(&self, wants: &[Want], relaxed: bool) -> Result<Option<Box<dyn Query>>> {
        let occur = if relaxed { Occur::Should } else { Occur::Must };
        let mut clauses: Vec<Clause> = Vec::new();
        for want in wants {
            let mut mine = self.clauses(want)?;
            if relaxed {
                clauses.push((occur, joined(mine)));
            } else {
                clauses.append(&mut mine);
            }
        }
        Ok(match clauses.len() {
            0 => None,
            _ => Some(joined(clauses)),
        })
    }

    fn clauses(&self, want: &Want) -> Result<Vec<Clause>> {
        match want {
            Want::Word { word, parts } if !parts.is_empty() && self.all_known(parts)? => {
                let mut clauses: Vec<Clause> = parts.iter().map(|part| self.must(part)).collect();
                if self.scoring && self.known(self.fields.text, word)? {
                    clauses.push((Occur::Should, self.term(self.fields.text, word)));
                }
                Ok(clauses)
            }
            Want::Word { word, .. }
                if self.known(self.fields.text, word)? || word.chars().nth(1).is_none() =>
            {
                Ok(vec![self.must(word)])
            }
            Want::Word { word, .. } | Want::Name(word) => self.by_characters(word),
            Want::Latin(word) => self.latin(word),
        }
    }

    /// Pairs of characters if the index has them all, else the characters by themselves.
    fn by_characters(&self, word: &str) -> Result<Vec<Clause>> {
        let starts: Vec<usize> = word
            .char_indices()
            .map(|(at, _)| at)
            .chain([word.len()])
            .collect();
        let grams = |n: usize| {
            starts
                .windows(n + 1)
                .map(|at| word[at[0]..at[n]].to_owned())
                .collect::<Vec<_>>()
        };
        let pairs = grams(2);
        let chosen = if self.all_known(&pairs)? {
            pairs
        } else {
            grams(1)
        };
        Ok(chosen.iter().map(|gram| self.must(gram)).collect())
    }

    fn latin(&self, word: &str) -> Result<Vec<Clause>> {
        let as_text = self.known(self.fields.text, word)?;
        let as_pinyin = self.known(self.fields.pinyin, word)?;
        Ok(match (as_text, as_pinyin) {
            (true, true) => {
                let either: Vec<Clause> = vec![
                    (Occur::Should, self.term(self.fields.text, word)),
                    (Occur::Should, self.spelt(word)),
                ];
                vec![(Occur::Must, Box::new(BooleanQuery::new(either)))]
            }
            (false, true) => vec![(Occur::Must, self.spelt(word))],
            (true, false) => vec![self.must(word)],
            (false, false) => match self.pieces(word)? {
                Some(pieces) => pieces
                    .iter()
                    .map(|piece| (Occur::Must, self.spelt(piece)))
                    .collect(),
                None => vec![self.must(word)],
            },
        })
    }

    /// Cuts pinyin without spaces into words that the index has, the longest first.
    fn pieces(&self, word: &str) -> Result<Option<Vec<String>>> {
        if word.len() > 40 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return Ok(None);
        }
        let (mut rest, mut pieces) = (word, Vec::new());
        while !rest.is_empty() {
            let mut end = rest.len().min(18);
            while end >= 2 && !self.known(self.fields.pinyin, &rest[..end])? {
                end -= 1;
            }
            if end < 2 || pieces.len() == PIECES {
                return Ok(None);
            }
            let (piece, after) = rest.split_at(end);
            pieces.push(piece.to_owned());
            rest = after;
        }
        Ok(Some(pieces))
    }

    fn all_known(&self, words: &[String]) -> Result<bool> {
        for word in words {
            if !self.known(self.fields.text, word)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn known(&self, field: Field, word: &str) -> Result<bool> {
        let term = Term::from_field_text(field, word);
        for segment in self.searcher.segment_readers() {
            if segment.inverted_index(field)?.doc_freq(&term)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn must(&self, word: &str) -> Clause {
        (Occur::Must, self.term(self.fields.text, word))
    }

    fn term(&self, field: Field, word: &str) -> Box<dyn Query> {
        let record = if self.scoring {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::Basic
        };
        Box::new(TermQuery::new(Term::from_field_text(field, word), record))
    }

    /// Pinyin has no frequencies: every match of it counts the same.
    fn spelt(&self, word: &str) -> Box<dyn Query> {
        let query = TermQuery::new(
            Term::from_field_text(self.fields.pinyin, word),
            IndexRecordOption::Basic,
        );
        if self.scoring {
            Box::new(ConstScoreQuery::new(Box::new(query), 3.0))
        } else {
            Box::new(query)
        }
    }
}

fn joined(mut clauses: Vec<Clause>) -> Box<dyn Query> {
    if clauses.len() == 1
        && let Some((_, only)) = clauses.pop()
    {
        return only;
    }
    Box::new(BooleanQuery::new(clauses))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_and_names_are_told_apart() {
        assert_eq!(
            wants("南京 Java"),
            [
                Want::Word {
                    word: "南京".to_owned(),
                    parts: Vec::new()
                },
                Want::Latin("java".to_owned())
            ]
        );
        assert!(wants("远帆公司").contains(&Want::Name("远帆".to_owned())));
    }

    #[test]
    fn a_long_word_is_covered_by_its_parts() {
        let wants = wants("软件工程");
        assert!(
            matches!(&wants[..], [Want::Word { parts, .. }] if parts.len() == 2)
                || wants.len() == 2,
            "{wants:?}"
        );
    }

    proptest! {
        #[test]
        fn any_text_has_a_meaning(text in "\\PC{0,120}") {
            prop_assert!(wants(&text).len() <= WORDS);
        }
    }
}
