//! A unit names a registered person: for 开通授权, and as administrator of an institution. What is wrong of what it says is
//! told to nobody, and wrong ones are counted for the unit whatever they are named for: two forms are not two budgets.

use chrono::TimeDelta;
use db::Claim;
use identity::person::{self, Registered, Said};
use serde_json::json;
use web::{ActingFor, duty::Manager};

/// Wrong names and numbers that one unit may try.
const TRIES: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 20), (TimeDelta::days(1), 40)];

/// Somebody who was named rightly.
pub(crate) struct Named {
    pub(crate) person: Registered,
    /// The try; whoever goes on takes it back.
    pub(crate) claim: Claim,
}

/// Why nobody was found.
pub(crate) enum NotNamed {
    /// Tried too often: when to try again.
    Slow(&'static str),
    /// There is nobody like this.
    Unknown,
}

/// Counts a try, and looks for the person of whom name, document and phone are all right and who `fits`. `action` is what the
/// audit log says of one that is not there.
pub(crate) async fn find(
    call: &ActingFor<Manager>,
    said: Said<'_>,
    action: &'static str,
    fits: impl AsyncFnOnce(&Registered) -> web::Result<bool>,
) -> web::Result<Result<Named, NotNamed>> {
    let claim = match count(call).await? {
        Ok(claim) => claim,
        Err(wait) => return Ok(Err(NotNamed::Slow(wait))),
    };
    if let Some(person) = person::registered(call.db(), call.vault(), said).await?
        && fits(&person).await?
    {
        return Ok(Ok(Named { person, claim }));
    }
    let object = &format!("unit:{}", call.unit);
    call.write(|tx| async move { tx.audit(action, object, json!({})).await })
        .await?;
    Ok(Err(NotNamed::Unknown))
}

/// Counts a try, or says when the next one may be.
async fn count(call: &ActingFor<Manager>) -> db::Result<Result<Claim, &'static str>> {
    let counted = call.vault().blind("unit.named", &call.unit.to_string());
    call.write(|tx| async move {
        let limit = db::Limit {
            key: counted.as_bytes(),
            spans: &TRIES,
        };
        Ok(match tx.tally(&[limit]).await? {
            Ok(claim) => Ok(claim),
            Err(reached) if reached.span > TimeDelta::hours(1) => Err("24小时后"),
            Err(_) => Err("一小时后"),
        })
    })
    .await
}
