//! One-time codes by text message or e-mail: six digits, five minutes (ten by e-mail), five tries, used once, bound to a
//! purpose, a number and a browser; limits per number, browser and network (our own rules on top of the providers').

pub(crate) use super::limits::is_risky;
pub use super::to::{To, VALID, VALID_BY_MAIL};
use super::{
    SmsText,
    asker::Asker,
    entity::{ActiveModel, Column, Entity, Model},
    limits::{self, REGISTERING},
    outcome::Outcome,
    to::check_country,
};
pub use super::{
    error::CodeError,
    limits::{AskedBy, PAUSE_SECONDS, asked_by},
};
use crate::reach::Reach;
use chrono::TimeDelta;
use db::{Read as _, Tx};
use kernel::{choice::Choice as _, clock::Instant, id::uuid_at};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, Set, prelude::Uuid, sea_query::Expr,
};
use seal::{Blind, Vault};
use web::{Call, puzzle::Solved};

/// Wrong tries before a code is worthless.
const TRIES: i32 = 5;

/// For what a code is good. Each purpose has a template of its own at the providers, whose text names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Key of the purpose and of its template, such as `code_register`.
    pub key: &'static str,
}

impl Purpose {
    /// 注册账号.
    pub const REGISTER: Self = Self { key: REGISTERING };
    /// 法定代表人认证 without a face; the text names the unit (`unit`).
    pub const LEGAL: Self = Self { key: "code_legal" };
    /// The second factor of a log-in.
    pub const LOG_IN: Self = Self { key: "code_log_in" };
    /// 找回密码.
    pub const RECOVER: Self = Self {
        key: "code_recover",
    };
    /// 更换移动电话.
    pub const MOBILE: Self = Self { key: "code_mobile" };
    /// 修改联系方式: a new address or number abroad.
    pub const REACH: Self = Self { key: "code_reach" };
    /// 用户申诉: handing one in, and asking how it stands.
    pub const APPEAL: Self = Self { key: "code_appeal" };
    /// Any other confirmation.
    pub const CONFIRM: Self = Self {
        key: "code_confirm",
    };

    const ALL: [Self; 8] = [
        Self::REGISTER,
        Self::LOG_IN,
        Self::LEGAL,
        Self::RECOVER,
        Self::MOBILE,
        Self::REACH,
        Self::APPEAL,
        Self::CONFIRM,
    ];

    /// The purpose with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key == key)
    }
}

/// A code on its way. What is told to the user is the same whether or not the number belongs to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The code, by which its browser asks what became of it.
    pub id: Uuid,
    /// `验证码已发送至 1*****82，5分钟内有效`.
    pub message: String,
    /// Seconds until the next one may be asked for.
    pub seconds: i64,
}

/// Asks for a code, as anybody may, in a transaction of its own; `solved` is the puzzle that the form brings.
pub async fn request<'a>(
    call: &Call,
    to: impl Into<To<'a>>,
    purpose: Purpose,
    places: &[(&str, &str)],
    solved: Option<Solved>,
) -> Result<Sent, CodeError> {
    request_as(Asker::Anybody, call, to, purpose, places, solved).await
}

/// The same for somebody of whom more is known.
pub(super) async fn request_as<'a>(
    asker: Asker,
    call: &Call,
    to: impl Into<To<'a>>,
    purpose: Purpose,
    places: &[(&str, &str)],
    solved: Option<Solved>,
) -> Result<Sent, CodeError> {
    let to = to.into();
    let asked_by = &asked_by(call).being(asker).having(solved);
    call.write(
        |tx| async move { request_code(&tx, call.vault(), to, purpose, places, asked_by).await },
    )
    .await
}

