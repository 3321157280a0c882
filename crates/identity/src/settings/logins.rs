//! 登录记录, read from the audit log; and «不是我» for a log-in that its account's holder does not recognise.

use super::{
    door::{Centre, Mine},
    page::{LogInLine, LogInsView, NotMineView},
    password::SettingsPassword,
    sessions::{SessionList, or_unknown, own},
};
use crate::{account, confirm::Fresh, passkey, service::Identity, session};
use axum::{Router, extract::State, response::Response, routing::get};
use chrono::TimeDelta;
use db::audit::{History, Model};
use kernel::{clock, id::SessionId, mask};
use serde::Deserialize;
use std::net::IpAddr;
use web::{Error, Input, Page, Pager, Path, Query, Result, see_other};

web::routes! {
    /// 登录记录.
    pub LogInList { who: Centre } = "/settings/{who}/log-ins";
    /// Was this log-in yours?
    pub LogInNotMine { who: Centre, id: SessionId } = "/settings/{who}/log-ins/{id}";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(LogInList::PATH, get(list))
        .route(LogInNotMine::PATH, get(ask).post(disown))
}

/// How far back the log is shown. It is kept longer: six months are the law's least (网络安全法 第二十一条).
const SHOWN: TimeDelta = TimeDelta::days(183);
const PAGE: u64 = 20;
/// What is a log-in, and how it ended.
pub(super) const ACTIONS: [&str; 9] = [
    "session.start",
    "login.first",
    "login.wrong",
    "login.barred",
    "login.passkey_refused",
    "login.second_refused",
    "login.ca_refused",
    "login.quick_refused",
    "login.scan_refused",
];

/// What the audit line says of the browser.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    way: String,
    agent: String,
    /// Where it came from, masked, when that is not the network of whoever answered.
    network: String,
    why: String,
}

/// What is said of it, and in which colour.
fn result(action: &str, why: &str) -> (&'static str, &'static str) {
    let said = match (action, why) {
        ("session.start", _) => return ("成功", "success"),
        ("login.first", _) => return ("密码正确，等待第二步验证", "info"),
        ("login.barred", _) => "失败：账号不能使用",
        ("login.passkey_refused", _) => "失败：通行密钥核验不通过",
        ("login.second_refused", _) => "失败：第二步验证不通过",
        ("login.ca_refused", "revoked") => "失败：CA证书已被吊销",
        ("login.ca_refused", "expired") => "失败：CA证书已到期",
        ("login.ca_refused", "stale") => "失败：签名已经失效或已使用过",
        ("login.ca_refused", _) => "失败：CA核验不通过",
        ("login.quick_refused", "assurance") => "失败：登录平台的实名等级不足",
        ("login.quick_refused", _) => "失败：登录人与账号不一致",
        ("login.scan_refused", "refuse") => "失败：手机上选择了“不是我”",
        ("login.scan_refused", _) => "失败：手机上选择的数字不一致",
        _ => "失败：密码不正确",
    };
    (said, "warning")
}

/// A line of the log as its holder reads it.
pub(super) fn line(row: Model) -> LogInLine {
    let detail: Detail = serde_json::from_str(&row.detail).unwrap_or_default();
    let (result, tone) = result(&row.action, &detail.why);
    let own = row.network.parse::<IpAddr>().ok().map(mask::network);
    let network = if detail.network.is_empty() {
        own.unwrap_or_default()
    } else {
        detail.network
    };
    LogInLine {
        at: clock::stamp(row.at),
        way: or_unknown(detail.way),
        agent: or_unknown(detail.agent),
        network: or_unknown(network),
        result,
        tone,
    }
}

async fn list(mine: Mine, Query(query): Query) -> Result<Page<LogInsView>> {
    let who = mine.centre;
    let history = History {
        object: &mine.object(),
        actions: &ACTIONS,
        since: mine.now - SHOWN,
    };
    let total = history.count(mine.db()).await?;
    let pager = Pager::new(total, PAGE, LogInList { who }, &query);
    let rows = history.page(mine.db(), pager.offset(), PAGE).await?;
    Ok(Page(LogInsView {
        frame: mine.frame("登录记录").await,
        rows: rows.into_iter().map(line).collect(),
        pager,
        password: SettingsPassword { who },
        sessions: SessionList { who },
    }))
}

async fn ask(mine: Mine, Path((who, id)): Path<(Centre, SessionId)>) -> Result<Page<NotMineView>> {
    let begun = own(&mine, id).await?;
    Ok(Page(NotMineView {
        frame: mine.frame("登录核实").await,
        input: mine.resume(Input::default()).await?,
        agent: or_unknown(begun.agent),
        network: or_unknown(begun.network),
        at: clock::stamp(begun.at),
        ended: begun.ended,
        this: id == mine.session,
        action: LogInNotMine { who, id },
        sessions: SessionList { who },
    }))
}

/// The holder says that it was somebody else, who then knows the password: it is good no more, every other session ends,
/// and the next password needs a proof in person — a stolen session alone must not get as far as that.
async fn disown(
    mine: Mine,
    _fresh: Fresh,
    State(identity): State<Identity>,
    Path((who, id)): Path<(Centre, SessionId)>,
) -> Result<Response> {
    own(&mine, id).await?;
    if id == mine.session {
        return Err(Error::Conflict(
            "这是您正在使用的登录。如不是您本人，请退出登录后通过“忘记密码”设置新密码。".to_owned(),
        ));
    }
    let (mine, object) = (&mine, &mine.object());
    mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        session::end(&tx, id).await?;
        session::forget(&tx, mine.id(), id).await?;
        passkey::forget_of_session(&tx, mine.id(), id).await?;
        account::void_password(&tx, mine.id(), mine.session).await?;
        session::unprove(&tx, mine.session).await?;
        tx.audit("session.disown", object, serde_json::Value::Null)
            .await
    })
    .await?;
    identity.forget_cached(mine);
    mine.flash("该设备已退出，原密码已停用，请设置新密码");
    Ok(see_other(SettingsPassword { who }))
}
