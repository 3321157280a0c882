//! The short message of a message, from the outbox.

use super::entity::{Model, PARAMS, SmsState};
use super::store::{self, Progress};
use db::{Db, Stamp};
use identity::account::{Holder, Status};
use identity::reach::{self, Overseas};
use identity::sms::{Category, SendOutcome, SmsSender, SmsText};
use kernel::id::MessageId;
use kernel::rng::Rng;
use queue::{Job, JobCtx, JobError};
use seal::Vault;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Longest value of a place that both providers take, in characters.
const PLACE_CHARACTERS: usize = 35;

/// What the bodies of the jobs work with.
#[derive(Clone)]
pub struct Channel {
    /// The database.
    pub db: Db,
    /// Field encryption.
    pub vault: Vault,
    /// The random source.
    pub rng: Rng,
    /// Sends short messages.
    pub sms: Arc<dyn SmsSender>,
    /// Sends to whoever has no phone of the mainland, where that is configured.
    pub overseas: Option<Overseas>,
}

impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Channel")
    }
}

/// Sends the short message of a message.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SendSms {
    pub(crate) message: MessageId,
}

impl Job for SendSms {
    const NAME: &'static str = "notify.sms";
    const MAX_ATTEMPTS: u32 = 6;
}

pub(crate) fn register(registry: &mut queue::Registry, channel: &Channel) {
    let channel = channel.clone();
    registry.on::<SendSms, _, _>(move |job, ctx| {
        let channel = channel.clone();
        async move { channel.run(&job, &ctx).await }
    });
}

/// How a try ended.
enum Tried {
    /// For good.
    Settled {
        state: SmsState,
        provider_id: Option<String>,
        code: Option<String>,
    },
    /// May go better later.
    Again { state: SmsState, code: String },
}

impl Tried {
    fn refused(code: &str) -> Self {
        Self::Settled {
            state: SmsState::Refused,
            provider_id: None,
            code: Some(code.to_owned()),
        }
    }
}

impl Channel {
    /// Who writes in a job's body: the system, in the request that caused the job.
    pub(crate) fn stamp(&self, ctx: &JobCtx, job: &str) -> Stamp {
        Stamp {
            request_id: ctx.request_id.clone(),
            ..Stamp::system(ctx.now, self.rng.clone(), job)
        }
    }

    async fn run(&self, job: &SendSms, ctx: &JobCtx) -> Result<(), JobError> {
        let Some(row) = store::find(&self.db, job.message).await? else {
            return Ok(());
        };
        if !matches!(row.sms, SmsState::Queued | SmsState::Unknown) {
            return Ok(());
        }
        match self.attempt(&row, ctx).await? {
            Tried::Settled {
                state,
                provider_id,
                code,
            } => {
                self.note(ctx, &row, state, provider_id.as_deref(), code.as_deref())
                    .await
            }
            Tried::Again { state, code } if ctx.is_last() => {
                // a provider that stays silent is no dead letter: the message stands in the inbox, and says so
                let state = if state == SmsState::Queued {
                    SmsState::Refused
                } else {
                    state
                };
                self.note(ctx, &row, state, None, Some(&code)).await
            }
            Tried::Again { state, code } => {
                if state != row.sms {
                    self.note(ctx, &row, state, None, Some(&code)).await?;
                }
                Err(JobError::Retry(format!("短信暂未发出：{code}")))
            }
        }
    }

    async fn attempt(&self, row: &Model, ctx: &JobCtx) -> Result<Tried, JobError> {
        let Some(holder) = self.holder(row).await? else {
            return Ok(Tried::refused("no-number"));
        };
        let text = self.text(row)?;
        let Some(to) = holder.mobile else {
            return self.attempt_overseas(row, &text, ctx).await;
        };
        // after an earlier try without a clear answer it may have left: asking is cheaper than sending twice
        if ctx.attempt > 1 {
            match self.sms.was_sent(&to, &text).await {
                Some(true) => {
                    return Ok(Tried::Settled {
                        state: SmsState::Accepted,
                        provider_id: None,
                        code: None,
                    });
                }
                Some(false) => {}
                None => {
                    return Ok(Tried::Again {
                        state: SmsState::Unknown,
                        code: "no-answer".to_owned(),
                    });
                }
            }
        }
        Ok(match self.sms.send(&to, &text).await {
            SendOutcome::Accepted { provider_id } => Tried::Settled {
                state: SmsState::Accepted,
                provider_id: Some(provider_id),
                code: None,
            },
            SendOutcome::Rejected {
                category: Category::Rate | Category::System,
                code,
                ..
            } => Tried::Again {
                state: SmsState::Queued,
                code,
            },
            SendOutcome::Rejected { code, .. } => Tried::refused(&code),
            SendOutcome::Unknown => Tried::Again {
                state: SmsState::Unknown,
                code: "no-answer".to_owned(),
            },
        })
    }

