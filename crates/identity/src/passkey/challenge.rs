//! What a passkey is to sign: of one browser and session, for one purpose, five minutes, good once.
//!
//! Asking for one writes nothing, because the log-in page asks for one at every visit (autofill): a challenge carries its
//! moment and a keyed hash of what it is bound to. What is written down is that one was used.

use crate::blind;
use chrono::TimeDelta;
use db::Tx;
use kernel::clock::Instant;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, sea_query::OnConflict};
use sha2::{Digest as _, Sha256};
use web::Call;

/// How long one is good; the dialog of the browser is open as long.
pub(super) const LIFE: TimeDelta = TimeDelta::minutes(5);
const NONCE: usize = 16;
const HEAD: usize = NONCE + 8;

/// The row of a challenge that was used.
mod entity {
    use sea_orm::entity::prelude::*;

    /// A challenge that came back, whatever came of it.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey_challenge")]
    pub struct Model {
        /// SHA-256 of it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// When it would have been worthless anyway.
        pub until: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// What a challenge is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Purpose(String);

impl Purpose {
    /// 登录.
    pub(crate) fn log_in() -> Self {
        Self("login".to_owned())
    }
    /// The second factor of an officer.
    pub(crate) fn second() -> Self {
        Self("second".to_owned())
    }
    /// 确认身份.
    pub(crate) fn confirm() -> Self {
        Self("confirm".to_owned())
    }
    /// A new passkey.
    pub(crate) fn add() -> Self {
        Self("add".to_owned())
    }
    /// One proof.
    pub(crate) fn proof(id: kernel::id::ProofId) -> Self {
        Self(format!("proof:{id}"))
    }
    /// Whether the page names the passkeys of an account that is known already.
    pub(super) fn names_passkeys(&self) -> bool {
        matches!(self.0.as_str(), "second" | "confirm")
    }
    /// Whether a failure belongs into the log of log-ins.
    pub(super) fn is_log_in(&self) -> bool {
        self.0 == "login"
    }
}

/// The keyed hash of everything that a challenge is bound to.
fn seal(call: &Call, purpose: &Purpose, head: &[u8]) -> [u8; 32] {
    let vault = call.vault();
    let browser = blind::browser(vault, &call.browser()).hex();
    let session = call
        .session
        .as_ref()
        .map_or_else(String::new, |session| session.id.to_string());
    let text = format!("{}\n{browser}\n{session}\n{}", purpose.0, hex::encode(head));
    *vault.blind("passkey.challenge", &text).as_bytes()
}

/// A challenge for this browser, with 128 random bits.
pub(super) fn make(call: &Call, purpose: &Purpose) -> Vec<u8> {
    let mut challenge = call.rng().bytes::<NONCE>().to_vec();
    challenge.extend(call.now.timestamp().to_be_bytes());
    challenge.extend(seal(call, purpose, &challenge));
    challenge
}

/// Whether it is ours, of this browser and session, for this purpose, and fresh.
fn is_good(call: &Call, purpose: &Purpose, challenge: &[u8]) -> Option<Instant> {
    let (head, seal_of_it) = challenge.split_at_checked(HEAD)?;
    let at = head[NONCE..].try_into().map(i64::from_be_bytes).ok()?;
    let at = Instant::from_timestamp(at, 0)?;
    // hashed once more, so that comparing tells nothing about the seal
    let same = Sha256::digest(seal_of_it) == Sha256::digest(seal(call, purpose, head));
    let fresh = at <= call.now && call.now - at < LIFE;
    (same && fresh).then_some(at + LIFE)
}

/// Uses a challenge up, before anything is looked at that came along with it. `false`: it is not good, or was used.
pub(super) async fn take(call: &Call, purpose: &Purpose, challenge: &[u8]) -> db::Result<bool> {
    let Some(until) = is_good(call, purpose, challenge) else {
        return Ok(false);
    };
    let hash = &Sha256::digest(challenge).to_vec();
    call.write(|tx| async move {
        let row = ActiveModel {
            hash: Set(hash.clone()),
            until: Set(until),
        };
        let never = OnConflict::column(Column::Hash).do_nothing().to_owned();
        let inserted = Entity::insert(row)
            .on_conflict(never)
            .exec_without_returning(&tx)
            .await;
        match inserted {
            Ok(rows) => Ok(rows == 1),
            Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
            Err(error) => Err(db::Error::from(error)),
        }
    })
    .await
}

/// Throws away what is worthless by its age.
pub(super) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::Until.lt(now - TimeDelta::hours(1)))
        .exec(tx)
        .await?;
    Ok(())
}
