//! Profile `oidc`: OpenID Connect 1.0 with discovery, PKCE and a nonce. The facts are claims of the ID token or of userinfo.

use super::{
    super::{Identified, Leaving},
    GovAccounts, account,
    account::Told,
    oauth,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{Jwk, JwkSet},
};
use kernel::clock::Instant;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, MutexGuard, PoisonError};
use url::Url;

/// How long the issuer's addresses and keys are good without asking again.
const REMEMBERED: TimeDelta = TimeDelta::minutes(10);

/// How far the clocks may be apart.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// Signatures that are believed: none by a shared secret, and none without a key.
const ALGORITHMS: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::ES256,
    Algorithm::ES384,
];

/// What the issuer publishes about itself, as much as is needed here.
#[derive(Clone, Debug)]
struct Published {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    userinfo_endpoint: Option<Url>,
    jwks_uri: Url,
}

impl Published {
    fn read(document: &Value) -> Option<Self> {
        let address = |name: &str| Url::parse(document[name].as_str()?).ok();
        Some(Self {
            issuer: document["issuer"].as_str()?.to_owned(),
            authorization_endpoint: address("authorization_endpoint")?,
            token_endpoint: address("token_endpoint")?,
            userinfo_endpoint: address("userinfo_endpoint"),
            jwks_uri: address("jwks_uri")?,
        })
    }
}

/// The issuer at a moment.
#[derive(Debug)]
pub(super) struct Issuer {
    published: Published,
    keys: JwkSet,
    asked_at: Instant,
}

/// A value that nobody else can know, for this log-in alone: derived, so that nothing has to be kept meanwhile.
fn derived(secret: &str, what: &str, leaving: &Leaving<'_>) -> String {
    let text = format!("{what}\n{}\n{}", leaving.number, leaving.state);
    Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map(|mac| BASE64_URL_SAFE_NO_PAD.encode(mac.chain_update(text).finalize().into_bytes()))
        .unwrap_or_default()
}

impl GovAccounts {
    /// The issuer's addresses and keys; asked anew when they are old, or when `fresh` ones are needed.
    async fn issuer(&self, fresh: bool) -> Result<Arc<Issuer>, Identified> {
        let now = self.clock.now();
        let known = self.remembered().clone();
        if let Some(issuer) = known.filter(|known| !fresh && now - known.asked_at < REMEMBERED) {
            return Ok(issuer);
        }
        // nobody waits for somebody else's question: an issuer that is silent would keep a queue of them
        let published = self.published().await?;
        let keys = self
            .plain(self.http.get(published.jwks_uri.clone()))
            .await?;
        let issuer = Arc::new(Issuer {
            published,
            keys: serde_json::from_value(keys).map_err(|_| Identified::Unknown)?,
            asked_at: now,
        });
        *self.remembered() = Some(issuer.clone());
        Ok(issuer)
    }

    fn remembered(&self) -> MutexGuard<'_, Option<Arc<Issuer>>> {
        self.issuer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As if the issuer had had these keys when it was asked.
    #[cfg(test)]
    pub(super) fn remember(&self, keys: JwkSet) {
        let mut known = self.remembered();
        if let Some(issuer) = known.as_deref() {
            *known = Some(Arc::new(Issuer {
                published: issuer.published.clone(),
                keys,
                asked_at: issuer.asked_at,
            }));
        }
    }

    async fn published(&self) -> Result<Published, Identified> {
        let address = self
            .api
            .join(".well-known/openid-configuration")
            .map_err(|_| Identified::Config)?;
        let answer = self.plain(self.http.get(address)).await?;
        let published = Published::read(&answer).ok_or(Identified::Unknown)?;
        let ours = self.config.api_url.trim_end_matches('/');
        let addresses = [
            Some(&published.authorization_endpoint),
            Some(&published.token_endpoint),
            published.userinfo_endpoint.as_ref(),
            Some(&published.jwks_uri),
        ];
        let safe = addresses.into_iter().flatten().all(|url| self.safe(url));
        if published.issuer.trim_end_matches('/') == ours && safe {
            return Ok(published);
        }
        tracing::error!(
            "the province's issuer is not the one of the configuration, or has addresses without https"
        );
        Err(Identified::Config)
    }

