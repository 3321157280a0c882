//! The use cases of officers: take, put back, decide. What is granted takes effect in the transaction of the decision.

use super::{
    act::held,
    entity::{ActiveModel, Model},
    link, occupant,
    rules::{Event, Matter, Part, State, Verdict, Why},
    said::{REASON, Said},
    store,
};
use crate::{
    account::{self, Account, contest},
    blind,
    service::Identity,
    sms::{SmsText, jobs::SendText},
};
use db::{Read, Tx};
use kernel::{
    choice::Choice as _,
    clock::stamp,
    id::{AccountId, AppealId},
};
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, Set};
use serde_json::json;
use web::{AsOfficer, Error, Result};

/// What the officer is to the appeal.
pub(super) fn part(row: &Model, officer: &AsOfficer) -> Part {
    let taken = row.taken_by.zip(row.taken_at);
    Part::of(row.state, taken, row.first_by, officer.account, officer.now)
}

/// The appeal, which every officer may see in its masked form once it is handed in.
pub(super) async fn find(call: &AsOfficer, id: AppealId) -> Result<Model> {
    let row = store::find(call.db(), id).await?;
    let row = row.filter(|row| row.submitted_at.is_some());
    row.ok_or(Error::Absent)
}

/// The name of an officer, by account.
pub(super) async fn officer_name(call: &AsOfficer, id: Option<AccountId>) -> Result<String> {
    let account = match id {
        Some(id) => account::find(call.db(), id).await?,
        None => None,
    };
    let Some(account) = account else {
        return Ok(String::new());
    };
    Ok(call.vault().open("account.name", &account.name)?)
}

/// Why the officer's click came to nothing: who was quicker, when, and what became of the appeal.
async fn already(call: &AsOfficer, id: AppealId) -> Result<Error> {
    let row = find(call, id).await?;
    let number = &row.number;
    let told = match row.state {
        State::Withdrawn => {
            let at = row.decided_at.map(stamp).unwrap_or_default();
            format!("申诉人已于 {at} 撤回申诉 {number}，不需要再处理。")
        }
        State::Approved | State::Refused => {
            let who = officer_name(call, row.decided_by).await?;
            let at = row.decided_at.map(stamp).unwrap_or_default();
            format!(
                "申诉 {number} 已由 {who} 于 {at} 处理：{}。您的意见没有提交。",
                row.state
            )
        }
        State::Reviewing | State::Confirming => {
            let who = officer_name(call, row.taken_by).await?;
            format!(
                "申诉 {number} 现在是“{}”，由 {who} 受理。您的操作没有提交，请返回刷新后核对。",
                row.state
            )
        }
        State::Draft | State::Submitted => {
            format!("申诉 {number} 现在没有人受理，请先受理再操作。")
        }
    };
    Ok(Error::Conflict(told))
}

/// An officer takes an appeal, so that no two work on it. Nobody decides what is about themselves.
pub(super) async fn take(call: &AsOfficer, id: AppealId) -> Result<()> {
    let taken = call
        .write(|tx| async move {
            let row = held(&tx, id).await?;
            match part(&row, call) {
                Part::Holder => return Ok(true),
                Part::MayTake => {}
                Part::Second | Part::Looker => return Ok(false),
            }
            not_mine(&tx, call, &row).await?;
            let Ok(state) = row.state.next(Event::Take) else {
                return Ok(false);
            };
            let mut row = next(row, state);
            row.taken_by = Set(Some(call.account));
            row.taken_at = Set(Some(tx.now()));
            row.update(&tx).await.map_err(db::Error::from)?;
            let object = format!("appeal:{id}");
            tx.audit("appeal.take", &object, serde_json::Value::Null)
                .await?;
            Ok::<_, Error>(true)
        })
        .await?;
    if taken {
        Ok(())
    } else {
        Err(already(call, id).await?)
    }
}

