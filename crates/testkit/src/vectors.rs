//! Known answers, from one file: a look at it tells which there are, and a signer's test that reads it cannot drift from it.

use toml::{Table, Value};

const FILE: &str = include_str!("../vectors.toml");

/// One table of `vectors.toml`.
#[derive(Debug)]
pub struct Vector(Table);

/// The known answers of a signer.
#[must_use]
pub fn vector(name: &str) -> Vector {
    let mut all: Table = FILE.parse().expect("vectors.toml");
    let table = all.remove(name).and_then(|found| match found {
        Value::Table(table) => Some(table),
        _ => None,
    });
    Vector(table.expect(name))
}

impl Vector {
    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).expect(key)
    }

    /// A number.
    #[must_use]
    pub fn number(&self, key: &str) -> i64 {
        self.0.get(key).and_then(Value::as_integer).expect(key)
    }
}
