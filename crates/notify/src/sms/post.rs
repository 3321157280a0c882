//! One request to a provider, and what can be known when it brings no answer.

use super::SmsConfigError;
use identity::sms::{Category, SendOutcome};
use std::time::Duration;
use url::Url;

/// How long a provider may take, unless configured otherwise.
pub(super) const fn patience() -> u64 {
    10_000
}

/// A client with the given patience. Redirects are not followed: a signed request belongs to one address.
pub(super) fn client(millis: u64) -> Result<reqwest::Client, SmsConfigError> {
    let time = Duration::from_millis(millis);
    let builder = reqwest::Client::builder()
        .timeout(time)
        .connect_timeout(time.min(Duration::from_secs(5)));
    Ok(builder
        .redirect(reqwest::redirect::Policy::none())
        .build()?)
}

/// The address of a provider: with a host, and ending in a path.
pub(super) fn base(text: &str) -> Result<Url, SmsConfigError> {
    let wrong = || SmsConfigError::BaseUrl(text.to_owned());
    let url = Url::parse(text).map_err(|_| wrong())?;
    if url.host_str().is_none()
        || url.query().is_some()
        || !matches!(url.scheme(), "http" | "https")
    {
        return Err(wrong());
    }
    Ok(url)
}

/// The `Host` header that the HTTP client will send, which is part of what is signed.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// No answer came.
pub(super) enum Silence {
    /// The request never left.
    NotSent,
    /// It may have been acted upon.
    Unknown,
}

impl From<Silence> for SendOutcome {
    fn from(silence: Silence) -> Self {
        match silence {
            Silence::NotSent => super::codes::rejected(Category::System, "connect"),
            Silence::Unknown => Self::Unknown,
        }
    }
}

/// Sends and reads the whole answer. A connection that was never made is told from an answer that never came.
pub(super) async fn deliver(request: reqwest::RequestBuilder) -> Result<String, Silence> {
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => {
            let never_left = error.is_connect() || error.is_builder();
            tracing::warn!(error = %error.without_url(), never_left, "no answer from the text provider");
            return Err(if never_left {
                Silence::NotSent
            } else {
                Silence::Unknown
            });
        }
    };
    response.text().await.map_err(|_| Silence::Unknown)
}
