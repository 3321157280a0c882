//! 个人信息: the form and its history.

use super::{
    act::{self, Record},
    form,
    page::{Change, Facts, HistoryView, InfoView, Lists},
    store,
};
use crate::service::Identity;
use axum::{Router, extract::State, response::Response, routing::get};
use kernel::{
    choice::Choice as _,
    clock::{stamp, today},
    document::Sex,
    mask,
    personal::{Ethnic, Household, Political, SkillLevel, TitleLevel, TitleSeries},
};
use web::{
    AsPerson, Error, Frame, Input, Menu, Opt, Page, Pager, Query, Result, Site, invalid, see_other,
};

web::routes! {
    /// 个人信息.
    pub InfoPage = "/person/info";
    /// 变更记录.
    pub InfoHistory = "/person/info/history";
}

/// What is bound with the account: nobody edits it here (checklist A-1.2.1.13).
const BOUND: [&str; 3] = ["name", "document_kind", "document_number"];
/// Lines of the history on a page.
const HISTORY_LINES: u64 = 20;

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(InfoPage::PATH, get(show).post(save))
        .route(InfoHistory::PATH, get(history))
}

async fn frame(identity: &Identity, call: &AsPerson, title: &str) -> Frame {
    let links = identity.links();
    call.frame(Site::Hall, title)
        .crumb("首页", "/")
        .crumb(&links.person_home_label, &links.person_home)
        .side(Menu::PersonCentre, "个人信息")
        .done()
        .await
}

async fn show(State(identity): State<Identity>, call: AsPerson) -> Result<Page<InfoView>> {
    let record = act::read(call.db(), call.vault(), call.person).await?;
    let input = form::fill(&record.known, record.info.as_ref());
    let input = call.resume(input).await?;
    Ok(Page(view(&identity, &call, &record, input).await))
}

async fn view(identity: &Identity, call: &AsPerson, record: &Record, input: Input) -> InfoView {
    // what was typed belongs to the version that it was typed over
    let version = if input.has(web::form::VERSION) {
        input.version()
    } else {
        record.version()
    };
    InfoView {
        frame: frame(identity, call, "个人信息").await,
        version,
        facts: facts(call, record),
        missing: form::missing(&record.known, &input),
        input,
        lists: lists(),
        home: identity.links().person_home.clone(),
    }
}

fn facts(call: &AsPerson, record: &Record) -> Facts {
    let known = &record.known;
    let document = &known.holder.document;
    let phone = known.phone_of(record.info.as_ref());
    Facts {
        number: record.row.as_ref().map(|row| row.number),
        document_kind: document.kind().label(),
        document: mask::document(document.number()),
        name: mask::name(known.holder.name.expose()),
        sex: known.sex().map(Sex::label),
        born: known.born().map(|day| day.to_string()),
        social_number: known
            .is_resident()
            .then(|| known.shown_social(record.info.as_ref())),
        verified: phone.map(|(_, verified)| verified),
        needs_phone: known.needs_phone(),
        today: today(call.now).to_string(),
    }
}

fn lists() -> Lists {
    Lists {
        sexes: Opt::of::<Sex>(),
        countries: form::countries(),
        ethnics: Opt::of::<Ethnic>(),
        educations: form::educations(),
        politicals: Opt::of::<Political>(),
        regions: Opt::regions(),
        households: Opt::of::<Household>(),
        title_series: Opt::of::<TitleSeries>(),
        title_levels: Opt::of::<TitleLevel>(),
        trades: form::trades(),
        skill_levels: Opt::of::<SkillLevel>(),
    }
}

async fn save(
    State(identity): State<Identity>,
    call: AsPerson,
    mut input: Input,
) -> Result<Response> {
    if BOUND.iter().any(|field| input.has(field)) {
        // the page offers no such field
        let _ = call
            .denied(&format!("person:{}/document", call.person))
            .await;
        return Err(Error::Forbidden(
            "证件信息与账号绑定，不能在这里修改。证件或姓名有变更的，请到经办窗口办理。".to_owned(),
        ));
    }
    let record = act::read(call.db(), call.vault(), call.person).await?;
    let (known, before) = (&record.known, record.info.as_ref());
    if let Some(info) = form::read(&mut input, known, before, today(call.now)) {
        match act::save(&call, &info, input.version()).await {
            Ok(()) => {
                call.flash("个人信息已保存");
                return Ok(see_other(InfoPage));
            }
            // the same form, sent twice
            Err(Error::Conflict(_)) if stands(&call, &info).await? => {
                return Ok(see_other(InfoPage));
            }
            Err(Error::Conflict(_)) => {
                let now = act::read(call.db(), call.vault(), call.person).await?;
                input.error("", web::form::STALE);
                input.set(web::form::VERSION, now.version());
                return Ok(invalid(view(&identity, &call, &now, input).await));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(invalid(view(&identity, &call, &record, input).await))
}

/// Whether the record says by now what was typed.
async fn stands(call: &AsPerson, info: &super::Info) -> Result<bool> {
    let now = act::read(call.db(), call.vault(), call.person).await?;
    Ok(now.info.as_ref() == Some(info))
}

async fn history(
    State(identity): State<Identity>,
    call: AsPerson,
    Query(query): Query,
) -> Result<Page<HistoryView>> {
    let total = store::count_changes(call.db(), call.person).await?;
    let pager = Pager::new(total, HISTORY_LINES, InfoHistory, &query);
    let rows = store::changes(call.db(), call.person, pager.offset(), pager.size).await?;
    let open = |sealed: &seal::Sealed| call.vault().open(store::CHANGE, sealed);
    let changes = rows
        .into_iter()
        .map(|row| {
            Ok(Change {
                at: stamp(row.at),
                old: open(&row.old)?,
                new: open(&row.new)?,
                field: row.field,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Page(HistoryView {
        frame: frame(&identity, &call, "变更记录").await,
        changes,
        pager,
    }))
}
