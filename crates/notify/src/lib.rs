#![doc = include_str!("../README.md")]

pub mod demo;
mod grant;
mod institution;
mod keeper;
mod logo;
pub mod mail;
mod message;
mod migrations;
mod notice;
pub mod overseas;
pub mod sms;
mod told;

pub use keeper::NotifyKeeper;
pub use message::act::{Message, send};
pub use message::entity::{Model as MessageRow, SmsState};
pub use message::jobs::Channel;
pub use message::receipts::receipt_router;
pub use message::web::{MessageRead, Messages, MessagesRead};
pub use migrations::migrations;
pub use notice::{
    ACCOUNT_EXPORTED, ACCOUNT_FROZEN, APPLICATION_ANSWERED, APPLICATION_ARRIVED, CLOSING_ASKED,
    CLOSING_STAYED, MOBILE_CHANGED, MOBILE_REMOVED, NEW_DEVICE, Notice, PASSWORD_CHANGED,
    PASSWORD_VOIDED, REVIEW_PASSED, REVIEW_REFUSED,
};

/// What the texts of this room are in English: a gettext catalogue for [`web::english`].
pub const ENGLISH: &str = include_str!("../i18n/en.po");

/// The pages of this room.
pub fn router() -> axum::Router {
    message::web::router()
}

/// The bodies of this room's background jobs, and what rooms below want told.
pub fn register_jobs(registry: &mut queue::Registry, channel: &Channel) {
    message::jobs::register(registry, channel);
    grant::register(registry, channel);
    institution::register(registry, channel);
    logo::register(registry, channel);
    told::register(registry, channel);
}

/// Counts the acting user's unread messages and names their page: for [`web::Chrome::unread`].
#[must_use]
pub fn unread() -> (web::Counter, String) {
    (message::web::counter(), Messages.to_string())
}

/// Where this room keeps sealed values, for renewing their keys.
#[must_use]
pub fn sealed() -> Vec<seal::Place> {
    use seal::Place;
    vec![
        Place::column("message", "body", message::entity::BODY),
        Place::column("message", "sms_params", message::entity::PARAMS),
    ]
}