    pub(super) async fn oidc_door(&self, leaving: &Leaving<'_>) -> Result<Url, Identified> {
        let issuer = self.issuer(false).await?;
        let (door, config) = (&issuer.published.authorization_endpoint, &self.config);
        let mut door = oauth::door(door, &config.app_id, config.scope(), leaving);
        let secret = config.secret.expose();
        let verifier = derived(secret, "pkce", leaving);
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        door.query_pairs_mut()
            .append_pair("nonce", &derived(secret, "nonce", leaving))
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(door)
    }

    pub(super) async fn by_openid_code(
        &self,
        code: &str,
        leaving: &Leaving<'_>,
    ) -> Result<Told, Identified> {
        let issuer = self.issuer(false).await?;
        let secret = self.config.secret.expose();
        let verifier = derived(secret, "pkce", leaving);
        let more = [("code_verifier", verifier.as_str())];
        let endpoint = &issuer.published.token_endpoint;
        let answer = self.exchange(endpoint, code, leaving, &more).await?;
        let token = answer["id_token"].as_str().unwrap_or_default();
        let mut claims = self.believed(&issuer, token).await?;
        if claims["nonce"] != derived(secret, "nonce", leaving).as_str() {
            tracing::error!("the province's ID token was made for another log-in");
            return Err(Identified::Unknown);
        }
        let subject = claims["sub"].as_str().unwrap_or_default().to_owned();
        if let (Some(endpoint), Some(bearer)) = (
            &issuer.published.userinfo_endpoint,
            answer["access_token"].as_str(),
        ) {
            let more = self
                .plain(self.http.get(endpoint.clone()).bearer_auth(bearer))
                .await?;
            // OpenID Connect Core §5.3.2: what is said of another subject is not to be used
            if more["sub"].as_str() != Some(&subject) {
                return Err(Identified::Unknown);
            }
            merge(&mut claims, more);
        }
        Ok(account::named(&subject, &claims, &self.config.claims))
    }

    /// The claims of an ID token that the issuer signed for us, and that is good now.
    async fn believed(&self, issuer: &Issuer, token: &str) -> Result<Value, Identified> {
        let unknown = |error: jsonwebtoken::errors::Error| {
            tracing::error!(%error, "the province's ID token is not one");
            Identified::Unknown
        };
        let header = jsonwebtoken::decode_header(token).map_err(unknown)?;
        if !ALGORITHMS.contains(&header.alg) {
            tracing::error!(alg = ?header.alg, "the province's ID token has a signature that proves nothing");
            return Err(Identified::Unknown);
        }
        let kid = header.kid.as_deref();
        let key = if let Some(key) = key(&issuer.keys, kid) {
            key.clone()
        } else {
            // the issuer has changed its keys since
            let issuer = self.issuer(true).await?;
            key(&issuer.keys, kid).cloned().ok_or(Identified::Unknown)?
        };
        let mut checks = Validation::new(header.alg);
        checks.set_issuer(&[&issuer.published.issuer]);
        checks.set_audience(&[&self.config.app_id]);
        checks.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // by our own clock, below
        checks.validate_exp = false;
        let key = DecodingKey::from_jwk(&key).map_err(unknown)?;
        let claims = jsonwebtoken::decode::<Value>(token, &key, &checks)
            .map_err(unknown)?
            .claims;
        let now = (self.clock.now() - SKEW).timestamp();
        let for_us = claims["azp"].is_null() || claims["azp"] == self.config.app_id.as_str();
        match claims["exp"].as_i64() {
            Some(exp) if now < exp && for_us => Ok(claims),
            _ => Err(Identified::Stale),
        }
    }
}

/// The key that a token names; without a name, the only one there is.
fn key<'a>(keys: &'a JwkSet, kid: Option<&str>) -> Option<&'a Jwk> {
    match (kid, keys.keys.as_slice()) {
        (Some(kid), _) => keys.find(kid),
        (None, [only]) => Some(only),
        _ => None,
    }
}

/// What the signed token says counts before what userinfo says.
fn merge(claims: &mut Value, more: Value) {
    if let (Value::Object(claims), Value::Object(more)) = (claims, more) {
        for (name, value) in more {
            claims.entry(name).or_insert(value);
        }
    }
}
