//! Beginning, scanning, agreeing and collecting.

use super::{
    super::way::Way,
    entity::{ActiveModel, Column, Entity, Model},
    rules::{ANSWERS, COLLECTS, Event, PER_NETWORK, State, WAITS, numbers},
    units,
};
use crate::{
    account::{self, Account, Kind, Status},
    blind,
    service::Identity,
};
use db::{Read as _, Tx};
use kernel::{
    actor::Actor,
    choice::Choice as _,
    clock::Instant,
    id::{AccountId, ScanId},
    mask,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::{Blind, Vault};
use serde_json::{Value, json};
use uuid::Uuid;
use web::{Call, Error, FieldErrors};

/// Cookie with the secret of the ticket that a browser shows.
const COOKIE: &str = "juxian_scan";

/// The secret of a ticket. Only the browser that asked holds it.
struct Secret(String);

impl Secret {
    /// The one in the browser's cookie.
    fn of(call: &Call) -> Option<Self> {
        call.cookie(COOKIE)
            .filter(|text| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()))
            .map(|text| Self(text.to_owned()))
    }

    fn hash(&self, vault: &Vault) -> Blind {
        vault.blind("scan_ticket.holder", &self.0)
    }

    /// What the QR code holds: made from the secret, but the secret cannot be made from it.
    fn token(&self, vault: &Vault) -> String {
        let made = vault.blind("scan_ticket.code", &self.0);
        let (half, _) = made.as_bytes().split_at(16);
        hex::encode(half)
    }
}

fn token_hash(vault: &Vault, token: &str) -> Blind {
    vault.blind("scan_ticket.token", token)
}

fn object(id: ScanId) -> String {
    format!("scan:{id}")
}

/// For what a browser asks to be logged in.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// At which door.
    pub(crate) kind: Kind,
    /// The unit whose key has just been shown; none without a key.
    pub(crate) realm: Option<Uuid>,
    /// The page to go on with.
    pub(crate) next: &'a str,
}

/// Begins a log-in by QR code for this browser. An older code of the same browser is worthless from now on.
pub(crate) async fn begin(call: &Call, wanted: Wanted<'_>) -> web::Result<ScanId> {
    let vault = call.vault();
    let secret = Secret(call.rng().token::<32>());
    let browser = blind::browser(vault, &call.browser());
    let network = blind::network(vault, call.network);
    let counted = vault.blind("scan_ticket.begin", &network.hex());
    let secret_in = &secret;
    let id = call
        .write(|tx| async move {
            let limit = db::Limit {
                key: counted.as_bytes(),
                spans: &PER_NETWORK,
            };
            if tx.tally(&[limit]).await?.is_err() {
                return Err(Error::SlowDown(
                    "您所在网络获取二维码的次数过多，请两分钟后再试，或使用账号密码登录".to_owned(),
                ));
            }
            let older = Entity::update_many()
                .col_expr(Column::ExpiresAt, Expr::value(tx.now()))
                .filter(Column::BrowserBlind.eq(browser))
                .filter(Column::CreatedAt.gt(tx.now() - WAITS - ANSWERS))
                .filter(Column::ExpiresAt.gt(tx.now()));
            older.exec(&tx).await.map_err(db::Error::from)?;
            let (number, choices) = numbers(tx.rng());
            let id = ScanId::new(tx.now(), tx.rng());
            let row = ActiveModel {
                id: Set(id),
                token_hash: Set(token_hash(vault, &secret_in.token(vault))),
                holder_hash: Set(secret_in.hash(vault)),
                browser_blind: Set(browser),
                network_blind: Set(network),
                kind: Set(wanted.kind),
                state: Set(State::Waiting),
                next: Set(wanted.next.to_owned()),
                number: Set(number),
                choices: Set(choices.map(|n| n.to_string()).join(",")),
                agent: Set(call.agent()),
                network: Set(call
                    .network
                    .map_or_else(|| "未知网络".to_owned(), mask::network)),
                account_id: Set(None),
                realm: Set(wanted.realm),
                unit_account_id: Set(None),
                created_at: Set(tx.now()),
                expires_at: Set(tx.now() + WAITS),
            };
            row.insert(&tx).await.map_err(db::Error::from)?;
            Ok(id)
        })
        .await?;
    call.set_cookie(cookie::Cookie::new(COOKIE, secret.0));
    Ok(id)
}

