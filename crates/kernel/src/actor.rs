//! Who acts. Every use case takes the actor and decides; pages only ask.

use crate::{
    duty::{Duties, Duty},
    id::{AccountId, AgencyId, InstitutionId, OfficerId, PersonId, UnitId},
};

/// Who is acting in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has logged in.
    Anonymous,
    /// A person in their own name (个人).
    Person {
        /// The account that logged in.
        account: AccountId,
        /// The person it belongs to.
        person: PersonId,
    },
    /// Somebody acting for a unit (单位).
    Unit {
        /// The account that logged in.
        account: AccountId,
        /// The unit acted for.
        unit: UnitId,
        /// With which standing.
        role: UnitRole,
    },
    /// An institution of a unit in its own name (机构). It does not act for the unit.
    Institution {
        /// The account that logged in.
        account: AccountId,
        /// The institution.
        institution: InstitutionId,
    },
    /// An officer of an agency (工作人员).
    Officer {
        /// The account that logged in.
        account: AccountId,
        /// The officer.
        officer: OfficerId,
        /// The agency served. An officer sees this agency's work and no other's.
        agency: AgencyId,
        /// May see the operators' pages (dead letters, audit) as well.
        operator: bool,
    },
    /// The system itself: a job or a command, by name.
    System(&'static str),
}

/// Standing within a unit (checklist X-26), with what it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitRole {
    /// 法定代表人 (一级).
    LegalRepresentative,
    /// 管理员 (二级): everything but to make another administrator.
    Administrator,
    /// 经办人 (三级): what has been granted, and nothing else.
    Handler(Duties),
}

impl UnitRole {
    /// The short label of the badge (checklist ).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "法人",
            Self::Administrator => "管理员",
            Self::Handler(_) => "经办人",
        }
    }

    /// The full word, for histories.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "法定代表人",
            Self::Administrator => "管理员",
            Self::Handler(_) => "经办人",
        }
    }

    /// Whether somebody of this standing may do `duty` (checklist ).
    #[must_use]
    pub const fn may(self, duty: Duty) -> bool {
        match self {
            Self::LegalRepresentative | Self::Administrator => true,
            Self::Handler(granted) => granted.has(duty),
        }
    }

    /// Whether it opens the management of handlers (checklist ).
    #[must_use]
    pub const fn manages(self) -> bool {
        matches!(self, Self::LegalRepresentative | Self::Administrator)
    }
}

impl Actor {
    /// The account, when somebody has logged in.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person { account, .. }
            | Self::Unit { account, .. }
            | Self::Institution { account, .. }
            | Self::Officer { account, .. } => Some(*account),
            Self::Anonymous | Self::System(_) => None,
        }
    }

    /// Whether this is somebody who acts for a unit and may do `duty` for it.
    #[must_use]
    pub const fn may(&self, duty: Duty) -> bool {
        matches!(self, Self::Unit { role, .. } if role.may(duty))
    }

    /// Whether this is somebody who may manage the handlers of a unit.
    #[must_use]
    pub const fn manages(&self) -> bool {
        matches!(self, Self::Unit { role, .. } if role.manages())
    }

    /// The kind of actor and its id as text, for the audit log.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Person { person, .. } => format!("person:{person}"),
            Self::Unit { account, unit, .. } => format!("unit:{unit}/{account}"),
            Self::Institution {
                account,
                institution,
            } => format!("institution:{institution}/{account}"),
            Self::Officer { officer, .. } => format!("officer:{officer}"),
            Self::System(name) => format!("system:{name}"),
        }
    }
}