/// Puts an appeal back for others.
pub(super) async fn release(call: &AsOfficer, id: AppealId) -> Result<()> {
    let released = call
        .write(|tx| async move {
            let row = held(&tx, id).await?;
            let (Part::Holder, Ok(state)) = (part(&row, call), row.state.next(Event::Release))
            else {
                return Ok(false);
            };
            let mut row = next(row, state);
            row.taken_by = Set(None);
            row.taken_at = Set(None);
            row.update(&tx).await.map_err(db::Error::from)?;
            let object = format!("appeal:{id}");
            tx.audit("appeal.release", &object, serde_json::Value::Null)
                .await?;
            Ok::<_, Error>(true)
        })
        .await?;
    if released {
        Ok(())
    } else {
        Err(already(call, id).await?)
    }
}

/// Notes that an officer saw the whole of what is masked, and why.
pub(super) async fn reveal(call: &AsOfficer, row: &Model, why: Why) -> Result<()> {
    if !part(row, call).works() {
        return Err(already(call, row.id).await?);
    }
    let (object, detail) = (&format!("appeal:{}", row.id), &json!({ "why": why.code() }));
    call.write(|tx| async move { tx.audit("appeal.reveal", object, detail.clone()).await })
        .await?;
    Ok(())
}

/// A row on its way to another state.
fn next(row: Model, state: State) -> ActiveModel {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.version = Set(version);
    row
}

/// Refuses an officer who is the one that appeals.
async fn not_mine(read: &impl Read, call: &AsOfficer, row: &Model) -> Result<()> {
    let me = account::find(read, call.account)
        .await?
        .ok_or(Error::Absent)?;
    if me.document_blind == row.applicant_blind {
        return Err(Error::Forbidden(
            "这件申诉由您本人提出，请由其他工作人员处理。".to_owned(),
        ));
    }
    Ok(())
}

/// What an officer decides, about the account and in the version that were on the page.
pub(super) struct Decision<'a> {
    pub(super) verdict: Verdict,
    pub(super) reason: &'a str,
    pub(super) version: i32,
    /// The account that the page showed.
    pub(super) seen: Option<AccountId>,
}

/// Decides. The state that came of it is told; the same decision of the same officer sent twice is one.
pub(super) async fn decide(
    call: &AsOfficer,
    identity: &Identity,
    id: AppealId,
    decision: &Decision<'_>,
) -> Result<State> {
    let row = find(call, id).await?;
    let said = &Said::open(call.vault(), &row)?;
    let place = occupant::place(identity, &row, said).await?;
    let decided = call
        .write(|tx| async move {
            let row = held(&tx, id).await?;
            if !part(&row, call).works() || row.version != decision.version {
                let state = row.state;
                let mine = sent_twice(&row, call, decision);
                return Ok(if mine { Some(state) } else { None });
            }
            not_mine(&tx, call, &row).await?;
            let account = occupant::find(&tx, &row, place).await?;
            let state = match decision.verdict {
                Verdict::Refuse => refuse(&tx, call, row, said, decision.reason).await?,
                Verdict::Approve => {
                    let account = account.filter(|account| Some(account.id) == decision.seen);
                    let account = account.ok_or_else(changed)?;
                    approve(&tx, call, row, said, &account).await?
                }
            };
            let detail = json!({ "verdict": decision.verdict, "state": state });
            tx.audit("appeal.decide", &format!("appeal:{id}"), detail)
                .await?;
            Ok::<_, Error>(Some(state))
        })
        .await?;
    match decided {
        Some(state) => Ok(state),
        None => Err(already(call, id).await?),
    }
}

fn changed() -> Error {
    Error::Conflict(
        "占用该证件或号码的账号刚刚发生变化，您的意见没有提交。请返回刷新，核对后再决定。"
            .to_owned(),
    )
}

