//! What this room holds of an account: what it has agreed that other sites may be told, and where it has logged in.

use crate::{
    client::{self, Client},
    consent,
    scope::Scope,
    token, visit,
};
use async_trait::async_trait;
use identity::{
    Keeper, Whose,
    copy::{Copy, Item},
};
use kernel::{choice::Choice as _, clock::stamp};
use uuid::Uuid;
use web::{App, Call, Result};

/// This room as a keeper.
#[derive(Clone, Copy, Debug)]
pub struct OpenIdKeeper;

#[async_trait]
impl Keeper for OpenIdKeeper {
    fn room(&self) -> &'static str {
        "openid"
    }

    async fn copy(&self, app: &App, whose: &Whose) -> Result<Copy> {
        let consents = consent::all_of(&app.db, whose.account).await?;
        let visits = visit::all_of(&app.db, whose.account).await?;
        let mut ids: Vec<Uuid> = consents.iter().map(|row| row.client).collect();
        ids.extend(visits.iter().map(|row| row.client));
        ids.sort_unstable();
        ids.dedup();
        let clients = client::store::by_ids(&app.db, &ids).await?;
        let site = |id: Uuid, item: Item| match clients.iter().find(|client| client.id == id) {
            Some(client) => named(client, item),
            None => item,
        };
        let mut copy = Copy::default();
        let agreed = consents.iter().map(|row| {
            let told: Vec<&str> = row.agreed().iter().map(Scope::label).collect();
            site(row.client, Item::fields())
                .with("可以获得的信息", told.join("；"))
                .with("首次授权", stamp(row.created_at))
                .with("最近授权", stamp(row.updated_at))
        });
        copy.section("授权其他网站获得的信息", agreed.collect::<Vec<_>>());
        let visited = visits.iter().map(|row| {
            site(row.client, Item::fields())
                .with("登录时间", stamp(row.began_at))
                .with("退出时间", row.ended_at.map(stamp))
        });
        copy.section("用本账号登录的其他网站", visited.collect::<Vec<_>>());
        Ok(copy)
    }

    async fn open(&self, app: &App, whose: &Whose) -> Result<Vec<String>> {
        let consents = consent::all_of(&app.db, whose.account).await?;
        Ok(match consents.len() {
            0 => Vec::new(),
            n => vec![format!("对{n}个其他网站的授权将取消")],
        })
    }

    async fn forget(&self, call: &Call, whose: &Whose) -> Result<()> {
        let account = whose.account;
        call.write(|tx| async move {
            for client in visit::leave_all(&tx, account).await? {
                token::revoke_of_account(&tx, account, client).await?;
            }
            consent::forget(&tx, account).await
        })
        .await?;
        Ok(())
    }
}

fn named(client: &Client, item: Item) -> Item {
    item.with("网站", client.name.clone())
        .with("网址", client.hosts())
}
