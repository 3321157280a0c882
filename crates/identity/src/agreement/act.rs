//! Agreeing, refusing, and publishing a version.

use super::{
    entity::{ActiveModel, acceptance},
    rules::{NOTICE, Text, Way, earliest, midnight},
    store,
};
use crate::{
    account::{self, Account, entity as accounts},
    confirm::Fresh,
    service::Identity,
};
use db::Tx;
use kernel::{
    choice::Choice as _,
    clock::{self, CivilDate},
    id::AccountId,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use serde_json::json;
use web::{AsOfficer, Call, Error, Input, Result};

/// Field that carries the version that stands behind a form's tick.
const SHOWN: &str = "agreement";

/// Puts the version in force behind the tick of a form that is shown.
pub async fn shown(identity: &Identity, call: &Call, input: &mut Input, text: Text) -> Result<()> {
    let version = identity.agreement(text, call.now).await?;
    if input.get(SHOWN) != version.to_string() {
        // a tick is for what was read
        input.forget(&["agree"]);
        input.set(SHOWN, version);
    }
    Ok(())
}

/// The version that a form's tick is for: the one that was shown, if it is still in force.
pub async fn ticked(
    identity: &Identity,
    call: &Call,
    input: &mut Input,
    text: Text,
) -> Result<i32> {
    let version = identity.agreement(text, call.now).await?;
    if !input.tick("agree") {
        input.error("agree", format!("请阅读并勾选同意{text}"));
    } else if input.get(SHOWN) != version.to_string() {
        input.error("agree", format!("{text}有新版本，请阅读后重新勾选"));
    }
    Ok(version)
}

/// Notes that an account has agreed to a version, within the caller's transaction, with its audit line. Agreeing twice
/// changes nothing.
pub async fn record(
    tx: &Tx,
    account: AccountId,
    text: Text,
    version: i32,
    way: Way,
) -> db::Result<()> {
    if version < 1 || store::has_agreed(tx, account, text, version).await? {
        return Ok(());
    }
    let row = acceptance::ActiveModel {
        account_id: Set(account),
        text: Set(text),
        version: Set(version),
        way: Set(way),
        at: Set(tx.now()),
    };
    row.insert(tx).await?;
    accounts::Entity::update_many()
        .col_expr(accounts::Column::Agreed, Expr::value(version))
        .filter(accounts::Column::Id.eq(account))
        .filter(accounts::Column::Agreed.lt(version))
        .exec(tx)
        .await?;
    let detail = json!({ "text": text.code(), "version": version, "way": way.code() });
    tx.audit("agreement.accept", &format!("account:{account}"), detail)
        .await
}

/// What somebody who is logged in still has to read.
pub(super) struct Owed {
    pub(super) account: Account,
    pub(super) text: Text,
    /// The version in force.
    pub(super) version: i32,
}

/// The agreement that waits for whoever is logged in; none when nothing does.
pub(super) async fn owed(identity: &Identity, call: &Call) -> Result<Option<Owed>> {
    let Some(id) = call.actor.account().filter(|_| call.session.is_some()) else {
        return Ok(None);
    };
    let Some(account) = account::find(call.db(), id).await? else {
        return Ok(None);
    };
    let Some(text) = Text::of(account.kind) else {
        return Ok(None);
    };
    let version = identity.agreement(text, call.now).await?;
    Ok((account.agreed < version).then_some(Owed {
        account,
        text,
        version,
    }))
}

/// Agrees to the version that was read.
pub(super) async fn agree(identity: &Identity, call: &Call, owed: &Owed) -> Result<()> {
    call.write(|tx| async move {
        record(&tx, owed.account.id, owed.text, owed.version, Way::Renewed).await
    })
    .await?;
    identity.forget_cached(call);
    Ok(())
}

/// Does not agree: the session ends, the account stays as it was.
pub(super) async fn refuse(identity: &Identity, call: &Call, owed: &Owed) -> Result<()> {
    call.write(|tx| async move {
        let detail = json!({ "text": owed.text.code(), "version": owed.version });
        tx.audit(
            "agreement.refuse",
            &format!("account:{}", owed.account.id),
            detail,
        )
        .await
    })
    .await?;
    crate::login::log_out(identity, call).await
}

/// Whether an officer publishes agreements: an operator of the agency that speaks for the whole province.
pub(super) async fn may_publish(identity: &Identity, officer: &AsOfficer) -> Result<bool> {
    Ok(officer.operator && identity.realms().governs(officer.agency).await?)
}

/// A version that somebody wants to publish.
pub(super) struct Draft {
    pub(super) text: Text,
    pub(super) body: String,
    pub(super) changes: String,
    /// First day on which it holds.
    pub(super) from: CivilDate,
    /// The version that it was written from.
    pub(super) after: i32,
}

/// Why a version is not published.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotPublished {
    /// What to correct.
    #[error("{1}")]
    Field(&'static str, String),
    /// Somebody has published this version since the form was opened.
    #[error(
        "刚刚有人发布了第{0}版，您填写的内容还没有发布。请先查看第{0}版，需要的内容补充到下面，再发布为新的版本"
    )]
    Newer(i32),
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for NotPublished {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// Publishes a version that takes effect on a day to come; returns its number.
pub(super) async fn publish(
    identity: &Identity,
    officer: &AsOfficer,
    _: Fresh,
    draft: &Draft,
) -> std::result::Result<i32, NotPublished> {
    let object = format!("agreement:{}", draft.text.code());
    if !may_publish(identity, officer).await? {
        return Err(officer.denied(&object).await.into());
    }
    let object = object.as_str();
    let version = officer
        .write(|tx| async move {
            tx.lock("agreement", draft.text.code()).await?;
            let before = store::last(&tx, draft.text).await?;
            let (last, since) = before.map_or((0, CivilDate::MIN), |row| {
                (row.version, clock::today(row.effective_at))
            });
            if last != draft.after {
                return Err(NotPublished::Newer(last));
            }
            let first = earliest(clock::today(tx.now()), since);
            if draft.from < first {
                let days = NOTICE.num_days();
                return Err(NotPublished::Field(
                    "from",
                    format!(
                        "生效日期最早为{first}：新版本至少公示{days}天，且晚于上一版本的生效日期"
                    ),
                ));
            }
            let row = ActiveModel {
                text: Set(draft.text),
                version: Set(last + 1),
                body: Set(draft.body.clone()),
                changes: Set(draft.changes.clone()),
                effective_at: Set(midnight(draft.from)),
                published_at: Set(tx.now()),
                published_by: Set(Some(officer.officer)),
            };
            row.insert(&tx).await.map_err(db::Error::from)?;
            let detail = json!({ "version": last + 1, "from": draft.from.to_string() });
            tx.audit("agreement.publish", object, detail).await?;
            Ok(last + 1)
        })
        .await?;
    identity.agreements().forget();
    Ok(version)
}
