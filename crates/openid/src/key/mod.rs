//! Signing keys (签名密钥): made by the product, private halves sealed, renewed with an overlap. They lie in the database,
//! so that all nodes sign with the same one.

mod act;
mod entity;
mod jobs;
mod jose;
mod store;

pub use act::{KeyError, ensure, rotate};
pub use entity::{Alg, Model as Key};
pub use store::published;

pub(crate) use act::sign;
pub(crate) use entity::PRIVATE;
pub(crate) use jobs::register;
pub(crate) use jose::read;
pub(crate) use store::{by_kid, sweep};

use chrono::TimeDelta;

/// How long an ID token is good.
pub(crate) const ID_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How long a key is published before it signs: clients fetch the set of keys only now and then.
pub const AHEAD: TimeDelta = TimeDelta::hours(1);
/// How long a key that signs no more stays published: until its last token is dead, with room for clocks that differ.
pub(crate) const OVERLAP: TimeDelta = TimeDelta::minutes(15);
/// At which age a key is renewed by itself.
pub(crate) const AGE: TimeDelta = TimeDelta::days(90);
/// How long the public half is kept afterwards, for hints of old tokens when somebody logs out.
pub(crate) const REMEMBERED: TimeDelta = TimeDelta::days(31);
