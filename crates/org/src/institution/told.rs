//! What is told of an institution. This room stands below the one that carries messages, so it is told by the outbox.

use db::Tx;
use kernel::{
    clock::Instant,
    id::{AccountId, InstitutionId},
};
use serde::{Deserialize, Serialize};

/// What there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// To the new administrator: the account is open, until when the initial password is good. It is never sent itself.
    Appointed,
    /// To the old one: somebody else is, or nobody.
    Relieved,
    /// To the administrator: the password is an initial one again.
    Reset,
    /// To the administrator and the unit: the agency has ended it.
    Ended,
    /// To the unit: it has no administrator any more.
    Vacant,
}

/// Something is to be told of an institution: the room above that carries messages does.
#[derive(Debug, Serialize, Deserialize)]
pub struct InstitutionTold {
    /// Which.
    pub institution: InstitutionId,
    /// To whom: an administrator's own account, or that of a unit's legal representative.
    pub to: AccountId,
    /// What.
    pub said: Said,
    /// Until when the initial password is good.
    pub until: Option<Instant>,
}

impl queue::Job for InstitutionTold {
    const NAME: &'static str = "org.institution_told";
}

pub(super) async fn tell(
    tx: &Tx,
    institution: InstitutionId,
    to: Option<AccountId>,
    said: Said,
    until: Option<Instant>,
) -> db::Result<()> {
    if let Some(to) = to {
        let event = InstitutionTold {
            institution,
            to,
            said,
            until,
        };
        queue::enqueue(tx, &event).await?;
    }
    Ok(())
}
