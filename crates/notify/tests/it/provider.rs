//! A provider that answers as it is told and remembers what it was given.

use async_trait::async_trait;
use identity::sms::{SendOutcome, SmsSender, SmsText};
use kernel::mobile::Mobile;
use std::collections::VecDeque;
use std::sync::Mutex;

#[derive(Default)]
pub struct Provider {
    answers: Mutex<VecDeque<SendOutcome>>,
    known: Mutex<Option<bool>>,
    sent: Mutex<Vec<(Mobile, SmsText)>>,
}

impl Provider {
    /// What it answers next; afterwards it accepts, with ids `p-1`, `p-2`, …
    pub fn answer(&self, answers: impl IntoIterator<Item = SendOutcome>) {
        self.answers.lock().unwrap().extend(answers);
    }

    /// What it answers when asked about an earlier text.
    pub fn knows(&self, known: Option<bool>) {
        *self.known.lock().unwrap() = known;
    }

    pub fn sent(&self) -> Vec<(Mobile, SmsText)> {
        self.sent.lock().unwrap().clone()
    }
}

#[async_trait]
impl SmsSender for Provider {
    async fn send(&self, to: &Mobile, text: &SmsText) -> SendOutcome {
        let mut sent = self.sent.lock().unwrap();
        sent.push((to.clone(), text.clone()));
        let accepted = SendOutcome::Accepted {
            provider_id: format!("p-{}", sent.len()),
        };
        self.answers.lock().unwrap().pop_front().unwrap_or(accepted)
    }

    async fn was_sent(&self, _: &Mobile, _: &SmsText) -> Option<bool> {
        *self.known.lock().unwrap()
    }
}
