//! Use cases on a unit's basic data.

use super::{
    code::Category,
    entity::{ActiveModel, Column, Entity, Model, change},
    rules::{Info, Parts, Shown},
    store::{self, ADDRESS, CHANGE},
};
use crate::{
    Org, agency,
    register::{Mismatch, RegisterOutcome, UnitClaim},
};
use db::Tx;
use identity::account;
use kernel::{
    clock::CivilDate,
    credit_code::CreditCode,
    id::{UnitId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    Set, prelude::Uuid, sea_query::Expr,
};
use seal::{SealError, Vault};
use serde_json::json;
use web::{ActingFor, duty::UnitInfo};

/// The first 单位编号: six digits from the beginning.
pub(crate) const FIRST_NUMBER: i64 = 100_000;

/// A unit to be opened, with what the register says of it.
#[derive(Clone, Copy, Debug)]
pub struct NewUnit<'a> {
    /// 统一社会信用代码.
    pub credit_code: &'a CreditCode,
    /// 单位全称.
    pub name: &'a str,
    /// 登记机关行政区划, when it is a known division.
    pub region: Option<&'a str>,
    /// 住所.
    pub address: Option<&'a str>,
    /// 登记状态.
    pub register_state: &'a str,
    /// 单位类型 in the register's words.
    pub register_kind: &'a str,
    /// 成立日期.
    pub established: Option<CivilDate>,
}

/// Why a unit was not opened or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UnitError {
    /// The credit code has a unit already.
    #[error("该单位已注册，请直接登录")]
    CodeTaken,
    /// A field is not right: its name and what to do.
    #[error("{1}")]
    Field(&'static str, String),
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for UnitError {
    fn from(error: db::Error) -> Self {
        if error.violates("unit_credit_code", "unit.credit_code") {
            Self::CodeTaken
        } else {
            Self::Broken(error.into())
        }
    }
}

impl From<SealError> for UnitError {
    fn from(error: SealError) -> Self {
        Self::Broken(error.into())
    }
}

/// Opens a unit within the caller's transaction; one whose account was closed is opened again.
pub async fn create(tx: &Tx, vault: &Vault, new: NewUnit<'_>) -> Result<Model, UnitError> {
    // asked first because PostgreSQL ends the whole transaction at a violated constraint; the index still decides races
    match store::by_credit_code(tx, new.credit_code).await? {
        Some(unit) if unit.is_vacant() => return reopen(tx, vault, &unit, new).await,
        Some(_) => return Err(UnitError::CodeTaken),
        None => {}
    }
    let id = UnitId::new(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        number: Set(FIRST_NUMBER + tx.next_number("unit").await?),
        credit_code: Set(new.credit_code.as_str().to_owned()),
        name: Set(new.name.trim().to_owned()),
        industry: Set(None),
        economic_type: Set(None),
        affiliation: Set(None),
        region: Set(known(new.region)),
        address: Set(vault.seal_opt(ADDRESS, new.address)),
        category: Set(Category::of(new.credit_code)),
        nature: Set(None),
        intro: Set(String::new()),
        agency_id: Set(None),
        logo_id: Set(None),
        account_id: Set(None),
        register_state: Set(new.register_state.to_owned()),
        register_kind: Set(new.register_kind.to_owned()),
        established: Set(new.established),
        verified_at: Set(Some(tx.now())),
        completed_at: Set(None),
        active: Set(true),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    let unit = row.insert(tx).await.map_err(db::Error::from)?;
    tx.changed("unit", id.0).await?;
    tx.audit(
        "unit.create",
        &format!("unit:{id}"),
        json!({ "credit_code": new.credit_code.as_str() }),
    )
    .await?;
    Ok(unit)
}

/// Writes the basic data over version `version` of the row, with its history. `who` is a standing, never a name.
pub async fn write_info(
    tx: &Tx,
    vault: &Vault,
    unit: &Model,
    info: &Info,
    version: i32,
    who: &str,
) -> Result<(), UnitError> {
    let info = info.clone().settled();
    let Some(agency) = agency::reviewing(tx, info.agency).await? else {
        return Err(UnitError::Field(
            "agency",
            "请从列表中选择审核机构".to_owned(),
        ));
    };
    let before = shown(tx, vault, unit).await?;
    let after = Shown::of(&Parts {
        name: &info.name,
        industry: info.industry.as_deref(),
        economic_type: info.economic_type,
        affiliation: Some(info.affiliation),
        region: info.region.as_deref(),
        address: info.address.as_deref(),
        category: info.category,
        nature: info.nature,
        intro: &info.intro,
        agency: Some(&agency.name),
    });
    overwrite(tx, vault, unit, &info, version).await?;
    let changes = before.changes(&after);
    for (field, old, new) in &changes {
        note_change(tx, vault, unit.id, who, field, old, new).await?;
    }
    tx.changed("unit", unit.id.0).await?;
    let fields: Vec<&str> = changes.iter().map(|(field, ..)| *field).collect();
    tx.audit(
        "unit.info",
        &format!("unit:{}", unit.id),
        json!({ "fields": fields }),
    )
    .await?;
    Ok(())
}

/// Writes the row over `version`; a newer one is left alone.
async fn overwrite(
    tx: &Tx,
    vault: &Vault,
    unit: &Model,
    info: &Info,
    version: i32,
) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::Name, Expr::value(info.name.clone()))
        .col_expr(Column::Industry, Expr::value(info.industry.clone()))
        .col_expr(Column::EconomicType, Expr::value(code(info.economic_type)))
        .col_expr(
            Column::Affiliation,
            Expr::value(code(Some(info.affiliation))),
        )
        .col_expr(Column::Region, Expr::value(info.region.clone()))
        .col_expr(
            Column::Address,
            Expr::value(vault.seal_opt(ADDRESS, info.address.as_deref())),
        )
        .col_expr(Column::Category, Expr::value(code(Some(info.category))))
        .col_expr(Column::Nature, Expr::value(code(info.nature)))
        .col_expr(Column::Intro, Expr::value(info.intro.clone()))
        .col_expr(Column::AgencyId, Expr::value(Some(info.agency.0)))
        .col_expr(
            Column::CompletedAt,
            Expr::value(Some(unit.completed_at.unwrap_or(tx.now()))),
        )
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(unit.id))
        .filter(Column::Version.eq(version));
    if update
        .exec(tx)
        .await
        .map_err(db::Error::from)?
        .rows_affected
        == 0
    {
        return Err(db::Error::Stale);
    }
    Ok(())
}

