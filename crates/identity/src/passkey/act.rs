//! The use cases: adding, using, renaming, removing.

use super::{
    NAME, Relying, challenge,
    challenge::Purpose,
    entity::{ActiveModel, Column, Entity, Model},
    sent::Sent,
    store,
    webauthn::{self, Client, Fault, Made, PublicKey, Used},
};
use crate::{
    account::{self, Account, Status},
    login::{Attempt, Wait},
    service::Identity,
    session,
};
use db::Tx;
use kernel::id::{AccountId, PasskeyId, SessionId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, sea_query::Expr};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use web::Call;

/// Most passkeys of an account.
pub(crate) const MOST: u64 = 10;

/// Why a passkey was not added or not accepted; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasskeyError {
    /// The challenge.
    #[error("本次操作已经失效或已使用过，请重新操作")]
    Stale,
    /// One answer for everything that may be wrong with it, known here or not.
    #[error("通行密钥核验不通过，请重试，或使用其他方式")]
    Refused,
    /// It is right, but not this account's.
    #[error("该通行密钥属于其他账号，请选择本账号的通行密钥，或使用其他方式")]
    Other,
    /// It is right, but the account may not be used; only its owner learns this.
    #[error("该账号目前不能使用，请联系单位管理员或拨打服务热线")]
    Barred,
    /// The same one again.
    #[error("该通行密钥已经添加过")]
    Known,
    /// As many as there may be.
    #[error("通行密钥最多10个，请先删除不再使用的通行密钥")]
    Full,
    /// Failed too often.
    #[error("尝试次数过多，请{0}后再试，或使用其他方式")]
    Slow(String),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for PasskeyError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Wait> for PasskeyError {
    fn from(wait: Wait) -> Self {
        Self::Slow(wait.words())
    }
}

/// A passkey was added: the room above that carries messages tells the holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasskeyAdded {
    /// Whose.
    pub account: AccountId,
    /// Browser and system in which it was made.
    pub device: String,
}

impl queue::Job for PasskeyAdded {
    const NAME: &'static str = "identity.passkey_added";
}

/// A passkey is good no more: the room above that carries messages tells the holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct PasskeyRemoved {
    /// Whose.
    pub account: AccountId,
    /// Browser and system in which it was made.
    pub device: String,
}

impl queue::Job for PasskeyRemoved {
    const NAME: &'static str = "identity.passkey_removed";
}

fn relying(identity: &Identity) -> Result<&Relying, PasskeyError> {
    Ok(identity.relying().ok_or(web::Error::Absent)?)
}

/// Notes why something was refused. The user never learns more than that it was.
async fn note_refusal(
    call: &Call,
    purpose: &Purpose,
    whose: Option<AccountId>,
    why: &str,
) -> db::Result<()> {
    let object = whose.map_or_else(
        || "account:unknown".to_owned(),
        |account| format!("account:{account}"),
    );
    let action = if purpose.is_log_in() {
        "login.passkey_refused"
    } else {
        "passkey.refused"
    };
    let (object, detail) = (
        object.as_str(),
        &json!({ "why": why, "way": super::WAY, "agent": call.agent() }),
    );
    call.write(|tx| async move { tx.audit(action, object, detail.clone()).await })
        .await
}

/// Adds a passkey to the account of a session whose holder has just proved who they are.
pub(crate) async fn add(
    identity: &Identity,
    call: &Call,
    account: &Account,
    session: SessionId,
    name: &str,
    sent: &str,
) -> Result<(), PasskeyError> {
    let relying = relying(identity)?;
    let sent = Sent::read(sent);
    let purpose = Purpose::add();
    let made = match sent.client() {
        Ok(client) => {
            if !challenge::take(call, &purpose, &client.challenge()).await? {
                return Err(PasskeyError::Stale);
            }
            webauthn::made(relying, &client, &sent.attestation_object.0)
        }
        Err(fault) => Err(fault),
    };
    let made = match made {
        Ok(made) => made,
        Err(fault) => {
            note_refusal(call, &purpose, Some(account.id), &fault.to_string()).await?;
            return Err(PasskeyError::Refused);
        }
    };
    let (made, transports) = (&made, &sent.transports());
    call.write(|tx| async move {
        session::hold(&tx, account.id, session).await?;
        store::hold(&tx, account.id).await?;
        if store::count(&tx, account.id).await? >= MOST {
            return Err(PasskeyError::Full);
        }
        // asked first because PostgreSQL ends the whole transaction at a violated constraint
        if store::by_credential(&tx, &made.credential_id)
            .await?
            .is_some()
        {
            return Err(PasskeyError::Known);
        }
        let id = PasskeyId::new(tx.now(), tx.rng());
        let row = row(call, account.id, session, (id, name), made, transports);
        store::insert(&tx, row).await?;
        let event = PasskeyAdded {
            account: account.id,
            device: call.agent(),
        };
        queue::enqueue(&tx, &event).await?;
        let detail = json!({ "passkey": id.to_string(), "eligible": made.eligible });
        tx.audit("passkey.add", &format!("account:{}", account.id), detail)
            .await?;
        Ok(())
    })
    .await
}

