//! The province's unified account of legal persons (省政务法人账户). Jiangsu's own interface is not public: this is what the
//! comparison systems have, in six profiles. A page where the unit logs in, and calls that tell who came: through a gateway
//! with signed questions here, by OAuth 2.0, OpenID Connect and CAS in the files beside.

pub(crate) mod account;
pub(crate) mod cas;
pub(crate) mod oauth;
pub(crate) mod oidc;

use crate::{
    fault::{Provider, Reply},
    page::{self, Page},
    sign::pairs,
    signed::Question,
    world::World,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Redirect, Response},
};
use chrono::TimeDelta;
use kernel::clock::Instant;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use url::Url;

/// How long a ticket may be exchanged, and a token asked about.
const LIFE: TimeDelta = TimeDelta::minutes(2);

/// How long it is remembered that a ticket was used, or grew too old.
const REMEMBERED: TimeDelta = TimeDelta::minutes(30);

/// Tickets and tokens that were given out, with what is behind each that has not been used.
#[derive(Default)]
pub(crate) struct Tickets(HashMap<String, (Instant, Option<Given>)>);

/// What is behind a ticket.
#[derive(Clone)]
pub(crate) struct Given {
    /// The account.
    account: Value,
    /// The address that the browser was sent back to, without what was added to it.
    back: String,
    /// What an OpenID Connect client wants to find in its token.
    nonce: String,
    /// What a client that uses PKCE has to know the origin of.
    challenge: String,
}

/// Why a ticket is not good: the codes of the profiles `ticket` and `ssotoken`, and the words.
type Bad = (&'static str, u32, &'static str);

impl Tickets {
    fn put(&mut self, ticket: &str, now: Instant, given: Given) {
        self.0.retain(|_, (at, _)| now - *at <= REMEMBERED);
        self.0.insert(ticket.to_owned(), (now, Some(given)));
    }

    /// Good once, and not for long.
    fn take(&mut self, ticket: &str, now: Instant) -> Result<Given, Bad> {
        let known = self.0.get_mut(ticket);
        let (at, given) = known.ok_or(("TICKET_INVALID", 1001, "票据无效"))?;
        if now - *at > LIFE {
            return Err(("TICKET_EXPIRED", 1002, "票据已过期"));
        }
        given.take().ok_or(("TICKET_USED", 1003, "票据已使用"))
    }
}

fn notice(status: StatusCode, title: &str, text: &str) -> Response {
    let page = page::Notice {
        title: title.to_owned(),
        text: text.to_owned(),
    };
    (status, Page(page)).into_response()
}

fn field(fields: &[(String, String)], name: &str) -> String {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map_or(String::new(), |(_, value)| value.trim().to_owned())
}

fn web_address(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// What the page where the unit logs in was asked for.
pub(crate) struct Asked {
    profile: &'static str,
    /// Where to return to, with the state in it.
    back: Url,
    nonce: String,
    challenge: String,
}

impl Asked {
    fn plain(profile: &'static str, back: Url) -> Self {
        Self {
            profile,
            back,
            nonce: String::new(),
            challenge: String::new(),
        }
    }
}

/// The address to return to, and by which profile.
fn asked(world: &World, fields: &[(String, String)]) -> Option<Asked> {
    let (profile, back) = match field(fields, "spappurl") {
        back if !back.is_empty() => ("ssotoken", back),
        _ if field(fields, "appId") == world.config.keys.gov().id => {
            ("ticket", field(fields, "sp"))
        }
        _ => return None,
    };
    Some(Asked::plain(profile, web_address(&back)?))
}

/// `GET /gov/login`.
pub(crate) async fn login(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let fields = pairs(uri.query().unwrap_or_default());
    show(&world, asked(&world, &fields))
}

/// The page where the unit logs in, if it was asked for properly.
fn show(world: &World, asked: Option<Asked>) -> Response {
    let said = if asked.is_some() { "OK" } else { "BAD_REQUEST" };
    world.received(Provider::Government, "登录页面", String::new(), said);
    match asked {
        Some(asked) => Page(page::Government {
            profile: asked.profile,
            host: asked.back.host_str().unwrap_or_default().to_owned(),
            back: asked.back.to_string(),
            nonce: asked.nonce,
            challenge: asked.challenge,
            units: world.config.units.iter().take(40).cloned().collect(),
        })
        .into_response(),
        None => notice(
            StatusCode::BAD_REQUEST,
            "无法打开省政务登录页面",
            "应用编号或返回地址不正确。请回到原网站，重新点击省政务登录。",
        ),
    }
}

/// What the browser brings back is called so.
fn carrier(profile: &str) -> &'static str {
    match profile {
        "ssotoken" => "ssotoken",
        "cas" => "ticket",
        "openam" | "gd" | "oidc" => "code",
        _ => "ticketId",
    }
}

