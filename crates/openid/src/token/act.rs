//! Codes are given and exchanged, tokens are looked at and revoked.

use super::{
    auth::{self, Credentials},
    entity::{access, code},
    store,
};
use crate::{
    client::{self, Client},
    fault::Fault,
    hash,
    key::{self, ID_TOKEN_LIFE, Key},
    params::Params,
    scope::Scopes,
    service::OpenId,
    subject::subject,
    visit::{self, Visit},
};
use chrono::TimeDelta;
use db::Tx;
use identity::{account, assurance, session};
use kernel::{clock::Instant, id::uuid_at};
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value, json};
use uuid::Uuid;
use web::{Call, Session};

/// How long a code is good.
const CODE_LIFE: TimeDelta = TimeDelta::seconds(60);
/// How long an access token is good.
const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(10);

/// A code to be given.
pub(crate) struct NewCode<'a> {
    pub(crate) client: &'a Client,
    pub(crate) visit: Uuid,
    pub(crate) redirect_uri: &'a str,
    pub(crate) scopes: &'a Scopes,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) challenge: &'a str,
    pub(crate) auth_time: Instant,
}

/// Gives a code.
pub(crate) async fn issue_code(tx: &Tx, new: &NewCode<'_>) -> db::Result<String> {
    let text = tx.rng().token::<32>();
    let row = code::ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        code_hash: Set(hash::hash(&text)),
        client: Set(new.client.id),
        visit_id: Set(new.visit),
        redirect_uri: Set(new.redirect_uri.to_owned()),
        scopes: Set(new.scopes.to_string()),
        nonce: Set(new.nonce.map(str::to_owned)),
        challenge: Set(new.challenge.to_owned()),
        auth_time: Set(new.auth_time),
        expires_at: Set(tx.now() + CODE_LIFE),
        used_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(text)
}

/// What a client brings to have a code exchanged.
pub(super) struct Exchange<'a> {
    code: &'a str,
    redirect_uri: &'a str,
    verifier: &'a str,
}

impl<'a> Exchange<'a> {
    pub(super) fn read(params: &'a Params) -> Result<Self, Fault> {
        match params.get("grant_type") {
            None => return Err(Fault::request("grant_type is missing")),
            Some("authorization_code") => {}
            Some(_) => {
                return Err(Fault {
                    code: "unsupported_grant_type",
                    text: "only authorization_code",
                });
            }
        }
        let part = |name, text| params.get(name).ok_or(Fault::request(text));
        let verifier = part("code_verifier", "code_verifier is missing")?;
        let fits = (43..=128).contains(&verifier.len())
            && verifier
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        if !fits {
            return Err(Fault::request("code_verifier is malformed"));
        }
        Ok(Self {
            code: part("code", "code is missing")?,
            redirect_uri: part("redirect_uri", "redirect_uri is missing")?,
            verifier,
        })
    }

    /// What is wrong with this code in the hands of this client, beside its use and its session.
    fn fault(&self, code: &code::Model, now: Instant) -> Option<Fault> {
        if now >= code.expires_at {
            Some(Fault::grant("the code has expired"))
        } else if code.redirect_uri != self.redirect_uri {
            Some(Fault::grant("another redirect_uri"))
        } else if code.challenge != hash::challenge(self.verifier) {
            Some(Fault::grant("code_verifier does not fit"))
        } else {
            None
        }
    }
}

/// A code with what it needs to be exchanged.
struct Found {
    code: code::Model,
    visit: Visit,
    /// The session, while it lives.
    session: Option<Session>,
    key: Key,
}

async fn look_up(
    openid: &OpenId,
    call: &Call,
    client: &Client,
    text: &str,
) -> web::Result<Option<Found>> {
    let Some(code) = store::code(call.db(), text).await? else {
        return Ok(None);
    };
    // in the hands of another client it is worth nothing, and loses nothing
    if code.client != client.id {
        return Ok(None);
    }
    let Some(visit) = visit::find(call.db(), code.visit_id).await? else {
        return Ok(None);
    };
    let session = match visit.ended_at {
        None => {
            openid
                .identity()
                .session(visit.session_id, call.now)
                .await?
        }
        Some(_) => None,
    };
    let key = key::ensure(call.db(), call.vault(), &call.stamp(), client.alg).await?;
    Ok(Some(Found {
        code,
        visit,
        session,
        key,
    }))
}