    /// By e-mail or to a phone abroad, at most once: nobody can be asked afterwards.
    async fn attempt_overseas(
        &self,
        row: &Model,
        text: &SmsText,
        ctx: &JobCtx,
    ) -> Result<Tried, JobError> {
        let found = reach::of(&self.db, &self.vault, row.account_id).await;
        let to = found.map_err(|_| JobError::Retry("账号信息无法读取".to_owned()))?;
        let (Some(to), Some(overseas)) = (to, &self.overseas) else {
            return Ok(Tried::refused("no-number"));
        };
        if !overseas.reaches(&to) {
            return Ok(Tried::refused("not-configured"));
        }
        let stamp = self.stamp(ctx, SendSms::NAME);
        let outcome = reach::post(&self.db, &stamp, &*overseas.carrier, &to, text).await?;
        let settled = |state, code: &str| Tried::Settled {
            state,
            provider_id: None,
            code: (!code.is_empty()).then(|| code.to_owned()),
        };
        Ok(match outcome {
            SendOutcome::Accepted { .. } => settled(SmsState::Accepted, ""),
            SendOutcome::Rejected {
                category: Category::Rate | Category::System,
                code,
                ..
            } => Tried::Again {
                state: SmsState::Queued,
                code,
            },
            SendOutcome::Rejected { code, .. } => Tried::refused(&code),
            SendOutcome::Unknown => settled(SmsState::Unknown, "no-answer"),
        })
    }

    async fn holder(&self, row: &Model) -> Result<Option<Holder>, JobError> {
        let Some(account) = identity::account::find(&self.db, row.account_id).await? else {
            return Ok(None);
        };
        // whoever has closed their account is told nothing more
        if account.status == Status::Closed {
            return Ok(None);
        }
        identity::account::open(&self.vault, &account)
            .map(Some)
            .map_err(|_| JobError::Retry("账号信息无法读取".to_owned()))
    }

    fn text(&self, row: &Model) -> Result<SmsText, JobError> {
        let broken = || JobError::Fail("短信内容无法读取".to_owned());
        let sealed = row.sms_params.as_ref().ok_or_else(broken)?;
        let json = self.vault.open(PARAMS, sealed).map_err(|_| broken())?;
        let params: Vec<(String, String)> = serde_json::from_str(&json).map_err(|_| broken())?;
        let params = params
            .into_iter()
            .map(|(place, value)| (place, shortened(&value)))
            .collect();
        Ok(SmsText {
            template: row.notice.clone(),
            params,
            reference: row.id.to_string(),
        })
    }

    async fn note(
        &self,
        ctx: &JobCtx,
        row: &Model,
        state: SmsState,
        provider_id: Option<&str>,
        code: Option<&str>,
    ) -> Result<(), JobError> {
        let stamp = self.stamp(ctx, SendSms::NAME);
        let noted = self.db.write(&stamp, |tx| async move {
            store::progress(
                &tx,
                row,
                Progress {
                    state,
                    provider_id,
                    code,
                    at: tx.now(),
                },
            )
            .await
        });
        Ok(noted.await?)
    }
}

/// A value as the providers take it. What is cut stands whole in the inbox.
fn shortened(value: &str) -> String {
    if value.chars().count() <= PLACE_CHARACTERS {
        return value.to_owned();
    }
    let mut short: String = value.chars().take(PLACE_CHARACTERS - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_value_is_cut_to_what_providers_take() {
        assert_eq!(shortened("职位“焊工”"), "职位“焊工”");
        let long = shortened(&"长".repeat(60));
        assert_eq!(long.chars().count(), 35);
        assert!(long.ends_with('…'));
    }
}
