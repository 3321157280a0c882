//! 我的收件地址 (checklist B-3.10): where papers are sent.

mod act;
mod entity;
mod page;
mod web;

pub(super) use self::act::{forget, of};
pub(crate) use self::{
    act::{DETAIL, MOBILE, NAME, Room, room},
    web::{AddressList, router},
};
