//! The replica as a room uses it: a source of documents, a feed of changes, questions and answers.

mod finding;
mod following;
mod support;
