//! What clients find out by themselves (OpenID Connect Discovery 1.0 §3, RFC 8414): what is here, and nothing that is not.

use crate::{
    answer,
    authorize::AuthorizeEndpoint,
    key::{self, Alg},
    logout::LogOutEndpoint,
    scope::Scope,
    service::OpenId,
    token::{ACR, RevokeEndpoint, TokenEndpoint},
    userinfo::{CLAIMS, UserinfoEndpoint},
};
use axum::{Router, extract::State, response::Response, routing::get};
use kernel::choice::Choice as _;
use serde_json::{Value, json};
use web::Call;

web::routes! {
    /// The discovery document.
    pub Discovery = "/.well-known/openid-configuration";
    /// The signing keys' public halves.
    pub KeySet = "/oauth/jwks";
}

pub(crate) fn router() -> Router<OpenId> {
    Router::new()
        .route(Discovery::PATH, get(document))
        .route(KeySet::PATH, get(keys))
}

fn codes<C: kernel::choice::Choice>() -> Vec<&'static str> {
    C::ALL.iter().map(|choice| choice.code()).collect()
}

async fn document(State(openid): State<OpenId>) -> Response {
    let issuer = openid.issuer();
    let at = |path: &dyn std::fmt::Display| format!("{issuer}{path}");
    let methods = ["client_secret_basic", "client_secret_post", "none"];
    let body = json!({
        "issuer": issuer,
        "authorization_endpoint": at(&AuthorizeEndpoint),
        "token_endpoint": at(&TokenEndpoint),
        "userinfo_endpoint": at(&UserinfoEndpoint),
        "jwks_uri": at(&KeySet),
        "end_session_endpoint": at(&LogOutEndpoint),
        "revocation_endpoint": at(&RevokeEndpoint),
        "scopes_supported": codes::<Scope>(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": codes::<Alg>(),
        "acr_values_supported": ACR,
        "claim_types_supported": ["normal"],
        "claims_supported": CLAIMS,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "prompt_values_supported": ["none", "login", "consent"],
        "ui_locales_supported": ["zh-CN"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    });
    answer::public("application/json; charset=utf-8", &body)
}

async fn keys(call: Call) -> web::Result<Response> {
    // whoever asks before anybody has logged in finds the keys that will sign
    for alg in Alg::ALL {
        key::ensure(call.db(), call.vault(), &call.stamp(), *alg).await?;
    }
    let published = key::published(call.db(), call.now).await?;
    let keys: Result<Vec<Value>, _> = published
        .iter()
        .map(|key| serde_json::from_str(&key.public))
        .collect();
    let keys = keys.map_err(web::Error::broken)?;
    Ok(answer::public(
        "application/jwk-set+json",
        &json!({ "keys": keys }),
    ))
}
