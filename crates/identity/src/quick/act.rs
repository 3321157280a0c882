//! Coming back from Alipay, opening an account with what it told, and linking an account that exists.

use super::{
    Identified, Profile, Trip,
    alipay::ALIPAY,
    link, own,
    phone::Phone,
    rules::Stage,
    trip::{self, TripError},
};
use crate::{
    account::{self, Account, AccountError, Holder, Kind, Status},
    agreement::{self, Text, Way},
    assurance, blind,
    password::PoolError,
    person,
    proof::ProofError,
    service::Identity,
    session::{self, SignIn},
    sms::code::{self, CodeError, Purpose},
};
use kernel::{
    document::{Document, DocumentKind},
    id::TripId,
    secret::Secret,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::Call;

/// Why somebody is not logged in; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QuickError {
    /// The trip itself.
    #[error(transparent)]
    Trip(#[from] TripError),
    /// The person turned back at the provider.
    #[error("您已取消支付宝登录，可以重新登录，或使用其他方式登录")]
    Cancelled,
    /// The provider did not accept the code.
    #[error("支付宝登录已经失效，请重新点击“支付宝登录”")]
    BadCode,
    /// The configuration is wrong.
    #[error("支付宝登录暂时不能使用，请使用其他方式登录；如急需办理，请拨打服务热线")]
    Config,
    /// No answer.
    #[error("支付宝暂时没有应答，请稍后重新点击“支付宝登录”，或使用其他方式登录")]
    Unknown,
    /// The provider does not vouch for a person.
    #[error("{0}")]
    Lacks(&'static str),
    /// The account may not be used.
    #[error("该账号目前不能使用，请拨打服务热线")]
    Barred,
    /// What to correct.
    #[error("{1}")]
    Field(&'static str, String),
    /// Wrong too often.
    #[error("尝试次数过多，请{0}后再试")]
    Slow(String),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for QuickError {
    fn from(error: db::Error) -> Self {
        AccountError::from(error).into()
    }
}

impl From<AccountError> for QuickError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Broken(error) => Self::Broken(error.into()),
            AccountError::MobileTaken => Self::Field("phone", error.to_string()),
            // the page is shown again and asks for the proof of that account
            AccountError::DocumentTaken => Self::Field("", error.to_string()),
        }
    }
}

impl From<CodeError> for QuickError {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            other => Self::Field("sms_code", other.to_string()),
        }
    }
}

impl From<PoolError> for QuickError {
    fn from(error: PoolError) -> Self {
        Self::Field("", error.to_string())
    }
}

impl From<ProofError> for QuickError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Broken(error) => Self::Broken(error),
            other => Self::Field("", other.to_string()),
        }
    }
}

/// What Alipay told, as it waits sealed for the next step.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Told {
    open_id: Option<String>,
    user_id: Option<String>,
    name: String,
    document_kind: DocumentKind,
    pub(super) document: String,
    mobile: Option<String>,
}

impl Told {
    fn of(profile: &Profile) -> Option<Self> {
        let (name, document) = profile.person.as_ref()?;
        Some(Self {
            open_id: profile.open_id.clone(),
            user_id: profile.user_id.clone(),
            name: name.expose().clone(),
            document_kind: document.kind(),
            document: document.number().to_owned(),
            mobile: profile
                .mobile
                .as_ref()
                .map(|mobile| mobile.as_str().to_owned()),
        })
    }

