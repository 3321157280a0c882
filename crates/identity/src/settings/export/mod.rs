//! 导出我的数据: a copy of everything that the product holds of an account, for its holder (个人信息保护法 第四十五条). It is
//! made while it is sent, and stored nowhere.

mod act;
mod entity;
mod html;
mod own;
mod pack;
mod page;
mod web;

pub use act::Exported;
pub(super) use act::{forget, sweep};
pub(super) use web::router;

pub(super) use super::keeping::Keeping;
