//! Where the providers push their receipts.

use super::store;
use crate::sms::{Receipt, receipt};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use http::StatusCode;
use std::sync::Arc;
use web::{Call, Path};

/// Largest push, in bytes: providers send at most some hundreds of receipts at once.
const MAX_BODY: usize = 512 * 1024;

/// Takes the providers' receipts under `/callback/sms/{secret}/aliyun` and `…/tencent`. `secret` comes from the
/// configuration: receipts carry no signature, so nobody else may know the address.
pub fn receipt_router(secret: &str) -> Router {
    Router::new()
        .route("/callback/sms/{secret}/aliyun", post(aliyun))
        .route("/callback/sms/{secret}/tencent", post(tencent))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::from(secret))
}

async fn aliyun(
    call: Call,
    State(secret): State<Arc<str>>,
    Path(given): Path<String>,
    body: String,
) -> web::Result<&'static str> {
    take(
        &call,
        &secret,
        &given,
        receipt::aliyun(&body),
        receipt::ALIYUN_TAKEN,
    )
    .await
}

async fn tencent(
    call: Call,
    State(secret): State<Arc<str>>,
    Path(given): Path<String>,
    body: String,
) -> web::Result<&'static str> {
    take(
        &call,
        &secret,
        &given,
        receipt::tencent(&body),
        receipt::TENCENT_TAKEN,
    )
    .await
}

async fn take(
    call: &Call,
    secret: &str,
    given: &str,
    receipts: Result<Vec<Receipt>, receipt::NotReceipts>,
    taken: &'static str,
) -> web::Result<&'static str> {
    // compared by blind index, so that the time taken tells nothing about the secret
    let same =
        call.vault().blind("sms.receipt", secret) == call.vault().blind("sms.receipt", given);
    if secret.is_empty() || !same {
        return Err(web::Error::Absent);
    }
    let receipts = receipts
        .map_err(|error| web::Error::Invalid(web::FieldErrors::one("", error.to_string())))?;
    let receipts = &receipts;
    let ours = call
        .write(|tx| async move {
            let mut ours = 0;
            for Receipt {
                provider_id,
                delivered,
                code,
            } in receipts
            {
                ours += u32::from(store::receipt(&tx, provider_id, *delivered, code).await?);
            }
            Ok::<_, db::Error>(ours)
        })
        .await?;
    tracing::info!(
        receipts = receipts.len(),
        ours,
        status = StatusCode::OK.as_u16(),
        "receipts taken"
    );
    Ok(taken)
}
