//! The control port: what each provider received, and what shall go wrong next.

use crate::{
    fault::{Armed, Fault, Provider},
    page::{self, Page},
    sign::pairs,
    world::World,
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use kernel::clock::{Instant, stamp};
use std::{sync::Arc, time::Duration};

/// The longest answer that can be asked for, so that a typing error does not park connections for hours.
const SLOWEST: u64 = 120_000;

/// A call that a provider received. It holds no secret: numbers are masked, codes and keys left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// When.
    pub at: Instant,
    /// The provider's own name of the call.
    pub action: String,
    /// What it was about.
    pub summary: String,
    /// The code that was answered.
    pub outcome: String,
}

/// `GET /control/{provider}`.
pub(crate) async fn show(State(world): State<Arc<World>>, Path(slug): Path<String>) -> Response {
    let Ok(provider) = slug.parse::<Provider>() else {
        return absent();
    };
    let state = world.state();
    Page(page::Control {
        provider,
        calls: state.received[provider.index()].iter().cloned().collect(),
        faults: state.faults[provider.index()]
            .iter()
            .map(|armed| (armed.fault.label(), armed.left))
            .collect(),
    })
    .into_response()
}

/// `GET /control/{provider}/calls.json`.
pub(crate) async fn calls(State(world): State<Arc<World>>, Path(slug): Path<String>) -> Response {
    let Ok(provider) = slug.parse::<Provider>() else {
        return absent();
    };
    let list: Vec<_> = world.state().received[provider.index()]
        .iter()
        .map(|call| {
            serde_json::json!({
                "at": stamp(call.at), "action": call.action, "summary": call.summary, "outcome": call.outcome,
            })
        })
        .collect();
    let body = serde_json::Value::Array(list).to_string();
    (
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        body,
    )
        .into_response()
}

/// `POST /control/{provider}/fault`: `kind` (`error`, `latency`, `drop`, `duplicate`, `broken`), `code`,
/// `millis`, `times` (0 or nothing: until cleared).
pub(crate) async fn arm(
    State(world): State<Arc<World>>,
    Path(slug): Path<String>,
    body: Bytes,
) -> Response {
    let Ok(provider) = slug.parse::<Provider>() else {
        return absent();
    };
    let form = pairs(&String::from_utf8_lossy(&body));
    let field = |name: &str| {
        form.iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.trim())
    };
    let fault = match field("kind") {
        "error" if !field("code").is_empty() => Fault::Error {
            code: field("code").to_owned(),
        },
        "latency" => match field("millis").parse::<u64>() {
            Ok(millis) => Fault::Latency(Duration::from_millis(millis.min(SLOWEST))),
            Err(_) => return unclear("延迟应为毫秒数，例如 3000。"),
        },
        "drop" => Fault::Drop,
        "duplicate" => Fault::DuplicateCallback,
        "broken" => Fault::BrokenSignature,
        _ => return unclear("请选择故障种类；“返回错误码”需要填写错误码。"),
    };
    let left = field("times").parse().ok().filter(|times| *times > 0);
    world.state().faults[provider.index()].push(Armed { fault, left });
    Redirect::to(&format!("/control/{slug}")).into_response()
}

/// `POST /control/{provider}/clear`: no fault, and an empty list.
pub(crate) async fn clear(State(world): State<Arc<World>>, Path(slug): Path<String>) -> Response {
    let Ok(provider) = slug.parse::<Provider>() else {
        return absent();
    };
    let mut state = world.state();
    state.faults[provider.index()].clear();
    state.received[provider.index()].clear();
    Redirect::to(&format!("/control/{slug}")).into_response()
}

fn absent() -> Response {
    notice(StatusCode::NOT_FOUND, "没有这个仿真系统", "请从首页选择。")
}

fn unclear(text: &str) -> Response {
    notice(StatusCode::UNPROCESSABLE_ENTITY, "没有设置故障", text)
}

fn notice(status: StatusCode, title: &str, text: &str) -> Response {
    let page = page::Notice {
        title: title.to_owned(),
        text: text.to_owned(),
    };
    (status, Page(page)).into_response()
}
