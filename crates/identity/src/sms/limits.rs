//! How many codes: for a number, a browser and a network, whatever they are for; and from where on a puzzle comes first.

use super::{
    entity::{Column, Entity},
    error::CodeError,
    outcome::Outcome,
    to::{To, to_country},
};
use crate::{blind, reach::Reach, risk};
use chrono::TimeDelta;
use db::{Read as _, Tx};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use seal::{Blind, Vault};
use web::{Call, puzzle::Solved};

/// Key of the codes that registrations use.
pub(super) const REGISTERING: &str = "code_register";
/// Seconds between two codes for one number; the button counts them down.
pub const PAUSE_SECONDS: i64 = 60;
/// Codes for one number in an hour and in a day.
const PER_NUMBER: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 5), (TimeDelta::days(1), 10)];
/// Codes asked for by one browser in an hour and in a day.
const PER_BROWSER: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 10), (TimeDelta::days(1), 30)];
/// Codes asked for from one network: a whole office may sit behind one address.
const PER_NETWORK: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 60), (TimeDelta::days(1), 300)];

/// Who asks for a code, as limits count it.
#[derive(Clone, Copy, Debug)]
pub struct AskedBy {
    pub(super) browser: Blind,
    pub(super) network: Blind,
    /// The puzzle that they have solved.
    pub(super) solved: Option<Solved>,
}

impl AskedBy {
    /// The same, who has solved a puzzle.
    pub(crate) const fn having(self, solved: Option<Solved>) -> Self {
        Self { solved, ..self }
    }
}

/// Browser and network of a call.
#[must_use]
pub fn asked_by(call: &Call) -> AskedBy {
    AskedBy {
        browser: blind::browser(call.vault(), &call.browser()),
        network: blind::network(call.vault(), call.network),
        solved: None,
    }
}

/// Whether the next code to there needs a puzzle; the limits refuse it first.
pub(crate) async fn is_risky<'a>(
    tx: &Tx,
    vault: &Vault,
    to: impl Into<To<'a>>,
    asked_by: &AskedBy,
) -> Result<bool, CodeError> {
    let whom = to.into();
    let seen = look(tx, vault, whom, whom.key(vault), asked_by).await?;
    Ok(seen.asks())
}

/// What is known before a code is sent, unless one of the limits is reached.
pub(super) async fn look(
    tx: &Tx,
    vault: &Vault,
    whom: To<'_>,
    to: Blind,
    asked_by: &AskedBy,
) -> Result<risk::Code, CodeError> {
    // all three, because all three are counted
    let counted = [to, asked_by.browser, asked_by.network].map(|key| key.hex());
    tx.lock_all(counted.iter().map(|key| ("sms_code", key.as_str())))
        .await?;
    let [number, browser, network] = check_limits(tx, to, asked_by).await?;
    let country = match whom {
        To::Reach(Reach::Abroad(abroad)) => to_country(tx, vault, abroad).await?,
        To::Mobile(_) | To::Reach(Reach::Mail(_)) => 0,
    };
    let registered = Entity::find()
        .filter(Column::NetworkBlind.eq(asked_by.network))
        .filter(Column::CreatedAt.gt(tx.now() - TimeDelta::hours(1)))
        .filter(Column::Purpose.eq(REGISTERING))
        .filter(Column::UsedAt.is_not_null());
    Ok(risk::Code {
        number,
        browser,
        network,
        registered: tx.count(registered).await?,
        country,
    })
}

/// Codes of the last hour: to the number, from the browser and from the network.
async fn check_limits(tx: &Tx, to: Blind, asked_by: &AskedBy) -> Result<[u64; 3], CodeError> {
    let now = tx.now();
    let last = tx
        .one(
            Entity::find()
                .filter(Column::MobileBlind.eq(to))
                .order_by_desc(Column::CreatedAt),
        )
        .await?;
    if let Some(last) = last {
        // the other request may have begun after this one and still been first
        let left = PAUSE_SECONDS - (now - last.created_at).num_seconds();
        if left > 0 {
            let left = std::cmp::min(left, PAUSE_SECONDS);
            // why nothing comes is told to the browser that waits for it, and to no other
            return Err(match last.outcome.trouble() {
                Some(why) if last.browser_blind == asked_by.browser => {
                    CodeError::NotGone(why, left)
                }
                _ => CodeError::TooSoon(left),
            });
        }
    }
    // a code that never left because a provider was down is not held against the person; networks are counted in full
    let mut within_the_hour = [0; 3];
    let counted = [
        (Column::MobileBlind, to, PER_NUMBER, false),
        (Column::BrowserBlind, asked_by.browser, PER_BROWSER, false),
        (Column::NetworkBlind, asked_by.network, PER_NETWORK, true),
    ];
    for (hour, (column, key, limits, all)) in within_the_hour.iter_mut().zip(counted) {
        for ((span, most), wait) in limits.into_iter().zip(["一小时后", "24小时后"]) {
            let mut recent = Entity::find()
                .filter(column.eq(key))
                .filter(Column::CreatedAt.gt(now - span));
            if !all {
                recent = recent.filter(Column::Outcome.ne(Outcome::Service));
            }
            let recent = tx.count(recent).await?;
            if recent >= most {
                return Err(CodeError::TooMany(wait));
            }
            if span == TimeDelta::hours(1) {
                *hour = recent;
            }
        }
    }
    Ok(within_the_hour)
}
