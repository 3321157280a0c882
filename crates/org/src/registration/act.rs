//! Use cases of the registration.

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    rules::{AGREEMENT, Event, OPEN_FOR, PURPOSE, STEPS, State, Step, step},
    web::{AccountPage, UnitPage},
};
use crate::{
    Org,
    register::{Mismatch, RegisterOutcome, UnitClaim, UnitRecord},
    unit::{self, NewUnit, UnitError},
};
use db::{Read, Tx};
use identity::{
    account::{self, AccountError, Holder, Kind, NewAccount},
    password::PasswordHash,
    proof::{self, PageText, ProofError, Status},
    sms::code::{CodeError, Purpose, Ticket},
};
use kernel::{
    choice::Choice as _,
    clock::CivilDate,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
    id::{ProofId, RegistrationId},
    mobile::Mobile,
    secret::Secret,
};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, prelude::Uuid, sea_query::Expr};
use seal::{Blind, SealError, Vault};
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::{Call, Error, FieldErrors, Result};

const DATA: &str = "registration.data";

/// What step 1 says.
pub(crate) struct Statement {
    pub(crate) credit_code: CreditCode,
    pub(crate) unit_name: String,
    pub(crate) legal_document: Document,
    pub(crate) legal_name: String,
}

/// What a registration keeps between its steps.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Data {
    pub(crate) legal_name: String,
    document_kind: DocumentKind,
    document: String,
    /// The phone that the register knows.
    mobile: Option<String>,
    register_state: String,
    register_kind: String,
    region: String,
    address: String,
    established: Option<CivilDate>,
}

impl Data {
    fn of(statement: &Statement, record: UnitRecord) -> Self {
        Self {
            legal_name: statement.legal_name.clone(),
            document_kind: statement.legal_document.kind(),
            document: statement.legal_document.number().to_owned(),
            mobile: record.legal_mobile.map(|mobile| mobile.number.expose().as_str().to_owned()),
            register_state: record.state,
            register_kind: record.kind,
            region: record.authority_division,
            address: record.address,
            established: record.established,
        }
    }

    /// The legal representative's document.
    pub(crate) fn document(&self) -> Result<Document> {
        Document::parse(self.document_kind, &self.document).map_err(Error::broken)
    }

    fn holder(&self, mobile: Option<Mobile>) -> Result<Holder> {
        Ok(Holder { name: Secret::new(self.legal_name.clone()), document: self.document()?, mobile })
    }
}

/// A registration with its data opened.
pub(crate) struct Open {
    pub(crate) row: Model,
    pub(crate) data: Data,
}

/// The blind index of this browser, which is never stored as such.
fn browser(call: &Call) -> Blind {
    call.vault().blind("registration.browser", &call.browser())
}

/// The registration of this browser, unless it is too old.
pub(crate) async fn current(call: &Call, read: &impl Read) -> Result<Option<Model>> {
    let row = read.one(Entity::find().filter(Column::Browser.eq(browser(call)))).await?;
    Ok(row.filter(|row| row.expires_at > call.now))
}

/// The step that this browser is at, with its registration.
pub(crate) async fn at(call: &Call) -> Result<(Step, Option<Model>)> {
    let Some(row) = current(call, call.db()).await? else { return Ok((Step::Unit, None)) };
    let proof = match row.proof_id {
        Some(id) => proof::status(call, id, PURPOSE).await?,
        None => Status::Absent,
    };
    Ok((step(Some(row.state), proof), Some(row)))
}

/// Opens what a registration keeps.
pub(crate) fn open(vault: &Vault, row: Model) -> Result<Open> {
    let data = serde_json::from_str(&vault.open(DATA, &row.data)?).map_err(Error::broken)?;
    Ok(Open { row, data })
}

