//! What becomes of institutions (checklist B-3.6). `org` stands below and cannot send; it tells by the outbox, and this room
//! writes to their administrators and units. No text has a password, and none says how the initial one is made.

use crate::message::{act::Message, jobs::Channel};
use crate::notice::{
    INSTITUTION_APPOINTED, INSTITUTION_ENDED, INSTITUTION_RELIEVED, INSTITUTION_RESET,
    INSTITUTION_VACANT,
};
use kernel::clock::minute;
use org::{
    institution::{self, InstitutionList, InstitutionTold, Said},
    unit,
};
use queue::{Job as _, JobCtx, JobError};

pub(crate) fn register(registry: &mut queue::Registry, channel: &Channel) {
    let channel = channel.clone();
    registry.on::<InstitutionTold, _, _>(move |job, ctx| {
        let channel = channel.clone();
        async move { tell(&channel, &job, &ctx).await }
    });
}

async fn tell(channel: &Channel, job: &InstitutionTold, ctx: &JobCtx) -> Result<(), JobError> {
    let Some(row) = institution::find(&channel.db, job.institution).await? else {
        return Ok(());
    };
    let Some(unit) = unit::find(&channel.db, row.unit_id).await? else {
        return Ok(());
    };
    let message = match job.said {
        Said::Appointed => Message::new(job.to, INSTITUTION_APPOINTED),
        Said::Relieved => Message::new(job.to, INSTITUTION_RELIEVED),
        Said::Reset => Message::new(job.to, INSTITUTION_RESET),
        Said::Ended => Message::new(job.to, INSTITUTION_ENDED),
        Said::Vacant => Message::new(job.to, INSTITUTION_VACANT).link(InstitutionList),
    };
    let message = match job.until {
        Some(until) => message.with("until", minute(until)),
        None => message,
    };
    let message = message
        .with("unit", unit.name)
        .with("institution", row.name)
        .with("number", row.number)
        .by_sms();
    channel.tell(&message, InstitutionTold::NAME, ctx).await
}
