//! What is told of a grant to whom it is for. This room stands below the one that carries messages, so it is told by the outbox.

use db::Tx;
use kernel::id::GrantId;
use serde::{Deserialize, Serialize};

/// What there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// A grant waits for the person's word (checklist ).
    Invited,
    /// It was deleted, suspended, or given other days, another role or other items.
    Changed,
}

/// Something is to be told of a grant: the room above that carries messages tells the person.
#[derive(Debug, Serialize, Deserialize)]
pub struct GrantTold {
    /// Which.
    pub grant: GrantId,
    /// What.
    pub said: Said,
    /// What was done, in a word or two.
    pub what: String,
}

impl queue::Job for GrantTold {
    const NAME: &'static str = "org.grant_told";
}

pub(crate) async fn tell(tx: &Tx, grant: GrantId, said: Said, what: &str) -> db::Result<()> {
    let event = GrantTold {
        grant,
        said,
        what: what.to_owned(),
    };
    queue::enqueue(tx, &event).await?;
    Ok(())
}
