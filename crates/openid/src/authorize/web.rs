//! `/oauth/authorize`.

use super::{
    act::{self, Going, Next, Who},
    leave::{from_form, leave, with_pairs},
    page::{ConsentView, StrayView},
    rules::{self, Ask, SINCE},
};
use crate::{
    client::{self, Client},
    consent::ConsentList,
    fault::Fault,
    params::Params,
    scope::{Scope, Scopes},
    service::OpenId,
    subject::subject,
    userinfo,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode};
use identity::{Centre, Fresh};
use kernel::actor::Actor;
use web::{Call, Error, Input, Page, Result, Site, see_other};

web::routes! {
    /// Where a client sends the browser.
    pub AuthorizeEndpoint = "/oauth/authorize";
}

pub(crate) fn router() -> Router<OpenId> {
    Router::new().route(AuthorizeEndpoint::PATH, get(ask).post(answer))
}

const NO_CLIENT: &str = "请求登录的网站没有接入本系统，或者已经停用。请返回该网站，从网站首页重新登录；仍有问题请与该网站联系。";
const NO_ADDRESS: &str =
    "请求登录的网站给出的返回地址与登记的不一致。为保护您的账号，没有继续登录。请与该网站联系。";

/// A request whose client and address are right, so that its answer, whatever it is, may go there.
struct Door {
    client: Client,
    redirect_uri: String,
    params: Params,
    /// The browser comes from a form of ours.
    from_form: bool,
}

impl Door {
    /// Finds client and address. Nothing of a request without them is ever sent anywhere.
    async fn find(call: &Call, from_form: bool) -> Result<std::result::Result<Self, &'static str>> {
        let params = Params::parse(call.query.as_bytes());
        // twice the same name: which of them would be meant is not for us to guess
        if params.once_each().is_err() {
            let twice = |name| {
                url::form_urlencoded::parse(call.query.as_bytes())
                    .filter(|(known, _)| known == name)
                    .count()
                    > 1
            };
            if twice("client_id") {
                return Ok(Err(NO_CLIENT));
            }
            if twice("redirect_uri") {
                return Ok(Err(NO_ADDRESS));
            }
        }
        let named = params.get("client_id").unwrap_or_default();
        let Some(client) = client::store::open(call.db(), named).await? else {
            return Ok(Err(NO_CLIENT));
        };
        let Some(redirect_uri) = params.get("redirect_uri").map(str::to_owned) else {
            return Ok(Err(NO_ADDRESS));
        };
        if !client.takes_codes_at(&redirect_uri) {
            return Ok(Err(NO_ADDRESS));
        }
        Ok(Ok(Self {
            client,
            redirect_uri,
            params,
            from_form,
        }))
    }

    /// Back to the client, with who answers (RFC 9207).
    async fn back(
        &self,
        openid: &OpenId,
        call: &Call,
        pairs: &[(&str, Option<&str>)],
    ) -> Result<Response> {
        let mut all = pairs.to_vec();
        all.push(("state", rules::state(&self.params)));
        all.push(("iss", Some(openid.issuer())));
        let url = with_pairs(&self.redirect_uri, &all)?;
        Ok(leave(call, &self.client.name, url, self.from_form).await)
    }

    async fn refused(&self, openid: &OpenId, call: &Call, fault: Fault) -> Result<Response> {
        let pairs = [
            ("error", Some(fault.code)),
            ("error_description", Some(fault.text)),
        ];
        self.back(openid, call, &pairs).await
    }

    /// With a code.
    async fn gone(&self, openid: &OpenId, call: &Call, going: &Going<'_>) -> Result<Response> {
        let code = act::go(call, going).await?;
        self.back(openid, call, &[("code", Some(&code))]).await
    }

    fn going<'a>(
        &'a self,
        ask: &'a Ask,
        who: &'a Who,
        granted: &'a Scopes,
        asked: Option<&'a Scopes>,
    ) -> Going<'a> {
        Going {
            client: &self.client,
            ask,
            redirect_uri: &self.redirect_uri,
            who,
            granted,
            asked,
        }
    }
}

async fn stray(call: &Call, text: &'static str) -> Response {
    let frame = call.frame(Site::Hall, "无法登录").noindex().done().await;
    (StatusCode::BAD_REQUEST, Page(StrayView { frame, text })).into_response()
}

