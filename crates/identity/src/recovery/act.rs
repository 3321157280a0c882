//! The use cases of a recovery.

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    find::find,
    rules::{Event, OPEN_FOR, STEPS, State, Step, TYPED_FOR, Who, step},
    web::{RecoverPage, RecoverPassword},
};
use crate::{
    account::{self, Account, Holder, NewPasswordError, Others},
    login::{Attempt, Wait},
    proof::{self, Accepts, PageText, ProofError, Status},
    service::Identity,
    sms::code::Purpose,
};
use db::{Read, Tx};
use kernel::{
    choice::Choice as _,
    clock::Instant,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
    id::{ProofId, RecoveryId},
    secret::Secret,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::{Blind, SealError, Vault};
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::{
    Call, Error,
    puzzle::{self, PuzzleError, Solved},
};

/// Context of the sealed data.
const DATA: &str = "recovery.data";

/// What step 1 says.
pub(super) struct Typed {
    /// 统一社会信用代码; none for a person.
    pub(super) credit_code: Option<CreditCode>,
    pub(super) document: Document,
    pub(super) name: String,
}

/// The same, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    credit_code: String,
    kind: DocumentKind,
    number: String,
    name: String,
}

/// Why a step does not go on; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// One answer for everything that may be wrong in step 1 (checklist, E2E of B-2).
    #[error("填写的信息核对不一致，请检查后重新填写。仍有疑问的，请本人携带证件到窗口办理")]
    Unknown,
    /// Wrong too often.
    #[error("核对失败的次数过多，请{0}后再试，或本人携带证件到窗口办理")]
    Slow(String),
    /// The proof must be passed again.
    #[error("{0}")]
    Prove(String),
    /// What to correct.
    #[error("{1}")]
    Field(&'static str, String),
    /// Our fault, or nothing that can be corrected here.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<SealError> for Refused {
    fn from(error: SealError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self::Slow(wait.words())
    }
}

impl From<PuzzleError> for Refused {
    fn from(error: PuzzleError) -> Self {
        match error {
            PuzzleError::Broken(error) => error.into(),
            other => Self::Field("", other.to_string()),
        }
    }
}

impl From<NewPasswordError> for Refused {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Refused(message) => Self::Field("password", message),
            NewPasswordError::Pool(error) => Self::Field("", error.to_string()),
            NewPasswordError::Broken(error) => error.into(),
        }
    }
}

impl From<ProofError> for Refused {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Broken(error) => Self::Broken(error),
            other => Self::Prove(other.to_string()),
        }
    }
}

fn browser(call: &Call) -> Blind {
    call.vault().blind("recovery.browser", &call.browser())
}

/// One browser recovers at one time.
async fn lock(tx: &Tx, browser: Blind) -> db::Result<()> {
    tx.lock("recovery", browser.hex()).await
}

async fn current(call: &Call, read: &impl Read, who: Who) -> db::Result<Option<Model>> {
    let row = read
        .one(Entity::find().filter(Column::Browser.eq(browser(call))))
        .await?;
    Ok(row.filter(|row| row.kind == who.kind() && row.expires_at > call.now))
}

/// The step that this browser is at, with its recovery.
pub(super) async fn at(call: &Call, who: Who) -> web::Result<(Step, Option<Model>)> {
    let Some(row) = current(call, call.db(), who).await? else {
        return Ok((Step::Account, None));
    };
    let proof = match row.proof_id {
        Some(id) => proof::status(call, id, who.purpose()).await?,
        None => Status::Absent,
    };
    Ok((step(Some(row.state), proof), Some(row)))
}

/// What was typed in step 1, while it is kept.
pub(super) fn typed(vault: &Vault, row: &Model) -> web::Result<Typed> {
    let kept: Kept = serde_json::from_str(&vault.open(DATA, &row.data)?).map_err(Error::broken)?;
    let code = Some(kept.credit_code).filter(|code| !code.is_empty());
    Ok(Typed {
        credit_code: code
            .map(|code| code.parse())
            .transpose()
            .map_err(Error::broken)?,
        document: Document::parse(kept.kind, &kept.number).map_err(Error::broken)?,
        name: kept.name,
    })
}