/// Moves a ticket on if it still stands where it stood and has time left.
async fn shift(tx: &Tx, ticket: &Model, event: Event, expires_at: Instant) -> db::Result<bool> {
    let Some(next) = ticket.state.next(event) else {
        return Ok(false);
    };
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(next.code()))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Id.eq(ticket.id))
        .filter(Column::State.eq(ticket.state))
        .filter(Column::ExpiresAt.gt(tx.now()));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// What the browser that asked has to show.
pub(crate) enum Desk {
    /// 待扫描: the QR code of this token.
    Waiting(String),
    /// 已扫描: the number to choose on the phone.
    Scanned(i32),
    /// 登录成功: the page to go on with.
    Done(String),
    /// 已失效 or ended, and why.
    Over(&'static str),
}

const OLD: &str = "二维码已失效";

/// Where the ticket stands, for the browser that asked and for no other. When the phone has agreed, this is what logs the
/// browser in, once.
pub(crate) async fn look(
    identity: &Identity,
    call: &Call,
    id: ScanId,
) -> web::Result<(Model, Desk)> {
    let vault = call.vault();
    let Some(ticket) = call.db().one(Entity::find_by_id(id)).await? else {
        return Err(Error::Absent);
    };
    let Some(secret) = Secret::of(call).filter(|own| own.hash(vault) == ticket.holder_hash) else {
        // another tab of the same browser has asked for a newer code, or the log-in was collected already
        if ticket.browser_blind == blind::browser(vault, &call.browser()) {
            return Ok((ticket, Desk::Over(OLD)));
        }
        return Err(call.denied(&object(id)).await);
    };
    let desk = match ticket.state {
        State::Refused => Desk::Over("手机端选择了“不是我”，本次登录已取消"),
        State::Mismatched => Desk::Over("手机上选择的数字与电脑显示的不一致，本次登录已取消"),
        State::Spent => Desk::Over(OLD),
        _ if ticket.expires_at <= call.now => Desk::Over(OLD),
        State::Waiting => Desk::Waiting(secret.token(vault)),
        State::Scanned => Desk::Scanned(ticket.number),
        State::Confirmed => collect(identity, call, &ticket).await?,
    };
    Ok((ticket, desk))
}

/// Logs this browser in to the account whose phone agreed.
async fn collect(identity: &Identity, call: &Call, ticket: &Model) -> web::Result<Desk> {
    let account = match ticket.unit_account_id.or(ticket.account_id) {
        Some(id) => account::store::by_id(identity.db(), id).await?,
        None => None,
    };
    let fits = |found: &Account| {
        found.kind == ticket.kind && ticket.realm.is_none_or(|realm| found.realm == realm)
    };
    let Some(account) = account.filter(fits) else {
        return Ok(Desk::Over(OLD));
    };
    let standing = if account.status == Status::Active {
        identity.standing(&account, call.now).await?
    } else {
        None
    };
    let Some(standing) = standing else {
        call.write(|tx| async move {
            if shift(&tx, ticket, Event::Collect, tx.now()).await? {
                note_for_holder(&tx, ticket, "login.barred", "").await?;
            }
            Ok::<_, db::Error>(())
        })
        .await?;
        return Ok(Desk::Over(
            "该账号目前不能使用，请联系单位管理员或拨打服务热线",
        ));
    };
    let account = &account;
    let way = ticket.way().label();
    let sign_in = call
        .write(|tx| async move {
            if !shift(&tx, ticket, Event::Collect, tx.now()).await? {
                return Ok(None);
            }
            tx.audit("scan.collect", &object(ticket.id), Value::Null)
                .await?;
            Ok::<_, db::Error>(Some(identity.sign_in(&tx, call, account, way).await?))
        })
        .await?;
    let Some(sign_in) = sign_in else {
        return Ok(Desk::Over(OLD));
    };
    identity.hand_over(call, &sign_in);
    call.drop_cookie(COOKIE);
    Ok(Desk::Done(if ticket.next.is_empty() {
        standing.badge.home
    } else {
        ticket.next.clone()
    }))
}

impl Model {
    /// How the browser logs in: the scan alone, or after a key.
    pub(super) const fn way(&self) -> Way {
        match self.realm {
            Some(_) => Way::Ca,
            None => Way::Scan,
        }
    }
}

/// What the phone has to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phone {
    /// Nobody is logged in on it.
    LogIn,
    /// Somebody of another kind is.
    Other,
    /// The question: is it you?
    Ask,
    /// Agreed.
    Agreed,
    /// «不是我».
    Refused,
    /// Another number was chosen.
    Mismatched,
}

