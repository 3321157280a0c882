//! What both text providers do alike: templates, numbers, limits, and the phone that receives
//! (短信收件箱).

use crate::{
    fault::Provider,
    page,
    world::{State, World},
};
use axum::{
    extract::{Query, State as Of},
    http::header,
    response::{IntoResponse, Redirect},
};
use chrono::TimeDelta;
use kernel::clock::{Instant, stamp};
use serde::Deserialize;
use std::sync::Arc;

/// A template registered with both providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsTemplate {
    /// Aliyun's code, `SMS_…`.
    pub aliyun: String,
    /// Tencent's number.
    pub tencent: String,
    /// The text with `${name}` places. Tencent fills them by their order.
    pub text: String,
    /// Whether it is of the kind 验证码, which has limits of its own.
    pub code: bool,
    /// Whether it is registered for numbers outside the mainland (国际/港澳台), and only for them.
    pub abroad: bool,
}

impl SmsTemplate {
    /// The names of the places, in order.
    pub(crate) fn places(&self) -> Vec<&str> {
        self.text
            .split("${")
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    /// The text with its places filled, or the first place that has no value.
    pub(crate) fn fill(
        &self,
        value: impl Fn(usize, &str) -> Option<String>,
    ) -> Result<String, String> {
        self.places()
            .into_iter()
            .enumerate()
            .try_fold(self.text.clone(), |text, (n, name)| {
                let value = value(n, name).ok_or_else(|| name.to_owned())?;
                Ok(text.replacen(&format!("${{{name}}}"), &value, 1))
            })
    }
}

/// A text that arrived on a phone.
#[derive(Clone, Debug)]
pub struct Text {
    /// When it was sent.
    pub at: Instant,
    /// Through whom.
    pub provider: Provider,
    /// The number, 11 digits.
    pub phone: String,
    /// The signature (短信签名).
    pub sign: String,
    /// The provider's template code.
    pub template: String,
    /// The filled text, without the signature.
    pub content: String,
    /// The provider's id (`BizId`, `SerialNo`).
    pub id: String,
    /// The sender's own id (`OutId`, `SessionContext`).
    pub reference: String,
    /// Whether the template is of the kind 验证码.
    pub code: bool,
}

/// The eleven digits of a mainland number with or without its prefix.
pub(crate) fn digits(number: &str) -> Option<&str> {
    let number = ["+86", "0086"]
        .iter()
        .find_map(|prefix| number.strip_prefix(prefix))
        .unwrap_or(number);
    let number = if number.len() == 13 {
        number.strip_prefix("86").unwrap_or(number)
    } else {
        number
    };
    (number.len() == 11 && number.starts_with('1') && number.bytes().all(|b| b.is_ascii_digit()))
        .then_some(number)
}

/// The digits of a number outside the mainland: the country's code and the number, with or without `+`.
pub(crate) fn abroad(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let fits = (7..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
        && !digits.starts_with("86");
    fits.then_some(digits)
}

impl SmsTemplate {
    /// A number as this template's kind reads it.
    pub(crate) fn number<'a>(&self, number: &'a str) -> Option<&'a str> {
        if self.abroad {
            abroad(number)
        } else {
            digits(number)
        }
    }
}

impl State {
    /// How many texts that `wanted` accepts were sent within `span` before `now`.
    pub fn sent(&self, now: Instant, span: TimeDelta, wanted: impl Fn(&Text) -> bool) -> usize {
        self.texts
            .iter()
            .filter(|text| now - text.at < span && wanted(text))
            .count()
    }
}

/// The query of the inbox.
#[derive(Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    phone: String,
}

impl Filter {
    fn texts(&self, world: &World) -> Vec<Text> {
        let phone = self.phone.trim();
        let state = world.state();
        state
            .texts
            .iter()
            .filter(|text| phone.is_empty() || text.phone.contains(phone))
            .cloned()
            .collect()
    }
}

/// `GET /sms`: the phone-like page.
pub(crate) async fn inbox(
    Of(world): Of<Arc<World>>,
    Query(filter): Query<Filter>,
) -> impl IntoResponse {
    let texts = filter.texts(&world);
    page::Page(page::Inbox {
        phone: filter.phone,
        texts,
    })
}

/// `GET /sms.json?phone=`: the same for programs.
pub(crate) async fn inbox_json(
    Of(world): Of<Arc<World>>,
    Query(filter): Query<Filter>,
) -> impl IntoResponse {
    let list: Vec<_> = filter
        .texts(&world)
        .iter()
        .map(|text| {
            serde_json::json!({
                "at": stamp(text.at), "phone": text.phone, "sign": text.sign, "text": text.content,
                "template": text.template, "provider": text.provider.slug(), "id": text.id,
                "reference": text.reference,
            })
        })
        .collect();
    (
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        serde_json::Value::Array(list).to_string(),
    )
}

/// `POST /sms/clear`: empties the phone, and with it the record that the limits count.
pub(crate) async fn clear(Of(world): Of<Arc<World>>) -> Redirect {
    world.state().texts.clear();
    Redirect::to("/sms")
}

/// Pushes a delivery receipt after the configured delay, the way `effects` wants it.
pub(crate) fn push_receipt(world: &Arc<World>, url: Option<&String>, body: String, twice: bool) {
    let Some(url) = url.cloned() else { return };
    let world = Arc::clone(world);
    tokio::spawn(async move {
        tokio::time::sleep(world.config.receipts.delay).await;
        for _ in 0..=u8::from(twice) {
            let request = world
                .http
                .post(&url)
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone());
            if let Err(error) = request.send().await {
                tracing::info!(%error, "the receipt was not taken");
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_order_and_a_missing_one_is_named() {
        let template = SmsTemplate {
            aliyun: "SMS_1".into(),
            tencent: "1".into(),
            text: "验证码${code}，${minutes}分钟内有效".into(),
            code: true,
            abroad: false,
        };
        assert_eq!(template.places(), ["code", "minutes"]);
        let full = template.fill(|n, _| Some(format!("<{n}>")));
        assert_eq!(full.as_deref(), Ok("验证码<0>，<1>分钟内有效"));
        assert_eq!(
            template.fill(|n, _| (n == 0).then(String::new)),
            Err("minutes".into())
        );
    }

    #[test]
    fn a_number_abroad_has_its_country() {
        assert_eq!(abroad("+12025550100"), Some("12025550100"));
        assert_eq!(abroad("85251234567"), Some("85251234567"));
        for text in ["+8613800000000", "0012025550100", "+1 202", "123456"] {
            assert_eq!(abroad(text), None, "{text}");
        }
    }

    #[test]
    fn a_mainland_number_is_read_with_every_prefix_that_the_providers_allow() {
        for text in [
            "13800000000",
            "+8613800000000",
            "008613800000000",
            "8613800000000",
        ] {
            assert_eq!(digits(text), Some("13800000000"), "{text}");
        }
        for text in [
            "",
            "23800000000",
            "1380000000",
            "+8513800000000",
            "1380000000a",
        ] {
            assert_eq!(digits(text), None, "{text}");
        }
    }
}