fn code<C: kernel::choice::Choice>(choice: Option<C>) -> Option<String> {
    choice.map(|choice| choice.code().to_owned())
}

/// Writes one line of the history.
pub(crate) async fn note_change(
    tx: &Tx,
    vault: &Vault,
    unit: UnitId,
    who: &str,
    field: &str,
    old: &str,
    new: &str,
) -> db::Result<()> {
    let row = change::ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        unit_id: Set(unit),
        at: Set(tx.now()),
        who: Set(who.to_owned()),
        field: Set(field.to_owned()),
        old: Set(vault.seal(CHANGE, old)),
        new: Set(vault.seal(CHANGE, new)),
    };
    row.insert(tx).await?;
    Ok(())
}

async fn shown(tx: &Tx, vault: &Vault, unit: &Model) -> Result<Shown, UnitError> {
    let address = store::open_address(vault, unit)?;
    let agency = match unit.agency_id {
        Some(id) => agency::find(tx, id).await?.map(|agency| agency.name),
        None => None,
    };
    Ok(Shown::of(&Parts {
        name: &unit.name,
        industry: unit.industry.as_deref(),
        economic_type: unit.economic_type,
        affiliation: unit.affiliation,
        region: unit.region.as_deref(),
        address: address.as_deref(),
        category: unit.category,
        nature: unit.nature,
        intro: &unit.intro,
        agency: agency.as_deref(),
    }))
}

/// Saves the basic data (checklist B-3.2.17). A new name must be the register's: it is asked first.
pub(crate) async fn save(
    call: &ActingFor<UnitInfo>,
    org: &Org,
    info: &Info,
    version: i32,
) -> Result<(), UnitError> {
    let unit = store::find(call.db(), call.unit)
        .await?
        .ok_or(web::Error::Absent)?;
    if info.name != unit.name {
        check_name(call, org, &unit, &info.name).await?;
    }
    call.write(|tx| async move {
        let unit = store::find(&tx, call.unit)
            .await?
            .ok_or(web::Error::Absent)?;
        write_info(&tx, call.vault(), &unit, info, version, who(call)).await
    })
    .await
}

/// With which standing the caller acts, for the history.
pub(crate) const fn who(call: &ActingFor<UnitInfo>) -> &'static str {
    call.role.title()
}

