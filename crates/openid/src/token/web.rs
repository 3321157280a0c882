//! The endpoints that only programs call: they know no cookie, and a browser that another site sends is refused before.

use super::{
    act::{self, Exchange},
    auth::{self, Credentials},
};
use crate::{answer, client::Client, fault::Fault, params::Params, service::OpenId};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::post,
};
use http::{HeaderMap, StatusCode, header};
use web::Call;

web::routes! {
    /// Where a code is exchanged.
    pub TokenEndpoint = "/oauth/token";
    /// Where a token is given back.
    pub RevokeEndpoint = "/oauth/revoke";
}

pub(crate) fn router() -> Router<OpenId> {
    Router::new()
        .route(TokenEndpoint::PATH, post(token))
        .route(RevokeEndpoint::PATH, post(revoke))
}

/// Reads a form; anything else is no request of this protocol.
fn form(headers: &HeaderMap, body: &Bytes) -> Result<(Params, Credentials), Fault> {
    let is_form = headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    });
    if !is_form {
        return Err(Fault::request("send application/x-www-form-urlencoded"));
    }
    let params = Params::parse(body);
    params.once_each()?;
    let who = auth::credentials(headers, &params)?;
    Ok((params, who))
}

/// The client, or the answer that it gets.
async fn client(call: &Call, who: &Credentials) -> web::Result<Result<Client, Fault>> {
    match auth::authenticate(call.db(), who).await? {
        Ok(client) => Ok(Ok(client)),
        Err(fault) => {
            let counted = auth::counted(call, who, None, |_| async move { Ok(Err(fault)) });
            Ok(counted.await?)
        }
    }
}

async fn token(
    State(openid): State<OpenId>,
    call: Call,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (params, who) = match form(&headers, &body) {
        Ok(read) => read,
        Err(fault) => return answer::fault(fault),
    };
    let exchanged = async {
        let client = match client(&call, &who).await? {
            Ok(client) => client,
            Err(fault) => return Ok(Err(fault)),
        };
        match Exchange::read(&params) {
            Ok(asked) => act::exchange(&openid, &call, &who, &client, &asked).await,
            Err(fault) => Ok(Err(fault)),
        }
    };
    match exchanged.await {
        Ok(Ok(body)) => answer::private(StatusCode::OK, &body),
        Ok(Err(fault)) => answer::fault(fault),
        Err(error) => answer::broken(&error),
    }
}

async fn revoke(call: Call, headers: HeaderMap, body: Bytes) -> Response {
    let (params, who) = match form(&headers, &body) {
        Ok(read) => read,
        Err(fault) => return answer::fault(fault),
    };
    let Some(text) = params.get("token") else {
        return answer::fault(Fault::request("token is missing"));
    };
    let revoked = async {
        match client(&call, &who).await? {
            Ok(client) => Ok(act::revoke(&call, &who, &client, text).await?),
            Err(fault) => Ok(Err(fault)),
        }
    };
    match revoked.await {
        Ok(Ok(())) => StatusCode::OK.into_response(),
        Ok(Err(fault)) => answer::fault(fault),
        Err(error) => answer::broken(&error),
    }
}
