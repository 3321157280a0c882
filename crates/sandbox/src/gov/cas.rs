//! Profile `cas`: CAS 3.0.

use super::{Asked, field, show, web_address};
use crate::{
    fault::{Provider, Reply},
    sign::pairs,
    world::World,
};
use axum::{
    extract::State,
    http::{StatusCode, Uri, header::CONTENT_TYPE},
    response::Response,
};
use serde_json::Value;
use std::sync::Arc;

/// `GET /gov/cas/login?service=`.
pub(crate) async fn login(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let fields = pairs(uri.query().unwrap_or_default());
    let back = web_address(&field(&fields, "service"));
    show(&world, back.map(|back| Asked::plain("cas", back)))
}

/// `GET /gov/cas/p3/serviceValidate?service=&ticket=`.
pub(crate) async fn validate(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let effects = world.effects(Provider::Government);
    let fields = pairs(uri.query().unwrap_or_default());
    let said = match &effects.error {
        Some(code) => Err((code.clone(), "按控制台要求返回的错误")),
        None => judge(&world, &fields),
    };
    let outcome = said
        .as_ref()
        .map_or_else(|(code, _)| code.as_str(), |_| "OK");
    world.received(
        Provider::Government,
        "serviceValidate",
        String::new(),
        outcome,
    );
    let body = match &said {
        Ok(account) => success(account),
        Err((code, words)) => {
            format!(
                "<cas:authenticationFailure code=\"{}\">{words}</cas:authenticationFailure>",
                escaped(code)
            )
        }
    };
    let body = format!(
        "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n{body}\n</cas:serviceResponse>\n"
    );
    let reply = Reply {
        status: StatusCode::OK,
        body,
        headers: vec![(CONTENT_TYPE, "application/xml; charset=utf-8".to_owned())],
    };
    effects.send(reply).await
}

fn judge(world: &World, fields: &[(String, String)]) -> Result<Value, (String, &'static str)> {
    let (service, ticket) = (field(fields, "service"), field(fields, "ticket"));
    if service.is_empty() || ticket.is_empty() {
        return Err(("INVALID_REQUEST".to_owned(), "缺少参数"));
    }
    // CAS has one code for a ticket that is unknown, used or too old, and uses it up also when the service is wrong
    let given = (world.state().tickets)
        .take(&ticket, world.now())
        .map_err(|(_, _, words)| ("INVALID_TICKET".to_owned(), words))?;
    if given.back != service {
        return Err(("INVALID_SERVICE".to_owned(), "票据不属于该服务"));
    }
    Ok(given.account)
}

fn success(account: &Value) -> String {
    let user = escaped(account["sub"].as_str().unwrap_or_default());
    let facts: Vec<String> = account
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "sub")
        .map(|(name, value)| {
            let value = escaped(value.as_str().unwrap_or_default());
            format!("<cas:{name}>{value}</cas:{name}>\n")
        })
        .collect();
    let facts = facts.concat();
    format!(
        "<cas:authenticationSuccess>\n<cas:user>{user}</cas:user>\n<cas:attributes>\n{facts}</cas:attributes>\n</cas:authenticationSuccess>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
