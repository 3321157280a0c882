//! Who acts. Every use case takes the actor and decides; pages only ask.

use crate::id::{AccountId, AgencyId, OfficerId, PersonId, UnitId};

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

/// Standing within a unit (checklist X-26). Administrators and handlers come with delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitRole {
    /// 法定代表人 (一级).
    LegalRepresentative,
}

impl UnitRole {
    /// The short label of the badge (checklist ).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "法人",
        }
    }
}

impl Actor {
    /// The account, when somebody has logged in.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person { account, .. }
            | Self::Unit { account, .. }
            | Self::Officer { account, .. } => Some(*account),
            Self::Anonymous | Self::System(_) => None,
        }
    }

    /// The kind of actor and its id as text, for the audit log.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Person { person, .. } => format!("person:{person}"),
            Self::Unit { account, unit, .. } => format!("unit:{unit}/{account}"),
            Self::Officer { officer, .. } => format!("officer:{officer}"),
            Self::System(name) => format!("system:{name}"),
        }
    }
}
