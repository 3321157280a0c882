//! Demonstration data: messages in bulk.

use crate::{
    message::entity::{ActiveModel, BODY, SmsState},
    notice::Notice,
};
use db::Tx;
use kernel::{
    clock::Instant,
    id::{AccountId, MessageId},
};
use sea_orm::Set;
use seal::Vault;

/// A message of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoMessage {
    /// Its id.
    pub id: MessageId,
    /// Whose inbox.
    pub to: AccountId,
    /// What it tells.
    pub notice: Notice,
    /// The place of its text and what fills it.
    pub place: (&'static str, String),
    /// More, for the inbox only.
    pub detail: String,
    /// The page that it speaks of.
    pub link: String,
    /// When it was sent.
    pub at: Instant,
    /// When it was read.
    pub read: Option<Instant>,
}

/// Writes messages, as if their short messages had been delivered.
pub async fn messages(tx: &Tx, vault: &Vault, messages: &[DemoMessage]) -> db::Result<()> {
    let mut rows = Vec::with_capacity(messages.len());
    for new in messages {
        let params = [(new.place.0.to_owned(), new.place.1.clone())];
        let text = new
            .notice
            .fill(&params)
            .ok_or_else(|| db::Error::Broken(format!("notice {}", new.notice.key)))?;
        let body = if new.detail.is_empty() {
            text
        } else {
            format!("{text}\n{}", new.detail)
        };
        rows.push(ActiveModel {
            id: Set(new.id),
            account_id: Set(new.to),
            notice: Set(new.notice.key.to_owned()),
            body: Set(vault.seal(BODY, &body)),
            link: Set(web::local_path(&new.link).map(str::to_owned)),
            created_at: Set(new.at),
            read_at: Set(new.read),
            sms: Set(SmsState::Delivered),
            sms_params: Set(None),
            sms_provider_id: Set(None),
            sms_code: Set(None),
            sms_at: Set(Some(new.at)),
        });
    }
    tx.insert_all(rows).await
}
