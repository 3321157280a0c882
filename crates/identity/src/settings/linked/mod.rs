//! 关联账号: which outside identities log in to the account (docs/decisions/0039).

mod page;
mod web;

pub(super) use web::{LinkedList, Room, room, router};
