//! Beginning, passing and using a proof.

use super::{
    ProofError,
    entity::{ActiveModel, Column, Entity, Method, Model, Passkeys, State},
    page::{Accepts, Ask},
};
use crate::{
    account::Holder,
    blind,
    reach::{self, Reach},
    sms::code::To,
};
use chrono::TimeDelta;
use db::{Read, Tx};
use kernel::{
    choice::Choice as _,
    clock::Instant,
    document::{Document, DocumentKind},
    id::{AccountId, ProofId},
    mobile::Mobile,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::{Blind, Vault};
use serde_json::json;
use web::Call;

/// How long a proof may take; the QR code's life.
pub(crate) const OPEN_FOR: TimeDelta = TimeDelta::minutes(10);
/// How long a passed proof may be used: the next step is a short form.
const PASSED_FOR: TimeDelta = TimeDelta::minutes(30);

/// Proofs that one browser may begin.
const PER_BROWSER: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 20), (TimeDelta::days(1), 60)];
/// Proofs begun from one network: a whole office may sit behind one address.
const PER_NETWORK: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 120), (TimeDelta::days(1), 600)];

/// What was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    /// By which way.
    pub method: Method,
    /// When.
    pub at: Instant,
}

/// Where a proof stands, for the page that asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not passed yet.
    Open,
    /// Passed; can be used.
    Passed,
    /// Used.
    Spent,
    /// Too old.
    Expired,
    /// Not of this browser, or for another purpose.
    Absent,
}

/// Name and document as one fingerprint. Spaces and the different dots in names do not count, nor does the order of the
/// words of a foreign name: papers print `SMITH, JOHN` and people write `John Smith`.
pub(crate) fn subject(vault: &Vault, name: &str, document: &Document) -> Blind {
    let words = |c: char| !c.is_alphanumeric();
    let mut parts: Vec<&str> = name.split(words).filter(|part| !part.is_empty()).collect();
    // no letter of a Chinese, Japanese or Korean script
    let foreign = name.chars().all(|c| c < '\u{2E80}');
    if foreign && parts.len() > 1 {
        parts.sort_by_key(|part| part.to_uppercase());
    } else {
        parts = vec![name];
    }
    let name: String = parts
        .concat()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            if matches!(c, '•' | '‧' | '・' | '.') {
                '·'
            } else {
                c
            }
        })
        .collect();
    let document = blind::document(vault, document).hex();
    vault.blind(
        "proof.subject",
        &format!("{document}\n{}", name.to_uppercase()),
    )
}

/// Begins a proof within the caller's transaction. Send the browser to [`super::ProofPage`] afterwards.
pub async fn start(tx: &Tx, call: &Call, ask: &Ask<'_>) -> Result<ProofId, ProofError> {
    start_reaching(tx, call, ask, None).await
}

/// The same for the holder of an account who may have no phone of the mainland: a code then goes where the account is
/// reached.
pub(crate) async fn start_of(
    tx: &Tx,
    call: &Call,
    ask: &Ask<'_>,
    account: AccountId,
) -> Result<ProofId, ProofError> {
    let reach = match &ask.holder.mobile {
        Some(_) => None,
        None => reach::of(tx, call.vault(), account).await?,
    };
    start_reaching(tx, call, ask, reach.as_ref()).await
}

async fn start_reaching(
    tx: &Tx,
    call: &Call,
    ask: &Ask<'_>,
    reach: Option<&Reach>,
) -> Result<ProofId, ProofError> {
    let (vault, holder) = (call.vault(), ask.holder);
    let to = holder
        .mobile
        .as_ref()
        .map(Mobile::as_str)
        .or(reach.map(Reach::as_str));
    let browser = blind::browser(vault, &call.browser());
    limit(tx, call, browser).await?;
    let id = ProofId::new(tx.now(), tx.rng());
    let page = serde_json::to_string(&ask.page).map_err(web::Error::broken)?;
    let (passkeys, account_id) = match ask.passkeys {
        Accepts::Nobodys => (Passkeys::None, None),
        Accepts::Account(id) | Accepts::AccountOrKey(id) => (Passkeys::Account, Some(id)),
        Accepts::Holder => (Passkeys::Holder, None),
    };
    let row = ActiveModel {
        id: Set(id),
        purpose: Set(ask.purpose.to_owned()),
        state: Set(State::Open),
        browser_blind: Set(browser),
        subject_blind: Set(subject(vault, holder.name.expose(), &holder.document)),
        name: Set(vault.seal("proof.name", holder.name.expose())),
        document: Set(vault.seal("proof.document", holder.document.number())),
        document_kind: Set(holder.document.kind()),
        mobile: Set(vault.seal_opt("proof.mobile", to)),
        page: Set(page),
        back: Set(back(&ask.back, id)),
        consented_at: Set(None),
        certify_id: Set(None),
        method: Set(None),
        counter_tries: Set(0),
        face_tries: Set(0),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + OPEN_FOR),
        passed_at: Set(None),
        passkeys: Set(passkeys),
        account_id: Set(account_id),
        ca: Set(matches!(ask.passkeys, Accepts::AccountOrKey(_))),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    tx.audit(
        "proof.start",
        &format!("proof:{id}"),
        json!({ "purpose": ask.purpose }),
    )
    .await?;
    Ok(id)
}

