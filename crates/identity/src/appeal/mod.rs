//! 用户申诉: somebody without an account says that another account holds their document or their phone (checklist
//! A-1.2.1.14, Z.3.10). Officers decide; what is granted takes effect in the transaction of the decision.

mod act;
mod copy;
mod decide;
mod desk;
mod entity;
mod jobs;
mod link;
mod occupant;
mod page;
mod rules;
mod said;
mod store;
mod web;

pub use desk::AppealDesk;
pub use rules::Matter;
pub use web::AppealPage;

pub(crate) use copy::copy;
pub(crate) use desk::{counter, desk_router};
pub(crate) use jobs::register_jobs;
pub(crate) use said::{DATA, REASON};
pub(crate) use web::router;
