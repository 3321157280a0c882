//! The replica as a room uses it: a source of documents, a feed of changes, questions and answers.
#![expect(clippy::unwrap_used, reason = "a test aid fails by panicking")]

mod counting;
mod finding;
mod following;
mod support;