/// Step 1: keeps what was typed and poses the puzzle; nothing is looked up yet. What this browser had begun is replaced.
pub(super) async fn begin(call: &Call, who: Who, typed: &Typed) -> Result<(), Refused> {
    let kept = Kept {
        credit_code: typed
            .credit_code
            .as_ref()
            .map_or_else(String::new, |code| code.as_str().to_owned()),
        kind: typed.document.kind(),
        number: typed.document.number().to_owned(),
        name: typed.name.clone(),
    };
    let json = serde_json::to_string(&kept).map_err(Error::broken)?;
    let (sealed, browser) = (&call.vault().seal(DATA, &json), browser(call));
    call.write(|tx| async move {
        lock(&tx, browser).await?;
        let mine = || Entity::find().filter(Column::Browser.eq(browser));
        let state = tx
            .one(mine())
            .await?
            .map_or(Ok(State::Typed), |old| old.state.next(Event::Refill))
            .map_err(|stuck| Error::Conflict(stuck.to_string()))?;
        Entity::delete_many()
            .filter(Column::Browser.eq(browser))
            .exec(&tx)
            .await
            .map_err(db::Error::from)?;
        puzzle::pose(&tx, call, who.purpose()).await?;
        let id = RecoveryId::new(tx.now(), tx.rng());
        let row = ActiveModel {
            id: Set(id),
            browser: Set(browser),
            kind: Set(who.kind()),
            state: Set(state),
            data: Set(sealed.clone()),
            account_id: Set(None),
            proof_id: Set(None),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
            expires_at: Set(tx.now() + TYPED_FOR),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "kind": who.kind().code() });
        tx.audit("recovery.begin", &format!("recovery:{id}"), detail)
            .await?;
        Ok(())
    })
    .await
}

/// Another puzzle for this browser.
pub(super) async fn pose(call: &Call, who: Who) -> Result<(), Refused> {
    call.write(|tx| async move { Ok(puzzle::pose(&tx, call, who.purpose()).await?) })
        .await
}

/// The puzzle is solved: looks up what was typed and begins the proof of the account's holder.
pub(super) async fn meet(
    call: &Call,
    identity: &Identity,
    who: Who,
    row: &Model,
    solved: Solved,
) -> Result<ProofId, Refused> {
    let typed = typed(call.vault(), row)?;
    // one counter for a unit, whatever else is guessed; one for a person's document
    let (realm, identifier) = typed
        .credit_code
        .as_ref()
        .map_or_else(|| ("", typed.document.number()), |code| (code.as_str(), ""));
    let attempt = Attempt::begin(call, who.purpose(), realm, identifier).await??;
    let Some(account) = find(identity, who, &typed, call.now).await? else {
        let (object, detail) = (
            format!("recovery:{}", row.id),
            json!({ "kind": who.kind().code() }),
        );
        let (object, detail) = (object.as_str(), &detail);
        call.write(|tx| async move {
            solved.spend(&tx).await?;
            tx.audit("recovery.wrong", object, detail.clone()).await?;
            Ok::<_, Refused>(())
        })
        .await?;
        return Err(Refused::Unknown);
    };
    let holder = account::open(call.vault(), &account)?;
    let (account, holder) = (&account, &holder);
    call.write(|tx| async move {
        lock(&tx, row.browser).await?;
        let state = state_now(&tx, row, Event::Match).await?;
        solved.spend(&tx).await?;
        attempt.succeeded(&tx).await?;
        let proof = proof::start_of(&tx, call, &ask(who, account, holder), account.id).await?;
        let update = Entity::update_many()
            .col_expr(Column::State, Expr::value(state.code()))
            .col_expr(Column::AccountId, Expr::value(Some(account.id.0)))
            .col_expr(Column::ProofId, Expr::value(Some(proof.0)))
            .col_expr(Column::Data, Expr::value(call.vault().seal(DATA, "")))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .col_expr(Column::ExpiresAt, Expr::value(tx.now() + OPEN_FOR))
            .filter(Column::Id.eq(row.id));
        update.exec(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "account": account.id.to_string() });
        tx.audit("recovery.match", &format!("recovery:{}", row.id), detail)
            .await?;
        Ok(proof)
    })
    .await
}

