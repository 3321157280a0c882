//! What a client asks, and what is wrong with it (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1).

use crate::{
    fault::Fault,
    params::Params,
    scope::{Scope, Scopes},
};
use chrono::{DateTime, TimeDelta};
use kernel::clock::Instant;

/// Longest `state`, `nonce` and hint: they travel in addresses.
const LONGEST: usize = 2048;
/// Longest hint, a token of ours.
const LONGEST_HINT: usize = 4096;
/// When the request came here first; ours, added on the way through the log-in. Whoever alters it gains nothing that they
/// would not gain by taking `prompt` out: a client that wants to be sure looks at `auth_time`.
pub(super) const SINCE: &str = "since";

/// What the client wants to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Prompt {
    /// Nothing: answer at once.
    pub(super) none: bool,
    /// The log-in, also when somebody is logged in.
    pub(super) login: bool,
    /// The consent, also when it was given.
    pub(super) consent: bool,
}

/// A request that can be answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) scopes: Scopes,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
    pub(super) prompt: Prompt,
    pub(super) max_age: Option<TimeDelta>,
    pub(super) hint: Option<String>,
    pub(super) since: Option<Instant>,
}

impl Ask {
    /// Reads a request whose client and address are known to be right.
    pub(super) fn read(params: &Params) -> Result<Self, Fault> {
        params.once_each()?;
        refuse_what_is_not_here(params)?;
        let nonce = params.at_most("nonce", LONGEST)?.map(str::to_owned);
        if nonce
            .as_ref()
            .is_some_and(|nonce| nonce.chars().any(char::is_control))
        {
            return Err(Fault::request("nonce is malformed"));
        }
        let hint = params.at_most("id_token_hint", LONGEST_HINT)?;
        let scopes = Scopes::read(params.get("scope").unwrap_or_default());
        if !scopes.has(Scope::OpenId) {
            return Err(Fault {
                code: "invalid_scope",
                text: "scope must include openid",
            });
        }
        Ok(Self {
            scopes,
            nonce,
            challenge: challenge(params)?,
            prompt: prompt(params)?,
            max_age: max_age(params)?,
            hint: hint.map(str::to_owned),
            since: params
                .get(SINCE)
                .and_then(|text| text.parse().ok())
                .and_then(DateTime::from_timestamp_millis),
        })
    }

    /// Whether somebody who proved at `proved` who they are has to do it again.
    pub(super) fn wants_again(&self, proved: Instant, now: Instant) -> bool {
        let old = self.max_age.is_some_and(|most| now - proved > most);
        if !self.prompt.login && !old {
            return false;
        }
        // done on the way: the request has come back from the log-in
        self.since.is_none_or(|since| proved < since)
    }
}

/// What goes back with every answer.
pub(super) fn state(params: &Params) -> Option<&str> {
    params.at_most("state", LONGEST).ok().flatten()
}

fn refuse_what_is_not_here(params: &Params) -> Result<(), Fault> {
    params.at_most("state", LONGEST)?;
    match params.get("response_type") {
        None => return Err(Fault::request("response_type is missing")),
        Some("code") => {}
        Some(_) => {
            return Err(Fault {
                code: "unsupported_response_type",
                text: "only code",
            });
        }
    }
    if params
        .get("response_mode")
        .is_some_and(|mode| mode != "query")
    {
        return Err(Fault::request("only response_mode query"));
    }
    for (name, code) in [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ] {
        if params.get(name).is_some() {
            return Err(Fault {
                code,
                text: "not supported",
            });
        }
    }
    Ok(())
}

/// Everybody proves that the code comes back to whoever asked for it, and by S256 alone (RFC 9700 §2.1.1).
fn challenge(params: &Params) -> Result<String, Fault> {
    let challenge = params
        .get("code_challenge")
        .ok_or(Fault::request("code_challenge is missing"))?;
    if params.get("code_challenge_method") != Some("S256") {
        return Err(Fault::request("code_challenge_method must be S256"));
    }
    let fits = challenge.len() == 43
        && challenge
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !fits {
        return Err(Fault::request("code_challenge is malformed"));
    }
    Ok(challenge.to_owned())
}