fn row(
    call: &Call,
    account: AccountId,
    session: SessionId,
    (id, name): (PasskeyId, &str),
    made: &Made,
    transports: &str,
) -> ActiveModel {
    ActiveModel {
        id: Set(id),
        account_id: Set(account),
        credential_id: Set(made.credential_id.clone()),
        public_key: Set(made.public_key.clone()),
        name: Set(call.vault().seal(NAME, name)),
        sign_count: Set(i64::from(made.count)),
        eligible: Set(made.eligible),
        backed_up: Set(made.backed_up),
        transports: Set(transports.to_owned()),
        agent: Set(call.agent()),
        session_id: Set(session.0),
        last_session_id: Set(None),
        last_used_at: Set(None),
        doubted_at: Set(None),
        created_at: Set(call.now),
    }
}

/// A passkey that was shown and is right in every respect. What it is good for decides whoever asked for it, and settles
/// it in the same transaction.
pub(crate) struct Shown {
    /// Whose it is; the account may act.
    pub(crate) account: Account,
    id: PasskeyId,
    used: Used,
    attempt: Attempt,
}

/// Looks at what a browser sends of a passkey that it used. The attempt is counted and the challenge used up before
/// anything else is looked at.
pub(crate) async fn shown(
    identity: &Identity,
    call: &Call,
    purpose: &Purpose,
    sent: &str,
) -> Result<Shown, PasskeyError> {
    let relying = relying(identity)?;
    let sent = Sent::read(sent);
    let key = hex::encode(Sha256::digest(&sent.id.0));
    let attempt = Attempt::begin(call, "passkey", "", &key).await??;
    let Ok(client) = sent.client() else {
        note_refusal(call, purpose, None, &Fault::Format.to_string()).await?;
        return Err(PasskeyError::Refused);
    };
    if !challenge::take(call, purpose, &client.challenge()).await? {
        return Err(PasskeyError::Stale);
    }
    let known = store::by_credential(call.db(), &sent.id.0).await?;
    let used = look(call, relying, purpose, &sent, &client, known.as_ref()).await?;
    let (row, used) = match (known, used) {
        (Some(row), Ok(used)) => (row, used),
        (known, used) => {
            let whose = known.map(|row| row.account_id);
            let why = used
                .err()
                .map_or_else(|| "unknown".to_owned(), |fault| fault.to_string());
            note_refusal(call, purpose, whose, &why).await?;
            return Err(PasskeyError::Refused);
        }
    };
    let account = account::find(call.db(), row.account_id).await?;
    let Some(account) = account.filter(|account| account.status == Status::Active) else {
        if purpose.is_log_in() {
            note_barred(call, row.account_id).await?;
        }
        return Err(PasskeyError::Barred);
    };
    Ok(Shown {
        account,
        id: row.id,
        used,
        attempt,
    })
}

/// Notes for its holder that the passkey was right, but the account may not be used.
pub(crate) async fn note_barred(call: &Call, account: AccountId) -> db::Result<()> {
    let (object, detail) = (
        &format!("account:{account}"),
        &json!({ "way": super::WAY, "agent": call.agent() }),
    );
    call.write(|tx| async move { tx.audit("login.barred", object, detail.clone()).await })
        .await
}

