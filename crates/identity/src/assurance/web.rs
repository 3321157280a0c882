//! 账户信息 with 实名认证 and 实人认证, and the way back from a proof.

use super::{Fact, act, of};
use crate::{
    account, person,
    proof::{self, ProofError, ProofPage},
    reach,
    service::Identity,
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use kernel::{choice::Choice as _, clock::minute, id::ProofId, mask};
use web::{AsPerson, Frame, Input, Menu, Page, Path, Result, Site, see_other};

web::routes! {
    /// 账户信息.
    pub AccountPage = "/person/account";
    /// 去认证.
    pub ProofBegin = "/person/account/proof";
    /// 渠道认证: where a proof comes back to.
    pub ProofBack { id: ProofId } = "/person/account/proof/{id}";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(AccountPage::PATH, get(show))
        .route(ProofBegin::PATH, post(begin))
        .route(ProofBack::PATH, get(back))
}

/// One kind of proof as the page shows it.
struct Shown {
    source: &'static str,
    at: String,
}

impl Shown {
    fn of(fact: Fact) -> Self {
        Self {
            source: fact.source.label(),
            at: minute(fact.at),
        }
    }
}

#[derive(Template)]
#[template(path = "person/account.html")]
struct AccountView {
    frame: Frame,
    input: Input,
    name: String,
    document_kind: &'static str,
    document: String,
    /// The number that the account has, and whether a text has verified it.
    phone: Option<(String, bool)>,
    /// Where a code has verified that it is reached: what that is called, and masked.
    reach: Option<(&'static str, String)>,
    name_proof: Option<Shown>,
    presence: Option<Shown>,
    /// Whether a face can prove the holder of such a document.
    face: bool,
}

#[derive(Template)]
#[template(path = "person/proven.html")]
struct ProvenView {
    frame: Frame,
}

async fn frame(identity: &Identity, call: &AsPerson, title: &str) -> Frame {
    let links = identity.links();
    let mut frame = call
        .frame(Site::Hall, title)
        .crumb("首页", "/")
        .crumb(&links.person_home_label, &links.person_home);
    if title != "账户信息" {
        frame = frame.crumb("账户信息", AccountPage);
    }
    frame.side(Menu::PersonCentre, "账户信息").done().await
}

async fn show(State(identity): State<Identity>, call: AsPerson) -> Result<Page<AccountView>> {
    let account = account::find(call.db(), call.account)
        .await?
        .ok_or(web::Error::Absent)?;
    let person = person::find(call.db(), call.person)
        .await?
        .ok_or(web::Error::Absent)?;
    let holder = account::open(call.vault(), &account)?;
    let abroad = person::abroad(call.vault(), &person)?;
    let reached = reach::of(call.db(), call.vault(), call.account).await?;
    let known = of(call.db(), call.account).await?;
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(AccountView {
        frame: frame(&identity, &call, "账户信息").await,
        input,
        name: mask::name(holder.name.expose()),
        document_kind: account.document_kind.label(),
        document: mask::document(holder.document.number()),
        phone: match (holder.mobile, abroad) {
            (Some(mobile), _) => Some((mobile.to_string(), true)),
            (None, Some(number)) => Some((number.to_string(), false)),
            (None, None) => None,
        },
        reach: reached.map(|reach| (reach.kind(), reach.to_string())),
        name_proof: known.name.map(Shown::of),
        presence: known.presence.map(Shown::of),
        face: account.document_kind.face_type().is_some(),
    }))
}

async fn begin(call: AsPerson, input: Input) -> Result<Response> {
    if of(call.db(), call.account).await?.presence.is_some() {
        // sent once more from an older page
        return Ok(see_other(AccountPage));
    }
    let id = act::begin(&call, input.key()).await?;
    Ok(see_other(ProofPage { id }))
}

/// The browser is back: uses a proof that is passed. Sent twice it shows the same page.
async fn back(
    State(identity): State<Identity>,
    call: AsPerson,
    Path(id): Path<ProofId>,
) -> Result<Response> {
    match proof::status(&call, id, act::PURPOSE).await? {
        proof::Status::Open => return Ok(see_other(ProofPage { id })),
        proof::Status::Absent => return Err(proof::stranger(&call, id).await),
        proof::Status::Expired => {
            call.warn("认证已过期，请重新点击“去认证”。");
            return Ok(see_other(AccountPage));
        }
        proof::Status::Passed => match act::settle(&call, id).await {
            // another tab was quicker: what counts is what the account has
            Ok(()) | Err(ProofError::Spent) => {}
            // passed by whoever was logged in here before
            Err(ProofError::OtherPerson) => return Err(proof::stranger(&call, id).await),
            Err(error) => return Err(error.into()),
        },
        proof::Status::Spent => {}
    }
    if of(call.db(), call.account).await?.presence.is_none() {
        return Err(proof::stranger(&call, id).await);
    }
    Ok(Page(ProvenView {
        frame: frame(&identity, &call, "渠道认证").await,
    })
    .into_response())
}
