//! The texts, every version at its own address; and the page that asks for a newer one.

use super::{
    act::{self, Owed},
    entity::Model,
    page::{Line, RenewView, ShowView, Standing},
    rules::{self, Slug, Text},
    store::{self, Head},
};
use crate::{
    exit::{ClosePage, ExportPage},
    login::next_page,
    service::Identity,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use kernel::{choice::Choice as _, clock};
use web::{Call, Error, Input, Page, Path, Query, Redirect, Result, Site, see_other};

web::routes! {
    /// The version in force.
    pub AgreementPage { text: Slug } = "/agreement/{text}";
    /// One version, for ever.
    pub AgreementVersion { text: Slug, version: i32 } = "/agreement/{text}/{version}";
    /// A newer version waits for whoever is logged in. The page kit knows the address.
    pub AgreementRenew = "/agreement/renew";
    /// 不同意并退出.
    pub AgreementRefuse = "/agreement/renew/refuse";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(AgreementRenew::PATH, get(ask).post(agree))
        .route(AgreementRefuse::PATH, post(refuse))
        .route(AgreementPage::PATH, get(current))
        .route(AgreementVersion::PATH, get(version))
}

async fn current(
    State(identity): State<Identity>,
    call: Call,
    Path(Slug(text)): Path<Slug>,
) -> Result<Page<ShowView>> {
    let newest = identity.agreement(text, call.now).await?;
    show(&call, text, newest, newest).await
}

async fn version(
    State(identity): State<Identity>,
    call: Call,
    Path((Slug(text), version)): Path<(Slug, i32)>,
) -> Result<Page<ShowView>> {
    let newest = identity.agreement(text, call.now).await?;
    show(&call, text, version, newest).await
}

async fn show(call: &Call, text: Text, version: i32, newest: i32) -> Result<Page<ShowView>> {
    let row = one(call, text, version).await?;
    let versions = store::versions(call.db(), text).await?;
    let frame = call
        .frame(Site::Hall, text.to_string())
        .crumb("首页", "/")
        .done()
        .await;
    Ok(Page(ShowView {
        frame,
        text,
        version,
        from: clock::day(row.effective_at),
        standing: Standing::of(version, newest),
        blocks: rules::blocks(&row.body, None, &call.app.site),
        changes: row.changes,
        current: AgreementPage { text: Slug(text) },
        versions: versions
            .into_iter()
            .map(|head| line(head, newest, version))
            .collect(),
    }))
}

async fn one(call: &Call, text: Text, version: i32) -> Result<Model> {
    let found = store::one(call.db(), text, version).await?;
    found.ok_or(Error::Absent)
}

/// A version as a line of a list.
pub(super) fn line(head: Head, newest: i32, this: i32) -> Line {
    Line {
        version: head.version,
        from: clock::day(head.effective_at),
        published: clock::day(head.published_at),
        changes: head.changes,
        standing: Standing::of(head.version, newest),
        page: AgreementVersion {
            text: Slug(head.text),
            version: head.version,
        },
        this: head.version == this,
    }
}

/// What is owed, or the page to go on with.
async fn owed(
    identity: &Identity,
    call: &Call,
    asked: &Input,
) -> Result<std::result::Result<(Owed, String), Response>> {
    let next = next_page(asked.get("next"));
    let next = if next.starts_with(AgreementRenew::PATH) {
        ""
    } else {
        next
    };
    let home = call.session.as_ref().map(|session| &session.badge.home);
    let next = match (next, home) {
        ("", Some(home)) => home.clone(),
        ("", None) => "/".to_owned(),
        (next, _) => next.to_owned(),
    };
    if let Some(owed) = act::owed(identity, call).await? {
        return Ok(Ok((owed, next)));
    }
    // answered in another window: this node may still remember the question
    identity.forget_cached(call);
    Ok(Err(Redirect(next).into_response()))
}

async fn ask(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> Result<Response> {
    match owed(&identity, &call, &query).await? {
        Ok((owed, next)) => Ok(Page(view(&call, &owed, next).await?).into_response()),
        Err(response) => Ok(response),
    }
}

async fn view(call: &Call, owed: &Owed, next: String) -> Result<RenewView> {
    let (text, version, before) = (owed.text, owed.version, owed.account.agreed);
    let who = owed.account.kind.code();
    let row = one(call, text, version).await?;
    let older = store::one(call.db(), text, before).await?;
    let older = older.as_ref().map(|row| row.body.as_str());
    let site = &call.app.site;
    let changes = store::versions(call.db(), text).await?;
    let changes = changes
        .into_iter()
        .filter(|head| older.is_some() && before < head.version && head.version <= version)
        .map(|head| line(head, version, version));
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(RenewView {
        frame: call
            .frame(Site::Hall, text.to_string())
            .noindex()
            .done()
            .await,
        input,
        text,
        version,
        from: clock::day(row.effective_at),
        before,
        changes: changes.collect(),
        blocks: rules::blocks(&row.body, older, site),
        gone: older.map_or_else(Vec::new, |older| rules::gone(&row.body, older, site)),
        next,
        agree: AgreementRenew,
        refuse: AgreementRefuse,
        export: ExportPage { who },
        close: ClosePage { who },
    })
}

async fn agree(State(identity): State<Identity>, call: Call, input: Input) -> Result<Response> {
    match owed(&identity, &call, &input).await? {
        Ok((owed, next)) if input.get("version") == owed.version.to_string() => {
            act::agree(&identity, &call, &owed).await?;
            Ok(Redirect(next).into_response())
        }
        // what was read is no longer what is in force: read again
        Ok((_, next)) => Ok(Redirect(web::door::agree_url(&next)).into_response()),
        Err(response) => Ok(response),
    }
}

async fn refuse(State(identity): State<Identity>, call: Call, input: Input) -> Result<Response> {
    match owed(&identity, &call, &input).await? {
        Ok((owed, _)) => {
            act::refuse(&identity, &call, &owed).await?;
            call.warn(format!(
                "您没有同意{}，已退出登录。账号和数据没有变化，再次登录时可以重新阅读。",
                owed.text
            ));
            Ok(see_other("/"))
        }
        Err(response) => Ok(response),
    }
}
