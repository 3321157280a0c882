//! Profiles `openam`, `gd` and `oidc`: OAuth 2.0 with a code.

use super::{Asked, field, show, web_address};
use crate::{
    fault::{Effects, Provider, Reply},
    sign::pairs,
    world::World,
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header::AUTHORIZATION},
    response::Response,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use url::Url;

/// An address as the client registered it: without the state that was put into it for the way back.
pub(super) fn without_state(back: &Url) -> String {
    let others: Vec<(String, String)> = back
        .query_pairs()
        .filter(|(name, _)| name != "state")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut back = back.clone();
    back.set_query(None);
    if !others.is_empty() {
        back.query_pairs_mut().extend_pairs(others);
    }
    back.to_string()
}

/// `GET /gov/{profile}/authorize`.
pub(crate) async fn authorize(
    State(world): State<Arc<World>>,
    Path(profile): Path<String>,
    uri: Uri,
) -> Response {
    let fields = pairs(uri.query().unwrap_or_default());
    show(&world, asked(&world, &profile, &fields))
}

fn asked(world: &World, profile: &str, fields: &[(String, String)]) -> Option<Asked> {
    let profile = ["openam", "gd", "oidc"]
        .into_iter()
        .find(|known| *known == profile)?;
    let known = field(fields, "client_id") == world.config.keys.gov().id;
    let by_code = field(fields, "response_type") == "code";
    let mut back = web_address(&field(fields, "redirect_uri")).filter(|_| known && by_code)?;
    back.query_pairs_mut()
        .append_pair("state", &field(fields, "state"));
    let challenge = field(fields, "code_challenge");
    let by_hash = field(fields, "code_challenge_method") == "S256";
    if profile == "oidc" && (challenge.is_empty() || !by_hash) {
        return None;
    }
    Some(Asked {
        profile,
        back,
        nonce: field(fields, "nonce"),
        challenge,
    })
}

fn json_reply(status: StatusCode, body: &Value) -> Reply {
    Reply::json(status, body.to_string())
}

fn refusal(status: StatusCode, code: &str) -> Reply {
    json_reply(status, &json!({ "error": code }))
}

/// Answers, and notes what was said.
async fn answer(
    world: &World,
    action: &str,
    effects: &Effects,
    said: Result<Value, Reply>,
) -> Response {
    let outcome = match &said {
        Ok(_) => "OK".to_owned(),
        Err(reply) => serde_json::from_str::<Value>(&reply.body)
            .ok()
            .and_then(|body| body["error"].as_str().map(str::to_owned))
            .unwrap_or_default(),
    };
    world.received(Provider::Government, action, String::new(), &outcome);
    let reply = said.map_or_else(|refusal| refusal, |body| json_reply(StatusCode::OK, &body));
    effects.send(reply).await
}

/// `POST /gov/{profile}/oauth2/access_token` and `…/token`.
pub(crate) async fn token(
    State(world): State<Arc<World>>,
    Path(profile): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let effects = world.effects(Provider::Government);
    let form = pairs(&String::from_utf8_lossy(&body));
    let said = exchanged(&world, &profile, &headers, &form, &effects);
    answer(&world, "token", &effects, said).await
}

fn exchanged(
    world: &World,
    profile: &str,
    headers: &HeaderMap,
    form: &[(String, String)],
    effects: &Effects,
) -> Result<Value, Reply> {
    let bad = |code: &str| refusal(StatusCode::BAD_REQUEST, code);
    if let Some(code) = &effects.error {
        return Err(bad(code));
    }
    let keys = world.config.keys.gov();
    if field(form, "client_id") != keys.id || field(form, "client_secret") != keys.secret {
        return Err(refusal(StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    if field(form, "grant_type") != "authorization_code" {
        return Err(bad("unsupported_grant_type"));
    }
    let now = world.now();
    let given = (world.state().tickets)
        .take(&field(form, "code"), now)
        .map_err(|_| bad("invalid_grant"))?;
    let proof = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(field(form, "code_verifier")));
    let proved = given.challenge.is_empty() || given.challenge == proof;
    if given.back != field(form, "redirect_uri") || !proved {
        return Err(bad("invalid_grant"));
    }
    let token = world.config.rng.token::<16>();
    let mut answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 120 });
    if profile == "oidc" {
        let id_token = super::oidc::id_token(world, headers, &given, effects.broken)
            .map_err(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "server_error"))?;
        answer["id_token"] = Value::from(id_token);
    }
    world.state().tickets.put(&token, now, given);
    Ok(answer)
}

/// `GET /gov/openam/oauth2/tokeninfo?access_token=`.
pub(crate) async fn token_info(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let fields = pairs(uri.query().unwrap_or_default());
    account(&world, "tokeninfo", &field(&fields, "access_token")).await
}

/// `GET /gov/{profile}/oauth2/userinfo`, with the token as a bearer's.
pub(crate) async fn user_info(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .unwrap_or_default();
    account(&world, "userinfo", bearer).await
}

async fn account(world: &World, action: &str, token: &str) -> Response {
    let effects = world.effects(Provider::Government);
    let refused = |code: &str| Err(refusal(StatusCode::UNAUTHORIZED, code));
    let said = match &effects.error {
        Some(code) => refused(code),
        None => match world.state().tickets.take(token, world.now()) {
            Ok(given) => Ok(given.account),
            Err(_) => refused("invalid_token"),
        },
    };
    answer(world, action, &effects, said).await
}
