//! Telling somebody something.

use super::entity::{ActiveModel, BODY, PARAMS, SmsState};
use super::jobs::SendSms;
use crate::notice::Notice;
use db::Tx;
use kernel::id::{AccountId, MessageId};
use sea_orm::{EntityTrait as _, Set};
use seal::Vault;

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Message {
    to: AccountId,
    notice: Notice,
    params: Vec<(String, String)>,
    detail: String,
    link: Option<String>,
    sms: bool,
}

impl Message {
    /// A message for the inbox of an account.
    #[must_use]
    pub const fn new(to: AccountId, notice: Notice) -> Self {
        Self {
            to,
            notice,
            params: Vec::new(),
            detail: String::new(),
            link: None,
            sms: false,
        }
    }

    /// Fills a place of the text.
    #[must_use]
    pub fn with(mut self, place: &str, value: impl Into<String>) -> Self {
        self.params.push((place.to_owned(), value.into()));
        self
    }

    /// More, for the inbox only: a reason, a message of the other side.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail = text.into();
        self
    }

    /// The page that it speaks of.
    #[must_use]
    pub fn link(mut self, route: impl std::fmt::Display) -> Self {
        self.link = web::local_path(&route.to_string()).map(str::to_owned);
        self
    }

    /// Sends it as a short message as well, when the account has a number.
    #[must_use]
    pub const fn by_sms(mut self) -> Self {
        self.sms = true;
        self
    }
}

/// Puts a message into the inbox and, when it is wanted, its short message into the outbox, within the caller's
/// transaction.
pub async fn send(tx: &Tx, vault: &Vault, message: &Message) -> db::Result<MessageId> {
    let broken =
        |cause: String| db::Error::Broken(format!("notice {}: {cause}", message.notice.key));
    let text = message
        .notice
        .fill(&message.params)
        .ok_or_else(|| broken("a place has no value".to_owned()))?;
    let body = if message.detail.is_empty() {
        text
    } else {
        format!("{text}\n{}", message.detail)
    };
    let params =
        serde_json::to_string(&message.params).map_err(|error| broken(error.to_string()))?;
    let id = MessageId::new(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        account_id: Set(message.to),
        notice: Set(message.notice.key.to_owned()),
        body: Set(vault.seal(BODY, &body)),
        link: Set(message.link.clone()),
        created_at: Set(tx.now()),
        read_at: Set(None),
        sms: Set(if message.sms {
            SmsState::Queued
        } else {
            SmsState::None
        }),
        sms_params: Set(message.sms.then(|| vault.seal(PARAMS, &params))),
        sms_provider_id: Set(None),
        sms_code: Set(None),
        sms_at: Set(None),
    };
    tx.defer(&super::entity::Entity::insert(row));
    if message.sms {
        queue::enqueue(tx, &SendSms { message: id }).await?;
    }
    Ok(id)
}
