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
    store::{BODY, CHANGE, forget},
    web::router,
};
pub use rules::Info;

use crate::copy::{Copy, Item};
use db::Read;
use kernel::{clock, id::PersonId};
use seal::Vault;

/// How many required fields a person's record still lacks; 0 once it has been saved.
pub async fn missing(read: &impl Read, vault: &Vault, person: PersonId) -> ::web::Result<usize> {
    if store::of(read, person).await?.is_some() {
        return Ok(0);
    }
    let record = act::read(read, vault, person).await?;
    Ok(form::missing(&record.known, &form::fill(&record.known, None)).len())
}

/// 个人信息 and its history, for a copy that its person takes away.
pub(crate) async fn copy(
    read: &impl Read,
    vault: &Vault,
    person: PersonId,
    copy: &mut Copy,
) -> ::web::Result<()> {
    let record = act::read(read, vault, person).await?;
    if let (Some(row), Some(info)) = (&record.row, &record.info) {
        let number = Item::fields().with("人员编号", row.number.to_string());
        let fields = rules::whole(&record.known, info)
            .into_iter()
            .fold(number, |item, (label, text)| item.with(label, text))
            .with("首次保存", clock::stamp(row.created_at))
            .with("最近修改", clock::stamp(row.updated_at));
        copy.section("个人信息", fields);
    }
    if let Some(told) = &record.known.told {
        copy.section("海外注册时填写的信息", told.item());
    }
    let changes = store::changes(read, person, 0, MOST_CHANGES).await?;
    let lines = changes.into_iter().map(|row| {
        Ok(Item::fields()
            .with("时间", clock::stamp(row.at))
            .with("项目", row.field)
            .with("修改前", vault.open(CHANGE, &row.old)?)
            .with("修改后", vault.open(CHANGE, &row.new)?))
    });
    let lines = lines.collect::<::web::Result<Vec<Item>>>()?;
    copy.section("个人信息的修改记录", lines);
    Ok(())
}

/// Changes in a copy; nobody has made so many.
const MOST_CHANGES: u64 = 10_000;
