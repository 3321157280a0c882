//! Profiles `openam` and `gd`: OAuth 2.0 with a code (RFC 6749 §4.1). What `oidc` shares with them stands here too.

use super::{
    super::{Identified, Leaving},
    GovAccounts, Profile, account,
    account::Told,
};
use serde_json::Value;
use url::Url;

/// The page where the unit logs in.
pub(super) fn door(login: &Url, app_id: &str, scope: &str, leaving: &Leaving<'_>) -> Url {
    let mut door = login.clone();
    door.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", app_id)
        .append_pair("redirect_uri", leaving.back)
        .append_pair("scope", scope)
        .append_pair("state", leaving.state);
    door
}

impl GovAccounts {
    /// Exchanges a code; the answer with the token in it.
    pub(super) async fn exchange(
        &self,
        url: &Url,
        code: &str,
        leaving: &Leaving<'_>,
        more: &[(&str, &str)],
    ) -> Result<Value, Identified> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", leaving.back),
            ("client_id", self.config.app_id.as_str()),
            ("client_secret", self.config.secret.expose().as_str()),
        ];
        form.extend_from_slice(more);
        let answer = self.plain(self.http.post(url.clone()).form(&form)).await?;
        match answer["access_token"].as_str() {
            Some(token) if !token.is_empty() => Ok(answer),
            _ => Err(self.refused(&answer["error"])),
        }
    }

    pub(super) async fn by_code(
        &self,
        code: &str,
        leaving: &Leaving<'_>,
    ) -> Result<Told, Identified> {
        let answer = self.exchange(&self.token, code, leaving, &[]).await?;
        let token = answer["access_token"].as_str().unwrap_or_default();
        let question = match self.config.profile {
            // Beijing's takes the token in the address; that address is written nowhere
            Profile::OpenAm => self
                .http
                .get(self.user.clone())
                .query(&[("access_token", token)]),
            _ => self.http.get(self.user.clone()).bearer_auth(token),
        };
        let account = self.plain(question).await?;
        if account["uid"].as_str().unwrap_or_default().is_empty() {
            return Err(self.refused(&account["error"]));
        }
        Ok(match self.config.profile {
            Profile::OpenAm => account::beijing(&account),
            _ => account::guangdong(&account),
        })
    }

    /// Asks without a signature: the answer's JSON, also of a refusal (400, 401).
    pub(super) async fn plain(
        &self,
        question: reqwest::RequestBuilder,
    ) -> Result<Value, Identified> {
        let body = self.body(question, &[400, 401]).await?;
        serde_json::from_str(&body).map_err(|_| Identified::Unknown)
    }

    /// Asks, and gives the text of an answer with status 200 or one of `also`. The address may carry a token: it is never
    /// written into the log.
    pub(super) async fn body(
        &self,
        question: reqwest::RequestBuilder,
        also: &[u16],
    ) -> Result<String, Identified> {
        let silent = |error: reqwest::Error| {
            tracing::warn!(error = %error.without_url(), "the province's account system does not answer");
            Identified::Unknown
        };
        let answer = question.send().await.map_err(silent)?;
        let status = answer.status().as_u16();
        if status != 200 && !also.contains(&status) {
            return Err(super::trouble(status));
        }
        answer.text().await.map_err(silent)
    }
}
