//! The row of a registration.

use super::rules::State;
use kernel::id::{ProofId, RegistrationId, UnitId};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

/// A registration in progress; one browser has one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RegistrationId,
    /// The browser it is bound to.
    pub browser: Blind,
    /// Where it stands.
    pub state: State,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 单位全称.
    pub unit_name: String,
    /// Everything else, sealed; emptied when it is done.
    pub data: Sealed,
    /// Version of 《法人用户注册协议》 that was agreed to.
    pub agreement: String,
    /// When it was agreed to.
    pub agreed_at: DateTimeUtc,
    /// The proof of the legal representative.
    pub proof_id: Option<ProofId>,
    /// The unit that came of it.
    pub unit_id: Option<UnitId>,
    /// When it was begun.
    pub created_at: DateTimeUtc,
    /// When it went on last.
    pub updated_at: DateTimeUtc,
    /// When it is thrown away.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The version of the agreement, as a number. A registration from before there were numbers agreed to the first one.
    pub(crate) fn agreed(&self) -> i32 {
        self.agreement.parse().unwrap_or(1)
    }
}
