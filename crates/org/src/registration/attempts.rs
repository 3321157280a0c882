//! Statements that did not agree with the register, counted: the register's answers must not become a way to guess
//! who represents a unit.
//!
//! A statement is counted before the register is asked and taken back when it agreed, so that a hundred statements at
//! the same moment count as a hundred.

use chrono::TimeDelta;
use db::{Claim, Limit};
use web::{Call, Result};

/// Wrong statements about one unit in an hour.
const PER_CODE: [(TimeDelta, u64); 1] = [(TimeDelta::hours(1), 10)];
/// Wrong statements from one network in an hour: a whole office may sit behind one address.
const PER_NETWORK: [(TimeDelta, u64); 1] = [(TimeDelta::hours(1), 40)];

/// Counts a statement about a unit; `None` when there were too many wrong ones.
pub(super) async fn begin(call: &Call, code: &str) -> Result<Option<Claim>> {
    let vault = call.vault();
    let code = vault.blind("registration.attempt.code", code);
    let network = vault.blind(
        "registration.attempt.network",
        &kernel::network::name(call.network),
    );
    let limits = [
        Limit {
            key: code.as_bytes(),
            spans: &PER_CODE,
        },
        Limit {
            key: network.as_bytes(),
            spans: &PER_NETWORK,
        },
    ];
    let limits = &limits;
    let counted = call.write(|tx| async move { tx.tally(limits).await });
    Ok(counted.await?.ok())
}

/// The statement agreed, or the register did not say.
pub(super) async fn take_back(call: &Call, claim: Claim) -> Result<()> {
    Ok(call
        .write(|tx| async move { tx.untally(claim).await })
        .await?)
}
