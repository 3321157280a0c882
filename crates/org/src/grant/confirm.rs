//! What the person does to whom something was granted: 信息确认, 人脸识别 or its equal, 设置经办密码 (checklist ).

use super::{
    act::{GrantError, object},
    entity::{ActiveModel, Model},
    rules::{Event, PURPOSE, State, When},
    store,
    web::MyGrant,
};
use crate::{Org, unit};
use db::Tx;
use identity::{
    account::{
        self, Account, AccountError, Holder, Kind, NewAccount, NewPasswordError, Others,
        set_mobile, set_password,
    },
    agreement::{self, Text, Way},
    password::PasswordHash,
    person,
    proof::{self, Accepts, Ask, PageText, ProofError, Status},
    sms::code::Purpose,
};
use kernel::{
    id::{GrantId, ProofId},
    password,
    secret::Secret,
};
use sea_orm::Set;
use serde_json::json;
use web::{AsPerson, Error};

/// The three steps (checklist ).
pub(super) const STEPS: [&str; 3] = ["信息确认", "人脸识别", "设置经办密码"];

/// One's own grant that is not deleted; anybody else's is denied.
pub(super) async fn own(call: &AsPerson, id: GrantId) -> web::Result<Model> {
    match store::find(call.db(), id).await? {
        Some(row) if row.person_id == call.person && row.state != State::Ended => Ok(row),
        Some(row) if row.person_id == call.person => Err(Error::Gone(
            "这项授权已被单位删除。如有疑问，请联系该单位的法定代表人或管理员。".to_owned(),
        )),
        Some(_) => Err(call.denied(&object(id)).await),
        None => Err(Error::Absent),
    }
}

/// Why nothing can be done with a grant that waits; `None` when it can.
pub(super) fn late(row: &Model, now: kernel::clock::Instant) -> Option<&'static str> {
    if row.state.waits() && row.invited_until <= now {
        Some("邀请已过期，请联系单位的法定代表人或管理员重新发送")
    } else if row.period().at(now) == When::After {
        Some("授权期限已过，请联系单位的法定代表人或管理员更新期限")
    } else {
        None
    }
}

/// 信息确认, or a refusal. What stands there already stays.
pub(super) async fn answer(call: &AsPerson, id: GrantId, event: Event) -> Result<(), GrantError> {
    call.write(|tx| async move {
        let row = mine(&tx, call, id).await?;
        if let (Event::Check, Some(why)) = (event, late(&row, tx.now())) {
            return Err(Error::Conflict(format!("{why}。")).into());
        }
        match row.state.next(event) {
            Some(next) if next != row.state => {
                let change = ActiveModel {
                    state: Set(next),
                    ..Default::default()
                };
                store::update(&tx, &row, change).await?;
                note(&tx, call, &row, event, next).await
            }
            _ => Ok(()),
        }
    })
    .await
}

async fn mine(tx: &Tx, call: &AsPerson, id: GrantId) -> Result<Model, GrantError> {
    let row = store::find(tx, id).await?;
    Ok(row
        .filter(|row| row.person_id == call.person && row.state != State::Ended)
        .ok_or(Error::Absent)?)
}

async fn note(
    tx: &Tx,
    call: &AsPerson,
    row: &Model,
    event: Event,
    next: State,
) -> Result<(), GrantError> {
    let (what, action) = event.words();
    let line = store::Line {
        who: "本人",
        account: Some(call.account),
        what,
        old: row.state.to_string(),
        new: next.to_string(),
    };
    store::record(tx, row.id, line).await?;
    let detail = json!({ "unit": row.unit_id.to_string() });
    tx.audit(action, &object(row.id), detail).await?;
    Ok(())
}

async fn myself(call: &AsPerson) -> web::Result<Holder> {
    let holder = person::holder(call.db(), call.vault(), call.person).await?;
    holder.ok_or(Error::Absent)
}

/// Begins 人脸识别, with the other ways beside it.
pub(super) async fn begin_proof(call: &AsPerson, id: GrantId) -> Result<ProofId, ProofError> {
    // the phone is what the person told, and a text to it is no presence (decision 0026)
    let holder = &Holder {
        mobile: None,
        ..myself(call).await?
    };
    call.write(|tx| async move {
        let row = store::find(&tx, id).await?.ok_or(Error::Absent)?;
        let fits = matches!(row.state, State::Checked | State::Active);
        if row.person_id != call.person || !fits {
            return Err(ProofError::Absent);
        }
        if let Some(why) = late(&row, tx.now()) {
            return Err(Error::Conflict(format!("{why}。")).into());
        }
        let here = MyGrant { id }.to_string();
        let ask = Ask {
            purpose: PURPOSE,
            holder,
            passkeys: Accepts::Holder,
            page: PageText {
                title: STEPS[1].to_owned(),
                steps: STEPS.map(str::to_owned).to_vec(),
                step: 2,
                sms: Purpose::CONFIRM.key.to_owned(),
                leave: here.clone(),
                ..PageText::default()
            },
            back: here,
        };
        let proof = proof::start(&tx, call, &ask).await?;
        store::begin_proof(&tx, id, proof).await?;
        Ok(proof)
    })
    .await
}