/// Whether the row is already what this officer's own decision made of it.
fn sent_twice(row: &Model, call: &AsOfficer, decision: &Decision<'_>) -> bool {
    let me = Some(call.account);
    row.version == decision.version + 1
        && match decision.verdict {
            Verdict::Approve => match row.state {
                State::Confirming => row.first_by == me,
                State::Approved => row.decided_by == me,
                _ => false,
            },
            Verdict::Refuse => row.state == State::Refused && row.decided_by == me,
        }
}

async fn refuse(tx: &Tx, call: &AsOfficer, row: Model, said: &Said, reason: &str) -> Result<State> {
    let state = row.state.next(Event::Refuse).map_err(conflict)?;
    let mut row = next(row, state);
    row.decided_by = Set(Some(call.account));
    row.decided_at = Set(Some(tx.now()));
    row.reason = Set(Some(call.vault().seal(REASON, reason)));
    let row = row.update(tx).await.map_err(db::Error::from)?;
    tell(tx, call, said, "appeal_refused", &[("number", &row.number)]).await?;
    Ok(state)
}

fn conflict(stuck: super::rules::Stuck) -> Error {
    Error::Conflict(stuck.to_string())
}

/// Agrees: at once, or for a second officer when the account's holder has proved in person who they are.
async fn approve(
    tx: &Tx,
    call: &AsOfficer,
    row: Model,
    said: &Said,
    account: &Account,
) -> Result<State> {
    let second = account.proven_at.is_some();
    let state = row
        .state
        .next(Event::Approve { second })
        .map_err(conflict)?;
    let confirmed = row.state == State::Confirming;
    if confirmed && row.occupant_id != Some(account.id) {
        return Err(changed());
    }
    let mut row = next(row, state);
    row.occupant_id = Set(Some(account.id));
    if state == State::Confirming {
        row.first_by = Set(Some(call.account));
        row.update(tx).await.map_err(db::Error::from)?;
        return Ok(state);
    }
    row.decided_by = Set(Some(call.account));
    row.decided_at = Set(Some(tx.now()));
    let row = row.update(tx).await.map_err(db::Error::from)?;
    grant(tx, call, row, said, account).await?;
    Ok(state)
}

/// What a yes does, and what both sides are told.
async fn grant(
    tx: &Tx,
    call: &AsOfficer,
    row: Model,
    said: &Said,
    account: &Account,
) -> Result<()> {
    let vault = call.vault();
    if row.matter.is_mobile() {
        contest::remove_mobile(tx, account, row.value_blind, true).await?;
        let places = [("number", row.number.as_str())];
        return tell(tx, call, said, "appeal_passed", &places).await;
    }
    // the phone that was proved belongs to whoever won, wherever it is bound
    let contact = blind::mobile(vault, &said.contact);
    if account.mobile_blind == Some(contact) {
        contest::remove_mobile(tx, account, contact, false).await?;
    }
    contest::freeze(tx, vault, account).await?;
    let number = row.number.clone();
    let (_, token) = link::make(tx, vault, row).await?;
    let page = super::web::AppealRegister { token };
    let link = format!("{}{page}", call.app.site.base_url);
    let places = [("number", number.as_str()), ("link", link.as_str())];
    tell(tx, call, said, "appeal_register", &places).await
}

/// Tells whoever appealed, at the phone that was proved.
async fn tell(
    tx: &Tx,
    call: &AsOfficer,
    said: &Said,
    template: &str,
    places: &[(&str, &str)],
) -> Result<()> {
    let reference = tx.rng().token::<16>();
    let text = SmsText::new(template, places, reference);
    let job = SendText::new(call.vault(), &said.contact, &text, None)?;
    queue::enqueue(tx, &job).await?;
    Ok(())
}

/// Whether a matter's value is a document that a link follows.
pub(super) const fn opens_registration(row: &Model) -> bool {
    matches!(row.matter, Matter::Document)
        && matches!(row.state, State::Approved)
        && row.link_used_at.is_none()
}
