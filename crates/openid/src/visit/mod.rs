//! Visits (登录到的网站): one session at one client. Its id is the `sid` of its tokens; when the session ends, in whatever way,
//! the visit ends and the client is told (OpenID Connect Back-Channel Logout).

mod act;
mod backchannel;
mod entity;
mod jobs;
mod store;

pub(crate) use act::{enter, leave_all, leave_client};
pub(crate) use entity::Model as Visit;
pub(crate) use jobs::register;
pub(crate) use store::{all_of, find, sweep};