/// Why step 1 does not go on.
pub(crate) enum Refused {
    /// The unit has an account already: log in.
    Registered,
    /// What to correct.
    Fields(FieldErrors),
    /// Anything else.
    Broken(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
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

impl From<ProofError> for Refused {
    fn from(error: ProofError) -> Self {
        Self::Broken(error.into())
    }
}

fn field(name: &str, message: impl Into<String>) -> Refused {
    Refused::Fields(FieldErrors::one(name, message))
}

/// Step 1: the unit is new here and the register agrees. Whatever this browser had begun is replaced.
pub(crate) async fn begin(call: &Call, org: &Org, statement: &Statement) -> std::result::Result<ProofId, Refused> {
    if unit::is_registered(call.db(), &statement.credit_code).await? {
        return Err(Refused::Registered);
    }
    let record = ask_register(call, org, statement).await?;
    let data = Data::of(statement, record);
    let holder = data.holder(data.mobile.as_ref().and_then(|number| number.parse().ok()))?;
    let sealed = call.vault().seal(DATA, &serde_json::to_string(&data).map_err(Error::broken)?);
    let (holder, sealed, browser) = (&holder, &sealed, browser(call));
    call.write(|tx| async move {
        tx.lock("registration", lock_key(browser)).await?;
        let old = tx.one(Entity::find().filter(Column::Browser.eq(browser))).await?;
        let state = old.map_or(Ok(State::Filled), |old| old.state.next(Event::Refill)).map_err(|stuck| Error::Conflict(stuck.to_string()))?;
        Entity::delete_many().filter(Column::Browser.eq(browser)).exec(&tx).await.map_err(db::Error::from)?;
        let proof = proof::start(&tx, call, &ask(holder, &statement.unit_name)).await?;
        let id = RegistrationId::new(tx.now(), tx.rng());
        let row = ActiveModel {
            id: Set(id),
            browser: Set(browser),
            state: Set(state),
            credit_code: Set(statement.credit_code.as_str().to_owned()),
            unit_name: Set(statement.unit_name.clone()),
            data: Set(sealed.clone()),
            agreement: Set(AGREEMENT.to_owned()),
            agreed_at: Set(tx.now()),
            proof_id: Set(Some(proof)),
            unit_id: Set(None),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
            expires_at: Set(tx.now() + OPEN_FOR),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "credit_code": statement.credit_code.as_str(), "agreement": AGREEMENT });
        tx.audit("registration.begin", &format!("registration:{id}"), detail).await?;
        Ok(proof)
    })
    .await
}

fn lock_key(browser: Blind) -> Uuid {
    let (head, _) = browser.as_bytes().split_at(16);
    Uuid::from_slice(head).unwrap_or_default()
}

/// What the proof of step 2 is asked for, with the texts of checklist B-1.3.
fn ask<'a>(holder: &'a Holder, unit_name: &str) -> proof::Ask<'a> {
    proof::Ask {
        purpose: PURPOSE,
        holder,
        page: PageText {
            title: STEPS[1].to_owned(),
            steps: STEPS.map(str::to_owned).to_vec(),
            step: 2,
            prompt: "请打开江苏智慧人社APP/支付宝APP扫一扫登录".to_owned(),
            notes_title: "注册说明".to_owned(),
            notes: vec![
                "为提升账号安全，请根据注册页面引导提供真实、准确、最新和完整的法人资料，使用统一社会信用代码有效信息进行实名、实人验证。".to_owned(),
                "密码设置规则：8-20位字符，由数字、大小写字母、特殊字符中的三种或以上组成".to_owned(),
            ],
            sms: Purpose::LEGAL.key.to_owned(),
            sms_places: vec![("unit".to_owned(), unit_name.to_owned())],
            leave: UnitPage.to_string(),
        },
        back: AccountPage.to_string(),
    }
}

async fn ask_register(call: &Call, org: &Org, statement: &Statement) -> std::result::Result<UnitRecord, Refused> {
    let code = statement.credit_code.as_str();
    if !org.attempts().allow(code, call.network) {
        return Err(field("", "核对失败的次数过多，请一小时后再试，或携带营业执照副本、办理人身份证、授权委托书到经办大厅办理"));
    }
    let claim = UnitClaim {
        credit_code: statement.credit_code.clone(),
        name: statement.unit_name.clone(),
        legal_name: Secret::new(statement.legal_name.clone()),
        legal_document: statement.legal_document.clone(),
    };
    let outcome = org.register().verify(&claim).await;
    if matches!(outcome, RegisterOutcome::Mismatched(_) | RegisterOutcome::NotFound) {
        org.attempts().failed(code, call.network);
    }
    match outcome {
        RegisterOutcome::Matched(record) => Ok(*record),
        RegisterOutcome::NotFound => Err(field("credit_code", "登记机关没有查到该统一社会信用代码，请核对；新登记的单位请在登记次日再试")),
        RegisterOutcome::Mismatched(fields) => Err(Refused::Fields(mismatched(&fields))),
        RegisterOutcome::NotInOperation { state } => Err(field("credit_code", format!("该单位的登记状态为“{state}”，不能注册。如有疑问请与登记机关联系"))),
        RegisterOutcome::Refused { code, message } => {
            tracing::error!(%code, "business register refused");
            Err(field("", message))
        }
        RegisterOutcome::Unknown => Err(field("", "登记机关的系统暂时没有应答，您填写的内容已保留，请稍后点击“下一步”重试")),
    }
}

/// One message beside each field that does not agree; none of them tells what the register says.
fn mismatched(fields: &[Mismatch]) -> FieldErrors {
    let of = |mismatch: &Mismatch| match mismatch {
        Mismatch::Name => ("unit_name", "单位全称与登记机关的登记信息不一致，请按营业执照（或登记证书）填写"),
        Mismatch::LegalName => ("legal_name", "法定代表人姓名与登记机关的登记信息不一致，请核对"),
        Mismatch::LegalDocument => ("legal_document", "法定代表人证件与登记机关的登记信息不一致，请核对证件类型和证件号码"),
    };
    FieldErrors(fields.iter().map(of).map(|(name, message)| (name.to_owned(), message.to_owned())).collect())
}

