//! What happened in the rooms below that somebody is told of here.

use crate::{
    message::{
        act::{Message, send},
        jobs::Channel,
    },
    notice,
};
use identity::account::PasswordChanged;
use queue::{Job as _, JobCtx, JobError, Registry};

pub(crate) fn register(registry: &mut Registry, channel: &Channel) {
    let channel = channel.clone();
    registry.on::<PasswordChanged, _, _>(move |job, ctx| {
        let channel = channel.clone();
        async move {
            let message = Message::new(job.account, notice::PASSWORD_CHANGED).by_sms();
            let key = format!("{}:{}", PasswordChanged::NAME, ctx.id.simple());
            channel.tell(&message, &key, &ctx).await
        }
    });
}

impl Channel {
    /// Tells once what `key` names, however often the outbox brings it.
    pub(crate) async fn tell(
        &self,
        message: &Message,
        key: &str,
        ctx: &JobCtx,
    ) -> Result<(), JobError> {
        let stamp = self.stamp(ctx, "notify.told");
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
