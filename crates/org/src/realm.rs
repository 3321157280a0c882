//! What `identity` asks this room: which unit was meant, and as whom an account acts.

use crate::{
    agency,
    grant::{self, Role, When},
    institution::{self, Institution},
    officer, unit,
};
use async_trait::async_trait;
use db::Db;
use identity::{
    Realm, Realms, Standing,
    account::{self, Account, Kind},
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::Instant,
    credit_code::CreditCode,
    id::{AgencyId, InstitutionId, UnitId},
    institution::InstitutionNumber,
    mask,
    region::Level,
};
use seal::Vault;
use uuid::Uuid;
use web::Badge;

/// Units, institutions, agencies and officers, for `identity`.
#[derive(Clone, Debug)]
pub struct OrgRealms {
    db: Db,
    vault: Vault,
}

impl OrgRealms {
    /// Answers from this database.
    #[must_use]
    pub const fn new(db: Db, vault: Vault) -> Self {
        Self { db, vault }
    }

    async fn unit(&self, account: &Account, now: Instant) -> db::Result<Option<Standing>> {
        let Some(row) = unit::find(&self.db, UnitId(account.realm))
            .await?
            .filter(|unit| unit.active)
        else {
            return Ok(None);
        };
        let (role, until) = if row.account_id == Some(account.id) {
            (UnitRole::LegalRepresentative, None)
        } else {
            let Some(grant) = grant::acting(&self.db, account.id).await? else {
                return Ok(None);
            };
            if grant.unit_id != row.id || grant.period().at(now) != When::Within {
                return Ok(None);
            }
            let role = match grant.role {
                Role::Administrator => UnitRole::Administrator,
                Role::Handler => UnitRole::Handler(grant.duties()),
            };
            (role, grant.period().ends())
        };
        let mobile = self
            .open(account)?
            .mobile
            .map_or_else(String::new, |mobile| mobile.to_string());
        let badge = Badge {
            label: format!("{} {mobile}", role.label()).trim().to_owned(),
            name: row.name,
            home: crate::home::UnitHomePage.to_string(),
            home_label: "单位中心".to_owned(),
        };
        Ok(Some(Standing {
            actor: Actor::Unit {
                account: account.id,
                unit: row.id,
                role,
            },
            badge,
            until,
        }))
    }

    async fn institution(&self, account: &Account) -> db::Result<Option<Standing>> {
        let found = institution::find(&self.db, InstitutionId(account.realm)).await?;
        // an account that was replaced acts no more
        let Some(row) = found.filter(|row| row.account_id == Some(account.id)) else {
            return Ok(None);
        };
        let mobile = self
            .open(account)?
            .mobile
            .map_or_else(String::new, |mobile| mobile.to_string());
        let badge = Badge {
            label: format!("机构 {mobile}").trim().to_owned(),
            name: row.name,
            home: institution::InstitutionHome.to_string(),
            home_label: "机构中心".to_owned(),
        };
        Ok(Some(Standing {
            actor: Actor::Institution {
                account: account.id,
                institution: row.id,
            },
            badge,
            until: None,
        }))
    }

    async fn officer(&self, account: &Account) -> db::Result<Option<Standing>> {
        let Some(row) = officer::by_account(&self.db, account.id)
            .await?
            .filter(|officer| officer.active)
        else {
            return Ok(None);
        };
        let Some(agency) = agency::find(&self.db, row.agency_id)
            .await?
            .filter(|agency| agency.active)
        else {
            return Ok(None);
        };
        let name = row.open_name(&self.vault).map_err(broken)?;
        let badge = Badge {
            label: mask::name(&name),
            name: agency.name,
            home: "/office".to_owned(),
            home_label: "工作台".to_owned(),
        };
        let actor = Actor::Officer {
            account: account.id,
            officer: row.id,
            agency: row.agency_id,
            operator: row.operator,
        };
        Ok(Some(Standing {
            actor,
            badge,
            until: None,
        }))
    }

    fn open(&self, account: &Account) -> db::Result<account::Holder> {
        account::open(&self.vault, account).map_err(broken)
    }
}

fn realm(unit: unit::Unit) -> Realm {
    Realm {
        id: unit.id.0,
        name: unit.name,
        code: unit.credit_code,
        representative: unit.account_id,
    }
}

fn of_institution(row: Institution) -> Realm {
    Realm {
        id: row.id.0,
        name: row.name,
        code: row.number,
        representative: row.account_id,
    }
}

fn broken(error: impl std::fmt::Display) -> db::Error {
    db::Error::Broken(error.to_string())
}

#[async_trait]
impl Realms for OrgRealms {
    async fn find(&self, text: &str) -> db::Result<Option<Realm>> {
        if let Ok(number) = text.parse::<InstitutionNumber>() {
            let found = institution::by_number(&self.db, &number).await?;
            return Ok(found.map(of_institution));
        }
        let found = match (text.parse::<CreditCode>(), text.trim().parse::<i64>()) {
            (Ok(code), _) => unit::by_credit_code(&self.db, &code).await?,
            (_, Ok(number)) => unit::by_number(&self.db, number).await?,
            _ => None,
        };
        Ok(found.map(realm))
    }

    async fn by_id(&self, id: Uuid) -> db::Result<Option<Realm>> {
        if let Some(unit) = unit::find(&self.db, UnitId(id)).await? {
            return Ok(Some(realm(unit)));
        }
        let found = institution::find(&self.db, InstitutionId(id)).await?;
        Ok(found.map(of_institution))
    }

    async fn several(&self, id: Uuid) -> db::Result<bool> {
        grant::several(&self.db, UnitId(id)).await
    }

    async fn governs(&self, agency: AgencyId) -> db::Result<bool> {
        let found = agency::find(&self.db, agency).await?;
        Ok(found.is_some_and(|agency| agency.active && agency.level() == Level::Province))
    }

    async fn standing(&self, account: &Account, now: Instant) -> db::Result<Option<Standing>> {
        match account.kind {
            Kind::Unit => self.unit(account, now).await,
            Kind::Institution => self.institution(account).await,
            Kind::Officer => self.officer(account).await,
            Kind::Person => Ok(None),
        }
    }

    async fn barred(&self, account: &Account, now: Instant) -> db::Result<Option<String>> {
        if account.kind == Kind::Institution {
            let found = institution::find(&self.db, InstitutionId(account.realm)).await?;
            return Ok(found.and_then(|row| {
                let own = row.account_id == Some(account.id);
                institution::refusal(&row.name, row.state, own)
            }));
        }
        let Some(grant) = grant::newest_of(&self.db, account.id).await? else {
            return Ok(None);
        };
        let unit = unit::find(&self.db, grant.unit_id).await?;
        let name = unit.map_or_else(String::new, |unit| format!("“{}”", unit.name));
        Ok(grant::refusal(&name, grant.state, grant.period(), now))
    }
}
