//! Whether somebody may go on to a client, what they agree to, and the code that they take along.

use super::rules::Ask;
use crate::{
    client::{Client, Doors},
    consent,
    fault::Fault,
    scope::{Scope, Scopes},
    service::OpenId,
    subject::subject,
    token::{self, NewCode},
    visit,
};
use identity::session;
use kernel::{actor::Actor, clock::Instant, id::AccountId};
use serde_json::json;
use std::sync::Arc;
use web::{Call, Session};

const LOG_IN: Fault = Fault {
    code: "login_required",
    text: "nobody is logged in, or not lately enough",
};
const AGREEMENT: Fault = Fault {
    code: "interaction_required",
    text: "the user has to read a newer agreement",
};
const CONSENT: Fault = Fault {
    code: "consent_required",
    text: "the user has not agreed yet",
};

/// Who goes to a client.
pub(super) struct Who {
    pub(super) account: AccountId,
    pub(super) session: Arc<Session>,
    /// When they last proved who they are.
    pub(super) auth_time: Instant,
}

/// How a request goes on.
pub(super) enum Next {
    /// Back with an error.
    Fault(Fault),
    /// Somebody has to log in first.
    LogIn,
    /// The one who is logged in has to read a newer agreement of the sites'.
    Agree,
    /// The one who is logged in has to prove again who they are.
    Prove,
    /// The account has to agree, to these scopes.
    Consent(Who, Scopes),
    /// Nothing is missing; these scopes are granted.
    Go(Who, Scopes),
}

/// Whoever is logged in, if the client takes them. Officers log in to no other site.
fn inside(call: &Call, client: &Client) -> Option<(AccountId, Arc<Session>)> {
    let session = call.session.clone()?;
    match (call.actor, client.doors) {
        (Actor::Person { account, .. }, Doors::Persons | Doors::Both)
        | (Actor::Unit { account, .. }, Doors::Units | Doors::Both) => Some((account, session)),
        _ => None,
    }
}

/// When somebody last proved who they are; a proof that was taken back leaves the log-in itself.
async fn auth_time(call: &Call, session: &Session) -> web::Result<Instant> {
    if session.proven_at > Instant::UNIX_EPOCH {
        return Ok(session.proven_at);
    }
    let begun = session::begun(call.db(), session.id).await?;
    Ok(begun.map_or(call.now, |begun| begun.at))
}

/// Decides how a request goes on.
pub(super) async fn next(
    openid: &OpenId,
    call: &Call,
    client: &Client,
    ask: &Ask,
) -> web::Result<Next> {
    let none = |fault| Ok(Next::Fault(fault));
    let Some((account, session)) = inside(call, client) else {
        return if ask.prompt.none {
            none(LOG_IN)
        } else {
            Ok(Next::LogIn)
        };
    };
    if web::door::agreed(call).is_err() {
        return if ask.prompt.none {
            none(AGREEMENT)
        } else {
            Ok(Next::Agree)
        };
    }
    if let Some(hint) = &ask.hint
        && !hinted(openid, call, client, account, hint).await?
    {
        return none(LOG_IN);
    }
    let auth_time = auth_time(call, &session).await?;
    if ask.wants_again(auth_time, call.now) {
        return if ask.prompt.none {
            none(LOG_IN)
        } else {
            Ok(Next::Prove)
        };
    }
    let who = Who {
        account,
        session,
        auth_time,
    };
    let wanted = ask.scopes.and(&client.may()).fitting(call.actor);
    if client.first_party {
        return Ok(Next::Go(who, wanted));
    }
    let known = consent::of(call.db(), account, client.id).await?;
    match known {
        Some(known) if wanted.within(&known.asked()) && !ask.prompt.consent => {
            Ok(Next::Go(who, wanted.and(&known.agreed())))
        }
        _ if ask.prompt.none => none(CONSENT),
        _ => Ok(Next::Consent(who, wanted)),
    }
}

/// Whether a token that the client had speaks of this account.
async fn hinted(
    openid: &OpenId,
    call: &Call,
    client: &Client,
    account: AccountId,
    hint: &str,
) -> web::Result<bool> {
    let said = crate::hint::read(openid, call, hint).await?;
    let mine = subject(call.vault(), client, account);
    Ok(said.is_some_and(|said| said.client_id == client.client_id && said.subject == mine))
}

/// What is written down when somebody goes.
pub(super) struct Going<'a> {
    pub(super) client: &'a Client,
    pub(super) ask: &'a Ask,
    pub(super) redirect_uri: &'a str,
    pub(super) who: &'a Who,
    pub(super) granted: &'a Scopes,
    /// What the account was asked just now, when it was.
    pub(super) asked: Option<&'a Scopes>,
}

/// Gives a code, and remembers what was agreed to.
pub(super) async fn go(call: &Call, going: &Going<'_>) -> web::Result<String> {
    let Going {
        client, ask, who, ..
    } = *going;
    let code = call
        .write(|tx| async move {
            if let Some(asked) = going.asked {
                consent::remember(&tx, who.account, client, going.granted, asked).await?;
            }
            let visit = visit::enter(&tx, who.session.id, who.account, client.id).await?;
            let new = NewCode {
                client,
                visit: visit.id,
                redirect_uri: going.redirect_uri,
                scopes: going.granted,
                nonce: ask.nonce.as_deref(),
                challenge: &ask.challenge,
                auth_time: who.auth_time,
            };
            let code = token::issue_code(&tx, &new).await?;
            let detail = json!({ "client": client.client_id, "scopes": going.granted.to_string() });
            tx.audit("openid.log_in", &format!("account:{}", who.account), detail)
                .await?;
            Ok::<_, db::Error>(code)
        })
        .await?;
    Ok(code)
}

/// Notes that somebody did not agree.
pub(super) async fn declined(call: &Call, client: &Client, who: &Who) -> web::Result<()> {
    let (object, detail) = (
        &format!("account:{}", who.account),
        &json!({ "client": client.client_id }),
    );
    call.write(|tx| async move { tx.audit("openid.decline", object, detail.clone()).await })
        .await?;
    Ok(())
}

/// What is granted of what was asked: all but what is sensitive, and that if it was ticked.
pub(super) fn ticked(asked: &Scopes, identity: bool) -> Scopes {
    if identity {
        asked.clone()
    } else {
        asked.without(Scope::Identity)
    }
}
