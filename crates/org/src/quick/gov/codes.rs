//! What the province's error codes mean for whoever logs in. Jiangsu's own list is not public: these are the codes of the
//! comparison systems and of the look-alike, and a deployment adds what its papers say (`gov.codes`).

use super::{super::Identified, config::Profile};
use serde::Deserialize;
use serde_json::Value;

/// What a refusal means: who can do something about it, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// The ticket is unknown or too old: once more from the beginning.
    Expired,
    /// The ticket has been used: once more from the beginning.
    Used,
    /// The system is busy: later, or another way.
    Busy,
    /// The application, its key or its rights: the operator corrects it.
    Config,
}

impl From<Meaning> for Identified {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Expired => Self::Stale,
            Meaning::Used => Self::Used,
            Meaning::Busy => Self::Busy,
            Meaning::Config => Self::Config,
        }
    }
}

/// A code as text: some systems answer numbers.
pub(super) fn text(code: &Value) -> String {
    code.as_str()
        .map_or_else(|| code.to_string(), |code| code.trim().to_owned())
}

/// What a profile's code means; `None` for one that is not known.
pub(super) fn meaning(profile: Profile, code: &str) -> Option<Meaning> {
    let own = match profile {
        Profile::Ticket => ticket(code),
        Profile::SsoToken => sso_token(code),
        Profile::OpenAm | Profile::Gd | Profile::Oidc => oauth(code),
        Profile::Cas => cas(code),
    };
    own.or_else(|| common(code))
}

fn ticket(code: &str) -> Option<Meaning> {
    match code {
        "TICKET_INVALID" | "TICKET_EXPIRED" | "TOKEN_INVALID" | "TOKEN_EXPIRED" => {
            Some(Meaning::Expired)
        }
        "TICKET_USED" => Some(Meaning::Used),
        _ => None,
    }
}

fn sso_token(code: &str) -> Option<Meaning> {
    match code {
        "1001" | "1002" => Some(Meaning::Expired),
        "1003" => Some(Meaning::Used),
        "1004" | "1005" => Some(Meaning::Config),
        "-1" | "9999" => Some(Meaning::Busy),
        _ => None,
    }
}

/// RFC 6749 §4.1.2.1 and §5.2, and RFC 6750 §3.1. A code that was used and one that is too old are one refusal there.
fn oauth(code: &str) -> Option<Meaning> {
    match code {
        "invalid_grant" | "invalid_token" | "login_required" | "interaction_required" => {
            Some(Meaning::Expired)
        }
        "invalid_client"
        | "unauthorized_client"
        | "invalid_request"
        | "unsupported_grant_type"
        | "unsupported_response_type"
        | "invalid_scope"
        | "insufficient_scope" => Some(Meaning::Config),
        "server_error" | "temporarily_unavailable" => Some(Meaning::Busy),
        _ => None,
    }
}

/// CAS 3.0 §2.5.3.
fn cas(code: &str) -> Option<Meaning> {
    match code {
        "INVALID_TICKET" => Some(Meaning::Expired),
        "INVALID_REQUEST"
        | "INVALID_TICKET_SPEC"
        | "INVALID_SERVICE"
        | "UNAUTHORIZED_SERVICE"
        | "UNAUTHORIZED_SERVICE_PROXY" => Some(Meaning::Config),
        "INTERNAL_ERROR" => Some(Meaning::Busy),
        _ => None,
    }
}

/// What every profile may answer.
fn common(code: &str) -> Option<Meaning> {
    match code {
        "SERVICE_BUSY"
        | "SYSTEM_BUSY"
        | "SYSTEM_ERROR"
        | "SERVICE_UNAVAILABLE"
        | "TOO_MANY_REQUESTS" => Some(Meaning::Busy),
        "APP_NOT_EXIST" | "APP_DISABLED" | "APP_UNAUTHORIZED" | "IP_FORBIDDEN" | "SIGN_ERROR" => {
            Some(Meaning::Config)
        }
        _ => None,
    }
}