fn prompt(params: &Params) -> Result<Prompt, Fault> {
    let mut prompt = Prompt::default();
    for word in params.get("prompt").unwrap_or_default().split(' ') {
        match word {
            "" => {}
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            _ => return Err(Fault::request("unknown prompt")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent) {
        return Err(Fault::request("prompt none stands alone"));
    }
    Ok(prompt)
}

fn max_age(params: &Params) -> Result<Option<TimeDelta>, Fault> {
    let Some(text) = params.get("max_age") else {
        return Ok(None);
    };
    let seconds: u32 = text
        .parse()
        .map_err(|_| Fault::request("max_age is malformed"))?;
    Ok(Some(TimeDelta::seconds(i64::from(seconds))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn asked(more: &str) -> Result<Ask, Fault> {
        let text = format!(
            "response_type=code&scope=openid+phone&code_challenge={CHALLENGE}&code_challenge_method=S256{more}"
        );
        Ask::read(&Params::parse(text.as_bytes()))
    }

    fn bare(text: &str) -> &'static str {
        Ask::read(&Params::parse(text.as_bytes())).unwrap_err().code
    }

    #[test]
    fn a_plain_request_is_read() {
        let ask = asked("&nonce=n&max_age=60&prompt=login+consent").unwrap();
        assert_eq!(ask.scopes.to_string(), "openid phone");
        assert_eq!(ask.nonce.as_deref(), Some("n"));
        assert!(ask.prompt.login && ask.prompt.consent && !ask.prompt.none);
        assert_eq!(ask.max_age, Some(TimeDelta::seconds(60)));
    }

    #[test]
    fn each_fault_has_its_code() {
        let rest = format!("scope=openid&code_challenge={CHALLENGE}&code_challenge_method=S256");
        assert_eq!(bare(&rest), "invalid_request");
        for kind in ["token", "id_token", "code+id_token"] {
            assert_eq!(
                bare(&format!("{rest}&response_type={kind}")),
                "unsupported_response_type"
            );
        }
        for (more, code) in [
            ("&response_mode=fragment", "invalid_request"),
            ("&request=e30", "request_not_supported"),
            (
                "&request_uri=https://a.example/",
                "request_uri_not_supported",
            ),
            ("&registration=%7B%7D", "registration_not_supported"),
            ("&prompt=none+login", "invalid_request"),
            ("&prompt=select_account", "invalid_request"),
            ("&nonce=%00", "invalid_request"),
            ("&max_age=-1", "invalid_request"),
            ("&max_age=soon", "invalid_request"),
            ("&scope=openid", "invalid_request"),
        ] {
            assert_eq!(asked(more).unwrap_err().code, code, "{more}");
        }
        let long = format!("&nonce={}", "n".repeat(LONGEST + 1));
        assert_eq!(asked(&long), Err(Fault::TOO_LONG));
    }

    #[test]
    fn nobody_goes_without_s256() {
        let with = |pkce: &str| bare(&format!("response_type=code&scope=openid{pkce}"));
        for pkce in [
            String::new(),
            format!("&code_challenge={CHALLENGE}"),
            format!("&code_challenge={CHALLENGE}&code_challenge_method=plain"),
            format!("&code_challenge={CHALLENGE}&code_challenge_method=s256"),
            "&code_challenge_method=S256".to_owned(),
            "&code_challenge=short&code_challenge_method=S256".to_owned(),
            format!("&code_challenge={CHALLENGE}%3D&code_challenge_method=S256"),
        ] {
            assert_eq!(with(&pkce), "invalid_request", "{pkce}");
        }
        assert_eq!(
            bare(&format!(
                "response_type=code&scope=phone&code_challenge={CHALLENGE}&code_challenge_method=S256"
            )),
            "invalid_scope"
        );
    }

    #[test]
    fn a_log_in_is_asked_for_once() {
        let at = |second: i64| {
            chrono::Utc
                .timestamp_opt(1_800_000_000 + second, 0)
                .unwrap()
        };
        let plain = asked("").unwrap();
        assert!(!plain.wants_again(at(0), at(9999)));
        let aged = asked("&max_age=60").unwrap();
        assert!(!aged.wants_again(at(0), at(60)));
        assert!(aged.wants_again(at(0), at(61)));
        let again = asked("&prompt=login").unwrap();
        assert!(again.wants_again(at(0), at(0)));
        // asked at second 10: a proof of second 9 does not count, one of second 10 does, however long the consent takes
        for kind in ["&prompt=login", "&max_age=0"] {
            let back = asked(&format!("{kind}&since=1800000010000")).unwrap();
            assert!(back.wants_again(at(9), at(500)), "{kind}");
            assert!(!back.wants_again(at(10), at(500)), "{kind}");
        }
    }
}
