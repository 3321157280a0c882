//! The use cases of the registration.

use super::{
    entity::{
        DRAFT,
        draft::{ActiveModel, Column, Entity, Model},
    },
    form::Wish,
    page::code_fault,
    store,
};
use crate::{
    account::{self, AccountError},
    agreement::{self, Text, Way},
    person,
    reach::{self, Reach, Reached},
    service::Identity,
    session::SignIn,
    sms::code::{self, CodeError, Purpose, Sent},
};
use chrono::TimeDelta;
use db::{Read as _, Tx};
use kernel::{actor::Actor, clock::Instant, id::AccountId, id::uuid_at};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::Blind;
use serde_json::json;
use web::{
    Call, Error,
    puzzle::{self, PuzzleError, Solved},
};

/// Puzzles of it are good for this and nothing else.
pub(super) const PUZZLE: &str = "register.overseas";
/// How long step 1 and its puzzle may take, and the form after it.
const TYPED_FOR: TimeDelta = TimeDelta::minutes(10);
const OPEN_FOR: TimeDelta = TimeDelta::hours(1);
/// A form sent twice within this time is answered as if it had been sent once.
const REPLAY: TimeDelta = TimeDelta::minutes(10);

/// Why it does not go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// What to correct, and where.
    #[error("{1}")]
    Field(&'static str, String),
    /// Too many were asked for.
    #[error("{0}")]
    Slow(String),
    /// The draft is gone.
    #[error("填写的联系方式已失效，请重新填写")]
    Gone,
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<CodeError> for Refused {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            CodeError::TooSoon(_) | CodeError::NotGone(..) | CodeError::TooMany(_) => {
                Self::Slow(error.to_string())
            }
            other => Self::Field("sms_code", code_fault(&other)),
        }
    }
}

impl From<PuzzleError> for Refused {
    fn from(error: PuzzleError) -> Self {
        match error {
            PuzzleError::Broken(error) => error.into(),
            other => Self::Slow(other.to_string()),
        }
    }
}

impl From<AccountError> for Refused {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Broken(error) => error.into(),
            taken => Self::Field("document_number", taken.to_string()),
        }
    }
}

impl From<Reached> for Refused {
    fn from(error: Reached) -> Self {
        match error {
            Reached::Broken(error) => error.into(),
            Reached::Taken(_) => Self::Field("", error.to_string()),
        }
    }
}

/// A registration in progress.
pub(super) struct Draft {
    pub(super) row: Model,
    pub(super) reach: Reach,
}

fn browser(call: &Call) -> Blind {
    call.vault().blind("overseas.browser", &call.browser())
}

async fn lock(tx: &Tx, browser: Blind) -> db::Result<()> {
    tx.lock("overseas", browser.hex()).await
}

/// What this browser has begun.
pub(super) async fn current(call: &Call) -> web::Result<Option<Draft>> {
    let row = call
        .db()
        .one(Entity::find().filter(Column::Browser.eq(browser(call))))
        .await?;
    let Some(row) = row.filter(|row| row.expires_at > call.now) else {
        return Ok(None);
    };
    let text = call.vault().open(DRAFT, &row.reach)?;
    let reach = text.parse().map_err(Error::broken)?;
    Ok(Some(Draft { row, reach }))
}

