//! The verdict on a unit's logo (checklist ). `org` stands below and cannot send; it tells by the outbox, and this
//! room writes to the unit.

use crate::message::{act::Message, jobs::Channel};
use crate::notice::{REVIEW_PASSED, REVIEW_REFUSED};
use org::unit::{
    self, InfoPage,
    logo::{self, LogoDecided, State},
};
use queue::{Job as _, JobCtx, JobError};

pub(crate) fn register(registry: &mut queue::Registry, channel: &Channel) {
    let channel = channel.clone();
    registry.on::<LogoDecided, _, _>(move |job, ctx| {
        let channel = channel.clone();
        async move { tell(&channel, &job, &ctx).await }
    });
}

async fn tell(channel: &Channel, job: &LogoDecided, ctx: &JobCtx) -> Result<(), JobError> {
    let Some(row) = logo::find(&channel.db, job.logo).await? else {
        return Ok(());
    };
    let (notice, detail) = match row.state {
        State::Approved => (REVIEW_PASSED, String::new()),
        State::Returned => (
            REVIEW_REFUSED,
            format!("退回原因：{}", row.reason.unwrap_or_default()),
        ),
        State::Pending | State::Replaced => return Ok(()),
    };
    let unit = unit::find(&channel.db, row.unit_id).await?;
    let Some(account) = unit.and_then(|unit| unit.account_id) else {
        return Ok(());
    };
    let message = Message::new(account, notice)
        .with("subject", "单位标志")
        .detail(detail)
        .link(InfoPage)
        .by_sms();
    let key = format!("{}:{}", LogoDecided::NAME, job.logo.simple());
    channel
        .tell_once::<LogoDecided>(&message, None, &key, ctx)
        .await
}