    pub(crate) fn document(&self) -> web::Result<Document> {
        Document::parse(self.document_kind, &self.document).map_err(web::Error::broken)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The number that the person uses at Alipay: typed beforehand, proved all the same.
    pub(crate) fn mobile(&self) -> &str {
        self.mobile.as_deref().unwrap_or_default()
    }

    pub(super) fn profile(&self) -> Profile {
        Profile {
            open_id: self.open_id.clone(),
            user_id: self.user_id.clone(),
            ..Profile::default()
        }
    }
}

/// Where somebody stands who came back.
pub(crate) enum Arrived {
    /// Logged in; goes on with this page.
    In(SignIn, String),
    /// Must confirm, or prove an account, on the page of this trip.
    Told(TripId),
    /// Set out to link the account that is logged in here: whether it is, and the page to go on with.
    Linked(Result<(), QuickError>, String),
}

/// The browser is back: who is it?
pub(crate) async fn arrive(
    identity: &Identity,
    call: &Call,
    state: &str,
    code: &str,
) -> Result<Arrived, QuickError> {
    let trip = trip::arrive(call, ALIPAY, state).await?;
    if let (Some(account), Some(session)) = (trip.account_id, trip.session_id) {
        let outcome = own::come_back(identity, call, (account, session), code).await;
        trip::end(call, trip.id).await?;
        return Ok(Arrived::Linked(outcome, trip.next));
    }
    let arrived = go_on(identity, call, &trip, code).await;
    if arrived.is_err() {
        trip::end(call, trip.id).await?;
    }
    arrived
}

async fn go_on(
    identity: &Identity,
    call: &Call,
    trip: &Trip,
    code: &str,
) -> Result<Arrived, QuickError> {
    let profile = identified(identity, code).await?;
    if let Some(linked) = linked(identity, call, &profile).await? {
        let (link, account) = &linked;
        let person = profile.person.as_ref();
        let sign_in = call
            .write(|tx| async move {
                link::used(&tx, link).await?;
                if let Some((name, document)) = person {
                    assurance::vouched(&tx, call, account, name.expose(), document).await?;
                }
                enter(identity, call, &tx, trip, account).await
            })
            .await?;
        return Ok(Arrived::In(sign_in, trip.next.clone()));
    }
    let told = Told::of(&profile).ok_or(QuickError::Lacks(profile.lacks.unwrap_or_default()))?;
    let told = serde_json::to_string(&told).map_err(web::Error::broken)?;
    trip::tell(call, trip.id, &told).await?;
    Ok(Arrived::Told(trip.id))
}

/// Whom a code stands for; it is used up by asking. None is brought back by whoever turned back.
pub(super) async fn identified(
    identity: &Identity,
    code: &str,
) -> Result<Box<Profile>, QuickError> {
    if code.is_empty() {
        return Err(QuickError::Cancelled);
    }
    let provider = identity.alipay().ok_or(web::Error::Absent)?;
    match provider.identify(code).await {
        Identified::Known(profile) => Ok(profile),
        Identified::BadCode => Err(QuickError::BadCode),
        Identified::Config => Err(QuickError::Config),
        Identified::Unknown => Err(QuickError::Unknown),
    }
}

/// The account that an identity is linked to, if it may be used and still belongs to the same person.
async fn linked(
    identity: &Identity,
    call: &Call,
    profile: &Profile,
) -> Result<Option<(link::Link, Account)>, QuickError> {
    let Some(link) = link::find(call.db(), call.vault(), ALIPAY, profile).await? else {
        return Ok(None);
    };
    let account = account::find(call.db(), link.account_id)
        .await?
        .ok_or_else(|| web::Error::broken("a link without an account"))?;
    if let Some((_, document)) = &profile.person
        && blind::document(call.vault(), document) != account.document_blind
    {
        // the same Alipay account, certified for somebody else by now
        let link = &link;
        call.write(|tx| async move {
            link::cut(&tx, link).await?;
            let way = super::web::ALIPAY_LABEL;
            let detail = json!({ "why": "person", "way": way, "agent": call.agent() });
            tx.audit(
                "login.quick_refused",
                &format!("account:{}", link.account_id),
                detail,
            )
            .await
        })
        .await?;
        return Ok(None);
    }
    usable(identity, call, &account).await?;
    Ok(Some((link, account)))
}

/// Refuses an account that may not be used, with an audit line.
pub(super) async fn usable(
    identity: &Identity,
    call: &Call,
    account: &Account,
) -> Result<(), QuickError> {
    if account.status == Status::Active && identity.standing(account, call.now).await?.is_some() {
        return Ok(());
    }
    let object = format!("account:{}", account.id);
    let object = object.as_str();
    call.write(|tx| async move {
        let detail =
            json!({ "provider": ALIPAY, "way": super::web::ALIPAY_LABEL, "agent": call.agent() });
        tx.audit("login.barred", object, detail).await
    })
    .await?;
    Err(QuickError::Barred)
}

/// Logs in at the end of a trip.
pub(super) async fn enter(
    identity: &Identity,
    call: &Call,
    tx: &db::Tx,
    trip: &Trip,
    account: &Account,
) -> Result<SignIn, QuickError> {
    let sign_in = identity
        .sign_in(tx, call, account, super::web::ALIPAY_LABEL)
        .await?;
    trip::finish(tx, trip.id, Some((account, &sign_in))).await?;
    tx.audit(
        "login.quick",
        &format!("account:{}", account.id),
        json!({ "provider": ALIPAY }),
    )
    .await?;
    Ok(sign_in)
}

/// A trip that waits for its user, and what Alipay told.
pub(crate) async fn waiting(call: &Call, id: TripId) -> Result<(Trip, Told), QuickError> {
    let trip = trip::find(call, ALIPAY, id).await?;
    let told = trip::told(call, &trip)?;
    let told = serde_json::from_str(&told).map_err(web::Error::broken)?;
    Ok((trip, told))
}

/// The account that the document has already.
pub(crate) async fn existing(call: &Call, told: &Told) -> web::Result<Option<Account>> {
    let document = told.document()?;
    let found =
        account::find_by_document(call.db(), call.vault(), None, Kind::Person, &document).await?;
    Ok(found)
}

/// Whether the identity has a link by now, made through another window meanwhile.
pub(crate) async fn is_linked(call: &Call, told: &Told) -> db::Result<bool> {
    let found = link::find(call.db(), call.vault(), ALIPAY, &told.profile()).await?;
    Ok(found.is_some())
}

/// First time: opens an account with what Alipay told, links it and logs in.
pub(crate) async fn open(
    identity: &Identity,
    call: &Call,
    trip: &Trip,
    told: &Told,
    phone: &Phone,
    typed: &str,
    agreed: i32,
) -> Result<SignIn, QuickError> {
    let ticket = match phone.mainland() {
        Some(mobile) => Some(code::check(call, mobile, Purpose::REGISTER, typed).await?),
        None => None,
    };
    let holder = Holder {
        name: Secret::new(told.name.clone()),
        document: told.document()?,
        mobile: phone.mainland().cloned(),
    };
    let (holder, profile) = (&holder, &told.profile());
    call.write(|tx| async move {
        trip::hold(&tx, trip.id).await?;
        if let Some(ticket) = ticket {
            ticket.spend(&tx).await?;
        }
        let (id, person) = person::create(&tx, call.vault(), holder, None).await?;
        agreement::record(&tx, id, Text::Person, agreed, Way::Quick).await?;
        if let Some(abroad) = phone.abroad() {
            person::set_abroad(&tx, call.vault(), person, abroad).await?;
        }
        link::put(&tx, call.vault(), ALIPAY, profile, id).await?;
        let account = account::find(&tx, id)
            .await?
            .ok_or_else(|| web::Error::broken("the new account is missing"))?;
        assurance::vouched(&tx, call, &account, told.name(), &holder.document).await?;
        enter(identity, call, &tx, trip, &account).await
    })
    .await
}

/// A form sent twice: while the session that the first one began lives, it is replaced by one of the same account, so
/// that the browser has one whichever answer it kept. After a log-out, sending the form again logs nobody in.
pub(crate) async fn again(
    identity: &Identity,
    call: &Call,
    id: TripId,
) -> Result<(SignIn, String), QuickError> {
    let trip = trip::find(call, ALIPAY, id).await?;
    let (Stage::Done, Some(account), Some(session)) =
        (trip.stage, trip.account_id, trip.session_id)
    else {
        return Err(TripError::Used.into());
    };
    let account = account::find(call.db(), account)
        .await?
        .ok_or(TripError::Used)?;
    usable(identity, call, &account).await?;
    let account = &account;
    let sign_in = call
        .write(|tx| async move {
            if !session::end_live(&tx, session).await? {
                return Err(QuickError::from(TripError::Used));
            }
            let sign_in = identity
                .sign_in(&tx, call, account, super::web::ALIPAY_LABEL)
                .await?;
            trip::remember(&tx, id, account.id, sign_in.id()).await?;
            Ok(sign_in)
        })
        .await?;
    Ok((sign_in, trip.next))
}