/// Who acts on the phone, as far as it can log a browser in.
pub(super) fn acting(actor: Actor) -> Option<(Kind, AccountId)> {
    match actor {
        Actor::Person { account, .. } => Some((Kind::Person, account)),
        Actor::Unit { account, .. } => Some((Kind::Unit, account)),
        Actor::Officer { account, .. } => Some((Kind::Officer, account)),
        Actor::Institution { .. } | Actor::Anonymous | Actor::System(_) => None,
    }
}

/// A phone opened what the code holds. Notes that it was scanned, and by whom, once somebody of the right kind is logged in.
/// `None`: no such code, or it is not for this phone any more; the answer does not tell which.
pub(crate) async fn scan(
    identity: &Identity,
    call: &Call,
    token: &str,
) -> web::Result<Option<(Model, Phone)>> {
    let Some(ticket) = by_token(call, token).await? else {
        return Ok(None);
    };
    let who = acting(call.actor);
    let live = ticket.expires_at > call.now;
    match (ticket.account_id, who) {
        (Some(owner), Some((_, account))) if owner == account => {
            let told = match ticket.state {
                State::Confirmed | State::Spent => Phone::Agreed,
                State::Refused => Phone::Refused,
                State::Mismatched => Phone::Mismatched,
                State::Scanned if live => Phone::Ask,
                State::Scanned | State::Waiting => return Ok(None),
            };
            Ok(Some((ticket, told)))
        }
        // its session ended meanwhile, or a stranger has a picture of the code: whoever logs in is compared above
        (Some(_), None) if live && ticket.state == State::Scanned => {
            Ok(Some((ticket, Phone::LogIn)))
        }
        (Some(_), Some(_)) => {
            let _absent = call.denied(&object(ticket.id)).await;
            Ok(None)
        }
        (None, who) if live && ticket.state.next(Event::Scan).is_some() => {
            let (owner, told) = match who {
                None => (None, Phone::LogIn),
                Some((kind, account)) => {
                    let fits = match ticket.kind {
                        Kind::Unit => !units::of(identity, call, &ticket).await?.is_empty(),
                        Kind::Person | Kind::Institution | Kind::Officer => kind == ticket.kind,
                    };
                    if fits {
                        (Some(account), Phone::Ask)
                    } else {
                        (None, Phone::Other)
                    }
                }
            };
            Ok(claim(call, &ticket, owner).await?.then_some((ticket, told)))
        }
        _ => Ok(None),
    }
}

async fn by_token(call: &Call, token: &str) -> db::Result<Option<Model>> {
    let hash = token_hash(call.vault(), token);
    call.db()
        .one(Entity::find().filter(Column::TokenHash.eq(hash)))
        .await
}

