//! The government gateways' signature: HMAC-SHA256 over method, path, sorted query, access key and date, each followed by
//! a newline (the last one too). The business register and the providers of unit log-ins are called through it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{
    clock::{Clock, Instant},
    secret::Secret,
};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use url::Url;

const SIGNATURE: &str = "x-bg-hmac-signature";
const ALGORITHM: &str = "x-bg-hmac-algorithm";
const ACCESS_KEY: &str = "x-bg-hmac-access-key";
const DATE_TIME: &str = "x-bg-date-time";

/// How an answer is known to be the gateway's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    /// By its own signature, which covers the body and names the question's: our neutral contracts ask for it.
    Signed,
    /// By the connection only, as the comparison systems have it: a deployment must use HTTPS.
    Plain,
}

/// One gateway, with our key to it.
pub(crate) struct Gateway {
    name: &'static str,
    access_key: String,
    secret: Secret<String>,
    answers: Answers,
    http: reqwest::Client,
    clock: Clock,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Gateway").field(&self.name).finish()
    }
}

/// The address of a folder of the web: ends in `/`.
pub(crate) fn base(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| url.path().ends_with('/') && matches!(url.scheme(), "http" | "https"))
}

/// A client that follows no redirect, and waits no longer than this for an answer.
pub(crate) fn client(timeout: Duration) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .timeout(timeout)
        .connect_timeout(timeout.min(Duration::from_secs(5)))
        .redirect(reqwest::redirect::Policy::none())
        .build()
}

impl Gateway {
    /// `name` is for the log.
    pub(crate) fn new(
        name: &'static str,
        (access_key, secret): (&str, &Secret<String>),
        answers: Answers,
        timeout: Duration,
        clock: &Clock,
    ) -> Result<Self, reqwest::Error> {
        let http = client(timeout)?;
        Ok(Self {
            name,
            access_key: access_key.to_owned(),
            secret: secret.clone(),
            answers,
            http,
            clock: clock.clone(),
        })
    }

    fn sign(&self, verb: &str, path: &str, query: &str, date: &str) -> String {
        let text = signing_text(verb, path, query, &self.access_key, date);
        signature(self.secret.expose(), &text)
    }

    /// Asks, and gives back the status and the body of an answer that is the gateway's own. Where answers are signed, the
    /// question's signature covers the body through its digest in the query.
    pub(crate) async fn ask(&self, verb: &str, url: &Url, body: String) -> Option<(u16, String)> {
        let date = http_date(self.clock.now());
        let mut url = url.clone();
        if self.answers == Answers::Signed {
            let digest = hex::encode(Sha256::digest(&body));
            url.set_query(Some(&format!("digest={digest}")));
        }
        let query = url.query().unwrap_or_default().to_owned();
        let path = url.path().to_owned();
        let asked = self.sign(verb, &path, &query, &date);
        let request = match verb {
            "GET" => self.http.get(url),
            _ => self
                .http
                .post(url)
                .header("content-type", "application/json; charset=utf-8")
                .body(body),
        };
        let request = request
            .header(SIGNATURE, &asked)
            .header(ALGORITHM, "hmac-sha256")
            .header(ACCESS_KEY, &self.access_key)
            .header(DATE_TIME, date);
        let silent = |error: reqwest::Error| {
            tracing::warn!(error = %error.without_url(), gateway = self.name, "no answer");
        };
        let response = request.send().await.map_err(silent).ok()?;
        let status = response.status().as_u16();
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let (sign, date) = (header(SIGNATURE), header(DATE_TIME));
        let body = response.text().await.map_err(silent).ok()?;
        // A refused key cannot sign: its refusal is believed, since nothing is granted by it.
        if self.answers == Answers::Signed && status != 401 {
            let digest = hex::encode(Sha256::digest(&body));
            let query = format!("digest={digest}&request={}", percent_encoded(&asked));
            if sign != self.sign(&status.to_string(), &path, &query, &date) {
                tracing::error!(
                    gateway = self.name,
                    "the answer does not have its signature"
                );
                return None;
            }
        }
        Some((status, body))
    }
}

/// Every line, the last too, ends with a newline.
fn signing_text(verb: &str, path: &str, query: &str, access_key: &str, date: &str) -> String {
    format!("{verb}\n{path}\n{query}\n{access_key}\n{date}\n")
}

/// Base64 of HMAC-SHA256. (HMAC takes a key of any length, so nothing can fail.)
fn signature(secret: &str, text: &str) -> String {
    Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map(|mac| BASE64_STANDARD.encode(mac.chain_update(text).finalize().into_bytes()))
        .unwrap_or_default()
}

/// Date and time by RFC 1123, always GMT.
fn http_date(at: Instant) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Base64 text in a query.
fn percent_encoded(base64: &str) -> String {
    base64
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::vector;

    /// Cross-checked with a second implementation. Throw-away TEST keys.
    #[test]
    fn the_gateway_signature_agrees_with_another_implementation() {
        let known = vector("gov_gateway");
        let at = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        assert_eq!(http_date(at), known.text("date"));
        let sign = |query| {
            let (method, path) = (known.text("method"), known.text("path"));
            let text = signing_text(
                method,
                path,
                query,
                known.text("access_key"),
                &http_date(at),
            );
            (signature(known.text("secret"), &text), text)
        };
        let (plain, text) = sign("");
        assert_eq!(text, known.text("signing_text"));
        assert_eq!(plain, known.text("signature"));
        assert_eq!(sign(known.text("query_2")).0, known.text("signature_2"));
    }
}
