//! `/oauth/userinfo` (OpenID Connect Core §5.3).

use super::claims;
use crate::{
    answer, consent,
    scope::Scopes,
    service::OpenId,
    subject::subject,
    token::{self, Presented},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use web::Call;

web::routes! {
    /// Where an access token opens what was granted.
    pub UserinfoEndpoint = "/oauth/userinfo";
}

pub(crate) fn router() -> Router<OpenId> {
    Router::new().route(UserinfoEndpoint::PATH, get(told).post(told))
}

/// The token of a header (RFC 6750 §2.1); nowhere else is one looked for.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn told(State(openid): State<OpenId>, call: Call, headers: HeaderMap) -> Response {
    let Some(token) = bearer(&headers) else {
        return refused("Bearer");
    };
    match release(&openid, &call, token).await {
        Ok(Some(claims)) => answer::private(StatusCode::OK, &claims),
        Ok(None) => refused(r#"Bearer error="invalid_token""#),
        Err(error) => answer::broken(&error),
    }
}

fn refused(challenge: &'static str) -> Response {
    (
        StatusCode::UNAUTHORIZED,
        [
            (header::WWW_AUTHENTICATE, challenge),
            (header::CACHE_CONTROL, "no-store"),
        ],
    )
        .into_response()
}

/// What was granted, what the client may be told today, and what the account agrees to today.
async fn open_to(call: &Call, presented: &Presented) -> web::Result<Scopes> {
    let granted = presented.scopes.and(&presented.client.may());
    if presented.client.first_party {
        return Ok(granted);
    }
    let account = presented.visit.account_id;
    let agreed = consent::of(call.db(), account, presented.client.id).await?;
    Ok(agreed.map_or_else(Scopes::default, |agreed| granted.and(&agreed.agreed())))
}

/// The claims, with a line in the audit log when something personal is among them.
async fn release(openid: &OpenId, call: &Call, token: &str) -> web::Result<Option<Value>> {
    let Some(presented) = token::presented(openid, call, token).await? else {
        return Ok(None);
    };
    let account = presented.visit.account_id;
    let scopes = open_to(call, &presented).await?;
    let mut claims = claims::told(call, account, presented.session.actor, &scopes).await?;
    if !claims.is_empty() {
        let names: Vec<&String> = claims.keys().collect();
        let detail = json!({ "client": presented.client.client_id, "claims": names });
        let stamp = db::Stamp {
            actor: format!("client:{}", presented.client.client_id),
            ..call.stamp()
        };
        let (object, detail) = (&format!("account:{account}"), &detail);
        call.db()
            .write(&stamp, |tx| async move {
                tx.audit("openid.release", object, detail.clone()).await
            })
            .await?;
    }
    let sub = subject(call.vault(), &presented.client, account);
    claims.insert("sub".to_owned(), json!(sub));
    Ok(Some(Value::Object(claims)))
}
