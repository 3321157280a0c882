//! Sending texts from the outbox.

use super::{
    Category, SendOutcome, SmsText,
    outcome::{self, Outcome},
};
use crate::service::Identity;
use kernel::{clock::Instant, mobile::Mobile};
use queue::{Job, JobCtx, JobError};
use seal::{Sealed, Vault};
use serde::{Deserialize, Serialize};

/// A text to be sent. Number and text are sealed: the outbox is a table like any other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendText {
    to: Sealed,
    text: Sealed,
    /// After this moment the text is of no use any more.
    until: Option<Instant>,
}

impl Job for SendText {
    const NAME: &'static str = "identity.sms";
    const MAX_ATTEMPTS: u32 = 5;
}

impl SendText {
    /// Seals a text for the outbox.
    pub fn new(
        vault: &Vault,
        to: &Mobile,
        text: &SmsText,
        until: Option<Instant>,
    ) -> db::Result<Self> {
        let json =
            serde_json::to_string(text).map_err(|error| db::Error::Broken(error.to_string()))?;
        Ok(Self {
            to: vault.seal("sms_job.to", to.as_str()),
            text: vault.seal("sms_job.text", &json),
            until,
        })
    }

    fn open(&self, vault: &Vault) -> Result<(Mobile, SmsText), JobError> {
        let damaged = |_| JobError::Fail("短信任务无法解密".to_owned());
        let to = vault.open("sms_job.to", &self.to).map_err(damaged)?;
        let text = vault.open("sms_job.text", &self.text).map_err(damaged)?;
        let to = to
            .parse()
            .map_err(|_| JobError::Fail("短信任务中的号码不正确".to_owned()))?;
        let text = serde_json::from_str(&text)
            .map_err(|_| JobError::Fail("短信任务内容无法解析".to_owned()))?;
        Ok((to, text))
    }
}

/// Binds the body to the job.
pub(crate) fn register(registry: &mut queue::Registry, identity: &Identity) {
    let identity = identity.clone();
    registry.on::<SendText, _, _>(move |job, ctx| {
        let identity = identity.clone();
        async move { send(&identity, &job, &ctx).await }
    });
}

async fn send(identity: &Identity, job: &SendText, ctx: &JobCtx) -> Result<(), JobError> {
    let (to, text) = job.open(identity.vault())?;
    if job.until.is_some_and(|until| ctx.now >= until) {
        tracing::warn!(job = %ctx.id, "a text came too late and was not sent");
        return Ok(outcome::note_late(identity, ctx, &text).await?);
    }
    let sender = identity.sms();
    // after an earlier run without a clear answer the text may have left: asking is cheaper than sending twice
    if ctx.attempt > 1 {
        match sender.was_sent(&to, &text).await {
            Some(true) => return Ok(outcome::note(identity, ctx, &text, Outcome::Sent).await?),
            Some(false) => {}
            None => {
                outcome::note(identity, ctx, &text, Outcome::Unknown).await?;
                return Err(JobError::Retry("无法确认短信是否已发出".to_owned()));
            }
        }
        if outcome::is_replaced(identity, &text).await? {
            tracing::info!(job = %ctx.id, "a newer code takes the place of this one");
            return Ok(());
        }
    }
    let answer = sender.send(&to, &text).await;
    outcome::note(identity, ctx, &text, Outcome::of(&answer, false)).await?;
    match answer {
        SendOutcome::Accepted { provider_id } => {
            tracing::info!(job = %ctx.id, provider = %provider_id, "text accepted");
            Ok(())
        }
        SendOutcome::Rejected {
            category: Category::System | Category::Rate,
            code,
            ..
        } => Err(JobError::Retry(format!("短信服务商繁忙：{code}"))),
        // whoever typed the number is told at the form: it is no operator's affair
        SendOutcome::Rejected {
            category: Category::User,
            ..
        } if outcome::is_code(&text) => Ok(()),
        SendOutcome::Rejected { code, message, .. } => {
            Err(JobError::Fail(format!("{message}（{code}）")))
        }
        SendOutcome::Unknown => Err(JobError::Retry("短信服务商没有应答".to_owned())),
    }
}