/// Exchanges a code. Whatever comes of it, the code is used up; one that was used before takes back what it gave.
pub(super) async fn exchange(
    openid: &OpenId,
    call: &Call,
    who: &Credentials,
    client: &Client,
    asked: &Exchange<'_>,
) -> web::Result<Result<Value, Fault>> {
    let found = look_up(openid, call, client, asked.code).await?;
    let found = found.as_ref();
    let token = auth::counted(call, who, Some(client), |tx| async move {
        let Some(found) = found else {
            return Ok(Err(Fault::grant("no such code")));
        };
        redeem(&tx, client, found, asked).await
    })
    .await?;
    match (token, found) {
        (Ok(token), Some(found)) => Ok(Ok(granted(openid, call, client, found, &token).await?)),
        (Err(fault), _) => Ok(Err(fault)),
        (Ok(_), None) => Ok(Err(Fault::grant("no such code"))),
    }
}

async fn redeem(
    tx: &Tx,
    client: &Client,
    found: &Found,
    asked: &Exchange<'_>,
) -> db::Result<Result<String, Fault>> {
    let (code, visit) = (&found.code, &found.visit);
    let object = &format!("account:{}", visit.account_id);
    if !store::use_up(tx, code.id).await? {
        let revoked = store::revoke_of_code(tx, code.id).await?;
        let detail = json!({ "client": client.client_id, "revoked": revoked });
        tx.audit("openid.replay", object, detail).await?;
        return Ok(Err(Fault::grant("the code was used before")));
    }
    let fault = match &found.session {
        None => Some(Fault::grant("the session has ended")),
        Some(_) => asked.fault(code, tx.now()),
    };
    if let Some(fault) = fault {
        let detail = json!({ "client": client.client_id, "fault": fault.text });
        tx.audit("openid.refuse", object, detail).await?;
        return Ok(Err(fault));
    }
    let text = tx.rng().token::<32>();
    let row = access::ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        token_hash: Set(hash::hash(&text)),
        code_id: Set(code.id),
        client: Set(client.id),
        visit_id: Set(visit.id),
        scopes: Set(code.scopes.clone()),
        expires_at: Set(tx.now() + TOKEN_LIFE),
        revoked_at: Set(None),
    };
    row.insert(tx).await?;
    let detail = json!({ "client": client.client_id, "scopes": code.scopes });
    tx.audit("openid.issue", object, detail).await?;
    Ok(Ok(text))
}

/// The answer: access token and ID token. What is personal is not in it, but told at `userinfo`.
async fn granted(
    openid: &OpenId,
    call: &Call,
    client: &Client,
    found: &Found,
    token: &str,
) -> web::Result<Value> {
    let (code, visit) = (&found.code, &found.visit);
    let begun = session::begun(call.db(), visit.session_id).await?;
    let mut claims = json!({
        "iss": openid.issuer(),
        "sub": subject(call.vault(), client, visit.account_id),
        "aud": client.client_id,
        "exp": (call.now + ID_TOKEN_LIFE).timestamp(),
        "iat": call.now.timestamp(),
        "auth_time": code.auth_time.timestamp(),
        "acr": acr(call, visit.account_id).await?,
        "at_hash": hash::half(token),
        "sid": visit.id.simple().to_string(),
    });
    let methods = begun.map_or(&[][..], |begun| amr(&begun.way));
    if !methods.is_empty() {
        claims["amr"] = json!(methods);
    }
    if let Some(nonce) = &code.nonce {
        claims["nonce"] = json!(nonce);
    }
    let id_token = key::sign(call.vault(), &found.key, "JWT", &claims)?;
    Ok(json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE.num_seconds(),
        "id_token": id_token,
        "scope": code.scopes,
    }))
}