/// Where the browser goes afterwards: a path of this site.
fn back(asked: &str, id: ProofId) -> String {
    let path = web::local_path(asked).unwrap_or("/");
    path.replace("{id}", &id.to_string())
}

/// Counts a proof: each can ask the police's register and send a text.
async fn limit(tx: &Tx, call: &Call, browser: Blind) -> Result<(), ProofError> {
    let of = |text: &str| call.vault().blind("proof.start", text);
    let network = blind::network(call.vault(), call.network);
    let [browser, network] = [browser, network].map(|key| of(&key.hex()));
    let limits = [
        db::Limit {
            key: browser.as_bytes(),
            spans: &PER_BROWSER,
        },
        db::Limit {
            key: network.as_bytes(),
            spans: &PER_NETWORK,
        },
    ];
    match tx.tally(&limits).await? {
        Ok(_) => Ok(()),
        Err(reached) if reached.span > TimeDelta::hours(1) => Err(ProofError::TooMany("24小时后")),
        Err(_) => Err(ProofError::TooMany("一小时后")),
    }
}

/// The proof, if it belongs to this browser.
pub(crate) async fn own(call: &Call, read: &impl Read, id: ProofId) -> Result<Model, ProofError> {
    let browser = blind::browser(call.vault(), &call.browser());
    let found = read
        .one(Entity::find_by_id(id).filter(Column::BrowserBlind.eq(browser)))
        .await?;
    found.ok_or(ProofError::Absent)
}

/// Whether there is such a proof, of whatever browser.
pub(crate) async fn exists(read: &impl Read, id: ProofId) -> db::Result<bool> {
    read.exists(Entity::find_by_id(id)).await
}

/// The proof, if it belongs to this browser and can still be passed.
pub(crate) async fn own_open(call: &Call, id: ProofId) -> Result<Model, ProofError> {
    let proof = own(call, call.db(), id).await?;
    match proof.state {
        State::Spent => Err(ProofError::Spent),
        _ if proof.expires_at <= call.now => Err(ProofError::Expired),
        _ => Ok(proof),
    }
}

/// Opens whom the proof is about.
pub(crate) fn holder(vault: &Vault, proof: &Model) -> Result<Holder, ProofError> {
    let number = vault.open("proof.document", &proof.document)?;
    let mobile = match code_to(vault, proof)? {
        Some(CodeTo::Mobile(mobile)) => Some(mobile),
        Some(CodeTo::Reach(_)) | None => None,
    };
    Ok(Holder {
        name: vault.open("proof.name", &proof.name)?.into(),
        document: Document::parse(proof.document_kind, &number).map_err(web::Error::broken)?,
        mobile,
    })
}

/// Where the code of a proof goes.
#[derive(Clone, Debug)]
pub(crate) enum CodeTo {
    /// The phone of the mainland that a register or the account knows.
    Mobile(Mobile),
    /// Where the account is reached.
    Reach(Reach),
}

impl CodeTo {
    /// As codes are asked for.
    pub(crate) const fn to(&self) -> To<'_> {
        match self {
            Self::Mobile(mobile) => To::Mobile(mobile),
            Self::Reach(reach) => To::Reach(reach),
        }
    }

    /// What it is called.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Mobile(_) => "手机号",
            Self::Reach(reach) => reach.kind(),
        }
    }

    /// How somebody is proved by a code to it.
    pub(crate) const fn method(&self) -> Method {
        match self {
            Self::Reach(Reach::Mail(_)) => Method::Mail,
            Self::Mobile(_) | Self::Reach(Reach::Abroad(_)) => Method::Sms,
        }
    }

    /// Masked.
    pub(crate) fn masked(&self) -> String {
        match self {
            Self::Mobile(mobile) => mobile.to_string(),
            Self::Reach(reach) => reach.to_string(),
        }
    }
}

