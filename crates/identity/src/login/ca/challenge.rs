//! What a key is to sign: fresh, of one browser, for one purpose, good once.

use super::entity::{ActiveModel, Column, Entity};
use crate::blind;
use chrono::{SecondsFormat, TimeDelta};
use db::{Read as _, Tx};
use kernel::{
    clock::{CHINA, Instant},
    id::ProofId,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use sha2::{Digest as _, Sha256};
use web::{Call, Error};

/// Time to type the PIN's last digit and to sign.
const LIFE: TimeDelta = TimeDelta::minutes(2);
/// Challenges of one browser.
const PER_BROWSER: [(TimeDelta, u64); 1] = [(TimeDelta::minutes(10), 60)];
/// Challenges of one network: a whole office may sit behind one address.
const PER_NETWORK: [(TimeDelta, u64); 1] = [(TimeDelta::minutes(10), 300)];

/// What a signature is good for. Texts for different things begin with different words, so that no signature is good for
/// anything else.
#[derive(Clone, Debug)]
pub(crate) struct Purpose {
    word: &'static str,
    key: String,
}

impl Purpose {
    /// Logging in.
    pub(crate) fn log_in() -> Self {
        Self {
            word: "rs-login",
            key: "login".to_owned(),
        }
    }

    /// One proof.
    pub(crate) fn proof(id: ProofId) -> Self {
        Self {
            word: "rs-proof",
            key: format!("proof:{id}"),
        }
    }

    pub(super) fn is_log_in(&self) -> bool {
        self.key == "login"
    }
}

/// What became of a challenge that somebody brings back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// This browser's own and fresh; it is used up now.
    Fresh,
    /// Never made, made for another browser, too old or used before.
    Stale,
}

fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// A text to sign: ASCII, with 128 random bits.
pub(super) async fn make(call: &Call, purpose: &Purpose) -> web::Result<String> {
    let vault = call.vault();
    let time = call.now.with_timezone(&CHINA);
    let text = format!(
        "{}|{}|{}",
        purpose.word,
        call.rng().token::<16>(),
        time.to_rfc3339_opts(SecondsFormat::Secs, false)
    );
    let browser = blind::browser(vault, &call.browser());
    let network = blind::network(vault, call.network);
    let counted = [browser, network].map(|who| vault.blind("ca_challenge.make", &who.hex()));
    let text_hash = &hash(&text);
    call.write(|tx| async move {
        let limits = [
            db::Limit {
                key: counted[0].as_bytes(),
                spans: &PER_BROWSER,
            },
            db::Limit {
                key: counted[1].as_bytes(),
                spans: &PER_NETWORK,
            },
        ];
        if tx.tally(&limits).await?.is_err() {
            return Err(Error::SlowDown(
                "使用CA的次数过多，请10分钟后再试，或使用其他方式".to_owned(),
            ));
        }
        let row = ActiveModel {
            text_hash: Set(text_hash.clone()),
            purpose: Set(purpose.key.clone()),
            browser_blind: Set(browser),
            created_at: Set(tx.now()),
            expires_at: Set(tx.now() + LIFE),
            used_at: Set(None),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        Ok(())
    })
    .await?;
    Ok(text)
}

/// Uses a challenge up, before anything is looked at that came along with it: of two at the same moment, one goes on.
pub(super) async fn take(call: &Call, purpose: &Purpose, text: &str) -> web::Result<Taken> {
    let text_hash = &hash(text);
    let select =
        Entity::find_by_id(text_hash.clone()).filter(Column::Purpose.eq(purpose.key.as_str()));
    let Some(row) = call.db().one(select).await? else {
        return Ok(Taken::Stale);
    };
    if row.browser_blind != blind::browser(call.vault(), &call.browser()) {
        return match call.denied("ca_challenge").await {
            Error::Absent => Ok(Taken::Stale),
            other => Err(other),
        };
    }
    let first = call
        .write(|tx| async move {
            let update = Entity::update_many()
                .col_expr(Column::UsedAt, Expr::value(tx.now()))
                .filter(Column::TextHash.eq(text_hash.clone()))
                .filter(Column::UsedAt.is_null())
                .filter(Column::ExpiresAt.gt(tx.now()));
            Ok::<_, db::Error>(update.exec(&tx).await?.rows_affected == 1)
        })
        .await?;
    Ok(if first { Taken::Fresh } else { Taken::Stale })
}

/// Throws away challenges that nobody can use; what happened stays in the audit log.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(now - TimeDelta::days(1)))
        .exec(tx)
        .await?;
    Ok(())
}
