//! What the script of the button 获取验证码 asks for after the code is on its way.

use super::{button::answer, outcome};
use crate::service::Identity;
use axum::{Router, response::Response, routing::get};
use http::StatusCode;
use sea_orm::prelude::Uuid;
use serde_json::json;
use web::{Call, Path, Result};

web::routes! {
    /// What became of a code, for the browser that asked for it.
    pub CodeSent { id: Uuid } = "/code/{id}";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new().route(CodeSent::PATH, get(sent))
}

async fn sent(call: Call, Path(id): Path<Uuid>) -> Result<Response> {
    let outcome = outcome::of_browser(&call, id).await?.outcome;
    let trouble = outcome.trouble();
    // without a message what the page said when the code was asked for still holds
    Ok(answer(
        StatusCode::OK,
        &json!({
            "over": outcome.is_final(),
            "ok": trouble.is_none(),
            "message": trouble.map(|text| format!("{text}。")),
        }),
    ))
}
