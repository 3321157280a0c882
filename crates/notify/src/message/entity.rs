//! The row of a message.

use kernel::id::{AccountId, MessageId};
use sea_orm::entity::prelude::*;
use seal::Sealed;

/// How far the short message has come; the README has the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SmsState {
    /// Inbox only.
    #[sea_orm(string_value = "none")]
    None,
    /// Waits in the outbox.
    #[sea_orm(string_value = "queued")]
    Queued,
    /// May or may not have left.
    #[sea_orm(string_value = "unknown")]
    Unknown,
    /// A provider took it.
    #[sea_orm(string_value = "accepted")]
    Accepted,
    /// It has not left and will not.
    #[sea_orm(string_value = "refused")]
    Refused,
    /// The phone has it.
    #[sea_orm(string_value = "delivered")]
    Delivered,
    /// It did not reach the phone.
    #[sea_orm(string_value = "undelivered")]
    Undelivered,
}

/// By what the holder of an inbox is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A text to a phone.
    Text,
    /// E-mail.
    Mail,
}

impl SmsState {
    /// What the inbox says beside the message, with the tone of the badge; nothing without a short message.
    pub(crate) const fn told(self, by: Way) -> Option<(&'static str, &'static str)> {
        match (by, self) {
            (Way::Mail, Self::Queued) => return Some(("邮件待发送", "quiet")),
            (Way::Mail, Self::Unknown) => return Some(("邮件发送结果未知", "warning")),
            (Way::Mail, Self::Accepted) => return Some(("邮件已发送", "info")),
            (Way::Mail, Self::Refused) => return Some(("邮件未能发送", "danger")),
            _ => {}
        }
        match self {
            Self::None => None,
            Self::Queued => Some(("短信待发送", "quiet")),
            Self::Unknown => Some(("短信发送结果未知", "warning")),
            Self::Accepted => Some(("短信已发送", "info")),
            Self::Refused => Some(("短信未能发送", "danger")),
            Self::Delivered => Some(("短信已送达", "success")),
            Self::Undelivered => Some(("短信未送达", "danger")),
        }
    }
}

/// One message of an inbox.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// Sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// Whose inbox.
    pub account_id: AccountId,
    /// [`Notice::key`](crate::Notice::key).
    pub notice: String,
    /// The text, sealed.
    pub body: Sealed,
    /// The page that it speaks of, on this site.
    pub link: Option<String>,
    /// When it was sent.
    pub created_at: DateTimeUtc,
    /// When it was read.
    pub read_at: Option<DateTimeUtc>,
    /// How far the short message has come.
    pub sms: SmsState,
    /// What fills the places of the short message, sealed JSON; gone once it has left.
    pub sms_params: Option<Sealed>,
    /// The provider's id of it.
    pub sms_provider_id: Option<String>,
    /// The provider's code of a refusal or receipt.
    pub sms_code: Option<String>,
    /// When its state changed last.
    pub sms_at: Option<DateTimeUtc>,
}

/// The context under which `body` is sealed.
pub(crate) const BODY: &str = "message.body";
/// The context under which `sms_params` is sealed.
pub(crate) const PARAMS: &str = "message.sms_params";

/// None: the account is another room's.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
