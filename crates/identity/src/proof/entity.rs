//! The row of a proof.

use kernel::{
    document::DocumentKind,
    id::{AccountId, ProofId},
};
use sea_orm::entity::prelude::*;
use seal::{Blind, Sealed};

kernel::choices! {
    /// Where a proof stands; the README has the table of transitions.
    pub enum State {
        Open = "open", "待认证";
        Passed = "passed", "认证成功";
        Spent = "spent", "已使用";
    }
}

kernel::choices! {
    /// By which of the equal ways a person proved who they are, or who vouched for them.
    pub enum Method {
        Face = "face", "人脸识别";
        Sms = "sms", "短信验证码";
        Mail = "mail", "邮件验证码";
        Counter = "counter", "窗口核验";
        Government = "government", "省政务平台核验";
        Licence = "licence", "电子营业执照核验";
        Passkey = "passkey", "通行密钥";
        Ca = "ca", "CA证书";
    }
}

kernel::choices! {
    /// Whose passkeys pass a proof.
    pub enum Passkeys {
        None = "none", "不支持";
        Account = "account", "本账号";
        Holder = "holder", "本人的账号";
    }
}

/// One attempt of one browser to prove for one purpose that a certain person sits before it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proof")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProofId,
    /// For what it is good.
    pub purpose: String,
    /// Where it stands.
    pub state: State,
    /// The browser that began it; no other sees it.
    pub browser_blind: Blind,
    /// Whom it proves: name and document.
    pub subject_blind: Blind,
    /// Name of the person.
    pub name: Sealed,
    /// Document number.
    pub document: Sealed,
    /// Type of the document.
    pub document_kind: DocumentKind,
    /// A phone number known from a trusted register, or where the account is reached: the way without a face.
    pub mobile: Option<Sealed>,
    /// Texts around it, as JSON.
    pub page: String,
    /// Where the browser goes afterwards.
    pub back: String,
    /// When the person agreed to a face check.
    pub consented_at: Option<DateTimeUtc>,
    /// The provider's id of the face check.
    pub certify_id: Option<String>,
    /// How it was passed.
    pub method: Option<Method>,
    /// Wrong counter codes.
    pub counter_tries: i32,
    /// Face checks begun.
    pub face_tries: i32,
    /// When it was begun.
    pub created_at: DateTimeUtc,
    /// When it is worthless.
    pub expires_at: DateTimeUtc,
    /// When it was passed.
    pub passed_at: Option<DateTimeUtc>,
    /// Whose passkeys pass it.
    pub passkeys: Passkeys,
    /// The account that it is about, where there is one.
    pub account_id: Option<AccountId>,
    /// Whether the key (CA) of the account's unit passes it as well.
    pub ca: bool,
}

impl ActiveModelBehavior for ActiveModel {}
