//! What became of a code at its provider, noted by the job that sends it and told to the browser that asked for it.

use super::{
    Category, SendOutcome, SmsText,
    code::Purpose,
    entity::{Column, Entity, Model},
};
use crate::{blind, service::Identity};
use db::{Read as _, Stamp};
use kernel::choice::Choice as _;
use queue::JobCtx;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, prelude::Uuid, sea_query::Expr,
};
use web::Call;

kernel::choices! {
    /// What is known of a code that was asked for.
    pub enum Outcome {
        Queued = "queued", "等待发送";
        Trying = "trying", "服务繁忙，正在重试";
        Limit = "limit", "被限制频率，正在重试";
        Unknown = "unknown", "结果未知";
        Sent = "sent", "已交给运营商";
        Number = "number", "号码被拒绝";
        Address = "address", "邮箱地址被拒绝";
        Service = "service", "服务不可用";
    }
}

impl Outcome {
    /// What an answer of the provider means for a code that goes by e-mail or to a phone.
    pub(crate) fn of(answer: &SendOutcome, by_mail: bool) -> Self {
        let SendOutcome::Rejected { category, .. } = answer else {
            return match answer {
                SendOutcome::Accepted { .. } => Self::Sent,
                _ => Self::Unknown,
            };
        };
        match category {
            Category::User if by_mail => Self::Address,
            Category::User => Self::Number,
            Category::Rate => Self::Limit,
            Category::System => Self::Trying,
            Category::Content | Category::Config | Category::Quota => Self::Service,
        }
    }

    /// Whether nothing more will be known.
    pub(crate) const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Sent | Self::Number | Self::Address | Self::Service
        )
    }

    /// What is wrong and what to do about it, where something is. Every form that asks for a code names its own other way
    /// below the field.
    pub(crate) const fn trouble(self) -> Option<&'static str> {
        match self {
            Self::Queued | Self::Sent => None,
            Self::Trying => Some("发送服务繁忙，验证码还没有发出，正在自动重试，请稍候"),
            Self::Limit => Some(
                "运营商限制了向该号码发送的频率，正在自动重试。两分钟内没有收到的，请重新获取或使用下面的其他办法",
            ),
            Self::Unknown => Some(
                "发送服务没有应答，验证码可能已经发出。请等一分钟；没有收到的，请重新获取或使用下面的其他办法",
            ),
            Self::Number => Some(
                "短信运营商拒绝了该号码，验证码没有发出。请核对号码；号码无误的，请使用下面的其他办法",
            ),
            Self::Address => Some(
                "邮件服务器拒绝了该地址，验证码没有发出。请核对地址；地址无误的，请使用下面的其他办法",
            ),
            Self::Service => {
                Some("发送服务暂时不可用，验证码没有发出。请稍后重新获取，或使用下面的其他办法")
            }
        }
    }
}

/// The code whose text this is; other texts have none.
fn code(text: &SmsText) -> Option<Uuid> {
    Purpose::from_key(&text.template)?;
    Uuid::try_parse(&text.reference).ok()
}

/// Whether a text carries a code.
pub(crate) fn is_code(text: &SmsText) -> bool {
    code(text).is_some()
}

/// Notes what became of a code. What has been sent stays sent.
pub(crate) async fn note(
    identity: &Identity,
    ctx: &JobCtx,
    text: &SmsText,
    outcome: Outcome,
) -> db::Result<()> {
    let Some(id) = code(text) else {
        return Ok(());
    };
    let stamp = Stamp {
        request_id: ctx.request_id.clone(),
        ..Stamp::system(ctx.now, identity.rng().clone(), "identity.code")
    };
    identity
        .db()
        .write(&stamp, |tx| async move {
            let update = Entity::update_many()
                .col_expr(Column::Outcome, Expr::value(outcome.code()))
                .filter(Column::Id.eq(id))
                .filter(Column::Outcome.ne(Outcome::Sent));
            update.exec(&tx).await?;
            Ok::<_, db::Error>(())
        })
        .await
}

/// Notes that a code came too late to be sent: where nothing is known to have left, nothing did.
pub(crate) async fn note_late(identity: &Identity, ctx: &JobCtx, text: &SmsText) -> db::Result<()> {
    let Some(id) = code(text) else {
        return Ok(());
    };
    let row = identity.db().one(Entity::find_by_id(id)).await?;
    match row.map(|row| row.outcome) {
        Some(Outcome::Queued | Outcome::Trying) => {
            note(identity, ctx, text, Outcome::Service).await
        }
        _ => Ok(()),
    }
}

/// Whether the same browser has asked for a newer code for the same: the older one is worthless, and sending it would
/// only confuse.
pub(crate) async fn is_replaced(identity: &Identity, text: &SmsText) -> db::Result<bool> {
    let Some(id) = code(text) else {
        return Ok(false);
    };
    let Some(row) = identity.db().one(Entity::find_by_id(id)).await? else {
        return Ok(false);
    };
    let newer = Entity::find()
        .filter(Column::MobileBlind.eq(row.mobile_blind))
        .filter(Column::CreatedAt.gt(row.created_at))
        .filter(Column::BrowserBlind.eq(row.browser_blind))
        .filter(Column::Purpose.eq(row.purpose));
    identity.db().exists(newer).await
}

/// The code, for the browser that asked for it and for no other. Which number it went to is not told, nor whether that
/// number belongs to anybody: a text leaves either way.
pub(super) async fn of_browser(call: &Call, id: Uuid) -> web::Result<Model> {
    let row = call.db().one(Entity::find_by_id(id)).await?;
    let row = row.ok_or(web::Error::Absent)?;
    if row.browser_blind != blind::browser(call.vault(), &call.browser()) {
        return Err(call.denied(&format!("sms_code:{}", id.simple())).await);
    }
    Ok(row)
}
