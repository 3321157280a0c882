//! What happened in the rooms below that somebody is told of here.

use crate::{
    message::{
        act::{Message, send},
        jobs::Channel,
    },
    notice,
};
use identity::{
    Centre, ClosePage, ClosingAsked, ClosingStayed, Exported, LogInNotMine, SettingsPage,
    account::{self, Frozen, MobileChanged, MobileRemoved, PasswordChanged, PasswordVoided},
    passkey::{PasskeyAdded, PasskeyRemoved},
    quick::{LinkAdded, LinkRemoved},
    session::{self, NewDevice},
    sms::{SmsText, jobs::SendText},
};
use kernel::clock;
use queue::{Job, JobCtx, JobError, Registry};

pub(crate) fn register(registry: &mut Registry, channel: &Channel) {
    let at = channel.clone();
    registry.on::<PasswordChanged, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::PASSWORD_CHANGED).by_sms();
            channel.tell(&message, PasswordChanged::NAME, &ctx).await
        }
    });
    let at = channel.clone();
    registry.on::<PasswordVoided, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::PASSWORD_VOIDED).by_sms();
            channel.tell(&message, PasswordVoided::NAME, &ctx).await
        }
    });
    let at = channel.clone();
    registry.on::<MobileChanged, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move { mobile_changed(&channel, &job, &ctx).await }
    });
    let at = channel.clone();
    registry.on::<NewDevice, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move { new_device(&channel, &job, &ctx).await }
    });
    let at = channel.clone();
    registry.on::<Frozen, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::ACCOUNT_FROZEN).by_sms();
            channel.tell(&message, Frozen::NAME, &ctx).await
        }
    });
    passkeys(registry, channel);
    links(registry, channel);
    leaving(registry, channel);
    // the number was somebody else's, so the holder reads it in the inbox only
    let at = channel.clone();
    registry.on::<MobileRemoved, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::MOBILE_REMOVED);
            channel.tell(&message, MobileRemoved::NAME, &ctx).await
        }
    });
}

/// Somebody takes everything away, or wants to leave: its holder hears of it on the phone as well.
fn leaving(registry: &mut Registry, channel: &Channel) {
    let at = channel.clone();
    registry.on::<Exported, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move { exported(&channel, &job, &ctx).await }
    });
    let at = channel.clone();
    registry.on::<ClosingAsked, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move { closing_asked(&channel, &job, &ctx).await }
    });
    let at = channel.clone();
    registry.on::<ClosingStayed, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::CLOSING_STAYED).by_sms();
            channel.tell(&message, ClosingStayed::NAME, &ctx).await
        }
    });
}

/// A way in that came or went: its holder hears of it on the phone as well.
fn passkeys(registry: &mut Registry, channel: &Channel) {
    let at = channel.clone();
    registry.on::<PasskeyAdded, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::PASSKEY_ADDED)
                .with("device", job.device)
                .by_sms();
            channel.tell(&message, PasskeyAdded::NAME, &ctx).await
        }
    });
    let at = channel.clone();
    registry.on::<PasskeyRemoved, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::PASSKEY_REMOVED)
                .with("device", job.device)
                .by_sms();
            channel.tell(&message, PasskeyRemoved::NAME, &ctx).await
        }
    });
}

/// The same of an outside account that logs in.
fn links(registry: &mut Registry, channel: &Channel) {
    let at = channel.clone();
    registry.on::<LinkAdded, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::LINK_ADDED)
                .with("provider", identity::quick::provider_name(&job.provider))
                .by_sms();
            channel.tell(&message, LinkAdded::NAME, &ctx).await
        }
    });
    let at = channel.clone();
    registry.on::<LinkRemoved, _, _>(move |job, ctx| {
        let channel = at.clone();
        async move {
            let message = Message::new(job.account, notice::LINK_REMOVED)
                .with("provider", identity::quick::provider_name(&job.provider))
                .by_sms();
            channel.tell(&message, LinkRemoved::NAME, &ctx).await
        }
    });
}

