//! The phone page: shows what is being asked and lets the person pass, fail or cancel.

use super::{
    certify::State,
    gateway::{Request, check},
};
use crate::{
    fault::Provider,
    page::{self, Page},
    sign::pairs,
    world::World,
};
use axum::{
    body::Bytes,
    extract::{Path, State as Of},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde_json::Value;
use std::sync::Arc;

fn notice(status: StatusCode, title: &str, text: &str) -> Response {
    let page = page::Notice {
        title: title.to_owned(),
        text: text.to_owned(),
    };
    (status, Page(page)).into_response()
}

fn absent() -> Response {
    notice(
        StatusCode::NOT_FOUND,
        "认证单据不存在",
        "请回到原网站，重新发起人脸识别。",
    )
}

fn expired() -> Response {
    notice(
        StatusCode::GONE,
        "认证已失效",
        "认证单据已超过 23 小时。请回到原网站，重新发起人脸识别。",
    )
}

/// A signed address was opened.
pub(super) fn open(world: &World, request: &Request) -> Response {
    let refusal = check(world, request).err().map(|failure| failure.1);
    world.received(
        Provider::Alipay,
        request.get("method"),
        String::new(),
        refusal.as_deref().unwrap_or("10000"),
    );
    if let Some(code) = refusal {
        let text = format!("请求的签名或参数不正确（{code}）。请回到原网站，重新获取二维码。");
        return notice(StatusCode::BAD_REQUEST, "无法打开认证页面", &text);
    }
    let content: Value = serde_json::from_str(request.get("biz_content")).unwrap_or_default();
    let certify_id = content["certify_id"].as_str().unwrap_or_default();
    let state = world.state();
    let Some(bill) = state.bills.get(certify_id) else {
        return absent();
    };
    if bill.expired(world.now()) {
        return expired();
    }
    if bill.state == State::Passed {
        return notice(
            StatusCode::OK,
            "认证已通过",
            "本次认证已经通过，请回到原网站继续办理。",
        );
    }
    let host = url::Url::parse(&bill.return_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    Page(page::Phone {
        certify_id: certify_id.to_owned(),
        token: bill.token.clone(),
        name: kernel::mask::name(&bill.name),
        number: kernel::mask::document(&bill.number),
        host: host.unwrap_or_default(),
        again: bill.state != State::Waiting,
    })
    .into_response()
}

/// `POST /alipay/certify/{certify_id}`: the person pressed a button; the phone goes to the return address
/// after success and failure alike, which therefore proves nothing.
pub(crate) async fn decide(
    Of(world): Of<Arc<World>>,
    Path(certify_id): Path<String>,
    body: Bytes,
) -> Response {
    let form = pairs(&String::from_utf8_lossy(&body));
    let field = |name: &str| {
        form.iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    };
    let wanted = match field("decision") {
        "pass" => State::Passed,
        "fail" => State::Failed,
        "cancel" => State::Cancelled,
        _ => {
            return notice(
                StatusCode::BAD_REQUEST,
                "请选择结果",
                "请返回上一页，按“通过”“失败”或“取消”。",
            );
        }
    };
    let return_url = {
        let mut state = world.state();
        let now = world.now();
        let Some(bill) = state
            .bills
            .get_mut(&certify_id)
            .filter(|bill| bill.token == field("token"))
        else {
            return absent();
        };
        if bill.expired(now) {
            return expired();
        }
        if bill.state != State::Passed {
            bill.state = wanted;
        }
        bill.return_url.clone()
    };
    let effects = world.effects(Provider::Alipay);
    if effects.duplicate {
        // The landing carries no proof, so arriving twice (here: once more, ahead of the phone) changes nothing.
        if let Err(error) = world.http.get(&return_url).send().await {
            tracing::info!(%error, "the doubled landing was not taken");
        }
    }
    world.received(
        Provider::Alipay,
        "手机页面",
        certify_id,
        &format!("{wanted:?}"),
    );
    Redirect::to(&return_url).into_response()
}
