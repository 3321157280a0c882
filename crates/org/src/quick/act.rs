//! What is done with what a provider vouches for.

use super::{Evidence, GovBack, Identified, Leaving, Provider, Vouched, rules::same_name};
use crate::{Org, unit};
use identity::{
    SignIn,
    account::{self, Account, Status},
    quick::{
        Trip,
        trip::{self, TripError},
    },
};
use kernel::id::{AccountId, TripId};
use serde_json::json;
use web::Call;

/// Why nobody is logged in; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QuickError {
    /// The trip itself.
    #[error(transparent)]
    Trip(#[from] TripError),
    /// The person turned back.
    #[error("您已取消{0}，可以重新登录，或使用其他方式登录")]
    Cancelled(&'static str),
    /// The ticket or the code is not good any more.
    #[error("{0}已经失效，请重新点击“{0}”")]
    Stale(&'static str),
    /// The ticket has been used, by whomever.
    #[error("{0}的凭证已经使用过，为了安全请重新点击“{0}”")]
    Used(&'static str),
    /// The provider cannot just now.
    #[error("{0}的系统繁忙，请过几分钟重新点击“{0}”，或使用其他方式登录")]
    Busy(&'static str),
    /// Refused, and we do not know why.
    #[error("{0}没有成功，请重新点击“{0}”再试；仍不成功的，请使用其他方式登录")]
    Refused(&'static str),
    /// The configuration is wrong.
    #[error("{0}暂时不能使用，请使用其他方式登录；如急需办理，请拨打服务热线")]
    Config(&'static str),
    /// No answer.
    #[error("{0}的系统暂时没有应答，请稍后重新点击“{0}”，或使用其他方式登录")]
    Unknown(&'static str),
    /// What was vouched for does not do.
    #[error("{0}")]
    Lacks(&'static str),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for QuickError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// Where somebody stands who came back.
pub(crate) enum Arrived {
    /// Logged in; goes on with this page.
    In(SignIn, String),
    /// The unit is not registered: the registration goes on with what the provider told.
    Register(TripId),
    /// Not finished at the provider.
    Waiting(Waiting),
}

/// How far a shown code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Nobody has scanned it.
    Shown,
    /// Scanned, not confirmed.
    Scanned,
    /// The provider does not answer: nothing is known, and nothing is lost.
    Silent,
}

/// Where a provider sends the browser back to.
pub(crate) fn back(call: &Call) -> String {
    format!("{}{GovBack}", call.app.site.base_url)
}

/// The browser is back with a ticket, or without one for a reason.
pub(crate) async fn arrive(
    org: &Org,
    call: &Call,
    provider: Provider,
    state: &str,
    ticket: Result<String, Identified>,
) -> Result<Arrived, QuickError> {
    let trip = trip::arrive(call, provider.key(), state).await?;
    let leaving = Leaving {
        back: &back(call),
        state,
        number: &trip.id.to_string(),
    };
    let outcome = match &ticket {
        Ok(ticket) => {
            let client = org.provider(provider).ok_or(web::Error::Absent)?;
            client.identify(&Evidence::Ticket { ticket, leaving }).await
        }
        Err(outcome) => outcome.clone(),
    };
    let arrived = match told(provider, outcome) {
        Ok(Ok(vouched)) => enter(org, call, provider, &trip, &vouched).await,
        // a ticket is used up by asking: it cannot be waited for
        Ok(Err(_)) => Err(QuickError::Stale(provider.label())),
        Err(error) => Err(error),
    };
    ended(call, &trip, arrived).await
}

/// The page of a shown code asks how far it is.
pub(crate) async fn progress(
    org: &Org,
    call: &Call,
    provider: Provider,
    trip: &Trip,
    evidence: &Evidence<'_>,
) -> Result<Arrived, QuickError> {
    let client = org.provider(provider).ok_or(web::Error::Absent)?;
    match told(provider, client.identify(evidence).await) {
        Ok(Err(true)) => Ok(Arrived::Waiting(Waiting::Scanned)),
        Ok(Err(false)) => Ok(Arrived::Waiting(Waiting::Shown)),
        // the page asks again by itself
        Err(QuickError::Unknown(_) | QuickError::Busy(_)) => Ok(Arrived::Waiting(Waiting::Silent)),
        Ok(Ok(vouched)) => {
            trip::take(call, trip).await?;
            let arrived = enter(org, call, provider, trip, &vouched).await;
            ended(call, trip, arrived).await
        }
        Err(error) => ended(call, trip, Err(error)).await,
    }
}

async fn ended(
    call: &Call,
    trip: &Trip,
    arrived: Result<Arrived, QuickError>,
) -> Result<Arrived, QuickError> {
    if arrived.is_err() {
        trip::end(call, trip.id).await?;
    }
    arrived
}

/// What the provider vouches for, or whether the code was scanned.
fn told(provider: Provider, outcome: Identified) -> Result<Result<Box<Vouched>, bool>, QuickError> {
    let label = provider.label();
    match outcome {
        Identified::Known(vouched) => Ok(Ok(vouched)),
        Identified::Waiting { scanned } => Ok(Err(scanned)),
        Identified::Cancelled => Err(QuickError::Cancelled(label)),
        Identified::Stale => Err(QuickError::Stale(label)),
        Identified::Used => Err(QuickError::Used(label)),
        Identified::Busy => Err(QuickError::Busy(label)),
        Identified::Refused => Err(QuickError::Refused(label)),
        Identified::Lacks(what) => Err(QuickError::Lacks(what)),
        Identified::Config => Err(QuickError::Config(label)),
        Identified::Unknown => Err(QuickError::Unknown(label)),
    }
}

/// Logs a registered unit in, or keeps what was told for the registration.
async fn enter(
    org: &Org,
    call: &Call,
    provider: Provider,
    trip: &Trip,
    vouched: &Vouched,
) -> Result<Arrived, QuickError> {
    let client = org.provider(provider).ok_or(web::Error::Absent)?;
    let row = unit::by_credit_code(call.db(), &vouched.code()?).await?;
    if vouched.assurance < client.levels().log_in {
        if let Some(id) = row.and_then(|row| row.account_id) {
            note_refusal(call, provider, id, "login.quick_refused", "assurance").await?;
        }
        return Err(QuickError::Lacks(
            "您在该平台的实名等级不足，不能用来登录本站。请先在该平台完成实名认证，或使用其他方式登录",
        ));
    }
    let Some(row) = row.filter(|row| !row.is_vacant()) else {
        if !vouched.by_legal() {
            return Err(QuickError::Lacks(
                "该单位尚未在本站注册。请由法定代表人登录后完成注册，或点击“立即注册”",
            ));
        }
        let told = serde_json::to_string(vouched).map_err(web::Error::broken)?;
        trip::tell(call, trip.id, &told).await?;
        return Ok(Arrived::Register(trip.id));
    };
    let account = &admitted(call, provider, &row, vouched).await?;
    let sign_in = call
        .write(|tx| async move {
            let sign_in = org
                .identity()
                .sign_in(&tx, call, account, provider.label())
                .await?;
            trip::finish(&tx, trip.id, Some((account, &sign_in))).await?;
            let detail = json!({ "provider": provider.key(), "assurance": vouched.assurance });
            tx.audit("login.quick", &format!("account:{}", account.id), detail)
                .await?;
            Ok::<_, QuickError>(sign_in)
        })
        .await?;
    Ok(Arrived::In(sign_in, trip.next.clone()))
}

/// The account of a registered unit, if it may be used and whoever acts is its holder, who reads in the log of log-ins what
/// was refused.
async fn admitted(
    call: &Call,
    provider: Provider,
    row: &unit::Unit,
    vouched: &Vouched,
) -> Result<Account, QuickError> {
    let closed = || QuickError::Lacks("该单位的账号目前不能使用，请联系经办大厅或拨打服务热线");
    let account = match row.account_id {
        Some(id) => account::find(call.db(), id).await?,
        None => None,
    };
    let account = account.ok_or_else(closed)?;
    if !row.active || account.status != Status::Active {
        note_refusal(call, provider, account.id, "login.barred", "").await?;
        return Err(closed());
    }
    if !is_holder(call, &account, vouched)? {
        let object = format!("unit:{}", row.id);
        let object = object.as_str();
        call.write(|tx| async move {
            let detail = json!({ "provider": provider.key() });
            tx.audit("quick.stranger", object, detail).await
        })
        .await?;
        note_refusal(call, provider, account.id, "login.quick_refused", "person").await?;
        return Err(QuickError::Lacks(
            "登录人不是该单位在本站登记的法定代表人，请由法定代表人登录。法定代表人已变更的，请携带营业执照副本到经办大厅办理",
        ));
    }
    Ok(account)
}

/// Notes for the holder of an account that a log-in to it came to nothing.
async fn note_refusal(
    call: &Call,
    provider: Provider,
    account: AccountId,
    action: &'static str,
    why: &'static str,
) -> db::Result<()> {
    let (object, detail) = (
        &format!("account:{account}"),
        &json!({ "way": provider.label(), "agent": call.agent(), "why": why }),
    );
    call.write(|tx| async move { tx.audit(action, object, detail.clone()).await })
        .await
}

/// Whether whoever acts is the holder of the account, by document and name, and the provider does not say that somebody
/// else represents the unit.
fn is_holder(call: &Call, account: &Account, vouched: &Vouched) -> web::Result<bool> {
    let holder = account::open(call.vault(), account)?;
    Ok(vouched.by_legal()
        && holder.document == vouched.document()?
        && same_name(holder.name.expose(), &vouched.operator_name))
}

/// What the registration goes on with.
pub(crate) struct Voucher {
    pub(crate) trip: Trip,
    pub(crate) provider: Provider,
    pub(crate) vouched: Vouched,
    /// Whether the provider's word stands in place of the face check.
    pub(crate) proves: bool,
}

/// What a provider told about a unit that is not registered, for this browser.
pub(crate) async fn voucher(org: &Org, call: &Call, id: TripId) -> Result<Voucher, TripError> {
    for provider in [Provider::Gov, Provider::Licence] {
        let trip = match trip::find(call, provider.key(), id).await {
            Err(TripError::Absent) => continue,
            other => other?,
        };
        let client = org.provider(provider).ok_or(TripError::Absent)?;
        let vouched: Vouched =
            serde_json::from_str(&trip::told(call, &trip)?).map_err(web::Error::broken)?;
        return Ok(Voucher {
            proves: vouched.assurance >= client.levels().face,
            trip,
            provider,
            vouched,
        });
    }
    Err(TripError::Absent)
}