/// The inbox, and both numbers: whoever has changed it holds the new one, the holder perhaps only the old one.
async fn mobile_changed(
    channel: &Channel,
    job: &MobileChanged,
    ctx: &JobCtx,
) -> Result<(), JobError> {
    let damaged = |_| JobError::Fail("原移动电话无法解密".to_owned());
    let old = job.old(&channel.vault).map_err(damaged)?;
    let text = SmsText::new(notice::MOBILE_CHANGED.key, &[], ctx.id.simple().to_string());
    let text = old
        .map(|old| SendText::new(&channel.vault, &old, &text, None))
        .transpose()?;
    let message = Message::new(job.account, notice::MOBILE_CHANGED).by_sms();
    let event = MobileChanged::NAME;
    channel.tell_and(&message, text.as_ref(), event, ctx).await
}

/// What is known of the log-in, and the page on which its account's holder can say that it was somebody else.
async fn new_device(channel: &Channel, job: &NewDevice, ctx: &JobCtx) -> Result<(), JobError> {
    let begun = session::begun(&channel.db, job.session).await?;
    let found = account::find(&channel.db, job.account).await?;
    let (Some(begun), Some(found)) = (begun, found) else {
        return Ok(());
    };
    let message = Message::new(job.account, notice::NEW_DEVICE)
        .with("time", clock::minute(begun.at))
        .with("device", begun.agent)
        .detail(format!("网络：{}", begun.network))
        .link(LogInNotMine {
            who: Centre::of(found.kind),
            id: job.session,
        });
    let message = if job.by_sms {
        message.by_sms()
    } else {
        message
    };
    channel.tell(&message, NewDevice::NAME, ctx).await
}

/// When, and the page on which the password is changed.
async fn exported(channel: &Channel, job: &Exported, ctx: &JobCtx) -> Result<(), JobError> {
    let Some(found) = account::find(&channel.db, job.account).await? else {
        return Ok(());
    };
    let message = Message::new(job.account, notice::ACCOUNT_EXPORTED)
        .with("time", clock::minute(job.at))
        .link(SettingsPage {
            who: Centre::of(found.kind),
        })
        .by_sms();
    channel.tell(&message, Exported::NAME, ctx).await
}

/// When it will be closed, and the page on which it is taken back.
async fn closing_asked(
    channel: &Channel,
    job: &ClosingAsked,
    ctx: &JobCtx,
) -> Result<(), JobError> {
    let Some(found) = account::find(&channel.db, job.account).await? else {
        return Ok(());
    };
    let message = Message::new(job.account, notice::CLOSING_ASKED)
        .with("date", clock::minute(job.at))
        .link(ClosePage {
            who: Centre::of(found.kind).part(),
        })
        .by_sms();
    channel.tell(&message, ClosingAsked::NAME, ctx).await
}

impl Channel {
    /// Tells once, however often the job runs.
    pub(crate) async fn tell(
        &self,
        message: &Message,
        event: &'static str,
        ctx: &JobCtx,
    ) -> Result<(), JobError> {
        self.tell_and::<SendText>(message, None, event, ctx).await
    }

    /// The same, with another job behind it.
    async fn tell_and<J: Job + Sync>(
        &self,
        message: &Message,
        then: Option<&J>,
        event: &'static str,
        ctx: &JobCtx,
    ) -> Result<(), JobError> {
        let key = format!("{event}:{}", ctx.id.simple());
        self.tell_once(message, then, &key, ctx).await
    }

    /// Tells once what `key` names, however many jobs bring it.
    pub(crate) async fn tell_once<J: Job + Sync>(
        &self,
        message: &Message,
        then: Option<&J>,
        key: &str,
        ctx: &JobCtx,
    ) -> Result<(), JobError> {
        let stamp = self.stamp(ctx, "notify.told");
        let told = self.db.write(&stamp, |tx| async move {
            if tx.once(key).await?.is_none() {
                let id = send(&tx, &self.vault, message).await?;
                if let Some(job) = then {
                    queue::enqueue(&tx, job).await?;
                }
                tx.remember(key, &id.to_string()).await?;
            }
            Ok::<_, db::Error>(())
        });
        Ok(told.await?)
    }
}
