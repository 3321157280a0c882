//! What this room holds of an account: its inbox.

use crate::{
    message::{
        entity::{BODY, Way},
        store::{self, Which},
    },
    notice::Notice,
};
use async_trait::async_trait;
use identity::{
    Keeper, Whose,
    copy::{Copy, Item},
};
use kernel::clock::stamp;
use web::{App, Call, Result};

/// Messages in a copy; no inbox has so many.
const MOST: u64 = 20_000;

/// This room as a keeper.
#[derive(Clone, Copy, Debug)]
pub struct NotifyKeeper;

#[async_trait]
impl Keeper for NotifyKeeper {
    fn room(&self) -> &'static str {
        "notify"
    }

    async fn copy(&self, app: &App, whose: &Whose) -> Result<Copy> {
        let rows = store::page(&app.db, whose.account, Which::All, 0, MOST).await?;
        let lines = rows.into_iter().map(|row| {
            let sent = row.sms.told(Way::Text).map(|(word, _)| word);
            Ok(Item::fields()
                .with("时间", stamp(row.created_at))
                .with("标题", Notice::title_of(&row.notice))
                .with("内容", app.vault.open(BODY, &row.body)?)
                .with("阅读时间", row.read_at.map(stamp))
                .with("提醒", sent.unwrap_or_default()))
        });
        let lines = lines.collect::<Result<Vec<Item>>>()?;
        let mut copy = Copy::default();
        copy.section("消息", lines);
        Ok(copy)
    }

    async fn forget(&self, call: &Call, whose: &Whose) -> Result<()> {
        let account = whose.account;
        call.write(|tx| async move { store::forget(&tx, account).await })
            .await?;
        Ok(())
    }
}
