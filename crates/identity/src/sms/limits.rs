//! How many codes: for a number, by who asks and what for, for a browser and for a network; and from where on a puzzle comes
//! first.

use super::{
    asker::{Asker, Spans},
    code::Purpose,
    entity::{Column, Entity, Model},
    error::CodeError,
    outcome::Outcome,
    to::{To, to_country},
};
use crate::{blind, reach::Reach, risk};
use chrono::TimeDelta;
use db::{Read as _, Tx};
use kernel::{choice::Choice as _, clock::Instant};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use seal::{Blind, Vault};
use web::{Call, puzzle::Solved};

/// Key of the codes that registrations use.
pub(super) const REGISTERING: &str = "code_register";
/// Seconds between two codes for one number; the button counts them down.
pub const PAUSE_SECONDS: i64 = 60;
const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);
/// Codes asked for by one browser in an hour and in a day.
const PER_BROWSER: Spans = [(HOUR, 10), (DAY, 30)];
/// How many hours' codes a network may ask for in a day.
const DAY_OF_NETWORK: u64 = 5;

/// Who asks for a code, as limits count it.
#[derive(Clone, Copy, Debug)]
pub struct AskedBy {
    pub(super) browser: Blind,
    pub(super) network: Blind,
    /// Codes that may be asked for from that network in an hour (`codes_per_network`): a whole office may sit behind one address. Strangers are counted for
    /// themselves, as are those who are known.
    per_network: u64,
    pub(super) asker: Asker,
    /// The puzzle that they have solved.
    pub(super) solved: Option<Solved>,
}

impl AskedBy {
    /// The same, who has solved a puzzle.
    pub(crate) const fn having(self, solved: Option<Solved>) -> Self {
        Self { solved, ..self }
    }

    /// The same, of whom so much is known.
    pub(super) const fn being(self, asker: Asker) -> Self {
        Self { asker, ..self }
    }
}

/// Browser and network of a call, of whose user nothing is known.
#[must_use]
pub fn asked_by(call: &Call) -> AskedBy {
    AskedBy {
        browser: blind::browser(call.vault(), &call.browser()),
        network: blind::network(call.vault(), call.network),
        per_network: call.app.codes_per_network,
        asker: Asker::Anybody,
        solved: None,
    }
}

/// Whether the next code to there needs a puzzle; the limits refuse it first.
pub(crate) async fn is_risky<'a>(
    tx: &Tx,
    vault: &Vault,
    to: impl Into<To<'a>>,
    purpose: Purpose,
    asked_by: &AskedBy,
) -> Result<bool, CodeError> {
    let whom = to.into();
    let seen = look(tx, vault, whom, purpose, asked_by).await?;
    Ok(seen.asks())
}

/// What is known before a code is sent, unless one of the limits is reached.
pub(super) async fn look(
    tx: &Tx,
    vault: &Vault,
    whom: To<'_>,
    purpose: Purpose,
    asked_by: &AskedBy,
) -> Result<risk::Code, CodeError> {
    let to = whom.key(vault);
    // all three, because all three are counted
    let counted = [to, asked_by.browser, asked_by.network].map(|key| key.hex());
    tx.lock_all(counted.iter().map(|key| ("sms_code", key.as_str())))
        .await?;
    check_pause(tx, to, asked_by).await?;
    let number = check_number(tx, to, purpose, asked_by).await?;
    let [browser, network] = check_places(tx, asked_by).await?;
    let country = match whom {
        To::Reach(Reach::Abroad(abroad)) => to_country(tx, vault, abroad, asked_by.asker).await?,
        To::Mobile(_) | To::Reach(Reach::Mail(_)) => 0,
    };
    let registered = Entity::find()
        .filter(Column::NetworkBlind.eq(asked_by.network))
        .filter(Column::CreatedAt.gt(tx.now() - HOUR))
        .filter(Column::Purpose.eq(REGISTERING))
        .filter(Column::UsedAt.is_not_null());
    Ok(risk::Code {
        number,
        browser,
        network,
        per_network: asked_by.per_network,
        registered: tx.count(registered).await?,
        country,
    })
}