/// How sure it is who stands behind an account: `account`, `name` (实名认证) or `presence` (实人认证).
pub(crate) const ACR: [&str; 3] = ["account", "name", "presence"];

/// [`ACR`] of an account. Of a unit it is that of its representative, who was proved when the unit was registered.
pub(crate) async fn acr(call: &Call, id: kernel::id::AccountId) -> web::Result<&'static str> {
    let known = assurance::of(call.db(), id).await?;
    let proven = match account::find(call.db(), id).await? {
        Some(account) => account.proven_at.is_some(),
        None => false,
    };
    Ok(if known.presence.is_some() || proven {
        ACR[2]
    } else if known.name.is_some() {
        ACR[1]
    } else {
        ACR[0]
    })
}

/// How somebody logged in (RFC 8176), by the words of the log of log-ins; nothing where the standard has no word for it.
fn amr(way: &str) -> &'static [&'static str] {
    match way {
        "账号密码" => &["pwd"],
        // the device, and what it has asked its holder for
        "通行密钥" => &["hwk", "user"],
        "CA" => &["hwk", "pin"],
        _ => &[],
    }
}

/// What an access token opens.
pub(crate) struct Presented {
    pub(crate) client: Client,
    pub(crate) visit: Visit,
    pub(crate) session: Session,
    /// What was granted with it.
    pub(crate) scopes: Scopes,
}

/// What an access token opens at this moment. None: nothing.
pub(crate) async fn presented(
    openid: &OpenId,
    call: &Call,
    text: &str,
) -> web::Result<Option<Presented>> {
    let db = call.db();
    let Some(token) = store::access(db, text)
        .await?
        .filter(|token| token.revoked_at.is_none() && call.now < token.expires_at)
    else {
        return Ok(None);
    };
    let (Some(client), Some(visit)) = (
        client::store::by_id(db, token.client).await?,
        visit::find(db, token.visit_id).await?,
    ) else {
        return Ok(None);
    };
    if visit.ended_at.is_some() {
        return Ok(None);
    }
    let session = openid
        .identity()
        .session(visit.session_id, call.now)
        .await?;
    Ok(session.map(|session| Presented {
        client,
        visit,
        session,
        scopes: Scopes::read(&token.scopes),
    }))
}

/// Revokes a token of a client's own; of anybody else's, and of what is none, nothing is said (RFC 7009 §2.2).
pub(super) async fn revoke(
    call: &Call,
    who: &Credentials,
    client: &Client,
    text: &str,
) -> db::Result<Result<(), Fault>> {
    auth::counted(call, who, Some(client), |tx| async move {
        let token = store::access(&tx, text).await?;
        let Some(token) = token.filter(|token| token.client == client.id) else {
            return Ok(Ok(()));
        };
        if store::revoke(&tx, token.id).await? {
            let detail = json!({ "client": client.client_id });
            let object = format!("openid_visit:{}", token.visit_id.simple());
            tx.audit("openid.revoke", &object, detail).await?;
        }
        Ok(Ok(()))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_has_its_form() {
        let of = |verifier: &str| {
            let text = format!(
                "grant_type=authorization_code&code=c&redirect_uri=r&code_verifier={verifier}"
            );
            Exchange::read(&Params::parse(text.as_bytes())).map(|_| ())
        };
        assert_eq!(of(&"a".repeat(43)), Ok(()));
        assert_eq!(of(&"~".repeat(128)), Ok(()));
        for bad in ["a".repeat(42), "a".repeat(129), "!".repeat(43)] {
            assert_eq!(of(&bad), Err(Fault::request("code_verifier is malformed")));
        }
        assert_eq!(of(""), Err(Fault::request("code_verifier is missing")));
    }

    #[test]
    fn only_what_the_standard_names_is_told_of_the_way() {
        assert_eq!(amr("账号密码"), ["pwd"]);
        assert_eq!(amr("CA"), ["hwk", "pin"]);
        assert!(amr("扫码登录").is_empty() && amr("").is_empty());
    }
}
