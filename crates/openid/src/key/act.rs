//! Making, renewing and using keys.

use super::{
    AHEAD, Key,
    entity::{ActiveModel, Alg, PRIVATE},
    jose, store,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use db::{Read, Tx};
use kernel::{
    choice::Choice as _,
    clock::{self, Instant},
    id::uuid_at,
};
use sea_orm::{ActiveModelTrait as _, Set};
use seal::Vault;
use serde_json::{Value, json};

/// Why there is no key, or no new one.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeyError {
    /// The one that was made last does not sign yet.
    #[error("上次更换的新密钥尚未启用（{0}），不需要再次更换；怀疑密钥泄露时请使用 --at-once")]
    Waiting(String),
    /// The cryptographic library, or the vault, refused.
    #[error("签名密钥无法生成或读取")]
    Unusable,
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

impl From<jose::Unusable> for KeyError {
    fn from(_: jose::Unusable) -> Self {
        Self::Unusable
    }
}

impl From<KeyError> for web::Error {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Broken(error) => error.into(),
            other => Self::broken(other),
        }
    }
}

/// Making an RSA key takes a good part of a second, which no other request should wait for.
async fn make(alg: Alg) -> Result<jose::Made, KeyError> {
    let made = tokio::task::spawn_blocking(move || jose::make(alg)).await;
    Ok(made.map_err(|_| KeyError::Unusable)??)
}

async fn insert(
    tx: &Tx,
    vault: &Vault,
    alg: Alg,
    made: &jose::Made,
    from: Instant,
) -> Result<Key, KeyError> {
    let row = ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        kid: Set(made.kid.clone()),
        alg: Set(alg),
        private: Set(Some(
            vault.seal(PRIVATE, &BASE64_STANDARD.encode(&made.pkcs8)),
        )),
        public: Set(made.jwk.to_string()),
        signs_from: Set(from),
        ends_at: Set(None),
        created_at: Set(tx.now()),
    };
    let key = row.insert(tx).await.map_err(db::Error::from)?;
    let detail = json!({ "alg": alg.code(), "signs_from": from.to_rfc3339() });
    tx.audit("openid.key", &format!("openid_key:{}", key.kid), detail)
        .await?;
    Ok(key)
}

/// The key that signs at present; the first one of an algorithm is made when it is needed first. When several nodes need
/// it at once, one of them makes it and the others take it.
pub async fn ensure(
    db: &db::Db,
    vault: &Vault,
    stamp: &db::Stamp,
    alg: Alg,
) -> Result<Key, KeyError> {
    if let Some(key) = store::current(db, alg, stamp.now).await? {
        return Ok(key);
    }
    let made = &make(alg).await?;
    db.write(stamp, |tx| async move {
        tx.lock("openid_key", alg.code()).await?;
        match store::current(&tx, alg, tx.now()).await? {
            Some(key) => Ok(key),
            None => insert(&tx, vault, alg, made, tx.now()).await,
        }
    })
    .await
}

/// Renews the key of an algorithm. The new one is published now and signs after [`AHEAD`]; with `at_once` it signs now,
/// and nothing that older ones have signed counts any more: for keys that somebody may have copied.
pub async fn rotate(
    db: &db::Db,
    vault: &Vault,
    stamp: &db::Stamp,
    alg: Alg,
    at_once: bool,
) -> Result<Key, KeyError> {
    let made = &make(alg).await?;
    db.write(stamp, |tx| async move {
        tx.lock("openid_key", alg.code()).await?;
        if at_once {
            store::remove(&tx, alg).await?;
            return insert(&tx, vault, alg, made, tx.now()).await;
        }
        let from = match store::last(&tx, alg).await? {
            Some(waiting) if waiting.signs_from > tx.now() => {
                return Err(KeyError::Waiting(clock::minute(waiting.signs_from)));
            }
            Some(_) => tx.now() + AHEAD,
            None => tx.now(),
        };
        store::end(&tx, alg, from).await?;
        insert(&tx, vault, alg, made, from).await
    })
    .await
}

/// A token with these claims, under the key that signs at present.
pub(crate) fn sign(
    vault: &Vault,
    key: &Key,
    typ: &str,
    claims: &Value,
) -> Result<String, KeyError> {
    let sealed = key.private.as_ref().ok_or(KeyError::Unusable)?;
    let text = vault
        .open(PRIVATE, sealed)
        .map_err(|_| KeyError::Unusable)?;
    let pkcs8 = BASE64_STANDARD
        .decode(text)
        .map_err(|_| KeyError::Unusable)?;
    Ok(jose::sign(key.alg, &key.kid, &pkcs8, typ, claims)?)
}

/// The keys that are old enough to be renewed by themselves.
pub(super) async fn due(read: &impl Read, now: Instant) -> db::Result<Vec<Alg>> {
    let mut due = Vec::new();
    for alg in Alg::ALL {
        let last = store::last(read, *alg).await?;
        if last.is_some_and(|key| now - key.signs_from >= super::AGE) {
            due.push(*alg);
        }
    }
    Ok(due)
}
