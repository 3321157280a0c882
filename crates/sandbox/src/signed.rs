//! The government gateways' signature, `X-BG-HMAC-*`: how a question is checked, and how the neutral contracts sign
//! their answers.

use crate::{
    fault::Reply,
    keys::Pair,
    sign::{canonical_query, hmac_sha256, pairs, sha256_hex},
};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::clock::Instant;
use serde_json::Value;

/// How far a caller's clock may be off.
const SKEW: TimeDelta = TimeDelta::seconds(90);
const SIGNATURE: HeaderName = HeaderName::from_static("x-bg-hmac-signature");
const ALGORITHM: HeaderName = HeaderName::from_static("x-bg-hmac-algorithm");
const ACCESS_KEY: HeaderName = HeaderName::from_static("x-bg-hmac-access-key");
const DATE_TIME: HeaderName = HeaderName::from_static("x-bg-date-time");

/// A question as it arrived.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub verb: &'a str,
    pub uri: &'a Uri,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

fn header(headers: &HeaderMap, name: &HeaderName) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

/// The gateway's text: every line, the last too, ends with a newline.
fn signature(keys: &Pair, verb: &str, path: &str, query: &str, date: &str) -> String {
    let text = format!("{verb}\n{path}\n{query}\n{}\n{date}\n", keys.id);
    BASE64_STANDARD.encode(hmac_sha256(keys.secret.as_bytes(), text.as_bytes()))
}

impl Question<'_> {
    /// The caller's signature, with the refusals that the gateways are known for.
    pub fn check(&self, keys: &Pair, now: Instant) -> Result<(), &'static str> {
        if header(self.headers, &ACCESS_KEY) != keys.id {
            return Err("Invalid access key");
        }
        let query = canonical_query(self.uri.query().unwrap_or_default());
        let date = header(self.headers, &DATE_TIME);
        let expected = signature(keys, self.verb, self.uri.path(), &query, &date);
        if header(self.headers, &SIGNATURE) != expected
            || header(self.headers, &ALGORITHM) != "hmac-sha256"
        {
            return Err("Invalid signature");
        }
        let sent = DateTime::parse_from_rfc2822(&date).map_err(|_| "Clock skew exceeded")?;
        if (now - sent.with_timezone(&Utc)).abs() > SKEW {
            return Err("Clock skew exceeded");
        }
        Ok(())
    }

    /// [`Question::check`], where the query must hold the body's digest as well.
    pub fn check_with_digest(&self, keys: &Pair, now: Instant) -> Result<(), &'static str> {
        self.check(keys, now)?;
        let digest = sha256_hex(self.body);
        let covered = pairs(self.uri.query().unwrap_or_default())
            .iter()
            .any(|(name, value)| name == "digest" && *value == digest);
        if covered {
            Ok(())
        } else {
            Err("Invalid signature")
        }
    }

    /// The answer with its own signature: the status in place of the method; the query binds the body and the
    /// signature of the question, so that an answer cannot be given to another question.
    pub fn signed(
        &self,
        keys: &Pair,
        now: Instant,
        status: StatusCode,
        answer: &Value,
        broken: bool,
    ) -> Reply {
        let body = answer.to_string();
        let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let asked = crate::sign::encode(&header(self.headers, &SIGNATURE));
        let digest = if broken {
            sha256_hex(b"not this body")
        } else {
            sha256_hex(body.as_bytes())
        };
        let query = format!("digest={digest}&request={asked}");
        let sign = signature(keys, status.as_str(), self.uri.path(), &query, &date);
        let mut reply = Reply::json(status, body);
        reply.headers.extend([
            (SIGNATURE, sign),
            (ALGORITHM, "hmac-sha256".to_owned()),
            (ACCESS_KEY, keys.id.clone()),
            (DATE_TIME, date),
        ]);
        reply
    }
}
