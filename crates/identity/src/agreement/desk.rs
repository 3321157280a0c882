//! 协议管理: officers see the versions; the province's operators publish them.

use super::{
    act::{self, Draft, NotPublished},
    page::{DeskView, EditView, Preview, Shelf},
    rules::{self, BODY_MAX, CHANGES_MAX, Slug, Text, earliest},
    store,
    web::line,
};
use crate::{confirm::Fresh, service::Identity};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use kernel::{choice::Choice as _, clock};
use web::{AsOfficer, Frame, Input, Menu, Page, Path, Result, Site, invalid, see_other};

web::routes! {
    /// 协议管理.
    pub AgreementDesk = "/office/agreements";
    /// 发布新版本.
    pub AgreementNew { text: Slug } = "/office/agreements/{text}/new";
    /// How it will look.
    pub AgreementPreview { text: Slug } = "/office/agreements/{text}/preview";
}

pub(crate) const NAME: &str = "协议管理";

pub(crate) fn desk_router() -> Router<Identity> {
    Router::new()
        .route(AgreementDesk::PATH, get(list))
        .route(AgreementNew::PATH, get(form).post(publish))
        .route(AgreementPreview::PATH, post(preview))
}

async fn frame(officer: &AsOfficer, title: &str) -> Frame {
    let frame = officer
        .frame(Site::Office, title)
        .crumb("工作台", "/office")
        .side(Menu::Office, NAME);
    if title == NAME {
        frame.done().await
    } else {
        frame.crumb(NAME, AgreementDesk).done().await
    }
}

async fn list(State(identity): State<Identity>, officer: AsOfficer) -> Result<Page<DeskView>> {
    let mut texts = Vec::new();
    for &text in Text::ALL {
        let newest = identity.agreement(text, officer.now).await?;
        let versions = store::versions(officer.db(), text).await?;
        texts.push(Shelf {
            text,
            lines: versions
                .into_iter()
                .map(|head| line(head, newest, 0))
                .collect(),
            new: AgreementNew { text: Slug(text) },
        });
    }
    Ok(Page(DeskView {
        frame: frame(&officer, NAME).await,
        texts,
        may: act::may_publish(&identity, &officer).await?,
    }))
}

/// Nobody else comes near the form.
async fn publishers_only(identity: &Identity, officer: &AsOfficer, text: Text) -> Result<()> {
    if act::may_publish(identity, officer).await? {
        return Ok(());
    }
    let object = format!("agreement:{}", text.code());
    Err(officer.denied(&object).await)
}

async fn view(
    officer: &AsOfficer,
    text: Text,
    mut input: Input,
    preview: Option<Preview>,
) -> Result<EditView> {
    input.ensure_key(officer.rng());
    let last = store::last(officer.db(), text).await?;
    let today = clock::today(officer.now);
    let (number, since) = last.map_or((1, today), |row| {
        (row.version + 1, clock::today(row.effective_at))
    });
    Ok(EditView {
        frame: frame(officer, "发布新版本").await,
        input,
        text,
        number,
        earliest: earliest(today, since).to_string(),
        preview,
        action: AgreementNew { text: Slug(text) },
        to_preview: AgreementPreview { text: Slug(text) }.to_string(),
    })
}

async fn form(
    State(identity): State<Identity>,
    officer: AsOfficer,
    Path(Slug(text)): Path<Slug>,
) -> Result<Response> {
    publishers_only(&identity, &officer, text).await?;
    let mut input = Input::default();
    if let Some(last) = store::last(officer.db(), text).await? {
        input.set("body", last.body);
        input.set("after", last.version);
    }
    let input = officer.resume(input).await?;
    Ok(Page(view(&officer, text, input, None).await?).into_response())
}

/// What was typed, checked.
fn read(text: Text, input: &mut Input) -> Option<Draft> {
    let body = input.text("body", "协议正文", 50..=BODY_MAX);
    if input.error_of("body").is_none()
        && let Some(fault) = rules::fault(&body)
    {
        input.error("body", fault);
    }
    let changes = input.text("changes", "修改内容", 5..=CHANGES_MAX);
    let from = input.date_optional("from", "生效日期");
    if from.is_none() && input.error_of("from").is_none() {
        input.error("from", "请选择生效日期");
    }
    let after = input.get("after").parse().unwrap_or(0);
    let from = from?;
    input.ok().then_some(Draft {
        text,
        body,
        changes,
        from,
        after,
    })
}

async fn preview(
    State(identity): State<Identity>,
    officer: AsOfficer,
    Path(Slug(text)): Path<Slug>,
    mut input: Input,
) -> Result<Response> {
    publishers_only(&identity, &officer, text).await?;
    let Some(draft) = read(text, &mut input) else {
        return Ok(invalid(view(&officer, text, input, None).await?));
    };
    let older = store::one(officer.db(), text, draft.after).await?;
    let older = older.map(|row| row.body);
    let site = &officer.app.site;
    let preview = Preview {
        blocks: rules::blocks(&draft.body, older.as_deref(), site),
        gone: older.map_or_else(Vec::new, |older| rules::gone(&draft.body, &older, site)),
    };
    Ok(Page(view(&officer, text, input, Some(preview)).await?).into_response())
}

async fn publish(
    State(identity): State<Identity>,
    officer: AsOfficer,
    fresh: Fresh,
    Path(Slug(text)): Path<Slug>,
    mut input: Input,
) -> Result<Response> {
    publishers_only(&identity, &officer, text).await?;
    let draft = read(text, &mut input);
    if !input.tick("sure") {
        input.error("sure", "请确认已核对正文和生效日期");
    }
    if let (true, Some(draft)) = (input.ok(), draft) {
        match act::publish(&identity, &officer, fresh, &draft).await {
            Ok(version) => {
                officer.flash(format!("{text}第{version}版已发布，自{}起生效", draft.from));
                return Ok(see_other(AgreementDesk));
            }
            Err(NotPublished::Field(name, message)) => input.error(name, message),
            Err(error @ NotPublished::Newer(last)) => {
                input.error("", error.to_string());
                // whoever publishes now knows of it
                input.set("after", last);
                let again = view(&officer, text, input, None).await?;
                return Ok((StatusCode::CONFLICT, Page(again)).into_response());
            }
            Err(NotPublished::Broken(error)) => return Err(error),
        }
    }
    Ok(invalid(view(&officer, text, input, None).await?))
}
