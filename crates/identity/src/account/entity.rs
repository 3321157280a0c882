//! The row of an account.

use kernel::{document::DocumentKind, id::AccountId};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

kernel::choices! {
    /// For what an account logs in.
    pub enum Kind {
        Person = "person", "个人";
        Unit = "unit", "单位";
        Institution = "institution", "机构";
        Officer = "officer", "工作人员";
    }
}

kernel::choices! {
    /// Whether an account may log in.
    pub enum Status {
        Active = "active", "正常";
        Frozen = "frozen", "已冻结";
        Closed = "closed", "已注销";
    }
}

/// An account: a natural person who can log in for themselves, for a unit, or as an officer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// The unit or institution it belongs to; nil for persons and officers, so that unique indexes hold for them as well.
    pub realm: Uuid,
    /// For what it logs in.
    pub kind: Kind,
    /// Name of the natural person.
    pub name: Sealed,
    /// Document number.
    pub document: Sealed,
    /// Blind index of the document.
    pub document_blind: Blind,
    /// Type of the document.
    pub document_kind: DocumentKind,
    /// Mobile number.
    pub mobile: Option<Sealed>,
    /// Blind index of the mobile number.
    pub mobile_blind: Option<Blind>,
    /// Argon2id hash; none until a password is set.
    pub password_hash: Option<String>,
    /// When the password was set.
    pub password_set_at: Option<DateTimeUtc>,
    /// Until when the password is an initial one, which others know: it opens no session, only the page that replaces it.
    /// None once the holder has set a password of their own.
    pub initial_until: Option<DateTimeUtc>,
    /// Whether it may log in.
    pub status: Status,
    /// When the person last proved in person who they are (实人认证).
    pub proven_at: Option<DateTimeUtc>,
    /// The newest version of its agreement that its holder has agreed to; zero when there is none.
    pub agreed: i32,
    /// When it will be closed, because its holder has asked for it.
    pub closing_at: Option<DateTimeUtc>,
    /// Version of the row.
    pub version: i32,
    /// When it was opened.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