async fn check_name(
    call: &ActingFor<UnitInfo>,
    org: &Org,
    unit: &Model,
    name: &str,
) -> Result<(), UnitError> {
    let wrong = |text: &str| UnitError::Field("name", text.to_owned());
    let Some(account) = unit.account_id else {
        return Err(wrong("单位全称不能在网上修改，请到经办窗口办理"));
    };
    let account = account::find(call.db(), account)
        .await?
        .ok_or(web::Error::Absent)?;
    let holder = account::open(call.vault(), &account)?;
    let claim = UnitClaim {
        credit_code: unit.credit_code.parse().map_err(web::Error::broken)?,
        name: name.to_owned(),
        legal_name: holder.name,
        legal_document: holder.document,
    };
    match org.register().verify(&claim).await {
        RegisterOutcome::Matched(_) => Ok(()),
        RegisterOutcome::Mismatched(fields) if fields.contains(&Mismatch::Name) => Err(wrong(
            "单位全称与登记机关的登记信息不一致，请按营业执照（或登记证书）上的名称填写",
        )),
        RegisterOutcome::Mismatched(_) => Err(wrong(
            "登记的法定代表人已变更，请先办理法定代表人变更，再修改单位全称",
        )),
        RegisterOutcome::NotFound => Err(wrong(
            "登记机关没有查到该单位，单位全称暂时不能修改，请与登记机关核实",
        )),
        RegisterOutcome::NotInOperation { state } => Err(wrong(&format!(
            "该单位的登记状态为“{state}”，单位全称不能修改"
        ))),
        RegisterOutcome::Refused { code, message } => {
            tracing::error!(%code, "business register refused");
            Err(wrong(&message))
        }
        RegisterOutcome::Unknown => Err(wrong(
            "修改单位全称需要与登记机关核对，登记机关的系统暂时没有应答，请稍后再试（其他内容可以先保存）",
        )),
    }
}

/// Names the legal representative's account of a unit.
pub async fn set_account(tx: &Tx, unit: UnitId, account: kernel::id::AccountId) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::AccountId, Expr::value(Some(account.0)))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(unit));
    update.exec(tx).await?;
    tx.audit(
        "unit.account",
        &format!("unit:{unit}"),
        json!({ "account": account.to_string() }),
    )
    .await
}

/// Takes the account from a unit, if it is this one; tells whether it was.
pub(crate) async fn vacate(
    tx: &Tx,
    unit: UnitId,
    account: kernel::id::AccountId,
) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::AccountId, Expr::value(None::<Uuid>))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(unit))
        .filter(Column::AccountId.eq(account));
    if update.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    tx.changed("unit", unit.0).await?;
    Ok(true)
}

/// Opens a unit again whose account was closed: what the register says of it now, and everything else as it was.
async fn reopen(
    tx: &Tx,
    vault: &Vault,
    unit: &Model,
    new: NewUnit<'_>,
) -> Result<Model, UnitError> {
    let region = known(new.region).or_else(|| unit.region.clone());
    let mut update = Entity::update_many()
        .col_expr(Column::Name, Expr::value(new.name.trim()))
        .col_expr(Column::Region, Expr::value(region))
        .col_expr(Column::RegisterState, Expr::value(new.register_state))
        .col_expr(Column::RegisterKind, Expr::value(new.register_kind))
        .col_expr(Column::Established, Expr::value(new.established))
        .col_expr(Column::VerifiedAt, Expr::value(Some(tx.now())))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(unit.id))
        .filter(Column::Version.eq(unit.version))
        .filter(Column::AccountId.is_null());
    if let Some(address) = new.address {
        let address = vault.seal(ADDRESS, address);
        update = update.col_expr(Column::Address, Expr::value(Some(address)));
    }
    // another browser was quicker
    if update
        .exec(tx)
        .await
        .map_err(db::Error::from)?
        .rows_affected
        == 0
    {
        return Err(UnitError::CodeTaken);
    }
    tx.changed("unit", unit.id.0).await?;
    tx.audit(
        "unit.reopen",
        &format!("unit:{}", unit.id),
        json!({ "credit_code": new.credit_code.as_str() }),
    )
    .await?;
    let row = store::find(tx, unit.id).await?;
    row.ok_or(UnitError::CodeTaken)
}

/// A division that is known here.
fn known(region: Option<&str>) -> Option<String> {
    region
        .filter(|code| kernel::region::by_code(code).is_some())
        .map(str::to_owned)
}
