//! 完善个人信息: what a person says of themselves beyond name and document (checklist A-1.2.2.5–30).

mod act;
pub(crate) mod entity;
mod form;
mod page;
mod rules;
pub(crate) mod store;
mod web;

pub use self::web::{InfoHistory, InfoPage};
pub(crate) use self::{
    store::{BODY, CHANGE},
    web::router,
};
pub use rules::Info;

use db::Read;
use kernel::id::PersonId;
use seal::Vault;

/// How many required fields a person's record still lacks; 0 once it has been saved.
pub async fn missing(read: &impl Read, vault: &Vault, person: PersonId) -> ::web::Result<usize> {
    if store::of(read, person).await?.is_some() {
        return Ok(0);
    }
    let record = act::read(read, vault, person).await?;
    Ok(form::missing(&record.known, &form::fill(&record.known, None)).len())
}
