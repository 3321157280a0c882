//! Demonstration data: agencies, officers, units and contacts in bulk, without an audit line for each.

use crate::{
    agency::entity::ActiveModel as AgencyRow,
    contact::{Contact, act as contact_act, entity::ActiveModel as ContactRow},
    grant,
    officer::{NAME as OFFICER_NAME, entity::ActiveModel as OfficerRow},
    unit::{Info, act::FIRST_NUMBER, entity::ActiveModel as UnitRow, store::ADDRESS},
};
use db::Tx;
use kernel::{
    clock::{CivilDate, Instant},
    credit_code::CreditCode,
    id::{AccountId, AgencyId, OfficerId, UnitId},
};
use sea_orm::{Set, prelude::Uuid};
use seal::Vault;

/// An agency of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoAgency {
    /// Its id.
    pub id: AgencyId,
    /// Its code.
    pub code: &'static str,
    /// Full name.
    pub name: String,
    /// The agency above it.
    pub parent: Option<AgencyId>,
    /// When it was created.
    pub at: Instant,
}

/// An officer of the demonstration; the account is written by `identity`.
#[derive(Clone, Debug)]
pub struct DemoOfficer {
    /// Their id.
    pub id: OfficerId,
    /// Their account.
    pub account: AccountId,
    /// The agency served.
    pub agency: AgencyId,
    /// Full name.
    pub name: String,
    /// May see the operators' pages.
    pub operator: bool,
    /// When they were appointed.
    pub at: Instant,
}

/// A unit of the demonstration, with complete basic data.
#[derive(Clone, Debug)]
pub struct DemoUnit {
    /// Its id.
    pub id: UnitId,
    /// 统一社会信用代码.
    pub credit_code: CreditCode,
    /// The legal representative's account.
    pub account: AccountId,
    /// 单位基本信息.
    pub info: Info,
    /// 单位类型 in the register's words.
    pub register_kind: &'static str,
    /// 成立日期.
    pub established: Option<CivilDate>,
    /// When it was registered.
    pub at: Instant,
}

/// A contact of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoContact {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub unit: UnitId,
    /// The contact in clear.
    pub contact: Contact,
    /// When it was written.
    pub at: Instant,
}

/// Writes agencies, those above before those below.
pub async fn agencies(tx: &Tx, agencies: &[DemoAgency]) -> db::Result<()> {
    let rows = agencies.iter().map(|new| AgencyRow {
        id: Set(new.id),
        code: Set(new.code.to_owned()),
        name: Set(new.name.clone()),
        region: Set(new.code.to_owned()),
        parent_id: Set(new.parent),
        reviews: Set(true),
        active: Set(true),
        version: Set(1),
        created_at: Set(new.at),
        updated_at: Set(new.at),
    });
    tx.insert_all(rows).await
}

/// Writes officers.
pub async fn officers(tx: &Tx, vault: &Vault, officers: &[DemoOfficer]) -> db::Result<()> {
    let rows = officers.iter().map(|new| OfficerRow {
        id: Set(new.id),
        account_id: Set(new.account),
        agency_id: Set(new.agency),
        name: Set(vault.seal(OFFICER_NAME, &new.name)),
        operator: Set(new.operator),
        active: Set(true),
        version: Set(1),
        created_at: Set(new.at),
        updated_at: Set(new.at),
    });
    tx.insert_all(rows).await
}

/// Writes units, and gives them their numbers.
pub async fn units(tx: &Tx, vault: &Vault, units: &[DemoUnit]) -> db::Result<()> {
    let mut rows = Vec::with_capacity(units.len());
    for new in units {
        let number = FIRST_NUMBER + tx.next_number("unit").await?;
        rows.push(unit(vault, new, number));
    }
    tx.insert_all(rows).await
}

fn unit(vault: &Vault, new: &DemoUnit, number: i64) -> UnitRow {
    let info = new.info.clone().settled();
    UnitRow {
        id: Set(new.id),
        number: Set(number),
        credit_code: Set(new.credit_code.as_str().to_owned()),
        name: Set(info.name),
        industry: Set(info.industry),
        economic_type: Set(info.economic_type),
        affiliation: Set(Some(info.affiliation)),
        region: Set(info.region),
        address: Set(vault.seal_opt(ADDRESS, info.address.as_deref())),
        category: Set(info.category),
        nature: Set(info.nature),
        intro: Set(info.intro),
        agency_id: Set(Some(info.agency)),
        logo_id: Set(None),
        account_id: Set(Some(new.account)),
        register_state: Set("存续（在营、开业、在册）".to_owned()),
        register_kind: Set(new.register_kind.to_owned()),
        established: Set(new.established),
        verified_at: Set(Some(new.at)),
        completed_at: Set(Some(new.at)),
        active: Set(true),
        version: Set(1),
        created_at: Set(new.at),
        updated_at: Set(new.at),
    }
}

/// Writes contacts; their units must be there.
pub async fn contacts(tx: &Tx, vault: &Vault, contacts: &[DemoContact]) -> db::Result<()> {
    let rows = contacts.iter().map(|new| ContactRow {
        id: Set(new.id),
        unit_id: Set(new.unit),
        name: Set(vault.seal(contact_act::NAME, &new.contact.name)),
        mobile: Set(vault.seal(contact_act::MOBILE, new.contact.mobile.as_str())),
        email: Set(vault.seal_opt(contact_act::EMAIL, new.contact.email.as_deref())),
        post: Set(vault.seal_opt(contact_act::POST, new.contact.post.as_deref())),
        version: Set(1),
        created_at: Set(new.at),
        updated_at: Set(new.at),
    });
    tx.insert_all(rows).await
}

pub use crate::grant::DemoGrant;

/// Writes grants, and that their units have agreed to the notice; units and persons must be there.
pub async fn grants(tx: &Tx, vault: &Vault, grants: &[DemoGrant]) -> db::Result<()> {
    grant::demo(tx, vault, grants).await
}

pub use crate::institution::DemoInstitution;

/// Writes institutions; their units, agencies and persons must be there.
pub async fn institutions(tx: &Tx, institutions: &[DemoInstitution]) -> db::Result<()> {
    crate::institution::demo(tx, institutions).await
}
