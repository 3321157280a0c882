//! Institutions of the demonstration, in bulk.

use super::{entity::ActiveModel, kind::Kind, register::number, rules::State};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{AccountId, AgencyId, InstitutionId, OfficerId, PersonId, UnitId},
    region,
};
use sea_orm::Set;

/// An institution of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoInstitution {
    /// Its id.
    pub id: InstitutionId,
    /// 机构名称.
    pub name: String,
    /// 机构类型.
    pub kind: Kind,
    /// Its division.
    pub region: &'static str,
    /// The unit that it belongs to.
    pub unit: UnitId,
    /// The agency that keeps it, and its officer.
    pub agency: (AgencyId, OfficerId),
    /// Its account, written by `identity`, and its administrator with their own account; none for one that is not open.
    pub opened: Option<(AccountId, PersonId, AccountId)>,
    /// When it was registered.
    pub at: Instant,
}

/// Writes institutions, with numbers in their order; their units, agencies and persons must be there.
pub(crate) async fn write(tx: &Tx, institutions: &[DemoInstitution]) -> db::Result<()> {
    let mut rows = Vec::with_capacity(institutions.len());
    for new in institutions {
        let line = new.kind.line();
        let (Some(region), Some(number)) = (
            region::by_code(new.region),
            number(tx, new.region, line).await?,
        ) else {
            continue;
        };
        rows.push(ActiveModel {
            id: Set(new.id),
            number: Set(number.as_str().to_owned()),
            name: Set(new.name.clone()),
            kind: Set(new.kind),
            level: Set(region.level.into()),
            region: Set(new.region.to_owned()),
            unit_id: Set(new.unit),
            agency_id: Set(new.agency.0),
            officer_id: Set(new.agency.1),
            state: Set(if new.opened.is_some() {
                State::Open
            } else {
                State::Registered
            }),
            account_id: Set(new.opened.map(|(account, ..)| account)),
            person_id: Set(new.opened.map(|(_, person, _)| person)),
            person_account_id: Set(new.opened.map(|(.., own)| own)),
            opened_at: Set(new.opened.map(|_| new.at)),
            ended_at: Set(None),
            reason: Set(None),
            version: Set(1),
            created_at: Set(new.at),
            updated_at: Set(new.at),
        });
    }
    tx.insert_all(rows).await
}
