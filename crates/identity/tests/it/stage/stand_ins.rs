//! What stands in for the outside: a phone, letters, a face check, Alipay's door. They do as they are told.

use super::NAME;
use async_trait::async_trait;
use identity::{
    face::{BeginOutcome, FaceAsk, FaceOutcome, FacePage, FaceVerifier, PageError},
    quick::{Identified, PersonProvider},
    reach::{Carrier, Reach},
    sms::{Category, SendOutcome, SmsSender, SmsText},
};
use kernel::mobile::Mobile;
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// What a provider does with the next text.
pub enum Will {
    /// Answers this; a text that it accepts has left.
    Answer(SendOutcome),
    /// Sends it, and the answer is lost.
    Lose,
    /// Sends it and never answers: whoever waits dies first.
    Hang,
}

/// What the phone received, and what the provider will do with the next texts.
#[derive(Default)]
pub struct Phone {
    texts: Mutex<Vec<(String, SmsText)>>,
    planned: Mutex<VecDeque<Will>>,
    /// Whether the provider cannot be asked what became of a text.
    pub deaf: AtomicBool,
}

impl Phone {
    /// Plans what becomes of the next text that is handed over; afterwards all are accepted.
    pub fn plan(&self, will: Will) {
        self.planned.lock().unwrap().push_back(will);
    }

    /// The next text is refused like this.
    pub fn refuse(&self, category: Category) {
        self.plan(Will::Answer(SendOutcome::Rejected {
            category,
            code: "test".to_owned(),
            message: "测试".to_owned(),
        }));
    }

    /// The code of the newest text to a number.
    pub fn code(&self, mobile: &str) -> String {
        let texts = self.texts.lock().unwrap();
        let (_, text) = texts
            .iter()
            .rev()
            .find(|(to, _)| to == mobile)
            .expect("a text");
        text.params
            .iter()
            .find(|(name, _)| name == "code")
            .expect("a code")
            .1
            .clone()
    }

    /// The newest text to a number that is made of this template, place by place.
    pub fn text(&self, mobile: &str, template: &str) -> HashMap<String, String> {
        let texts = self.texts.lock().unwrap();
        let (_, text) = texts
            .iter()
            .rev()
            .find(|(to, text)| to == mobile && text.template == template)
            .expect("a text");
        text.params.iter().cloned().collect()
    }

    pub fn count(&self) -> usize {
        self.texts.lock().unwrap().len()
    }
}

#[async_trait]
impl SmsSender for Phone {
    async fn send(&self, to: &Mobile, text: &SmsText) -> SendOutcome {
        let planned = self.planned.lock().unwrap().pop_front();
        let accepted = SendOutcome::Accepted {
            provider_id: text.reference.clone(),
        };
        let answer = match &planned {
            None => Some(accepted),
            Some(Will::Answer(answer)) => Some(answer.clone()),
            Some(Will::Lose) => Some(SendOutcome::Unknown),
            Some(Will::Hang) => None,
        };
        let left = !matches!(
            planned,
            Some(Will::Answer(
                SendOutcome::Rejected { .. } | SendOutcome::Unknown
            ))
        );
        if left {
            let text = (to.as_str().to_owned(), text.clone());
            self.texts.lock().unwrap().push(text);
        }
        match answer {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }

    async fn was_sent(&self, to: &Mobile, text: &SmsText) -> Option<bool> {
        if self.deaf.load(Ordering::Relaxed) {
            return None;
        }
        let texts = self.texts.lock().unwrap();
        let mut mine = texts.iter().filter(|(one, _)| one == to.as_str());
        Some(mine.any(|(_, sent)| sent.reference == text.reference))
    }
}

/// E-mail and texts abroad: what was taken, and what becomes of the next ones.
#[derive(Default)]
pub struct Letters {
    taken: Mutex<Vec<(String, SmsText)>>,
    planned: Mutex<VecDeque<SendOutcome>>,
}

impl Letters {
    /// What becomes of the next letter that is handed over. One that is unknown has been taken.
    pub fn plan(&self, outcome: SendOutcome) {
        self.planned.lock().unwrap().push_back(outcome);
    }

    /// The keys of the letters that an address or number got, in order.
    pub fn keys(&self, to: &str) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let mine = taken.iter().filter(|(one, _)| one == to);
        mine.map(|(_, text)| text.template.clone()).collect()
    }

    /// The code of the newest letter.
    pub fn code(&self, to: &str) -> String {
        let taken = self.taken.lock().unwrap();
        let mut mine = taken.iter().rev().filter(|(one, _)| one == to);
        let code = mine.find_map(|(_, text)| {
            let place = text.params.iter().find(|(name, _)| name == "code");
            place.map(|(_, value)| value.clone())
        });
        code.expect("a letter with a code")
    }
}

#[async_trait]
impl Carrier for Letters {
    async fn send(&self, to: &Reach, text: &SmsText) -> SendOutcome {
        let planned = self.planned.lock().unwrap().pop_front();
        let outcome = planned.unwrap_or(SendOutcome::Accepted {
            provider_id: text.reference.clone(),
        });
        if !matches!(outcome, SendOutcome::Rejected { .. }) {
            let taken = (to.as_str().to_owned(), text.clone());
            self.taken.lock().unwrap().push(taken);
        }
        outcome
    }
}

/// Answers the next face check.
pub struct Mirror(pub Mutex<FaceOutcome>);

#[async_trait]
impl FaceVerifier for Mirror {
    async fn begin(&self, ask: &FaceAsk) -> BeginOutcome {
        assert!(ask.order_no.len() <= 32 && ask.name.expose() == NAME);
        BeginOutcome::Begun {
            certify_id: format!("c{}", ask.order_no),
        }
    }

    fn page(&self, certify_id: &str) -> Result<FacePage, PageError> {
        Ok(FacePage {
            qr: format!("https://face.example/{certify_id}"),
            link: format!("https://face.example/{certify_id}"),
        })
    }

    async fn result(&self, _: &str) -> FaceOutcome {
        self.0.lock().unwrap().clone()
    }
}

/// Alipay's door: whoever a code stands for, once.
#[derive(Default)]
pub struct Door(Mutex<HashMap<String, Identified>>);

impl Door {
    /// A code for somebody.
    pub fn code(&self, code: &str, who: Identified) {
        self.0.lock().unwrap().insert(code.to_owned(), who);
    }
}

#[async_trait]
impl PersonProvider for Door {
    fn door(&self, back: &str, state: &str) -> String {
        format!("https://alipay.example/?redirect_uri={back}&state={state}")
    }

    async fn identify(&self, code: &str) -> Identified {
        let who = self.0.lock().unwrap().remove(code);
        who.unwrap_or(Identified::BadCode)
    }
}
