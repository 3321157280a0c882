//! Step 3: unit and account come into being.

use super::{
    act::{DATA, Open, lock},
    entity::{Column, Entity, Model},
    rules::{Event, PURPOSE, State},
};
use crate::{
    counter, history,
    unit::{self, NewUnit, UnitError},
};
use db::{Read as _, Tx};
use identity::{
    account::{self, AccountError, Kind, NewAccount},
    agreement::{self, Text},
    password::PasswordHash,
    proof::{self, ProofError},
    sms::code::{CodeError, Ticket},
};
use kernel::{choice::Choice as _, credit_code::CreditCode, mobile::Mobile};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, prelude::Uuid, sea_query::Expr,
};
use seal::{SealError, Vault};
use serde_json::json;
use web::{Call, Error};

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
pub(crate) async fn finish(
    call: &Call,
    open: &Open,
    login: &Login,
) -> std::result::Result<(), NotDone> {
    let (row, data) = (&open.row, &open.data);
    let holder = data.holder(Some(login.mobile.clone()))?;
    let code: CreditCode = row.credit_code.parse().map_err(Error::broken)?;
    let proof = row.proof_id.ok_or(ProofError::Absent)?;
    let (holder, code) = (&holder, &code);
    call.write(|tx| async move {
        lock(&tx, row.browser).await?;
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
        if let Some(old) = data.history
            && !history::use_up(&tx, old, unit.id).await?
        {
            return Err(NotDone::Field("", "该历史账号已在其他浏览器完成升级".to_owned()));
        }
        if let Some((opening, issue)) = data.opening
            && !counter::activated(&tx, call.vault(), opening, issue, unit.id).await?
        {
            let message = "该开户已撤销、已激活或已补打开户码，请使用最新的开户码重新激活，或联系办理窗口";
            return Err(NotDone::Field("", message.to_owned()));
        }
        let account = NewAccount { realm: Some(unit.id.0), kind: Kind::Unit, holder, password: Some(&login.password), proven: !data.absent };
        let account = account::create_in_realm(&tx, call.vault(), account).await?;
        unit::set_account(&tx, unit.id, account).await?;
        agreement::record(&tx, account, Text::Unit, row.agreed(), data.way()).await?;
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
