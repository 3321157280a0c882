//! The rows of what is known about an account's holder.

use kernel::id::AccountId;
use sea_orm::entity::prelude::*;

kernel::choices! {
    /// How sure it is who stands behind an account: two facts, each for itself (checklist A-1.2.2.43–44).
    pub enum Level {
        Name = "name", "实名认证";
        Presence = "presence", "实人认证";
    }
}

kernel::choices! {
    /// Who vouches for it.
    pub enum Source {
        Alipay = "alipay", "支付宝实名信息";
        Face = "face", "人脸识别";
        Counter = "counter", "窗口核验";
    }
}

/// One fact about the holder of an account; a later one of the same level takes its place.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assurance")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// Which fact.
    pub level: Level,
    /// Who vouches for it.
    pub source: Source,
    /// When it was found.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