/// Step 1: keeps what was typed, and sends the first code. Where that needs a puzzle, it is posed and nothing is sent yet.
/// Nothing is looked up.
pub(super) async fn begin(call: &Call, reach: &Reach) -> Result<Option<Sent>, Refused> {
    let (browser, sealed) = (browser(call), &call.vault().seal(DRAFT, reach.as_str()));
    let by = &code::asked_by(call);
    call.write(|tx| async move {
        lock(&tx, browser).await?;
        Entity::delete_many()
            .filter(Column::Browser.eq(browser))
            .exec(&tx)
            .await
            .map_err(db::Error::from)?;
        let risky = code::is_risky(&tx, call.vault(), reach, Purpose::REGISTER, by).await?;
        let open_for = if risky { TYPED_FOR } else { OPEN_FOR };
        let id = uuid_at(tx.now(), tx.rng());
        let row = ActiveModel {
            id: Set(id),
            browser: Set(browser),
            reach: Set(sealed.clone()),
            open: Set(!risky),
            created_at: Set(tx.now()),
            expires_at: Set(tx.now() + open_for),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        let object = format!("overseas_draft:{}", id.simple());
        let detail = json!({ "mail": reach.is_mail() });
        tx.audit("overseas.begin", &object, detail).await?;
        if risky {
            puzzle::pose(&tx, call, PUZZLE).await?;
            return Ok(None);
        }
        let purpose = Purpose::REGISTER;
        let sent = code::request_code(&tx, call.vault(), reach, purpose, &[], by).await?;
        Ok(Some(sent))
    })
    .await
}

/// Another puzzle for this browser.
pub(super) async fn pose(call: &Call) -> Result<(), Refused> {
    call.write(|tx| async move { Ok(puzzle::pose(&tx, call, PUZZLE).await?) })
        .await
}

/// The puzzle is solved: the first code goes out, and step 2 opens.
pub(super) async fn open(call: &Call, draft: &Draft, solved: Solved) -> Result<Sent, Refused> {
    let by = &code::asked_by(call).having(Some(solved));
    call.write(|tx| async move {
        lock(&tx, draft.row.browser).await?;
        let update = Entity::update_many()
            .col_expr(Column::Open, Expr::value(true))
            .col_expr(Column::ExpiresAt, Expr::value(tx.now() + OPEN_FOR))
            .filter(Column::Id.eq(draft.row.id));
        let done = update.exec(&tx).await.map_err(db::Error::from)?;
        if done.rows_affected == 0 {
            return Err(Refused::Gone);
        }
        let to = &draft.reach;
        Ok(code::request_code(&tx, call.vault(), to, Purpose::REGISTER, &[], by).await?)
    })
    .await
}

/// Opens the person and logs the browser in. Only whoever holds the address or number learns whether it is taken, and
/// each answer about a document costs a code. `agreed` is the version of the agreement that was ticked.
pub(super) async fn register(
    identity: &Identity,
    call: &Call,
    draft: &Draft,
    (wish, agreed): (&Wish, i32),
    typed: &str,
    key: &str,
) -> Result<SignIn, Refused> {
    // whoever registers is nobody yet, also when this browser has been logged in by the first of two equal forms
    let mut call = call.clone();
    call.actor = Actor::Anonymous;
    let call = &call;
    let key = once_key(call, key);
    let key = key.as_str();
    let ticket = match code::check(call, &draft.reach, Purpose::REGISTER, typed).await {
        Err(CodeError::Used) => return replay(identity, call, key).await,
        other => other?,
    };
    let hash = identity
        .passwords()
        .hash(&wish.password)
        .await
        .map_err(|error| Refused::Field("", error.to_string()))?;
    let hash = &hash;
    let vault = call.vault();
    let written = call.write(|tx| async move {
        if let Some(done) = tx.once(key).await? {
            return again(identity, call, &tx, &done).await;
        }
        ticket.spend(&tx).await?;
        let (id, person) = person::create(&tx, vault, &wish.holder, Some(hash)).await?;
        reach::add(&tx, vault, id, &draft.reach).await?;
        store::keep(&tx, vault, person, &wish.told).await?;
        agreement::record(&tx, id, Text::Person, agreed, Way::Register).await?;
        let account = account::find(&tx, id)
            .await?
            .ok_or_else(|| Error::broken("the new account is missing"))?;
        tx.remember(key, &id.to_string()).await?;
        Ok(identity
            .sign_in(&tx, call, &account, person::REGISTERED)
            .await?)
    });
    let written = written.await;
    if let Err(Refused::Field("document_number" | "", _)) = &written {
        let _: Result<(), CodeError> = call
            .write(|tx| async move { ticket.spend(&tx).await })
            .await;
    }
    written
}

/// The key alone could be guessed from another browser's page source; together with the browser it cannot.
fn once_key(call: &Call, key: &str) -> String {
    format!("register.overseas:{}:{key}", call.browser())
}

/// The code was used: by this very form, sent twice?
async fn replay(identity: &Identity, call: &Call, key: &str) -> Result<SignIn, Refused> {
    call.write(|tx| async move {
        match tx.once(key).await? {
            Some(done) => again(identity, call, &tx, &done).await,
            None => Err(CodeError::Used.into()),
        }
    })
    .await
}

/// The second of two equal forms: logs in to what the first one opened.
async fn again(identity: &Identity, call: &Call, tx: &Tx, done: &str) -> Result<SignIn, Refused> {
    let account = match done.parse::<AccountId>() {
        Ok(id) => account::find(tx, id).await?,
        Err(_) => None,
    };
    match account {
        Some(account) if call.now - account.created_at < REPLAY => Ok(identity
            .sign_in(tx, call, &account, person::REGISTERED)
            .await?),
        _ => Err(Refused::Field("", "您已注册成功，请直接登录".to_owned())),
    }
}

/// Throws away what nobody finished in time.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lt(now))
        .exec(tx)
        .await?;
    Ok(())
}
