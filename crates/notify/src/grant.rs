//! What units do with their grants (checklist ). `org` stands below and cannot send; it tells by the outbox, and this
//! room writes to the person.

use crate::message::{act::Message, jobs::Channel};
use crate::notice::{GRANT_CHANGED, GRANT_INVITED};
use kernel::clock::minute;
use org::{
    grant::{self, GrantTold, HandlerPage, Said},
    unit,
};
use queue::{Job as _, JobCtx, JobError};

pub(crate) fn register(registry: &mut queue::Registry, channel: &Channel) {
    let channel = channel.clone();
    registry.on::<GrantTold, _, _>(move |job, ctx| {
        let channel = channel.clone();
        async move { tell(&channel, &job, &ctx).await }
    });
}

async fn tell(channel: &Channel, job: &GrantTold, ctx: &JobCtx) -> Result<(), JobError> {
    let Some(row) = grant::find(&channel.db, job.grant).await? else {
        return Ok(());
    };
    let Some(unit) = unit::find(&channel.db, row.unit_id).await? else {
        return Ok(());
    };
    let message = match job.said {
        // taken back or answered before anybody was told
        Said::Invited if !row.state.waits() => return Ok(()),
        Said::Invited => Message::new(row.person_account_id, GRANT_INVITED)
            .with("role", row.role.title())
            .with("until", minute(row.invited_until)),
        Said::Changed => {
            Message::new(row.person_account_id, GRANT_CHANGED).with("what", job.what.clone())
        }
    };
    let message = message.with("unit", unit.name).link(HandlerPage).by_sms();
    channel.tell(&message, GrantTold::NAME, ctx).await
}
