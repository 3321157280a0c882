//! ID tokens that come back as hints (`id_token_hint`): ours by their signature, however old.

use crate::{key, service::OpenId};
use serde_json::Value;
use uuid::Uuid;
use web::Call;

/// What a token of ours says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) client_id: String,
    pub(crate) subject: String,
    pub(crate) visit: Uuid,
}

/// Reads a hint. None: it is not one of our ID tokens. That it has run out does not matter (OpenID Connect RP-Initiated
/// Logout §2); a logout token is no ID token.
pub(crate) async fn read(openid: &OpenId, call: &Call, text: &str) -> web::Result<Option<Hint>> {
    let Some(token) = key::read(text) else {
        return Ok(None);
    };
    let Some(kid) = token.kid() else {
        return Ok(None);
    };
    let Some(key) = key::by_kid(call.db(), kid).await? else {
        return Ok(None);
    };
    let claims = token.verified(key.alg, &key.public);
    Ok(claims.and_then(|claims| said(openid.issuer(), &claims)))
}

fn said(issuer: &str, claims: &Value) -> Option<Hint> {
    let text = |name: &str| claims.get(name)?.as_str();
    if text("iss")? != issuer || claims.get("events").is_some() {
        return None;
    }
    Some(Hint {
        client_id: text("aud")?.to_owned(),
        subject: text("sub")?.to_owned(),
        visit: text("sid")?.parse().ok()?,
    })
}