/// `POST /gov/log-in`: the unit logged in, or turned back.
pub(crate) async fn decide(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let form = pairs(&String::from_utf8_lossy(&body));
    let Some(mut back) = web_address(&field(&form, "back")) else {
        return notice(StatusCode::BAD_REQUEST, "无法登录", "返回地址不正确。");
    };
    let entered = field(&form, "decision") == "enter";
    let effects = world.effects(Provider::Government);
    let profile = field(&form, "profile");
    let name = carrier(&profile);
    if entered {
        let ticket = world.config.rng.token::<16>();
        let given = Given {
            account: account::told(&profile, &form),
            back: match name {
                // OAuth compares the address without the state; CAS compares the whole service
                "code" => oauth::without_state(&back),
                _ => back.to_string(),
            },
            nonce: field(&form, "nonce"),
            challenge: field(&form, "code_challenge"),
        };
        back.query_pairs_mut().append_pair(name, &ticket);
        // a forged callback brings a ticket that nobody issued
        if !effects.broken {
            let now = world.now();
            world.state().tickets.put(&ticket, now, given);
        }
    } else if name == "code" {
        back.query_pairs_mut().append_pair("error", "access_denied");
    }
    let said = if entered { "登录" } else { "取消" };
    world.received(
        Provider::Government,
        "登录页面",
        field(&form, "uniscid"),
        said,
    );
    if effects.duplicate
        && let Err(error) = world.http.get(back.clone()).send().await
    {
        tracing::info!(%error, "the doubled callback was not taken");
    }
    Redirect::to(back.as_str()).into_response()
}

/// `POST /gov/api/uc/sso/access_token` and `POST /gov/api/uc/sso/user`.
pub(crate) async fn call(
    State(world): State<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let effects = world.effects(Provider::Government);
    let question = Question {
        verb: "POST",
        uri: &uri,
        headers: &headers,
        body: &body,
    };
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let checked = question.check(&world.config.keys.gov(), world.now());
    let (status, answer) = match (checked, &effects.error) {
        (Err(message), _) => (StatusCode::UNAUTHORIZED, json!({ "message": message })),
        (Ok(()), Some(code)) if asked["ssotoken"].is_string() => (
            StatusCode::OK,
            json!({ "errCode": code, "msg": "按控制台要求返回的错误" }),
        ),
        (Ok(()), Some(code)) => (
            StatusCode::OK,
            json!({ "success": false, "errorCode": code, "errorMsg": "按控制台要求返回的错误" }),
        ),
        (Ok(()), None) => (StatusCode::OK, act(&world, uri.path(), &asked)),
    };
    let outcome = answer["errorCode"]
        .as_str()
        .or(answer["message"].as_str())
        .unwrap_or("OK");
    let action = uri.path().rsplit('/').next().unwrap_or_default();
    world.received(Provider::Government, action, String::new(), outcome);
    effects.send(Reply::json(status, answer.to_string())).await
}

fn act(world: &World, path: &str, asked: &Value) -> Value {
    let now = world.now();
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let refused =
        |(code, _, words): Bad| json!({ "success": false, "errorCode": code, "errorMsg": words });
    let mut state = world.state();
    if path.ends_with("/access_token") {
        let given = match state.tickets.take(text("ticketId"), now) {
            Ok(given) => given,
            Err(bad) => return refused(bad),
        };
        let token = world.config.rng.token::<16>();
        state.tickets.put(&token, now, given);
        return json!({ "success": true, "data": { "accessToken": token, "expiresIn": LIFE.num_seconds() } });
    }
    if asked["ssotoken"].is_string() {
        return match state.tickets.take(text("ssotoken"), now) {
            Ok(given) => json!({ "errCode": 0, "msg": "", "info": given.account.to_string() }),
            Err((_, code, words)) => json!({ "errCode": code, "msg": words }),
        };
    }
    match state.tickets.take(text("token"), now) {
        Ok(given) => json!({ "success": true, "data": given.account }),
        Err(bad) => refused(bad),
    }
}