async fn ask(State(openid): State<OpenId>, call: Call, headers: HeaderMap) -> Result<Response> {
    let door = match Door::find(&call, from_form(&headers)).await? {
        Ok(door) => door,
        Err(text) => return Ok(stray(&call, text).await),
    };
    let ask = match Ask::read(&door.params) {
        Ok(ask) => ask,
        Err(fault) => return door.refused(&openid, &call, fault).await,
    };
    match act::next(&openid, &call, &door.client, &ask).await? {
        Next::Fault(fault) => door.refused(&openid, &call, fault).await,
        Next::LogIn | Next::Prove if needs_mark(&ask) => Ok(marked(&call, &door.params)),
        Next::LogIn => Err(Error::LogIn(door.client.door())),
        Next::Agree => Err(Error::Agree),
        Next::Prove => Err(Error::Confirm),
        Next::Consent(who, asked) => {
            let page = consent_page(&call, &door, &who, &asked).await?;
            Ok(Page(page).into_response())
        }
        Next::Go(who, granted) => {
            let going = door.going(&ask, &who, &granted, None);
            door.gone(&openid, &call, &going).await
        }
    }
}

/// Whether a log-in that comes now would be asked for again when the request is back.
const fn needs_mark(ask: &Ask) -> bool {
    ask.since.is_none() && (ask.prompt.login || ask.max_age.is_some())
}

/// The same request with the moment at which it came.
fn marked(call: &Call, params: &Params) -> Response {
    let since = call.now.timestamp_millis().to_string();
    let query = params.with(SINCE, &since);
    see_other(format!("{AuthorizeEndpoint}?{query}"))
}

async fn consent_page(call: &Call, door: &Door, who: &Who, asked: &Scopes) -> Result<ConsentView> {
    let centre = match call.actor {
        Actor::Unit { .. } => Centre::Unit,
        _ => Centre::Person,
    };
    let (told, sensitive) = userinfo::shown(call, who.account, asked).await?;
    let line = |(label, value)| super::page::Told { label, value };
    let mut input = call.resume(Input::default()).await?;
    input.ensure_key(call.rng());
    Ok(ConsentView {
        frame: call.frame(Site::Hall, "授权登录").noindex().done().await,
        input,
        action: format!("{AuthorizeEndpoint}?{}", call.query),
        subject: subject(call.vault(), &door.client, who.account),
        name: door.client.name.clone(),
        site: client::host(&door.redirect_uri).unwrap_or_default(),
        badge: format!("{} {}", who.session.badge.name, who.session.badge.label),
        told: told.into_iter().map(line).collect(),
        sensitive: sensitive.into_iter().map(line).collect(),
        list: ConsentList { who: centre }.to_string(),
    })
}

/// What somebody says on the consent page. The whole request is judged anew: meanwhile they may have logged out.
async fn answer(State(openid): State<OpenId>, call: Call, input: Input) -> Result<Response> {
    let door = match Door::find(&call, true).await? {
        Ok(door) => door,
        Err(text) => return Ok(stray(&call, text).await),
    };
    let ask = match Ask::read(&door.params) {
        Ok(ask) => ask,
        Err(fault) => return door.refused(&openid, &call, fault).await,
    };
    let again = || see_other(format!("{AuthorizeEndpoint}?{}", call.query));
    let Next::Consent(who, asked) = act::next(&openid, &call, &door.client, &ask).await? else {
        // nothing to agree to any more, or not by whoever is logged in now
        return Ok(again());
    };
    // the page was made for another account, which this browser has left meanwhile
    if input.get("subject") != subject(call.vault(), &door.client, who.account) {
        return Ok(again());
    }
    if !input.is("do", "agree") {
        act::declined(&call, &door.client, &who).await?;
        let denied = Fault {
            code: "access_denied",
            text: "the user did not agree",
        };
        return door.refused(&openid, &call, denied).await;
    }
    let ticked = asked.has(Scope::Identity) && input.tick("identity");
    if ticked {
        // a stolen session must not carry a document number to another site
        Fresh::of(&call)?;
    }
    let granted = act::ticked(&asked, ticked);
    let going = door.going(&ask, &who, &granted, Some(&asked));
    door.gone(&openid, &call, &going).await
}
