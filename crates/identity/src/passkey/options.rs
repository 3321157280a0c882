//! What the page hands to the browser: the options of `navigator.credentials.create` and `.get` as JSON, bytes in Base64url.

use super::{
    Relying, challenge,
    challenge::{LIFE, Purpose},
    entity::Model,
    store,
    webauthn::PublicKey,
};
use crate::{account::Account, service::Identity, sms::button::answer};
use axum::response::Response;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use http::StatusCode;
use serde_json::{Value, json};
use web::{Call, Error, Result};

fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn known(keys: &[Model]) -> Vec<Value> {
    let known = keys.iter().map(|key| {
        let transports: Vec<&str> = key
            .transports
            .split(',')
            .filter(|name| !name.is_empty())
            .collect();
        json!({ "type": "public-key", "id": text(&key.credential_id), "transports": transports })
    });
    known.collect()
}

fn relying(identity: &Identity) -> Result<&Relying> {
    identity.relying().ok_or(Error::Absent)
}

/// To use a passkey; one of these, or any that the device has for this site. An empty list says nothing about anybody.
pub(crate) fn to_get(
    identity: &Identity,
    call: &Call,
    purpose: &Purpose,
    keys: &[Model],
) -> Result<Response> {
    let options = json!({
        "challenge": text(&challenge::make(call, purpose)),
        "rpId": relying(identity)?.id(),
        "timeout": LIFE.num_milliseconds(),
        "userVerification": "required",
        "allowCredentials": known(keys),
    });
    Ok(answer(StatusCode::OK, &options))
}

/// To log in with whatever passkey the device has for this site.
pub(crate) fn for_login(identity: &Identity, call: &Call) -> Result<Response> {
    to_get(identity, call, &Purpose::log_in(), &[])
}

/// To make a passkey that the device can find by itself. `label` is what the device shows of the account.
pub(crate) async fn to_create(
    identity: &Identity,
    call: &Call,
    account: &Account,
    label: &str,
) -> Result<Response> {
    let relying = relying(identity)?;
    let handle = call
        .write(|tx| async move { store::handle(&tx, account.id).await })
        .await?;
    let keys = store::of(call.db(), account.id).await?;
    let algorithms = PublicKey::ALGORITHMS
        .iter()
        .map(|number| json!({ "type": "public-key", "alg": number }));
    let options = json!({
        "challenge": text(&challenge::make(call, &Purpose::add())),
        "rp": { "id": relying.id(), "name": call.app.site.hall },
        "user": { "id": text(&handle), "name": label, "displayName": label },
        "pubKeyCredParams": algorithms.collect::<Vec<Value>>(),
        "timeout": LIFE.num_milliseconds(),
        "attestation": "none",
        "excludeCredentials": known(&keys),
        "authenticatorSelection": { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
    });
    Ok(answer(StatusCode::OK, &options))
}