/// Whether the person has just proved who they are for this grant.
pub(super) async fn proved(call: &AsPerson, row: &Model) -> db::Result<bool> {
    match row.proof_id {
        Some(proof) => Ok(proof::status(call, proof, PURPOSE).await? == Status::Passed),
        None => Ok(false),
    }
}

impl From<ProofError> for GrantError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Broken(error) => Self::Broken(error),
            other => Self::Field("", other.to_string()),
        }
    }
}

impl From<AccountError> for GrantError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Broken(error) => error.into(),
            AccountError::MobileTaken => Self::Field(
                "",
                "您的移动电话已被该单位的另一个账号使用，请先修改本人的移动电话，或联系该单位"
                    .to_owned(),
            ),
            AccountError::DocumentTaken => Self::Broken(db::Error::Stale.into()),
        }
    }
}

/// What the last step says.
pub(super) struct Last {
    pub(super) password: Secret<String>,
    /// The version of the agreement that was agreed to.
    pub(super) agreed: i32,
}

/// 设置经办密码: spends the proof and opens the account with which the person acts for the unit; again, it gives that account
/// a new password.
pub(super) async fn finish(
    call: &AsPerson,
    org: &Org,
    row: &Model,
    last: &Last,
) -> Result<(), GrantError> {
    let unit = unit::find(call.db(), row.unit_id)
        .await?
        .ok_or(Error::Absent)?;
    let holder = &myself(call).await?;
    let (db, vault) = (call.db(), call.vault());
    let realm = Some(row.unit_id.0);
    let known = account::find_by_document(db, vault, realm, Kind::Unit, &holder.document).await?;
    let hash = &hash(
        org,
        known.as_ref(),
        holder,
        &unit.credit_code,
        &last.password,
    )
    .await?;
    call.write(|tx| async move {
        let row = mine(&tx, call, row.id).await?;
        if let Some(why) = late(&row, tx.now()) {
            return Err(Error::Conflict(format!("{why}。")).into());
        }
        let again = row.state == State::Active;
        if !again && row.state.next(Event::Activate).is_none() {
            return Err(db::Error::Stale.into());
        }
        let proof = row.proof_id.ok_or(ProofError::Absent)?;
        proof::spend(
            &tx,
            call,
            proof,
            PURPOSE,
            holder.name.expose(),
            &holder.document,
        )
        .await?;
        let account = open_account(&tx, call, &row, holder, hash).await?;
        agreement::record(&tx, account, Text::Unit, last.agreed, Way::Register).await?;
        if again {
            tx.audit("grant.password", &object(row.id), json!({}))
                .await?;
            return Ok(());
        }
        let change = ActiveModel {
            state: Set(State::Active),
            account_id: Set(Some(account)),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        note(&tx, call, &row, Event::Activate, State::Active).await
    })
    .await
}

/// The account of the person in the unit: a new one, or the one of an earlier grant.
async fn open_account(
    tx: &Tx,
    call: &AsPerson,
    row: &Model,
    holder: &Holder,
    hash: &PasswordHash,
) -> Result<kernel::id::AccountId, GrantError> {
    let vault = call.vault();
    let realm = Some(row.unit_id.0);
    let known = account::find_by_document(tx, vault, realm, Kind::Unit, &holder.document).await?;
    let Some(known) = known else {
        let new = NewAccount {
            realm,
            kind: Kind::Unit,
            holder,
            password: Some(hash),
            proven: true,
        };
        return Ok(account::create_in_realm(tx, vault, new).await?);
    };
    let before = account::open(vault, &known)?;
    if let Some(mobile) = holder.mobile.as_ref()
        && before.mobile.as_ref() != Some(mobile)
    {
        set_mobile(tx, vault, &known, before.mobile.as_ref(), mobile).await?;
    }
    set_password(tx, known.id, hash, Others::EndAll).await?;
    Ok(known.id)
}

/// Checks the password against the rule and what belongs to the person and the unit.
async fn hash(
    org: &Org,
    known: Option<&Account>,
    holder: &Holder,
    code: &str,
    new: &Secret<String>,
) -> Result<PasswordHash, GrantError> {
    let refused = |message: String| GrantError::Field("password", message);
    if let Some(account) = known {
        return account::new_password(org.identity(), account, holder, new)
            .await
            .map_err(|error| match error {
                NewPasswordError::Broken(error) => error.into(),
                NewPasswordError::Refused(message) => refused(message),
                NewPasswordError::Pool(busy) => GrantError::Field("", busy.to_string()),
            });
    }
    let mut forbidden = holder.personal_values();
    forbidden.push(code);
    password::check(new.expose(), &forbidden).map_err(|error| refused(error.to_string()))?;
    let hashed = org.identity().passwords().hash(new).await;
    hashed.map_err(|busy| GrantError::Field("", busy.to_string()))
}