/// Notes that a code was scanned, and the account that may go on; `false` when another was faster.
async fn claim(call: &Call, ticket: &Model, owner: Option<AccountId>) -> db::Result<bool> {
    if owner.is_none() && ticket.state == State::Scanned {
        return Ok(true);
    }
    call.write(|tx| async move {
        // the time to answer begins once, with the first look
        let until = if ticket.state == State::Waiting {
            tx.now() + ANSWERS
        } else {
            ticket.expires_at
        };
        let mut update = Entity::update_many()
            .col_expr(Column::State, Expr::value(State::Scanned.code()))
            .col_expr(Column::ExpiresAt, Expr::value(until))
            .filter(Column::Id.eq(ticket.id))
            .filter(Column::State.is_in([State::Waiting, State::Scanned]))
            .filter(Column::AccountId.is_null())
            .filter(Column::ExpiresAt.gt(tx.now()));
        if let Some(owner) = owner {
            update = update.col_expr(Column::AccountId, Expr::value(owner));
        }
        let first = update.exec(&tx).await?.rows_affected == 1;
        if first && owner.is_some() {
            tx.audit("scan.scan", &object(ticket.id), Value::Null)
                .await?;
        }
        Ok(first)
    })
    .await
}

/// What the phone answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// «It is me, my screen shows this number», and the unit that was chosen.
    Number(i32, Option<AccountId>),
    /// «不是我».
    Refuse,
}

/// Takes the answer of the account that scanned the code. What came too late changes nothing; the page says how it stands.
pub(crate) async fn answer(
    identity: &Identity,
    call: &Call,
    token: &str,
    answer: Answer,
) -> web::Result<()> {
    let Some(ticket) = by_token(call, token).await? else {
        return Err(Error::Absent);
    };
    let own = acting(call.actor).is_some_and(|(_, account)| ticket.account_id == Some(account));
    if !own {
        return Err(call.denied(&object(ticket.id)).await);
    }
    let mut chosen = None;
    if let (Kind::Unit, Answer::Number(_, wanted)) = (ticket.kind, answer) {
        chosen = Some(units::chosen(identity, call, &ticket, wanted).await?);
    }
    let (event, action, refused) = match answer {
        Answer::Refuse => (Event::Refuse, "scan.refuse", Some("refuse")),
        Answer::Number(number, _) if number == ticket.number => {
            (Event::Match, "scan.confirm", None)
        }
        Answer::Number(number, _) if choices(&ticket).contains(&number) => {
            (Event::Mismatch, "scan.mismatch", Some("mismatch"))
        }
        Answer::Number(..) => {
            return Err(Error::Invalid(FieldErrors::one(
                "number",
                "请返回上一页，点选电脑屏幕上显示的数字",
            )));
        }
    };
    let ticket = &ticket;
    call.write(|tx| async move {
        if shift(&tx, ticket, event, tx.now() + COLLECTS).await? {
            if let Some(unit) = chosen {
                let update = Entity::update_many()
                    .col_expr(Column::UnitAccountId, Expr::value(Some(unit.0)))
                    .filter(Column::Id.eq(ticket.id));
                update.exec(&tx).await.map_err(db::Error::from)?;
            }
            let detail = json!({ "agent": ticket.agent, "kind": ticket.kind.code() });
            tx.audit(action, &object(ticket.id), detail).await?;
            if let Some(why) = refused {
                note_for_holder(&tx, ticket, "login.scan_refused", why).await?;
            }
        }
        Ok(())
    })
    .await
}

/// Notes for the holder of the account what became of a log-in that another browser asked for: it, and not the phone, is
/// where that came from.
async fn note_for_holder(tx: &Tx, ticket: &Model, action: &str, why: &str) -> db::Result<()> {
    let Some(account) = ticket.account_id else {
        return Ok(());
    };
    let (agent, network) = (&ticket.agent, &ticket.network);
    let detail =
        json!({ "way": Way::Scan.label(), "agent": agent, "network": network, "why": why });
    tx.audit(action, &format!("account:{account}"), detail)
        .await
}

/// The numbers that the phone offers.
pub(crate) fn choices(ticket: &Model) -> Vec<i32> {
    ticket
        .choices
        .split(',')
        .filter_map(|text| text.parse().ok())
        .collect()
}
