//! What persons and units do with an application: one function, one transaction, one audit line.

use super::{
    entity::{ActiveModel, Model},
    inbox::ApplicationShow,
    limit,
    mine::MyApplication,
    rules::{Answer, Event, Misfit, State},
    store,
};
use crate::{
    resume::{self, Snapshot},
    vacancy,
};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{ApplicationId, VacancyId},
};
use notify::{APPLICATION_ANSWERED, APPLICATION_ARRIVED, Message};
use sea_orm::Set;
use seal::{Sealed, Vault};
use serde_json::{Value, json};
use web::{ActingFor, AsPerson, duty::Applications};

/// Why an application did not happen or did not move.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ApplicationError {
    /// There is no such thing for this actor.
    #[error("没有找到")]
    Absent,
    /// The vacancy is not public any more.
    #[error("这个职位{0}，不能再投递。您可以看看其他在招职位")]
    Closed(&'static str),
    /// This person has applied before.
    #[error("您已于 {} 投递过这个职位，不需要重复投递", kernel::clock::minute(*.1))]
    Duplicate(ApplicationId, Instant),
    /// There is no résumé to send.
    #[error("请先填写简历，再投递")]
    NoResume,
    /// Too many were sent.
    #[error("{0}")]
    TooMany(&'static str),
    /// It is not in a state for this.
    #[error("{0}。请刷新页面后再试")]
    Misfit(#[from] Misfit),
    /// Whoever sent it has closed their account.
    #[error("求职者已注销账号，不能再答复")]
    Gone,
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for ApplicationError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<ApplicationError> for web::Error {
    fn from(error: ApplicationError) -> Self {
        match error {
            ApplicationError::Absent => Self::Absent,
            ApplicationError::Broken(error) => error,
            ApplicationError::TooMany(text) => Self::SlowDown(text.to_owned()),
            other => Self::Conflict(other.to_string()),
        }
    }
}

type Result<T> = std::result::Result<T, ApplicationError>;

/// Names an application in the audit log.
#[must_use]
pub fn object(id: ApplicationId) -> String {
    format!("application:{id}")
}

/// 投递简历: seals the résumé as it is now, and tells the unit. The same key applies once.
pub async fn apply(call: &AsPerson, id: VacancyId, key: &str) -> Result<ApplicationId> {
    open_vacancy(vacancy::store::find(call.db(), id).await?, call.now)?;
    let resume = resume::store::of(call.db(), call.person)
        .await?
        .ok_or(ApplicationError::NoResume)?;
    let mut body = resume::store::open(call.vault(), &resume)?;
    if !body.is_complete() {
        return Err(ApplicationError::NoResume);
    }
    let holder = identity::person::holder(call.db(), call.vault(), call.person)
        .await?
        .ok_or(ApplicationError::Absent)?;
    let contact = identity::person::contact(call.db(), call.vault(), call.person).await?;
    // whoever has no phone is written to where the account is reached
    if contact.phone.is_none() && body.email.is_none() {
        body.email = contact.mail;
    }
    let snapshot = Snapshot {
        name: holder.name.expose().clone(),
        mobile: contact.phone.unwrap_or_default(),
        body,
    };
    let snapshot = &store::seal(call.vault(), &snapshot)?;
    let written = call
        .write(
            |tx| async move { apply_in(&tx, call, id, key, snapshot, resume.attachment_id).await },
        )
        .await;
    match written {
        Err(ApplicationError::Broken(error)) => {
            match store::of(call.db(), id, call.person).await? {
                // the unique index was quicker than the question before it
                Some(row) if row.state != State::Withdrawn => {
                    Err(ApplicationError::Duplicate(row.id, row.sent_at))
                }
                _ => Err(ApplicationError::Broken(error)),
            }
        }
        other => other,
    }
}

async fn apply_in(
    tx: &Tx,
    call: &AsPerson,
    id: VacancyId,
    key: &str,
    snapshot: &Sealed,
    attachment: Option<kernel::id::FileId>,
) -> Result<ApplicationId> {
    if let Some(known) = tx.once(key).await? {
        // taken back since: whoever presses the button of the old page again means it
        let withdrawn = store::of(tx, id, call.person)
            .await?
            .is_some_and(|row| row.state == State::Withdrawn);
        if !withdrawn {
            return known.parse().map_err(|_| ApplicationError::Absent);
        }
    }
    let vacancy = open_vacancy(vacancy::store::find(tx, id).await?, tx.now())?;
    let known = store::of(tx, id, call.person).await?;
    // one text message for the first that waits: not one for each of a hundred, and none for taking back and sending again
    let first = known.is_none() && !tx_waits(tx, &vacancy).await?;
    let application = match known {
        Some(row) if row.state == State::Withdrawn => {
            limit::count_again(tx, call, id)
                .await?
                .map_err(ApplicationError::TooMany)?;
            let change = sent_again(snapshot, attachment, &vacancy, tx.now());
            store::step(
                tx,
                &row,
                Event::Send,
                row.state.next(Event::Send)?,
                None,
                change,
            )
            .await?;
            row.id
        }
        Some(row) => return Err(ApplicationError::Duplicate(row.id, row.sent_at)),
        None => {
            let id = ApplicationId::new(tx.now(), tx.rng());
            let row = Model {
                id,
                vacancy_id: vacancy.id,
                unit_id: vacancy.unit_id,
                person_id: call.person,
                account_id: call.account,
                title: vacancy.title.clone(),
                state: State::Sent,
                snapshot: snapshot.clone(),
                attachment_id: attachment,
                answer: None,
                version: 1,
                sent_at: tx.now(),
                read_at: None,
                answered_at: None,
            };
            store::insert(tx, row).await?;
            id
        }
    };
    tx.audit(
        "application.send",
        &object(application),
        json!({ "vacancy": vacancy.id }),
    )
    .await?;
    tell_unit(tx, call, &vacancy, application, first).await?;
    tx.remember(key, &application.to_string()).await?;
    Ok(application)
}

/// What changes when somebody who had taken an application back sends it again.
fn sent_again(
    snapshot: &Sealed,
    attachment: Option<kernel::id::FileId>,
    vacancy: &vacancy::Model,
    now: Instant,
) -> ActiveModel {
    ActiveModel {
        snapshot: Set(snapshot.clone()),
        attachment_id: Set(attachment),
        title: Set(vacancy.title.clone()),
        answer: Set(None),
        sent_at: Set(now),
        read_at: Set(None),
        answered_at: Set(None),
        ..Default::default()
    }
}

async fn tx_waits(tx: &Tx, vacancy: &vacancy::Model) -> Result<bool> {
    use db::Read as _;
    let filter = store::Filter {
        vacancy: Some(vacancy.id),
        state: Some(State::Sent),
    };
    Ok(tx.exists(store::inbox(vacancy.unit_id, filter)).await?)
}

async fn tell_unit(
    tx: &Tx,
    call: &AsPerson,
    vacancy: &vacancy::Model,
    id: ApplicationId,
    sms: bool,
) -> Result<()> {
    let Some(account) = org::unit::find(tx, vacancy.unit_id)
        .await?
        .and_then(|unit| unit.account_id)
    else {
        return Ok(());
    };
    let message = Message::new(account, APPLICATION_ARRIVED)
        .with("vacancy", format!("“{}”", vacancy.title))
        .link(ApplicationShow { id });
    notify::send(
        tx,
        call.vault(),
        &if sms { message.by_sms() } else { message },
    )
    .await?;
    Ok(())
}

/// The vacancy, if it can be applied for at `now`. One that was never public does not exist.
fn open_vacancy(row: Option<vacancy::Model>, now: Instant) -> Result<vacancy::Model> {
    let row = row.ok_or(ApplicationError::Absent)?;
    match row.state {
        vacancy::State::Published if row.is_public(now) => Ok(row),
        vacancy::State::Published | vacancy::State::Expired => {
            Err(ApplicationError::Closed("已过期"))
        }
        _ if row.published_at.is_some() => Err(ApplicationError::Closed("已下架")),
        _ => Err(ApplicationError::Absent),
    }
}

/// 撤回投递. The unit does not see the résumé any more.
pub async fn withdraw(call: &AsPerson, id: ApplicationId) -> Result<()> {
    call.write(|tx| async move {
        let row = store::sent(&tx, call.person, id)
            .await?
            .ok_or(ApplicationError::Absent)?;
        withdraw_row(&tx, &row).await
    })
    .await
}

pub(super) async fn withdraw_row(tx: &Tx, row: &Model) -> Result<()> {
    let to = row.state.next(Event::Withdraw)?;
    store::step(tx, row, Event::Withdraw, to, None, ActiveModel::default()).await?;
    tx.audit("application.withdraw", &object(row.id), Value::Null)
        .await?;
    Ok(())
}

/// The unit opens an application: the first time makes it read, and every time is an audit line, because contacts are
/// shown. Gives the row as it stands after.
pub async fn open(call: &ActingFor<Applications>, id: ApplicationId) -> Result<Model> {
    call.write(|tx| async move {
        let row = store::received(&tx, call.unit, id)
            .await?
            .ok_or(ApplicationError::Absent)?;
        if row.state == State::Withdrawn {
            return Ok(row);
        }
        tx.audit(
            "application.view",
            &object(id),
            json!({ "person": row.person_id }),
        )
        .await?;
        let Ok(to) = row.state.next(Event::Open) else {
            return Ok(row);
        };
        store::step(
            &tx,
            &row,
            Event::Open,
            to,
            None,
            ActiveModel {
                read_at: Set(Some(tx.now())),
                ..Default::default()
            },
        )
        .await?;
        store::received(&tx, call.unit, id)
            .await?
            .ok_or(ApplicationError::Absent)
    })
    .await
}

/// The attachment that was sent, with an audit line.
pub async fn open_attachment(
    call: &ActingFor<Applications>,
    id: ApplicationId,
) -> Result<kernel::id::FileId> {
    call.write(|tx| async move {
        let row = store::received(&tx, call.unit, id)
            .await?
            .filter(|row| row.state != State::Withdrawn)
            .ok_or(ApplicationError::Absent)?;
        let file = row.attachment_id.ok_or(ApplicationError::Absent)?;
        tx.audit(
            "application.attachment",
            &object(id),
            json!({ "person": row.person_id }),
        )
        .await?;
        Ok(file)
    })
    .await
}

/// 邀请面试 or 不合适. The same key answers once; the person is told in the inbox and by text message.
pub async fn answer(
    call: &ActingFor<Applications>,
    id: ApplicationId,
    key: &str,
    answer: &Answer,
) -> Result<()> {
    let sealed = &store::seal_answer(call.vault(), answer)?;
    // another answer from the same page is no second sending: it must learn that there is one already
    let key = &format!(
        "{key}\n{}",
        serde_json::to_string(answer).map_err(web::Error::broken)?
    );
    call.write(|tx| async move {
        if tx.once(key).await?.is_some() {
            return Ok(());
        }
        let row = store::received(&tx, call.unit, id)
            .await?
            .ok_or(ApplicationError::Absent)?;
        if store::open(call.vault(), &row)?.is_gone() {
            return Err(ApplicationError::Gone);
        }
        answer_row(&tx, call.vault(), &row, answer, sealed).await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(())
    })
    .await
}

/// 不合适 for several at once. Those that are not in a state for it stay as they are; tells how many moved.
pub async fn decline_many(
    call: &ActingFor<Applications>,
    ids: &[ApplicationId],
    answer: &Answer,
) -> Result<usize> {
    let sealed = &store::seal_answer(call.vault(), answer)?;
    call.write(|tx| async move {
        let mut moved = 0;
        for id in ids {
            let Some(row) = store::received(&tx, call.unit, *id).await? else {
                tx.audit("access.denied", &object(*id), Value::Null).await?;
                continue;
            };
            if row.state.next(Event::Decline).is_ok() {
                answer_row(&tx, call.vault(), &row, answer, sealed).await?;
                moved += 1;
            }
        }
        Ok(moved)
    })
    .await
}

pub(super) async fn answer_row(
    tx: &Tx,
    vault: &Vault,
    row: &Model,
    answer: &Answer,
    sealed: &Sealed,
) -> Result<()> {
    let event = match answer {
        Answer::Invitation { .. } => Event::Invite,
        Answer::Refusal { .. } => Event::Decline,
    };
    let to = row.state.next(event)?;
    let read_at = row.read_at.or(Some(tx.now()));
    let change = ActiveModel {
        answer: Set(Some(sealed.clone())),
        answered_at: Set(Some(tx.now())),
        read_at: Set(read_at),
        ..Default::default()
    };
    store::step(tx, row, event, to, Some(sealed.clone()), change).await?;
    let action = if event == Event::Invite {
        "application.invite"
    } else {
        "application.decline"
    };
    tx.audit(action, &object(row.id), Value::Null).await?;
    let detail = format!("{}\n{}", event_heading(event), answer.text());
    let message = Message::new(row.account_id, APPLICATION_ANSWERED)
        .with("vacancy", format!("“{}”", row.title))
        .detail(detail)
        .link(MyApplication { id: row.id })
        .by_sms();
    notify::send(tx, vault, &message).await?;
    Ok(())
}

const fn event_heading(event: Event) -> &'static str {
    match event {
        Event::Invite => "单位邀请您参加面试",
        _ => "很遗憾，单位认为暂不合适",
    }
}
