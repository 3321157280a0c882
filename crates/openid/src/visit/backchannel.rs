//! Telling a client that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.4–2.8).

use super::store;
use crate::{
    client,
    key::{self, ID_TOKEN_LIFE},
    service::OpenId,
    subject::subject,
};
use queue::{Job, JobCtx, JobError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;
use web::App;

/// The event that a logout token speaks of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Tells a client that a visit has ended.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BackChannel {
    pub(crate) visit: Uuid,
}

impl Job for BackChannel {
    const NAME: &'static str = "openid.backchannel";
}

/// Sends the token. A client that answers anything but «done» is asked again later.
pub(super) async fn tell(
    app: &App,
    openid: &OpenId,
    job: &BackChannel,
    ctx: &JobCtx,
) -> Result<(), JobError> {
    let Some(visit) = store::find(&app.db, job.visit).await? else {
        return Ok(());
    };
    let Some(client) = client::store::by_id(&app.db, visit.client).await? else {
        return Ok(());
    };
    let Some(uri) = &client.backchannel_uri else {
        return Ok(());
    };
    let stamp = db::Stamp {
        request_id: ctx.request_id.clone(),
        ..db::Stamp::system(ctx.now, app.rng.clone(), BackChannel::NAME)
    };
    let unsigned = |error: key::KeyError| JobError::Retry(error.to_string());
    let key = key::ensure(&app.db, &app.vault, &stamp, client.alg)
        .await
        .map_err(unsigned)?;
    let claims = json!({
        "iss": openid.issuer(),
        "sub": subject(&app.vault, &client, visit.account_id),
        "aud": client.client_id,
        "iat": ctx.now.timestamp(),
        "exp": (ctx.now + ID_TOKEN_LIFE).timestamp(),
        // the same in every attempt, so that the client may know a repetition
        "jti": ctx.id,
        "sid": visit.id.simple().to_string(),
        "events": { EVENT: {} },
    });
    let token = key::sign(&app.vault, &key, "logout+jwt", &claims).map_err(unsigned)?;
    let sent = openid
        .http()
        .post(uri)
        .form(&[("logout_token", token)])
        .send()
        .await;
    match sent {
        Ok(reply) if reply.status().is_success() => Ok(()),
        Ok(reply) => Err(JobError::Retry(format!(
            "{} 没有接受退出通知：HTTP {}",
            client.client_id,
            reply.status().as_u16()
        ))),
        // the library's own text may repeat the address with whatever an operator put into it
        Err(_) => Err(JobError::Retry(format!(
            "{} 没有应答退出通知",
            client.client_id
        ))),
    }
}
