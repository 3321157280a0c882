//! Handing texts over, each at most once. A mail server cannot be asked what became of a mail, so the answer stands in the
//! database: before a text is handed over it is noted, and what is noted without an answer is never handed over again.

use super::{
    Carrier, Reach,
    entity::letter::{ActiveModel, Column, Entity, State},
};
use crate::{
    service::Identity,
    sms::{Category, SendOutcome, SmsText},
};
use chrono::TimeDelta;
use db::{Db, Read, Stamp, Tx};
use kernel::{choice::Choice as _, clock::Instant};
use queue::{Job, JobCtx, JobError};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::{Expr, OnConflict},
};
use seal::{Sealed, Vault};
use serde::{Deserialize, Serialize};

/// Contexts of the sealed parts of a job.
pub const LETTER_TO: &str = "letter_job.to";
/// See [`LETTER_TO`].
pub const LETTER_TEXT: &str = "letter_job.text";
/// How long notes are kept: no job lives so long.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A text to an address or a number abroad, to be sent. Both are sealed: the outbox is a table like any other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendLetter {
    to: Sealed,
    text: Sealed,
    /// After this moment the text is of no use any more.
    until: Option<Instant>,
}

impl Job for SendLetter {
    const NAME: &'static str = "identity.letter";
    const MAX_ATTEMPTS: u32 = 5;
}

impl SendLetter {
    /// Seals a text for the outbox.
    pub fn new(
        vault: &Vault,
        to: &Reach,
        text: &SmsText,
        until: Option<Instant>,
    ) -> db::Result<Self> {
        let json =
            serde_json::to_string(text).map_err(|error| db::Error::Broken(error.to_string()))?;
        Ok(Self {
            to: vault.seal(LETTER_TO, to.as_str()),
            text: vault.seal(LETTER_TEXT, &json),
            until,
        })
    }

    fn open(&self, vault: &Vault) -> Result<(Reach, SmsText), JobError> {
        let damaged = || JobError::Fail("邮件或境外短信任务无法读取".to_owned());
        let to = vault.open(LETTER_TO, &self.to).map_err(|_| damaged())?;
        let text = vault.open(LETTER_TEXT, &self.text).map_err(|_| damaged())?;
        Ok((
            to.parse().map_err(|_| damaged())?,
            serde_json::from_str(&text).map_err(|_| damaged())?,
        ))
    }
}

/// Binds the body to the job.
pub(crate) fn register_jobs(registry: &mut queue::Registry, identity: &Identity) {
    let identity = identity.clone();
    registry.on::<SendLetter, _, _>(move |job, ctx| {
        let identity = identity.clone();
        async move { run(&identity, &job, &ctx).await }
    });
}

async fn run(identity: &Identity, job: &SendLetter, ctx: &JobCtx) -> Result<(), JobError> {
    if job.until.is_some_and(|until| ctx.now >= until) {
        tracing::warn!(job = %ctx.id, "a letter came too late and was not sent");
        return Ok(());
    }
    let (to, text) = job.open(identity.vault())?;
    let Some(overseas) = identity.overseas().filter(|way| way.reaches(&to)) else {
        return Err(JobError::Fail(
            "没有配置邮件或该国家（地区）的短信".to_owned(),
        ));
    };
    let stamp = Stamp {
        request_id: ctx.request_id.clone(),
        ..Stamp::system(ctx.now, identity.rng().clone(), SendLetter::NAME)
    };
    match post(identity.db(), &stamp, &*overseas.carrier, &to, &text).await? {
        SendOutcome::Accepted { .. } => Ok(()),
        SendOutcome::Rejected {
            category: Category::System | Category::Rate,
            code,
            ..
        } => Err(JobError::Retry(format!("服务商繁忙：{code}"))),
        SendOutcome::Rejected { code, message, .. } => {
            Err(JobError::Fail(format!("{message}（{code}）")))
        }
        SendOutcome::Unknown => {
            // it may have arrived: whoever waits for a code asks for another one
            tracing::warn!(job = %ctx.id, "no answer about a letter, which is not sent again");
            Ok(())
        }
    }
}

/// Hands a text over unless that was begun before. [`SendOutcome::Unknown`]: it may have left, and asking again sends
/// nothing.
pub async fn post(
    db: &Db,
    stamp: &Stamp,
    carrier: &dyn Carrier,
    to: &Reach,
    text: &SmsText,
) -> db::Result<SendOutcome> {
    let reference = text.reference.as_str();
    let before = db
        .write(stamp, |tx| async move { begin(&tx, reference).await })
        .await?;
    match before {
        Some(State::Gone) => {
            return Ok(SendOutcome::Accepted {
                provider_id: String::new(),
            });
        }
        Some(State::Going) => return Ok(SendOutcome::Unknown),
        Some(State::Held) | None => {}
    }
    let outcome = carrier.send(to, text).await;
    let state = match outcome {
        SendOutcome::Accepted { .. } => State::Gone,
        SendOutcome::Rejected { .. } => State::Held,
        SendOutcome::Unknown => return Ok(outcome),
    };
    db.write(stamp, |tx| async move { note(&tx, reference, state).await })
        .await?;
    Ok(outcome)
}

/// How far a text came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// It was taken.
    There,
    /// It has not left: it was refused, for good or for a while.
    Refused,
    /// It is on its way, or nobody knows.
    Unsure,
}

/// How far the text with this reference of ours came.
pub(crate) async fn came(read: &impl Read, reference: &str) -> db::Result<Came> {
    let row = read.one(Entity::find_by_id(reference)).await?;
    Ok(match row.map(|row| row.state) {
        Some(State::Gone) => Came::There,
        Some(State::Held) => Came::Refused,
        Some(State::Going) | None => Came::Unsure,
    })
}

/// Notes that a text is being handed over, and tells what was known of it before.
async fn begin(tx: &Tx, reference: &str) -> db::Result<Option<State>> {
    tx.lock("letter", reference).await?;
    let known = tx.one(Entity::find_by_id(reference)).await?;
    let known = known.map(|row| row.state);
    if matches!(known, None | Some(State::Held)) {
        let row = ActiveModel {
            reference: Set(reference.to_owned()),
            state: Set(State::Going),
            at: Set(tx.now()),
        };
        let again = OnConflict::column(Column::Reference)
            .update_columns([Column::State, Column::At])
            .to_owned();
        Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(known)
}

async fn note(tx: &Tx, reference: &str, state: State) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::At, Expr::value(tx.now()))
        .filter(Column::Reference.eq(reference));
    update.exec(tx).await?;
    Ok(())
}

/// Throws away notes on texts whose jobs are long over.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::At.lt(now - KEPT))
        .exec(tx)
        .await?;
    Ok(())
}
