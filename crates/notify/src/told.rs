//! What happened in the rooms below that somebody is told of here.

use crate::{
    message::{
        act::{Message, send},
        jobs::Channel,
    },
    notice,
};
use db::Stamp;
use identity::account::PasswordChanged;
use queue::{Job as _, JobCtx, JobError, Registry};

pub(crate) fn register(registry: &mut Registry, channel: &Channel) {
    let channel = channel.clone();
    registry.on::<PasswordChanged, _, _>(move |job, ctx| {
        let channel = channel.clone();
        async move {
            let message = Message::new(job.account, notice::PASSWORD_CHANGED).by_sms();
            channel.tell(&message, PasswordChanged::NAME, &ctx).await
        }
    });
}

impl Channel {
    /// Tells once, however often the job runs.
    async fn tell(
        &self,
        message: &Message,
        event: &'static str,
        ctx: &JobCtx,
    ) -> Result<(), JobError> {
        let stamp = Stamp {
            request_id: ctx.request_id.clone(),
            ..Stamp::system(ctx.now, self.rng.clone(), event)
        };
        let key = format!("{event}:{}", ctx.id.simple());
        let key = key.as_str();
        let told = self.db.write(&stamp, |tx| async move {
            if tx.once(key).await?.is_none() {
                let id = send(&tx, &self.vault, message).await?;
                tx.remember(key, &id.to_string()).await?;
            }
            Ok::<_, db::Error>(())
        });
        Ok(told.await?)
    }
}
