//! Knowing an old account's password, and using the account up.

use super::{
    DATA, Kept, Old,
    entity::{Column, Entity, Model},
    scheme::Scheme,
};
use crate::unit;
use chrono::TimeDelta;
use db::{Read, Tx};
use identity::{Attempt, Wait};
use kernel::{
    id::{HistoryId, UnitId},
    region::{self, JIANGSU},
    secret::Secret,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, prelude::Uuid, sea_query::Expr,
};
use seal::{Blind, Vault};
use std::time::Duration;
use tokio::{sync::Semaphore, task, time};
use web::{Call, Error, Result};

/// How long a registration may follow the password.
const HELD_FOR: TimeDelta = TimeDelta::hours(2);
/// Every answer takes at least as long as the dearest scheme that is imported, so that the time tells neither whether
/// there is such an account nor how its password was hashed.
const ANSWER: Duration = Duration::from_millis(700);
/// Passwords that are compared at the same time: old schemes have no pool of their own.
static COMPARING: Semaphore = Semaphore::const_new(2);

/// Why an upgrade does not begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// One answer for everything that may be wrong.
    #[error("原账号或原密码不正确，请核对后重试。仍有疑问的，请直接注册或到窗口办理")]
    Wrong,
    /// The password was right; only its owner learns this.
    #[error("该历史账号已升级，请直接登录")]
    Used,
    /// The unit has registered without its old account.
    #[error("该单位已注册，请直接登录")]
    Registered,
    /// Wrong too often.
    #[error("尝试次数过多，请{0}后再试")]
    Slow(String),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self::Slow(wait.words())
    }
}

/// The blind index of an old account.
pub(super) fn account_blind(vault: &Vault, source: &str, account: &str) -> Blind {
    vault.blind("history.account", &format!("{source}\n{account}"))
}

fn browser(call: &Call) -> Blind {
    call.vault().blind("history.browser", &call.browser())
}

/// The name of a source: 省厅, or a city.
pub(crate) fn source_label(code: &str) -> &'static str {
    match region::by_code(code) {
        Some(region) if region.code == JIANGSU => "省厅",
        Some(region) => region.name,
        None => "",
    }
}

pub(super) fn kept(vault: &Vault, row: &Model) -> Result<Kept> {
    serde_json::from_str(&vault.open(DATA, &row.data)?).map_err(Error::broken)
}

/// Opens an old account for this browser by its password.
pub(crate) async fn open(
    call: &Call,
    source: &str,
    account: &str,
    password: &Secret<String>,
) -> std::result::Result<HistoryId, Refused> {
    let attempt = Attempt::begin(call, "history", source, account).await??;
    let answer_at = time::Instant::now() + ANSWER;
    let opened = compare(call, source, account, password).await;
    time::sleep_until(answer_at).await;
    let Some((row, kept)) = opened? else {
        let detail = serde_json::json!({ "source": source });
        let detail = &detail;
        call.write(|tx| async move { tx.audit("history.wrong", "history", detail.clone()).await })
            .await?;
        return Err(Refused::Wrong);
    };
    if row.used_at.is_some() {
        return Err(Refused::Used);
    }
    let code = kept.credit_code.as_deref().map(str::parse).transpose();
    if let Some(code) = code.map_err(Error::broken)?
        && unit::is_registered(call.db(), &code).await?
    {
        return Err(Refused::Registered);
    }
    let id = row.id;
    call.write(|tx| async move {
        attempt.succeeded(&tx).await?;
        let update = Entity::update_many()
            .col_expr(
                Column::Browser,
                Expr::value(Some(browser(call).as_bytes().to_vec())),
            )
            .col_expr(Column::BrowserUntil, Expr::value(Some(tx.now() + HELD_FOR)))
            .filter(Column::Id.eq(id))
            .filter(Column::UsedAt.is_null());
        if update
            .exec(&tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
            == 0
        {
            return Err(Refused::Used);
        }
        let object = format!("history:{id}");
        tx.audit("history.open", &object, serde_json::Value::Null)
            .await?;
        Ok(id)
    })
    .await
}

/// The account, if this is its password.
async fn compare(
    call: &Call,
    source: &str,
    account: &str,
    password: &Secret<String>,
) -> Result<Option<(Model, Kept)>> {
    let blind = account_blind(call.vault(), source, account);
    let row = call
        .db()
        .one(Entity::find().filter(Column::AccountBlind.eq(blind)))
        .await?;
    let found = match row {
        Some(row) => {
            let kept = kept(call.vault(), &row)?;
            Some((row, kept))
        }
        None => None,
    };
    // nobody's password is compared as well: the queue in front of the comparison would tell otherwise
    let (scheme, hash) = found.as_ref().map_or_else(
        || (Scheme::Sha256SaltFirst, String::new()),
        |(_, kept)| (kept.scheme, kept.hash.clone()),
    );
    let _turn = COMPARING.acquire().await.map_err(Error::broken)?;
    let password = password.clone();
    let fits = task::spawn_blocking(move || scheme.fits(&hash, password.expose())).await;
    let fits = fits.map_err(Error::broken)?;
    Ok(found.filter(|_| fits))
}

/// The old account that this browser may register with.
pub(crate) async fn held(call: &Call, id: HistoryId) -> Result<Option<Old>> {
    let Some(row) = call.db().one(Entity::find_by_id(id)).await? else {
        return Ok(None);
    };
    if row.browser != Some(browser(call)) {
        return Err(call.denied(&format!("history:{id}")).await);
    }
    if row.used_at.is_some() || row.browser_until.is_none_or(|until| until <= call.now) {
        return Ok(None);
    }
    let kept = kept(call.vault(), &row)?;
    let credit_code = kept.credit_code.as_deref().map(str::parse).transpose();
    Ok(Some(Old {
        id,
        source: row.source,
        unit_name: kept.unit_name,
        credit_code: credit_code.map_err(Error::broken)?,
        org_code: kept.org_code,
        phone: kept.phone.and_then(|phone| phone.parse().ok()),
    }))
}

/// Uses an old account up, in the transaction in which its unit comes into being; `false` when another registration was
/// quicker.
pub(crate) async fn use_up(tx: &Tx, id: HistoryId, unit: UnitId) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(Some(tx.now())))
        .col_expr(Column::UnitId, Expr::value(Some(Uuid::from(unit))))
        .col_expr(Column::Browser, Expr::value(Option::<Vec<u8>>::None))
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null());
    if update.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    let detail = serde_json::json!({ "unit": unit.to_string() });
    tx.audit("history.upgrade", &format!("history:{id}"), detail)
        .await?;
    Ok(true)
}
