//! 登录设备: the sessions of the account, to be ended one by one or all others at once.

use super::{
    door::{Centre, Mine},
    logins::LogInList,
    page::{SessionLine, SessionsView},
    password::SettingsPassword,
};
use crate::{service::Identity, session};
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use kernel::{clock, id::SessionId};
use web::{Error, Input, Page, Path, Result, see_other};

web::routes! {
    /// 登录设备.
    pub SessionList { who: Centre } = "/settings/{who}/sessions";
    /// Ends one.
    pub SessionEnd { who: Centre, id: SessionId } = "/settings/{who}/sessions/{id}/end";
    /// Ends all but this one.
    pub SessionEndOthers { who: Centre } = "/settings/{who}/sessions/others";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(SessionList::PATH, get(list))
        .route(SessionEnd::PATH, post(end))
        .route(SessionEndOthers::PATH, post(end_others))
}

/// What is shown of something that was not kept.
pub(super) fn or_unknown(text: String) -> String {
    if text.is_empty() {
        "未记录".to_owned()
    } else {
        text
    }
}

async fn list(mine: Mine) -> Result<Page<SessionsView>> {
    let who = mine.centre;
    let rows: Vec<SessionLine> = session::live(mine.db(), mine.id(), mine.now)
        .await?
        .into_iter()
        .map(|row| SessionLine {
            agent: or_unknown(row.agent),
            network: or_unknown(row.network),
            began: clock::minute(row.began),
            seen: clock::minute(row.seen),
            this: row.id == mine.session,
            end: SessionEnd { who, id: row.id },
        })
        .collect();
    let mut input = Input::default();
    input.ensure_key(mine.rng());
    Ok(Page(SessionsView {
        frame: mine.frame("登录设备").await,
        input,
        others: rows.iter().any(|row| !row.this),
        rows,
        end_others: SessionEndOthers { who },
        log: LogInList { who },
        password: SettingsPassword { who },
    }))
}

/// The log-in that began a session of this account; somebody else's is denied.
pub(super) async fn own(mine: &Mine, id: SessionId) -> Result<session::Begun> {
    match session::begun(mine.db(), id).await? {
        Some(begun) if begun.account == mine.id() => Ok(begun),
        Some(_) => Err(mine.denied(&format!("session:{id}")).await),
        None => Err(Error::Absent),
    }
}

async fn end(mine: Mine, Path((who, id)): Path<(Centre, SessionId)>) -> Result<Response> {
    own(&mine, id).await?;
    if id == mine.session {
        mine.warn("这是您正在使用的登录，请使用“退出登录”。");
        return Ok(see_other(SessionList { who }));
    }
    let object = &mine.object();
    mine.write(|tx| async move {
        session::end(&tx, id).await?;
        tx.audit("session.end", object, serde_json::Value::Null)
            .await
    })
    .await?;
    mine.flash("该设备的登录已退出");
    Ok(see_other(SessionList { who }))
}

async fn end_others(mine: Mine) -> Result<Response> {
    let (mine, object) = (&mine, &mine.object());
    mine.write(|tx| async move {
        session::end_all(&tx, mine.id(), Some(mine.session)).await?;
        tx.audit("session.end_others", object, serde_json::Value::Null)
            .await
    })
    .await?;
    mine.flash("其他设备的登录已退出");
    Ok(see_other(SessionList { who: mine.centre }))
}