/// Step 2 again, after the proof was not passed in time.
pub(crate) async fn prove_again(call: &Call) -> std::result::Result<ProofId, Refused> {
    let row = current(call, call.db()).await?.filter(|row| row.state == State::Filled).ok_or(Error::Absent)?;
    let name = row.unit_name.clone();
    let Open { row, data } = open(call.vault(), row)?;
    let holder = data.holder(data.mobile.as_ref().and_then(|number| number.parse().ok()))?;
    let (holder, name) = (&holder, &name);
    call.write(|tx| async move {
        let proof = proof::start(&tx, call, &ask(holder, name)).await?;
        let update = Entity::update_many()
            .col_expr(Column::ProofId, Expr::value(Some(proof.0)))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .filter(Column::Id.eq(row.id))
            .filter(Column::State.eq(State::Filled));
        if update.exec(&tx).await.map_err(db::Error::from)?.rows_affected == 0 {
            return Err(Refused::Broken(Error::Absent));
        }
        Ok(proof)
    })
    .await
}

/// What step 3 says, checked and hashed.
pub(crate) struct Login {
    pub(crate) mobile: Mobile,
    pub(crate) ticket: Ticket,
    pub(crate) password: PasswordHash,
}

/// Why step 3 does not go on.
pub(crate) enum NotDone {
    /// Another browser has registered the unit meanwhile.
    Registered,
    /// The proof must be passed again; the text says why.
    Prove(String),
    /// What to correct.
    Field(&'static str, String),
    /// Anything else.
    Broken(Error),
}

impl From<Error> for NotDone {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl From<db::Error> for NotDone {
    fn from(error: db::Error) -> Self {
        UnitError::from(error).into()
    }
}

impl From<SealError> for NotDone {
    fn from(error: SealError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<UnitError> for NotDone {
    fn from(error: UnitError) -> Self {
        match error {
            UnitError::CodeTaken => Self::Registered,
            UnitError::Field(name, message) => Self::Field(name, message),
            UnitError::Broken(error) => Self::Broken(error),
        }
    }
}

impl From<AccountError> for NotDone {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Broken(error) => error.into(),
            AccountError::MobileTaken => Self::Field("mobile", error.to_string()),
            AccountError::DocumentTaken => Self::Registered,
        }
    }
}

impl From<ProofError> for NotDone {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Broken(error) => Self::Broken(error),
            other => Self::Prove(other.to_string()),
        }
    }
}

impl From<CodeError> for NotDone {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            other => Self::Field("sms_code", other.to_string()),
        }
    }
}

/// Step 3: unit and account come into being together, once. Sending it again finds it done.
pub(crate) async fn finish(call: &Call, open: &Open, login: &Login) -> std::result::Result<(), NotDone> {
    let (row, data) = (&open.row, &open.data);
    let holder = data.holder(Some(login.mobile.clone()))?;
    let code: CreditCode = row.credit_code.parse().map_err(Error::broken)?;
    let proof = row.proof_id.ok_or(ProofError::Absent)?;
    let (holder, code) = (&holder, &code);
    call.write(|tx| async move {
        tx.lock("registration", lock_key(row.browser)).await?;
        let now = tx.one(Entity::find_by_id(row.id)).await?.ok_or(Error::Absent)?;
        let Ok(state) = now.state.next(Event::Finish) else { return Ok(()) };
        let proven = proof::spend(&tx, call, proof, PURPOSE, &data.legal_name, &holder.document).await?;
        login.ticket.spend(&tx).await?;
        let new = NewUnit {
            credit_code: code,
            name: &row.unit_name,
            region: Some(&data.region),
            address: Some(data.address.as_str()).filter(|address| !address.is_empty()),
            register_state: &data.register_state,
            register_kind: &data.register_kind,
            established: data.established,
        };
        let unit = unit::create(&tx, call.vault(), new).await?;
        let account = NewAccount { realm: Some(unit.id.0), kind: Kind::Unit, holder, password: Some(&login.password), proven: true };
        let account = account::create_in_realm(&tx, call.vault(), account).await?;
        unit::set_account(&tx, unit.id, account).await?;
        close(&tx, call.vault(), row, state, unit.id.0).await?;
        let detail = json!({ "unit": unit.id.to_string(), "method": proven.method.code(), "agreement": row.agreement });
        tx.audit("registration.finish", &format!("registration:{}", row.id), detail).await?;
        Ok(())
    })
    .await
}

/// Marks a registration as done and forgets what it kept.
async fn close(tx: &Tx, vault: &Vault, row: &Model, state: State, unit: Uuid) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::UnitId, Expr::value(Some(unit)))
        .col_expr(Column::Data, Expr::value(vault.seal(DATA, "")))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(row.id));
    update.exec(tx).await?;
    Ok(())
}
