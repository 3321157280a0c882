//! What the pages need that reach into every room: 导出我的数据 and 注销账号.

use crate::{keeper::Keepers, service::Identity};

/// This room, and the rooms above that keep something of accounts.
#[derive(Clone, Debug)]
pub(crate) struct Keeping {
    pub(crate) identity: Identity,
    pub(crate) keepers: Keepers,
}