/// The signature, and whether the handle is the one of the passkey's account (§7.2, step 6). One that is not known here is
/// verified as well, with nobody's key.
async fn look(
    call: &Call,
    relying: &Relying,
    purpose: &Purpose,
    sent: &Sent,
    client: &Client,
    known: Option<&Model>,
) -> db::Result<Result<Used, Fault>> {
    let key = match known.map(|row| PublicKey::read(&row.public_key)) {
        Some(Ok(key)) => key,
        Some(Err(fault)) => return Ok(Err(fault)),
        None => PublicKey::nobody(),
    };
    let used = webauthn::used(
        relying,
        client,
        &sent.authenticator_data.0,
        &sent.signature.0,
        &key,
    );
    let (Some(row), Ok(used)) = (known, &used) else {
        return Ok(used);
    };
    if used.eligible != row.eligible {
        return Ok(Err(Fault::Backup));
    }
    let handle = store::owner(call.db(), row.account_id).await?;
    // a device that was told which passkey to use need not say whose it is
    let unsaid = sent.user_handle.0.is_empty() && purpose.names_passkeys();
    let own = unsaid || handle.is_some_and(|owner| owner.handle == sent.user_handle.0);
    Ok(if own { Ok(*used) } else { Err(Fault::User) })
}

impl Shown {
    /// Notes that the passkey was used, within the transaction of what it was used for. A count that went back means that
    /// somebody may have a copy: it is noted for its holder and for the operators, and locks nobody out, because
    /// authenticators also lose count.
    pub(crate) async fn settle(&self, tx: &Tx, session: Option<SessionId>) -> db::Result<()> {
        self.attempt.succeeded(tx).await?;
        store::hold(tx, self.account.id).await?;
        let row = store::by_id(tx, self.id).await?.ok_or(db::Error::Stale)?;
        let count = i64::from(self.used.count);
        let back = count <= row.sign_count && (count > 0 || row.sign_count > 0);
        let mut update = Entity::update_many()
            .col_expr(Column::SignCount, Expr::value(row.sign_count.max(count)))
            .col_expr(Column::BackedUp, Expr::value(self.used.backed_up))
            .col_expr(Column::LastUsedAt, Expr::value(Some(tx.now())))
            .filter(Column::Id.eq(self.id));
        if let Some(session) = session {
            update = update.col_expr(Column::LastSessionId, Expr::value(Some(session.0)));
        }
        if back {
            update = update.col_expr(Column::DoubtedAt, Expr::value(Some(tx.now())));
            let detail =
                json!({ "passkey": self.id.to_string(), "known": row.sign_count, "told": count });
            tx.audit("passkey.count_back", &self.object(), detail)
                .await?;
        }
        update.exec(tx).await?;
        Ok(())
    }

    /// As the audit log names the account.
    pub(crate) fn object(&self) -> String {
        format!("account:{}", self.account.id)
    }

    /// Which passkey, for the audit log.
    pub(crate) fn detail(&self) -> serde_json::Value {
        json!({ "passkey": self.id.to_string() })
    }
}

/// Gives a passkey another name. `false`: it is gone.
pub(crate) async fn rename(call: &Call, row: &Model, name: &str) -> db::Result<bool> {
    let sealed = &call.vault().seal(NAME, name);
    call.write(|tx| async move {
        let done = store::rename(&tx, row.id, sealed.clone()).await?;
        if done {
            note(&tx, row, "passkey.rename").await?;
        }
        Ok(done)
    })
    .await
}

async fn note(tx: &Tx, row: &Model, action: &str) -> db::Result<()> {
    let detail = json!({ "passkey": row.id.to_string() });
    tx.audit(action, &format!("account:{}", row.account_id), detail)
        .await
}

/// Removes a passkey, and has its holder told. One that is gone already stays gone.
pub(crate) async fn remove(call: &Call, session: SessionId, row: &Model) -> db::Result<()> {
    call.write(|tx| async move {
        session::hold(&tx, row.account_id, session).await?;
        store::hold(&tx, row.account_id).await?;
        drop_one(&tx, row).await
    })
    .await
}

async fn drop_one(tx: &Tx, row: &Model) -> db::Result<()> {
    if !store::delete(tx, row.id).await? {
        return Ok(());
    }
    let event = PasskeyRemoved {
        account: row.account_id,
        device: row.agent.clone(),
    };
    queue::enqueue(tx, &event).await?;
    note(tx, row, "passkey.remove").await
}

/// Removes what was made or used in a session that its account's holder does not recognise: a way in that would outlive
/// the password. The caller holds the account's sessions.
pub(crate) async fn forget_of_session(
    tx: &Tx,
    account: AccountId,
    session: SessionId,
) -> db::Result<()> {
    store::hold(tx, account).await?;
    for row in store::touched_by(tx, account, session).await? {
        drop_one(tx, &row).await?;
    }
    Ok(())
}
