//! Profiles `ticket` and `ssotoken`: calls through a gateway with a signature over each question.

use super::{
    super::{Identified, Leaving},
    GovAccounts, account,
    account::Told,
};
use serde_json::{Value, json};
use url::Url;

/// The page where the unit logs in. Neither profile has a state of its own, so ours travels inside the address that the
/// provider sends the browser back to, as `carrier`.
pub(super) fn back(leaving: &Leaving<'_>, carrier: &str) -> Option<Url> {
    let mut back = Url::parse(leaving.back).ok()?;
    back.query_pairs_mut().append_pair(carrier, leaving.state);
    Some(back)
}

/// `{success, data}`; the code of a refusal.
fn data(mut answer: Value) -> Result<Value, Value> {
    if answer["success"] == true && answer["data"].is_object() {
        return Ok(answer["data"].take());
    }
    Err(answer["errorCode"].take())
}

/// `{errCode: 0, info: "<JSON text>"}`; the code of a refusal.
fn info(mut answer: Value) -> Result<Result<Value, Identified>, Value> {
    if answer["errCode"] == 0 {
        let text = answer["info"].as_str().unwrap_or_default();
        return Ok(serde_json::from_str(text).map_err(|_| Identified::Unknown));
    }
    Err(answer["errCode"].take())
}

impl GovAccounts {
    /// Asks the gateway; the JSON of an answer with status 200.
    async fn ask(&self, url: &Url, question: &Value) -> Result<Value, Identified> {
        match self.gateway.ask("POST", url, question.to_string()).await {
            Some((200, body)) => serde_json::from_str(&body).map_err(|_| Identified::Unknown),
            Some((status @ (401 | 403), body)) => {
                let message = serde_json::from_str::<Value>(&body).unwrap_or_default();
                let message = message["message"].as_str().unwrap_or_default();
                tracing::error!(status, message, "the province's gateway refused our key");
                Err(Identified::Config)
            }
            Some((status, _)) => Err(super::trouble(status)),
            None => Err(Identified::Unknown),
        }
    }

    pub(super) async fn by_ticket(&self, ticket: &str) -> Result<Told, Identified> {
        let question = json!({ "ticketId": ticket, "appId": self.config.app_id });
        let token = self.ask(&self.token, &question).await?;
        let token = data(token).map_err(|code| self.refused(&code))?;
        let token = token["accessToken"].as_str().unwrap_or_default();
        let account = self.ask(&self.user, &json!({ "token": token })).await?;
        let account = data(account).map_err(|code| self.refused(&code))?;
        Ok(account::zhejiang(&account))
    }

    pub(super) async fn by_sso_token(&self, token: &str) -> Result<Told, Identified> {
        let question = json!({ "ssotoken": token, "appId": self.config.app_id });
        let answer = self.ask(&self.user, &question).await?;
        let account = info(answer).map_err(|code| self.refused(&code))??;
        Ok(account::zhejiang(&account))
    }
}