/// Asks for a code within the caller's transaction: limits, row and outbox job stand or fall together. `places` fills
/// what the purpose's text needs besides the code and its minutes. Where a puzzle is needed, it is used up.
pub async fn request_code<'a>(
    tx: &Tx,
    vault: &Vault,
    to: impl Into<To<'a>>,
    purpose: Purpose,
    places: &[(&str, &str)],
    asked_by: &AskedBy,
) -> Result<Sent, CodeError> {
    let whom = to.into();
    if matches!(whom, To::Mobile(mobile) if !mobile.accepts_sms()) {
        return Err(CodeError::NotReachable);
    }
    let to = whom.key(vault);
    let seen = limits::look(tx, vault, whom, purpose, asked_by).await?;
    if seen.asks() {
        let solved = asked_by.solved.ok_or(CodeError::Puzzle)?;
        solved.spend(tx).await?;
    }
    if let To::Reach(Reach::Abroad(number)) = whom {
        check_country(tx, vault, number, asked_by.asker).await?;
    }
    let id = uuid_at(tx.now(), tx.rng());
    let code = tx.rng().digits6();
    let row = ActiveModel {
        id: Set(id),
        purpose: Set(purpose.key.to_owned()),
        mobile_blind: Set(to),
        browser_blind: Set(asked_by.browser),
        network_blind: Set(asked_by.network),
        asker: Set(asked_by.asker),
        code_hash: Set(code_hash(vault, id, &code)),
        tries: Set(0),
        used_at: Set(None),
        outcome: Set(Outcome::Queued),
        created_at: Set(tx.now()),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    let minutes = whom.valid().num_minutes().to_string();
    let places: Vec<(&str, &str)> = places
        .iter()
        .copied()
        .chain([("code", code.as_str()), ("minutes", minutes.as_str())])
        .collect();
    let text = SmsText::new(purpose.key, &places, id.simple().to_string());
    whom.enqueue(tx, vault, &text).await?;
    tx.audit(
        "sms.code",
        &format!("sms_code:{}", id.simple()),
        serde_json::json!({ "purpose": purpose.key, "asker": asked_by.asker.code() }),
    )
    .await?;
    Ok(Sent {
        id,
        message: format!("验证码已发送至 {}，{minutes}分钟内有效", whom.masked()),
        seconds: PAUSE_SECONDS,
    })
}

fn code_hash(vault: &Vault, id: Uuid, code: &str) -> Blind {
    vault.blind("sms_code.code", &format!("{}:{code}", id.simple()))
}

/// A code that was right. Spend it in the transaction of the use case: whoever is first wins.
#[derive(Clone, Copy, Debug)]
pub struct Ticket(Uuid);

impl Ticket {
    /// Uses the code up.
    pub async fn spend(self, tx: &Tx) -> Result<(), CodeError> {
        let update = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(tx.now()))
            .filter(Column::Id.eq(self.0))
            .filter(Column::UsedAt.is_null());
        match update
            .exec(tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
        {
            1 => Ok(()),
            _ => Err(CodeError::Used),
        }
    }
}

/// Compares what was typed with the newest code for this number, purpose and browser. A wrong try is counted in a
/// transaction of its own, so that it counts even when the rest of the form is refused.
pub async fn check<'a>(
    call: &Call,
    to: impl Into<To<'a>>,
    purpose: Purpose,
    typed: &str,
) -> Result<Ticket, CodeError> {
    let whom = to.into();
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CodeError::Shape);
    }
    let (to, by, typed) = (whom.key(call.vault()), asked_by(call), typed.as_str());
    // the outer error rolls back, the inner one is committed with its count
    call.write(|tx| async move {
        tx.lock("sms_code", to.hex()).await?;
        let newest = Entity::find()
            .filter(Column::MobileBlind.eq(to))
            .filter(Column::Purpose.eq(purpose.key))
            .filter(Column::BrowserBlind.eq(by.browser))
            .order_by_desc(Column::CreatedAt);
        let Some(row) = tx.one(newest).await? else {
            return Ok(Err(CodeError::NotRequested));
        };
        let hash = code_hash(call.vault(), row.id, typed);
        let verdict = judge(&row, hash, tx.now(), whom.valid());
        if matches!(verdict, Err(CodeError::Wrong(_) | CodeError::Exhausted)) && row.tries < TRIES {
            let more = Entity::update_many()
                .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
                .filter(Column::Id.eq(row.id));
            more.exec(&tx).await?;
            tx.audit(
                "sms.code.wrong",
                &format!("sms_code:{}", row.id.simple()),
                serde_json::Value::Null,
            )
            .await?;
        }
        Ok::<_, db::Error>(verdict)
    })
    .await?
}

fn judge(row: &Model, typed: Blind, now: Instant, valid: TimeDelta) -> Result<Ticket, CodeError> {
    if row.used_at.is_some() {
        return Err(CodeError::Used);
    }
    if now - row.created_at >= valid {
        return Err(CodeError::Expired);
    }
    if row.tries >= TRIES {
        return Err(CodeError::Exhausted);
    }
    if row.code_hash != typed {
        let left = TRIES - row.tries - 1;
        return Err(if left > 0 {
            CodeError::Wrong(left)
        } else {
            CodeError::Exhausted
        });
    }
    Ok(Ticket(row.id))
}

/// Throws away codes that no limit counts any more.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(now - TimeDelta::days(2)))
        .exec(tx)
        .await?;
    Ok(())
}
