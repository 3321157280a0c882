//! Steps 1 and 2: the register agrees, and the legal representative is asked to prove who they are.

use super::{
    act::{DATA, Data, Open, browser, current, lock, open},
    attempts,
    entity::{ActiveModel, Column, Entity},
    rules::{Event, OPEN_FOR, PURPOSE, STEPS, State},
    web::{AccountPage, UnitPage},
};
use crate::{
    Org,
    history::Old,
    quick::Voucher,
    register::{Mismatch, RegisterOutcome, UnitClaim, UnitRecord},
    unit,
};
use db::{Read as _, Tx};
use identity::{
    account::Holder,
    proof::{self, Accepts, PageText, ProofError},
    quick::trip::{self, TripError},
    sms::code::Purpose,
};
use kernel::{
    credit_code::CreditCode,
    document::Document,
    id::{ProofId, RegistrationId},
    secret::Secret,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::SealError;
use serde_json::json;
use web::{Call, Error, FieldErrors};

/// What step 1 says.
pub(crate) struct Statement {
    pub(crate) credit_code: CreditCode,
    pub(crate) unit_name: String,
    pub(crate) legal_document: Document,
    pub(crate) legal_name: String,
}

/// Why step 1 does not go on.
pub(crate) enum Refused {
    /// The unit has an account already: log in.
    Registered,
    /// What to correct.
    Fields(FieldErrors),
    /// What a provider told waits no longer.
    Stale(TripError),
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

impl From<TripError> for Refused {
    fn from(error: TripError) -> Self {
        match error {
            TripError::Broken(error) => Self::Broken(error),
            other => Self::Stale(other),
        }
    }
}

impl From<ProofError> for Refused {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::TooMany(_) => field("", error.to_string()),
            other => Self::Broken(other.into()),
        }
    }
}

fn field(name: &str, message: impl Into<String>) -> Refused {
    Refused::Fields(FieldErrors::one(name, message))
}

/// Where step 1 leads.
pub(crate) enum Begun {
    /// To the proof of the legal representative.
    Prove(ProofId),
    /// Straight to step 3: a provider has vouched for them.
    Vouched,
}

/// What a statement stands on.
#[derive(Clone, Copy)]
pub(crate) struct Basis<'a> {
    /// The statement is a provider's, and its word may stand in place of the face check.
    pub(crate) voucher: Option<&'a Voucher>,
    /// The old account that is used up when the registration is finished.
    pub(crate) old: Option<&'a Old>,
    /// The version of 《法人用户注册协议》 that was ticked.
    pub(crate) agreed: i32,
}

/// Step 1: the unit is new here and the register agrees. Whatever this browser had begun is replaced.
pub(crate) async fn begin(
    call: &Call,
    org: &Org,
    statement: &Statement,
    basis: &Basis<'_>,
) -> std::result::Result<Begun, Refused> {
    let Basis {
        voucher, agreed, ..
    } = *basis;
    if unit::is_registered(call.db(), &statement.credit_code).await? {
        return Err(Refused::Registered);
    }
    let record = ask_register(call, org, statement).await?;
    let data = Data::of(statement, record, basis);
    let kept = &Kept {
        credit_code: statement.credit_code.as_str(),
        unit_name: &statement.unit_name,
        data: &data,
        agreed,
        provider: voucher.map(|voucher| voucher.provider.key()),
    };
    call.write(|tx| async move {
        let proof = keep(&tx, call, kept).await?;
        let Some(voucher) = voucher else {
            return Ok(Begun::Prove(proof));
        };
        trip::finish(&tx, voucher.trip.id, None).await?;
        if !voucher.proves {
            return Ok(Begun::Prove(proof));
        }
        proof::vouch(&tx, call, proof, voucher.provider.method()).await?;
        Ok(Begun::Vouched)
    })
    .await
}

/// What is kept for the steps to come.
#[derive(Clone, Copy)]
pub(super) struct Kept<'a> {
    pub(super) credit_code: &'a str,
    pub(super) unit_name: &'a str,
    pub(super) data: &'a Data,
    pub(super) agreed: i32,
    /// Who vouches for it, for the audit line.
    pub(super) provider: Option<&'static str>,
}

