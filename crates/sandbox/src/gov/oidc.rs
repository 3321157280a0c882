//! Profile `oidc`: what an OpenID Provider publishes, and its ID tokens.

use super::Given;
use crate::{fault::Reply, keys::KeysError, world::World};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::HOST},
    response::Response,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};
use std::sync::Arc;

const KID: &str = "gov-1";

/// The key that signs ID tokens, and one of somebody else. They live as long as the process: a client asks for the public
/// one.
pub(crate) struct Signer {
    own: EcdsaKeyPair,
    foreign: EcdsaKeyPair,
}

impl Signer {
    pub(crate) fn new() -> Result<Self, KeysError> {
        let make = || {
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| KeysError::Crypto)
        };
        Ok(Self {
            own: make()?,
            foreign: make()?,
        })
    }

    /// A signed token; by a key that is not the published one when it is to be forged.
    fn sign(&self, claims: &Value, forged: bool) -> Result<String, KeysError> {
        let header = json!({ "alg": "ES256", "kid": KID, "typ": "JWT" });
        let text = format!(
            "{}.{}",
            BASE64.encode(header.to_string()),
            BASE64.encode(claims.to_string())
        );
        let key = if forged { &self.foreign } else { &self.own };
        let signature = key
            .sign(&SystemRandom::new(), text.as_bytes())
            .map_err(|_| KeysError::Crypto)?;
        Ok(format!("{text}.{}", BASE64.encode(signature.as_ref())))
    }
}

/// The issuer, by the address that it was reached at.
fn issuer(headers: &HeaderMap) -> String {
    let host = headers
        .get(HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    format!("http://{host}/gov/oidc/")
}

fn public(document: &Value) -> Response {
    Reply::json(StatusCode::OK, document.to_string()).into_response()
}

/// `GET /gov/oidc/.well-known/openid-configuration`.
pub(crate) async fn discovery(headers: HeaderMap) -> Response {
    let issuer = issuer(&headers);
    public(&json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}authorize"),
        "token_endpoint": format!("{issuer}oauth2/token"),
        "userinfo_endpoint": format!("{issuer}oauth2/userinfo"),
        "jwks_uri": format!("{issuer}jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

/// `GET /gov/oidc/jwks`.
pub(crate) async fn keys(State(world): State<Arc<World>>) -> Response {
    // uncompressed: 4, then both coordinates
    let point = world.gov.own.public_key().as_ref();
    let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
    public(&json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": KID,
        "x": BASE64.encode(x), "y": BASE64.encode(y),
    }] }))
}

pub(super) fn id_token(
    world: &World,
    headers: &HeaderMap,
    given: &Given,
    forged: bool,
) -> Result<String, KeysError> {
    let now = world.now().timestamp();
    let claims = json!({
        "iss": issuer(headers),
        "aud": world.config.keys.gov().id,
        "sub": given.account["sub"],
        "iat": now,
        "exp": now + 120,
        "nonce": given.nonce,
    });
    world.gov.sign(&claims, forged)
}