/// Where the code of this proof goes, if there is anywhere to send it.
pub(crate) fn code_to(vault: &Vault, proof: &Model) -> Result<Option<CodeTo>, ProofError> {
    let Some(text) = vault.open_opt("proof.mobile", proof.mobile.as_ref())? else {
        return Ok(None);
    };
    if let Ok(reach) = text.parse() {
        return Ok(Some(CodeTo::Reach(reach)));
    }
    let mobile: Mobile = text.parse().map_err(web::Error::broken)?;
    Ok(Some(CodeTo::Mobile(mobile)))
}

/// Marks a proof as passed. Passing twice changes nothing.
pub(crate) async fn pass(tx: &Tx, id: ProofId, method: Method) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Passed.code()))
        .col_expr(Column::Method, Expr::value(method.code()))
        .col_expr(Column::PassedAt, Expr::value(tx.now()))
        .col_expr(Column::ExpiresAt, Expr::value(tx.now() + PASSED_FOR))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Open));
    if update.exec(tx).await?.rows_affected == 1 {
        tx.audit(
            "proof.pass",
            &format!("proof:{id}"),
            json!({ "method": method.code() }),
        )
        .await?;
    }
    Ok(())
}

/// Passes a proof of this browser on the word of a provider that has seen the person: the room that asked has checked who
/// the provider vouches for, and how sure it is.
pub async fn vouch(tx: &Tx, call: &Call, id: ProofId, method: Method) -> Result<(), ProofError> {
    own(call, tx, id).await?;
    Ok(pass(tx, id, method).await?)
}

/// Whether a proof of this browser was passed at most so long ago.
pub(crate) async fn passed_within(call: &Call, id: ProofId, span: TimeDelta) -> db::Result<bool> {
    match own(call, call.db(), id).await {
        Ok(proof) => Ok(proof.passed_at.is_some_and(|at| call.now - at < span)),
        Err(ProofError::Broken(error)) => Err(db::Error::Broken(error.to_string())),
        Err(_) => Ok(false),
    }
}

/// Where a proof stands.
pub async fn status(call: &Call, id: ProofId, purpose: &str) -> db::Result<Status> {
    let proof = match own(call, call.db(), id).await {
        Ok(proof) if proof.purpose == purpose => proof,
        Err(ProofError::Broken(error)) => return Err(db::Error::Broken(error.to_string())),
        _ => return Ok(Status::Absent),
    };
    Ok(match proof.state {
        State::Spent => Status::Spent,
        _ if proof.expires_at <= call.now => Status::Expired,
        State::Passed => Status::Passed,
        State::Open => Status::Open,
    })
}

/// Uses a passed proof within the caller's transaction: for this purpose, from this browser, about this person, once.
pub async fn spend(
    tx: &Tx,
    call: &Call,
    id: ProofId,
    purpose: &str,
    name: &str,
    document: &Document,
) -> Result<Proven, ProofError> {
    let proof = own(call, tx, id).await?;
    if proof.purpose != purpose {
        return Err(ProofError::Absent);
    }
    match proof.state {
        State::Spent => return Err(ProofError::Spent),
        _ if proof.expires_at <= tx.now() => return Err(ProofError::Expired),
        State::Open => return Err(ProofError::NotPassed),
        State::Passed => {}
    }
    if proof.subject_blind != subject(call.vault(), name, document) {
        return Err(ProofError::OtherPerson);
    }
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Spent.code()))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Passed));
    if update
        .exec(tx)
        .await
        .map_err(db::Error::from)?
        .rows_affected
        == 0
    {
        return Err(ProofError::Spent);
    }
    tx.audit(
        "proof.spend",
        &format!("proof:{id}"),
        json!({ "purpose": purpose }),
    )
    .await?;
    let (Some(method), Some(at)) = (proof.method, proof.passed_at) else {
        return Err(ProofError::NotPassed);
    };
    Ok(Proven { method, at })
}

/// Whether a face check can prove the holder of such a document.
pub(crate) const fn face_fits(kind: DocumentKind) -> bool {
    kind.face_type().is_some()
}