/// Keeps what was stated for this browser, in place of whatever it had begun, and begins the proof.
pub(super) async fn keep(
    tx: &Tx,
    call: &Call,
    kept: &Kept<'_>,
) -> std::result::Result<ProofId, Refused> {
    let browser = browser(call);
    lock(tx, browser).await?;
    let old = tx
        .one(Entity::find().filter(Column::Browser.eq(browser)))
        .await?;
    let state = old
        .map_or(Ok(State::Filled), |old| old.state.next(Event::Refill))
        .map_err(|stuck| Error::Conflict(stuck.to_string()))?;
    Entity::delete_many()
        .filter(Column::Browser.eq(browser))
        .exec(tx)
        .await
        .map_err(db::Error::from)?;
    let data = kept.data;
    let holder = data.holder(data.mobile.as_ref().and_then(|number| number.parse().ok()))?;
    let proof = proof::start(tx, call, &ask(&holder, kept.unit_name)).await?;
    let text = serde_json::to_string(data).map_err(Error::broken)?;
    let id = RegistrationId::new(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        browser: Set(browser),
        state: Set(state),
        credit_code: Set(kept.credit_code.to_owned()),
        unit_name: Set(kept.unit_name.to_owned()),
        data: Set(call.vault().seal(DATA, &text)),
        agreement: Set(kept.agreed.to_string()),
        agreed_at: Set(tx.now()),
        proof_id: Set(Some(proof)),
        unit_id: Set(None),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        expires_at: Set(tx.now() + OPEN_FOR),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    let detail = json!({ "credit_code": kept.credit_code, "agreement": kept.agreed, "provider": kept.provider });
    tx.audit("registration.begin", &format!("registration:{id}"), detail)
        .await?;
    Ok(proof)
}

/// What the proof of step 2 is asked for, with the texts of checklist B-1.3.
fn ask<'a>(holder: &'a Holder, unit_name: &str) -> proof::Ask<'a> {
    proof::Ask {
        purpose: PURPOSE,
        holder,
        passkeys: Accepts::Holder,
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

/// Asks the register about a statement; wrong ones are counted.
pub(crate) async fn ask_register(
    call: &Call,
    org: &Org,
    statement: &Statement,
) -> std::result::Result<UnitRecord, Refused> {
    let code = statement.credit_code.as_str();
    let Some(counted) = attempts::begin(call, code).await? else {
        return Err(field(
            "",
            "核对失败的次数过多，请一小时后再试，或携带营业执照副本、办理人身份证、授权委托书到经办大厅办理",
        ));
    };
    let claim = UnitClaim {
        credit_code: statement.credit_code.clone(),
        name: statement.unit_name.clone(),
        legal_name: Secret::new(statement.legal_name.clone()),
        legal_document: statement.legal_document.clone(),
    };
    let outcome = org.register().verify(&claim).await;
    if !matches!(
        outcome,
        RegisterOutcome::Mismatched(_) | RegisterOutcome::NotFound
    ) {
        attempts::take_back(call, counted).await?;
    }
    match outcome {
        RegisterOutcome::Matched(record) => Ok(*record),
        RegisterOutcome::NotFound => Err(field(
            "credit_code",
            "登记机关没有查到该统一社会信用代码，请核对；新登记的单位请在登记次日再试",
        )),
        RegisterOutcome::Mismatched(fields) => Err(Refused::Fields(mismatched(&fields))),
        RegisterOutcome::NotInOperation { state } => Err(field(
            "credit_code",
            format!("该单位的登记状态为“{state}”，不能注册。如有疑问请与登记机关联系"),
        )),
        RegisterOutcome::Refused { code, message } => {
            tracing::error!(%code, "business register refused");
            Err(field("", message))
        }
        RegisterOutcome::Unknown => Err(field(
            "",
            "登记机关的系统暂时没有应答，您填写的内容已保留，请稍后点击“下一步”重试，或者到经办大厅办理",
        )),
    }
}

/// One message beside each field that does not agree; none of them tells what the register says.
fn mismatched(fields: &[Mismatch]) -> FieldErrors {
    let of = |mismatch: &Mismatch| match mismatch {
        Mismatch::Name => (
            "unit_name",
            "单位全称与登记机关的登记信息不一致，请按营业执照（或登记证书）填写",
        ),
        Mismatch::LegalName => (
            "legal_name",
            "法定代表人姓名与登记机关的登记信息不一致，请核对",
        ),
        Mismatch::LegalDocument => (
            "legal_document",
            "法定代表人证件与登记机关的登记信息不一致，请核对证件类型和证件号码",
        ),
    };
    FieldErrors(
        fields
            .iter()
            .map(of)
            .map(|(name, message)| (name.to_owned(), message.to_owned()))
            .collect(),
    )
}

/// Step 2 again, after the proof was not passed in time.
pub(crate) async fn prove_again(call: &Call) -> std::result::Result<ProofId, Refused> {
    let row = current(call, call.db())
        .await?
        .filter(|row| row.state == State::Filled)
        .ok_or(Error::Absent)?;
    let name = row.unit_name.clone();
    let Open { row, data } = open(call.vault(), row)?;
    let holder = data.holder(data.mobile.as_ref().and_then(|number| number.parse().ok()))?;
    let (holder, name) = (&holder, &name);
    call.write(|tx| async move {
        lock(&tx, row.browser).await?;
        let proof = proof::start(&tx, call, &ask(holder, name)).await?;
        let update = Entity::update_many()
            .col_expr(Column::ProofId, Expr::value(Some(proof.0)))
            .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
            .filter(Column::Id.eq(row.id))
            .filter(Column::State.eq(State::Filled));
        if update
            .exec(&tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
            == 0
        {
            return Err(Refused::Broken(Error::Absent));
        }
        Ok(proof)
    })
    .await
}