/// The state after an event, asked within the transaction.
async fn state_now(tx: &Tx, row: &Model, event: Event) -> Result<State, Refused> {
    let now = tx
        .one(Entity::find_by_id(row.id))
        .await?
        .ok_or(Error::Absent)?;
    let state = now.state.next(event);
    Ok(state.map_err(|stuck| Error::Conflict(stuck.to_string()))?)
}

/// What the proof of step 2 is asked for (checklist B-2.5.18).
fn ask<'a>(who: Who, account: &Account, holder: &'a Holder) -> proof::Ask<'a> {
    proof::Ask {
        purpose: who.purpose(),
        holder,
        passkeys: Accepts::of(account),
        page: PageText {
            title: who.proving().to_owned(),
            steps: STEPS.map(str::to_owned).to_vec(),
            step: 2,
            prompt: "请打开支付宝APP扫一扫进行人脸识别".to_owned(),
            notes_title: "操作说明".to_owned(),
            notes: who.notes().map(str::to_owned).to_vec(),
            sms: Purpose::RECOVER.key.to_owned(),
            sms_places: Vec::new(),
            leave: RecoverPage { who }.to_string(),
        },
        back: RecoverPassword { who }.to_string(),
    }
}

async fn account_of(call: &Call, row: &Model) -> Result<Account, Refused> {
    let id = row.account_id.ok_or(Error::Absent)?;
    let found = account::find(call.db(), id).await?;
    let usable = found.filter(|account| account.status == account::Status::Active);
    usable.ok_or_else(|| Error::Conflict("该账号目前不能使用，请拨打服务热线".to_owned()).into())
}

/// Step 2 again, after the proof was not passed in time.
pub(super) async fn prove_again(call: &Call, who: Who, row: &Model) -> Result<ProofId, Refused> {
    let account = account_of(call, row).await?;
    let holder = account::open(call.vault(), &account)?;
    let (account, holder) = (&account, &holder);
    call.write(|tx| async move {
        lock(&tx, row.browser).await?;
        let proof = proof::start_of(&tx, call, &ask(who, account, holder), account.id).await?;
        let update = Entity::update_many()
            .col_expr(Column::ProofId, Expr::value(Some(proof.0)))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .filter(Column::Id.eq(row.id))
            .filter(Column::State.eq(State::Known));
        if update
            .exec(&tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
            == 0
        {
            return Err(Error::Absent.into());
        }
        Ok(proof)
    })
    .await
}

/// Step 3: sets the new password, once; every session of the account ends and its holder is told.
pub(super) async fn finish(
    call: &Call,
    identity: &Identity,
    who: Who,
    row: &Model,
    password: &Secret<String>,
) -> Result<(), Refused> {
    let account = account_of(call, row).await?;
    let holder = account::open(call.vault(), &account)?;
    let hash = &account::new_password(identity, &account, &holder, password).await?;
    let proof = row.proof_id.ok_or(ProofError::Absent)?;
    let (account, holder) = (&account, &holder);
    call.write(|tx| async move {
        lock(&tx, row.browser).await?;
        let state = state_now(&tx, row, Event::Finish).await?;
        let (name, document) = (holder.name.expose(), &holder.document);
        let proven = proof::spend(&tx, call, proof, who.purpose(), name, document).await?;
        account::set_password(&tx, account.id, hash, Others::EndAll).await?;
        let update = Entity::update_many()
            .col_expr(Column::State, Expr::value(state.code()))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .filter(Column::Id.eq(row.id));
        update.exec(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "account": account.id.to_string(), "method": proven.method.code() });
        tx.audit("recovery.finish", &format!("recovery:{}", row.id), detail)
            .await?;
        Ok(())
    })
    .await
}

/// Throws away what nobody finished in time.
pub(super) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lt(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the recoveries of an account that is closed.
pub(crate) async fn forget(tx: &Tx, account: kernel::id::AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
