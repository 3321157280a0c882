//! `/oauth/logout`.

use crate::{
    authorize::{leave, with_pairs},
    client::{self, Client},
    hint::{self, Hint},
    params::Params,
    service::OpenId,
    visit,
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::StatusCode;
use web::{Call, Frame, Input, Page, Result, Site, see_other};

web::routes! {
    /// Where a client sends a browser to be logged out.
    pub LogOutEndpoint = "/oauth/logout";
}

pub(crate) fn router() -> Router<OpenId> {
    Router::new().route(LogOutEndpoint::PATH, get(ask).post(answer))
}

const BAD_HINT: &str =
    "请求退出的网站给出的凭证无效，没有退出登录。如需退出，请使用页面右上方的“退出登录”。";
const BAD_CLIENT: &str =
    "请求退出的网站没有接入本系统，或者已经停用。如需退出，请使用页面右上方的“退出登录”。";
const BAD_ADDRESS: &str = "请求退出的网站给出的返回地址与登记的不一致，没有退出登录。如需退出，请使用页面右上方的“退出登录”。";
/// Longest `state`.
const LONGEST: usize = 2048;

/// 退出登录: whether it is meant.
#[derive(Template)]
#[template(path = "logout/confirm.html")]
struct ConfirmView {
    frame: Frame,
    input: Input,
    action: String,
    name: String,
}

/// What cannot be done for a client.
#[derive(Template)]
#[template(path = "logout/stray.html")]
struct StrayView {
    frame: Frame,
    text: &'static str,
}

/// A request whose parts fit together.
struct Asked {
    client: Option<Client>,
    hint: Option<Hint>,
    /// Where to go on, with the state.
    after: Option<String>,
}

impl Asked {
    async fn read(openid: &OpenId, call: &Call) -> Result<std::result::Result<Self, &'static str>> {
        let params = Params::parse(call.query.as_bytes());
        if params.once_each().is_err() {
            return Ok(Err(BAD_CLIENT));
        }
        let hint = match params.get("id_token_hint") {
            Some(text) => match hint::read(openid, call, text).await? {
                Some(hint) => Some(hint),
                None => return Ok(Err(BAD_HINT)),
            },
            None => None,
        };
        let named = params.get("client_id");
        let hinted = hint.as_ref().map(|hint| hint.client_id.as_str());
        if named.is_some_and(|named| hinted.is_some_and(|hinted| hinted != named)) {
            return Ok(Err(BAD_CLIENT));
        }
        let client = match named.or(hinted) {
            Some(name) => match client::store::open(call.db(), name).await? {
                Some(client) => Some(client),
                None => return Ok(Err(BAD_CLIENT)),
            },
            None => None,
        };
        let after = match (params.get("post_logout_redirect_uri"), &client) {
            (None, _) => None,
            (Some(uri), Some(client)) if client.follows_log_out_at(uri) => {
                let state = params.at_most("state", LONGEST).ok().flatten();
                Some(with_pairs(uri, &[("state", state)])?)
            }
            // an address of nobody's, or not the client's: never followed
            (Some(_), _) => return Ok(Err(BAD_ADDRESS)),
        };
        Ok(Ok(Self {
            client,
            hint,
            after,
        }))
    }

    /// Whether the client shows that it knows the very session that this browser has.
    async fn is_of(&self, call: &Call) -> Result<bool> {
        let (Some(hint), Some(session)) = (&self.hint, &call.session) else {
            return Ok(false);
        };
        let visit = visit::find(call.db(), hint.visit).await?;
        Ok(visit.is_some_and(|visit| visit.session_id == session.id))
    }

    fn name(&self) -> String {
        self.client
            .as_ref()
            .map_or_else(|| "其他网站".to_owned(), |client| client.name.clone())
    }

    /// On to where the client wants, or home.
    async fn go_on(&self, call: &Call, from_form: bool) -> Response {
        match &self.after {
            Some(url) => leave(call, &self.name(), url.clone(), from_form).await,
            None => see_other("/"),
        }
    }
}

async fn stray(call: &Call, text: &'static str) -> Response {
    let frame = call.frame(Site::Hall, "没有退出").noindex().done().await;
    (StatusCode::BAD_REQUEST, Page(StrayView { frame, text })).into_response()
}

async fn log_out(openid: &OpenId, call: &Call, asked: &Asked) -> Result<()> {
    openid.identity().log_out(call).await?;
    if asked.after.is_none() {
        call.flash("您已安全退出");
    }
    Ok(())
}

async fn ask(State(openid): State<OpenId>, call: Call) -> Result<Response> {
    let asked = match Asked::read(&openid, &call).await? {
        Ok(asked) => asked,
        Err(text) => return Ok(stray(&call, text).await),
    };
    if call.session.is_none() {
        return Ok(asked.go_on(&call, false).await);
    }
    // only who holds a token of this session may end it unasked: a link on any page could lead here
    if asked.is_of(&call).await? {
        log_out(&openid, &call, &asked).await?;
        return Ok(asked.go_on(&call, false).await);
    }
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(ConfirmView {
        frame: call.frame(Site::Hall, "退出登录").noindex().done().await,
        input,
        action: format!("{LogOutEndpoint}?{}", call.query),
        name: asked.name(),
    })
    .into_response())
}

/// The user means it.
async fn answer(State(openid): State<OpenId>, call: Call) -> Result<Response> {
    let asked = match Asked::read(&openid, &call).await? {
        Ok(asked) => asked,
        Err(text) => return Ok(stray(&call, text).await),
    };
    log_out(&openid, &call, &asked).await?;
    // the page on the way must not show an account that is gone
    let mut gone = call;
    gone.session = None;
    gone.actor = kernel::actor::Actor::Anonymous;
    Ok(asked.go_on(&gone, true).await)
}
