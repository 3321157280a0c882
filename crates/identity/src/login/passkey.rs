//! Logging in with a passkey, at every door: it finds its account by itself, whatever kind that is.

use super::web::{next_page, office_again, people_again};
use crate::{
    passkey::{self, PasskeyError, Purpose},
    service::Identity,
    session::{SignIn, TwoFactors},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::post,
};
use http::StatusCode;
use web::{Badge, Call, Input, Redirect};

web::routes! {
    /// 通行密钥登录.
    pub PasskeyLogIn = "/login/passkey";
    /// What the passkey is to sign.
    pub PasskeyLogInOptions = "/login/passkey/options";
}

pub(super) fn router() -> Router<Identity> {
    Router::new()
        .route(PasskeyLogIn::PATH, post(submit))
        .route(PasskeyLogInOptions::PATH, post(options))
}

async fn options(State(identity): State<Identity>, call: Call) -> web::Result<Response> {
    passkey::for_login(&identity, &call)
}

/// The passkey has asked its holder for finger, face or PIN: that and the device are two factors, which is enough for
/// officers too.
async fn log_in(
    identity: &Identity,
    call: &Call,
    sent: &str,
) -> Result<(SignIn, Badge), PasskeyError> {
    let shown = passkey::shown(identity, call, &Purpose::log_in(), sent).await?;
    let standing = identity.standing(&shown.account, call.now).await?;
    let Some(standing) = standing else {
        passkey::note_barred(call, shown.account.id).await?;
        return Err(PasskeyError::Barred);
    };
    let shown = &shown;
    let sign_in = call
        .write(|tx| async move {
            let sign_in = identity
                .sign_in_with(&tx, call, TwoFactors::Passkey(shown))
                .await?;
            tx.audit("login.passkey", &shown.object(), shown.detail())
                .await?;
            Ok::<_, PasskeyError>(sign_in)
        })
        .await?;
    Ok((sign_in, standing.badge))
}

async fn submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> web::Result<Response> {
    let next = next_page(input.get("next")).to_owned();
    let error = match log_in(&identity, &call, input.verbatim("credential")).await {
        Ok((sign_in, badge)) => {
            identity.hand_over(&call, &sign_in);
            return Ok(Redirect(if next.is_empty() { badge.home } else { next }).into_response());
        }
        Err(PasskeyError::Broken(error)) => return Err(error),
        Err(error) => error,
    };
    let status = match error {
        PasskeyError::Slow(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    input.forget(&["credential"]);
    input.error("", error.to_string());
    if input.is("tab", "office") {
        return Ok(office_again(&identity, &call, status, input).await);
    }
    Ok(people_again(&identity, &call, status, input).await)
}