/// A minute between two codes: for all strangers together, and for each of the others, whom no stranger holds up by asking
/// again and again.
async fn check_pause(tx: &Tx, to: Blind, asked_by: &AskedBy) -> Result<(), CodeError> {
    let last = Entity::find()
        .filter(Column::MobileBlind.eq(to))
        .filter(Column::Asker.is_in(asked_by.asker.alike().iter().copied()))
        .order_by_desc(Column::CreatedAt);
    let Some(last) = tx.one(last).await? else {
        return Ok(());
    };
    // the other request may have begun after this one and still been first
    let left = PAUSE_SECONDS - (tx.now() - last.created_at).num_seconds();
    if left <= 0 {
        return Ok(());
    }
    let left = std::cmp::min(left, PAUSE_SECONDS);
    // why nothing comes is told to the browser that waits for it, and to no other
    Err(match last.outcome.trouble() {
        Some(why) if last.browser_blind == asked_by.browser => CodeError::NotGone(why, left),
        _ => CodeError::TooSoon(left),
    })
}

/// The codes that a number got within a day.
struct Got {
    codes: Vec<Model>,
    now: Instant,
}

impl Got {
    fn within(&self, span: TimeDelta, counts: impl Fn(&Model) -> bool) -> u64 {
        let since = self.now - span;
        let codes = self.codes.iter();
        let recent = codes.filter(|code| code.created_at > since && counts(code));
        u64::try_from(recent.count()).unwrap_or(u64::MAX)
    }

    fn check(&self, spans: Spans, counts: impl Fn(&Model) -> bool) -> Result<(), CodeError> {
        for ((span, most), wait) in spans.into_iter().zip(WAITS) {
            if self.within(span, &counts) >= most {
                return Err(CodeError::TooMany(wait));
            }
        }
        Ok(())
    }
}

/// How long to wait when the limit of an hour, and when that of a day is reached.
const WAITS: [&str; 2] = ["一小时后", "24小时后"];

/// What a number gets by who asks; its codes of the last hour.
async fn check_number(
    tx: &Tx,
    to: Blind,
    purpose: Purpose,
    asked_by: &AskedBy,
) -> Result<u64, CodeError> {
    let (now, asker) = (tx.now(), asked_by.asker);
    // few, because this bounds them; one that never left because a provider was down is not held against the person
    let codes = Entity::find()
        .filter(Column::MobileBlind.eq(to))
        .filter(Column::CreatedAt.gt(now - DAY))
        .filter(Column::Outcome.ne(Outcome::Service));
    let codes = tx.all(codes).await?;
    let got = Got { codes, now };
    let such = |code: &Model| code.asker == asker;
    got.check(asker.number(), such)?;
    got.check(asker.purpose(), |code| {
        such(code) && code.purpose == purpose.key
    })?;
    got.check(asker.network(), |code| {
        such(code) && code.network_blind == asked_by.network
    })?;
    if asker.is_stranger() {
        got.check(Asker::STRANGERS, |code| code.asker.is_stranger())?;
        return Ok(got.within(HOUR, |_| true));
    }
    // what strangers do costs the holder nothing, not even a puzzle
    Ok(got.within(HOUR, such))
}

/// Codes of the last hour: from the browser and from the network.
async fn check_places(tx: &Tx, asked_by: &AskedBy) -> Result<[u64; 2], CodeError> {
    let now = tx.now();
    let mut within_the_hour = [0; 2];
    let browser = Entity::find()
        .filter(Column::BrowserBlind.eq(asked_by.browser))
        .filter(Column::Outcome.ne(Outcome::Service));
    // in full, also what never left
    let stranger = asked_by.asker.is_stranger();
    let like = Asker::ALL.iter().copied();
    let like = like.filter(|asker| asker.is_stranger() == stranger);
    let network = Entity::find()
        .filter(Column::NetworkBlind.eq(asked_by.network))
        .filter(Column::Asker.is_in(like));
    let most = asked_by.per_network;
    let per_network = [(HOUR, most), (DAY, most.saturating_mul(DAY_OF_NETWORK))];
    let counted = [(browser, PER_BROWSER), (network, per_network)];
    for (hour, (codes, limits)) in within_the_hour.iter_mut().zip(counted) {
        for ((span, most), wait) in limits.into_iter().zip(WAITS) {
            let recent = codes.clone().filter(Column::CreatedAt.gt(now - span));
            let recent = tx.count(recent).await?;
            if recent >= most {
                return Err(CodeError::TooMany(wait));
            }
            if span == HOUR {
                *hour = recent;
            }
        }
    }
    Ok(within_the_hour)
}
