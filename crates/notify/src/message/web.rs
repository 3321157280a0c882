//! The inbox.

use super::entity::{BODY, Model, Way};
use super::store::{self, Which};
use crate::notice::Notice;
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use kernel::actor::Actor;
use kernel::clock;
use kernel::id::{AccountId, MessageId};
use web::{
    Call, Counter, Door, Error, Frame, Input, Page, Pager, Path, Query, Site, count, see_other,
};

/// Messages on a page.
const PAGE: u64 = 10;

web::routes! {
    /// 消息.
    pub Messages = "/messages";
    /// 全部已读.
    pub MessagesRead = "/messages/read";
    /// One message is read, and leads to its page.
    pub MessageRead { id: MessageId } = "/messages/{id}/read";
}

pub(crate) fn router() -> Router {
    Router::new()
        .route(Messages::PATH, get(inbox))
        .route(MessagesRead::PATH, post(read_all))
        .route(MessageRead::PATH, post(read_one))
}

/// One message as the page shows it.
struct Line {
    read: MessageRead,
    title: &'static str,
    body: String,
    at: String,
    unread: bool,
    linked: bool,
    sms: Option<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "message/list.html")]
struct Inbox {
    frame: Frame,
    input: Input,
    only_unread: bool,
    unread: u64,
    lines: Vec<Line>,
    pager: Pager,
}

fn account(call: &Call) -> web::Result<AccountId> {
    let account = call.actor.account().ok_or(Error::LogIn(Door::Person))?;
    web::door::agreed(call)?;
    Ok(account)
}

fn line(call: &Call, row: Model, by: Way) -> web::Result<Line> {
    Ok(Line {
        read: MessageRead { id: row.id },
        title: Notice::title_of(&row.notice),
        body: call.vault().open(BODY, &row.body)?,
        at: clock::minute(row.created_at),
        unread: row.read_at.is_none(),
        linked: row.link.is_some(),
        sms: row.sms.told(by),
    })
}

/// By what the acting user is reached. Only persons have anything but a phone of the mainland.
async fn way(call: &Call, account: AccountId) -> web::Result<Way> {
    if !matches!(call.actor, Actor::Person { .. }) {
        return Ok(Way::Text);
    }
    let row = identity::account::find(call.db(), account).await?;
    if row.is_some_and(|row| row.mobile.is_some()) {
        return Ok(Way::Text);
    }
    let reach = identity::reach::of(call.db(), call.vault(), account).await?;
    Ok(match reach {
        Some(reach) if reach.is_mail() => Way::Mail,
        _ => Way::Text,
    })
}

async fn inbox(call: Call, Query(query): Query) -> web::Result<Response> {
    let account = account(&call)?;
    let only_unread = query.is("tab", "unread");
    let which = if only_unread {
        Which::Unread
    } else {
        Which::All
    };
    let unread = store::count(call.db(), account, Which::Unread).await?;
    let total = if only_unread {
        unread
    } else {
        store::count(call.db(), account, which).await?
    };
    let pager = Pager::new(total, PAGE, Messages, &query);
    let rows = store::page(call.db(), account, which, pager.offset(), PAGE).await?;
    let by = way(&call, account).await?;
    let lines = rows
        .into_iter()
        .map(|row| line(&call, row, by))
        .collect::<web::Result<_>>()?;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    let frame = call
        .frame(Site::Hall, "消息")
        .crumb("首页", "/")
        .noindex()
        .done()
        .await;
    Ok(Page(Inbox {
        frame,
        input,
        only_unread,
        unread,
        lines,
        pager,
    })
    .into_response())
}

async fn read_all(call: Call) -> web::Result<Response> {
    let account = account(&call)?;
    let read = call
        .write(|tx| async move { store::mark_read(&tx, account, None).await })
        .await?;
    if read > 0 {
        call.flash(format!("已将{read}条消息标为已读"));
    }
    Ok(see_other(Messages))
}

async fn read_one(call: Call, Path(id): Path<String>) -> web::Result<Response> {
    let account = account(&call)?;
    let id: MessageId = id.parse().map_err(|_| Error::Absent)?;
    let Some(row) = store::of_account(call.db(), account, id).await? else {
        return Err(call.denied(&format!("message:{id}")).await);
    };
    call.write(|tx| async move { store::mark_read(&tx, account, Some(id)).await })
        .await?;
    Ok(match row.link {
        Some(link) => see_other(link),
        None => see_other(Messages),
    })
}

/// Unread messages of whoever acts.
pub(crate) fn counter() -> Counter {
    count::counter(|actor| Some(store::unread(actor.account()?)))
}
