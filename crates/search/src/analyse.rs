//! From a text to the tokens that are indexed, and the two tokenisers that the index uses.
//!
//! The index has one text field. How much a field of the document weighs, and whether it is short, travels in the
//! first character of the value (from the private use area): a token is emitted as often as it weighs, which makes
//! the ranking weigh fields (BM25F) while a query reads a single list per word.

use crate::{pinyin, words};
use std::{collections::HashMap, sync::Arc};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

const HEADER: u32 = 0xE000;
const HEADERS: u32 = 128;
/// Short texts repeat (unit names, places, occupations): so many analyses are remembered.
const REMEMBERED: usize = 4096;

/// Puts weight and length of the field before its text.
pub(crate) fn with_header(weight: u8, short: bool, text: &str) -> String {
    let code = HEADER + u32::from(weight.min(32)) * 2 + u32::from(short);
    let mut value = String::with_capacity(text.len() + 3);
    value.extend(char::from_u32(code));
    value.push_str(text);
    value
}

fn split_header(value: &str) -> (usize, bool, &str) {
    let mut chars = value.chars();
    match chars.next().map(u32::from) {
        Some(code) if (HEADER..HEADER + HEADERS).contains(&code) => {
            let code = code - HEADER;
            ((code / 2).max(1) as usize, code % 2 == 1, chars.as_str())
        }
        _ => (1, false, value),
    }
}

/// Tokens in one buffer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    text: String,
    ends: Vec<u32>,
}

impl Tokens {
    pub(crate) fn push(&mut self, token: &str) {
        // an index refuses tokens of 64 KiB; nobody looks for a word of more than 60 characters
        if token.is_empty() || token.len() > 180 {
            return;
        }
        self.text.push_str(token);
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 {
            0
        } else {
            self.ends[index - 1] as usize
        };
        self.text.get(start..end)
    }

    /// All tokens in order.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|index| self.get(index))
    }
}

/// Which of the two tokenisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Analysis {
    /// Words, pairs and characters.
    Words,
    /// Pinyin of short texts.
    Pinyin,
}

/// The tokeniser of a field.
pub(crate) struct Analyser {
    analysis: Analysis,
    memory: HashMap<String, Arc<Tokens>>,
    scratch: Tokens,
    token: Token,
}

impl Analyser {
    pub(crate) fn new(analysis: Analysis) -> Self {
        Self {
            analysis,
            memory: HashMap::new(),
            scratch: Tokens::default(),
            token: Token::default(),
        }
    }
}

impl Clone for Analyser {
    fn clone(&self) -> Self {
        Self::new(self.analysis)
    }
}

/// Analyses a text into `tokens`.
pub(crate) fn analyse(analysis: Analysis, short: bool, text: &str, tokens: &mut Tokens) {
    match analysis {
        Analysis::Words => words::tokens(text, short, tokens),
        Analysis::Pinyin => pinyin::tokens(text, tokens),
    }
}

impl Tokenizer for Analyser {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> Stream<'a> {
        let (weight, short, text) = split_header(value);
        self.token.reset();
        let tokens = if short {
            if self.memory.len() >= REMEMBERED {
                self.memory.clear();
            }
            if let Some(known) = self.memory.get(text) {
                Held::Shared(Arc::clone(known))
            } else {
                let mut tokens = Tokens::default();
                analyse(self.analysis, true, text, &mut tokens);
                let tokens = Arc::new(tokens);
                self.memory.insert(text.to_owned(), Arc::clone(&tokens));
                Held::Shared(tokens)
            }
        } else {
            self.scratch.clear();
            analyse(self.analysis, false, text, &mut self.scratch);
            Held::Own(&self.scratch)
        };
        Stream {
            tokens,
            token: &mut self.token,
            weight,
            next: 0,
            again: 0,
        }
    }
}

enum Held<'a> {
    Shared(Arc<Tokens>),
    Own(&'a Tokens),
}

/// The tokens of one value, each as often as the field weighs.
pub(crate) struct Stream<'a> {
    tokens: Held<'a>,
    token: &'a mut Token,
    weight: usize,
    next: usize,
    again: usize,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        if self.again > 0 {
            self.again -= 1;
            return true;
        }
        let tokens = match &self.tokens {
            Held::Shared(tokens) => tokens,
            Held::Own(tokens) => *tokens,
        };
        let Some(text) = tokens.get(self.next) else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(text);
        self.token.position = self.next;
        self.next += 1;
        self.again = self.weight - 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_as_often_as_its_field_weighs() {
        let mut analyser = Analyser::new(Analysis::Words);
        let value = with_header(3, true, "Java");
        let mut stream = analyser.token_stream(&value);
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push(stream.token().text.clone());
        }
        assert_eq!(seen, ["java", "java", "java"]);
    }

    #[test]
    fn the_header_survives_every_weight() {
        for weight in 1..=32 {
            for short in [false, true] {
                let value = with_header(weight, short, "文");
                assert_eq!(split_header(&value), (usize::from(weight), short, "文"));
            }
        }
    }
}
