#![doc = include_str!("../README.md")]

mod analyse;
mod cursor;
mod dictionary;
mod error;
mod feed;
mod highlight;
mod live;
mod parse;
mod pinyin;
mod query;
mod rebuild;
mod replica;
mod scan;
mod shape;
mod table;
mod top;
mod view;
mod words;

pub use dictionary::warm;
pub use error::{Error, Result};
pub use feed::{Feed, Source};
pub use highlight::{Highlighter, escape};
pub use query::{Counts, Found, Hit, MAX_REACH, Query, Sort};
pub use rebuild::Rebuilt;
pub use replica::{Options, Replica};
pub use shape::{Doc, Shape};
