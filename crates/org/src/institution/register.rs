//! 机构登记 at the counter (checklist B-3.6.12): an officer registers an institution of a unit that their agency is in charge
//! of, corrects its name, and ends it.

use super::{
    REASON,
    act::{InstitutionError, NAMED, held, kept, next, nobody, object, take_account},
    entity::ActiveModel,
    kind::Kind,
    rules::{Event, State},
    store,
    told::{self, Said},
};
use crate::{
    agency::{self, Agency},
    unit,
};
use db::Tx;
use identity::Fresh;
use kernel::{
    choice::Choice as _,
    credit_code::CreditCode,
    id::{InstitutionId, UnitId},
    institution::InstitutionNumber,
    region::{self, Region},
};
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;
use web::{AsOfficer, Error};

/// What the officer typed, checked.
pub(super) struct New {
    pub(super) credit_code: CreditCode,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) region: &'static Region,
}

/// Lets officers of agencies in that units may choose: registering institutions is their counter's work.
pub(super) async fn counter(call: &AsOfficer) -> web::Result<Agency> {
    let found = agency::find(call.db(), call.agency).await?;
    found.filter(Agency::takes_units).ok_or_else(|| {
        Error::Forbidden("您所在的机构没有单位经办窗口，不能办理机构登记。".to_owned())
    })
}

/// The divisions of an agency: its own and what lies in it.
pub(super) fn divisions(agency: &Agency) -> impl Iterator<Item = &'static Region> {
    let own = region::by_code(&agency.region);
    region::REGIONS
        .iter()
        .filter(move |region| own.is_some_and(|own| own.contains(region.code)))
}

/// 机构登记. The same form sent twice registers once.
pub(super) async fn register(
    call: &AsOfficer,
    key: &str,
    new: &New,
) -> Result<InstitutionId, InstitutionError> {
    let agency = counter(call).await?;
    if !divisions(&agency).any(|region| region == new.region) {
        let message = "行政区划不在本机构的管辖范围内，请重新选择";
        return Err(InstitutionError::Field("region", message.to_owned()));
    }
    // the same page sent again with another institution is not the same form
    let key = &format!(
        "{key}\n{}\n{}\n{}\n{}",
        new.credit_code.as_str(),
        new.name,
        new.kind.code(),
        new.region.code
    );
    // one answer for a unit that is not there and for another agency's
    let unit = unit::by_credit_code(call.db(), &new.credit_code).await?;
    let unit = &unit
        .filter(|unit| unit.active && unit.agency_id == Some(call.agency))
        .ok_or_else(|| {
            InstitutionError::Field(
                "credit_code",
                "没有找到由本机构管理的这个单位。请核对统一社会信用代码；单位需先注册，并在“单位信息”中选择本机构为审核机构".to_owned(),
            )
        })?;
    call.write(|tx| async move {
        if let Some(id) = tx.once(key).await? {
            let id = id.parse::<InstitutionId>();
            return id.map_err(|error| Error::broken(error).into());
        }
        tx.lock("institution.unit", unit.id).await?;
        if store::named(&tx, unit.id, &new.name).await?.is_some() {
            return Err(InstitutionError::Field("name", NAMED.to_owned()));
        }
        let number = allot(&tx, new).await?;
        let row = fresh(&tx, call, new, unit.id, &number);
        let id = row.insert(&tx).await.map_err(db::Error::from)?.id;
        let detail = json!({ "unit": unit.id.to_string(), "number": number.as_str() });
        tx.audit("institution.register", &object(id), detail)
            .await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(id)
    })
    .await
}

/// An institution that nobody has opened yet.
fn fresh(
    tx: &Tx,
    call: &AsOfficer,
    new: &New,
    unit: UnitId,
    number: &InstitutionNumber,
) -> ActiveModel {
    ActiveModel {
        id: Set(InstitutionId::new(tx.now(), tx.rng())),
        number: Set(number.as_str().to_owned()),
        name: Set(new.name.clone()),
        kind: Set(new.kind),
        level: Set(new.region.level.into()),
        region: Set(new.region.code.to_owned()),
        unit_id: Set(unit),
        agency_id: Set(call.agency),
        officer_id: Set(call.officer),
        state: Set(State::Registered),
        account_id: Set(None),
        person_id: Set(None),
        person_account_id: Set(None),
        opened_at: Set(None),
        ended_at: Set(None),
        reason: Set(None),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    }
}

/// The next number of its line in its division.
async fn allot(tx: &Tx, new: &New) -> Result<InstitutionNumber, InstitutionError> {
    let line = new.kind.line();
    number(tx, new.region.code, line).await?.ok_or_else(|| {
        let message = "该行政区划这一类型的机构编号已用完，请联系平台运维人员";
        Error::Conflict(message.to_owned()).into()
    })
}

/// The next number of a line in a division; `None` when they are used up.
pub(super) async fn number(
    tx: &Tx,
    division: &str,
    line: super::kind::Line,
) -> db::Result<Option<InstitutionNumber>> {
    let serial = tx
        .next_number(&format!("institution.{division}.{}", line.code()))
        .await?;
    Ok(InstitutionNumber::compose(division, line.digit(), serial))
}

/// Corrects the name. Kind and division stand in the number: one that was registered wrongly is ended.
pub(super) async fn rename(
    call: &AsOfficer,
    id: InstitutionId,
    version: i32,
    name: &str,
) -> Result<(), InstitutionError> {
    kept(call, id).await?;
    call.write(|tx| async move {
        let row = held(&tx, id, version).await?;
        if row.state == State::Ended {
            return Err(Error::Conflict("机构已终止，不能更正。".to_owned()).into());
        }
        if row.name == name {
            return Ok(());
        }
        tx.lock("institution.unit", row.unit_id).await?;
        if store::named(&tx, row.unit_id, name).await?.is_some() {
            return Err(InstitutionError::Field("name", NAMED.to_owned()));
        }
        let change = ActiveModel {
            name: Set(name.to_owned()),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        let detail = json!({ "from": row.name, "to": name });
        tx.audit("institution.rename", &object(id), detail).await?;
        Ok(())
    })
    .await
}

/// 终止: the account is taken away, and whoever is concerned is told.
pub(super) async fn end(
    call: &AsOfficer,
    _: Fresh,
    id: InstitutionId,
    version: i32,
    reason: &str,
) -> Result<(), InstitutionError> {
    let row = kept(call, id).await?;
    let legal = unit::find(call.db(), row.unit_id)
        .await?
        .and_then(|unit| unit.account_id);
    let sealed = &call.vault().seal(REASON, reason);
    call.write(|tx| async move {
        let row = held(&tx, id, version).await?;
        let state = next(&row, Event::End)?;
        take_account(&tx, call.vault(), &row).await?;
        let change = ActiveModel {
            ended_at: Set(Some(tx.now())),
            reason: Set(Some(sealed.clone())),
            ..nobody(state)
        };
        store::update(&tx, &row, change).await?;
        tx.audit("institution.end", &object(id), json!({})).await?;
        told::tell(&tx, id, row.person_account_id, Said::Ended, None).await?;
        told::tell(&tx, id, legal, Said::Ended, None).await?;
        Ok(())
    })
    .await
}
