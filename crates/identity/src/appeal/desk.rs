//! 用户申诉, for officers: the queue, one appeal, its materials.

use super::{
    decide::{self, Decision, officer_name, part},
    entity::Model,
    occupant,
    page::{Deed, DeskView, Facts, Line, Occupant, Other, TaskView},
    rules::{Part, REASON_MAX, State, Verdict, Why},
    said::{self, REASON, Said},
    store::{self, Tab},
    web::materials_of,
};
use crate::{
    account::{self, Account, Status},
    confirm::Fresh,
    proof,
    service::Identity,
};
use axum::{
    Router,
    extract::State as Shared,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use kernel::{
    choice::Choice as _,
    clock::{minute, stamp},
    id::{AppealId, FileId},
    mask,
};
use std::sync::Arc;
use web::{
    AsOfficer, Call, Counter, Error, Frame, Input, Menu, Opt, Page, Pager, Path, Query, Result,
    Site, invalid, see_other, upload,
};

web::routes! {
    /// 用户申诉: the queue.
    pub AppealDesk = "/office/appeal";
    /// One appeal.
    pub AppealTask { id: AppealId } = "/office/appeal/{id}";
    /// Takes it.
    pub AppealTake { id: AppealId } = "/office/appeal/{id}/take";
    /// Puts it back.
    pub AppealRelease { id: AppealId } = "/office/appeal/{id}/release";
    /// Shows what is masked.
    pub AppealReveal { id: AppealId } = "/office/appeal/{id}/reveal";
    /// A material.
    pub AppealMaterial { id: AppealId, file: FileId } = "/office/appeal/{id}/material/{file}";
}

/// Appeals on a page.
const LINES: u64 = 20;

pub(crate) fn desk_router() -> Router<Identity> {
    Router::new()
        .route(AppealDesk::PATH, get(queue))
        .route(AppealTask::PATH, get(show).post(decide))
        .route(AppealTake::PATH, post(take))
        .route(AppealRelease::PATH, post(release))
        .route(AppealReveal::PATH, post(reveal))
        .route(AppealMaterial::PATH, get(material))
}

/// Counts what waits, for the menu.
pub(crate) fn counter() -> Counter {
    Arc::new(|call: Call| {
        Box::pin(async move {
            store::count(call.db(), Tab::Open)
                .await
                .unwrap_or_else(|error| {
                    tracing::error!(%error, "counting the appeals failed");
                    0
                })
        })
    })
}

async fn frame(call: &AsOfficer, title: &str, below: bool) -> Frame {
    let frame = call
        .frame(Site::Office, title)
        .crumb("工作台", "/office")
        .side(Menu::Office, "用户申诉");
    if below {
        frame.crumb("用户申诉", AppealDesk).done().await
    } else {
        frame.done().await
    }
}

async fn queue(call: AsOfficer, Query(query): Query) -> Result<Page<DeskView>> {
    let over = query.get("tab") == "over";
    let tab = if over { Tab::Over } else { Tab::Open };
    let counts = [
        store::count(call.db(), Tab::Open).await?,
        store::count(call.db(), Tab::Over).await?,
    ];
    let pager = Pager::new(counts[usize::from(over)], LINES, AppealDesk, &query);
    let mut lines = Vec::new();
    for row in store::list(call.db(), tab, pager.offset(), pager.size).await? {
        lines.push(Line {
            page: AppealTask { id: row.id },
            officer: officer_name(&call, row.decided_by.or(row.taken_by)).await?,
            submitted: row.submitted_at.map(minute).unwrap_or_default(),
            decided: row.decided_at.map(minute).unwrap_or_default(),
            number: row.number,
            matter: row.matter,
            state: row.state,
        });
    }
    Ok(Page(DeskView {
        frame: frame(&call, "用户申诉", false).await,
        over,
        counts,
        lines,
        pager,
    }))
}

async fn show(
    Shared(identity): Shared<Identity>,
    call: AsOfficer,
    Path(id): Path<AppealId>,
) -> Result<Response> {
    let row = decide::find(&call, id).await?;
    let input = call.resume(Input::default()).await?;
    Ok(Page(view(&identity, &call, row, input, false).await?).into_response())
}

async fn view(
    identity: &Identity,
    call: &AsOfficer,
    row: Model,
    mut input: Input,
    whole: bool,
) -> Result<TaskView> {
    input.ensure_key(call.rng());
    let part = part(&row, call);
    let said = Said::open(call.vault(), &row)?;
    let occupant = if row.state.is_open() {
        let place = occupant::place(identity, &row, &said).await?;
        occupant::find(call.db(), &row, place).await?
    } else {
        match row.occupant_id {
            Some(id) => account::find(call.db(), id).await?,
            None => None,
        }
    };
    let occupant = match occupant {
        // an account that its holder has closed since tells nothing any more
        Some(account) if account.status != Status::Closed => {
            Some(shown(call, &account, &said, whole)?)
        }
        _ => None,
    };
    let materials = if may_open(&row, part) {
        materials_of(call, &row).await?
    } else {
        Vec::new()
    };
    Ok(TaskView {
        frame: frame(call, &row.number, true).await,
        input,
        facts: facts(&said, whole, part.works()),
        occupant,
        materials,
        whys: Opt::of::<Why>(),
        revealed: whole,
        others: others(call, &row).await?,
        deeds: deeds(call, &row).await?,
        id: row.id,
        number: row.number,
        matter: row.matter,
        state: row.state,
        version: row.version,
        part,
    })
}

/// Whoever works on an appeal opens its materials; when it is decided, every officer may, and is written down.
const fn may_open(row: &Model, part: Part) -> bool {
    part.works() || matches!(row.state, State::Approved | State::Refused)
}

/// A value, masked unless the officer asked for the whole and said why.
fn masked(whole: bool, text: &str, mask: fn(&str) -> String) -> String {
    if whole { text.to_owned() } else { mask(text) }
}

fn facts(said: &Said, whole: bool, works: bool) -> Facts {
    Facts {
        document_kind: said.document.kind().label(),
        document: masked(whole, said.document.number(), mask::document),
        name: masked(whole, &said.name, mask::name),
        mobile: said
            .mobile
            .as_ref()
            .map(|mobile| masked(whole, mobile.as_str(), mask::mobile)),
        unit: said.unit.clone(),
        contact: masked(whole, said.contact.as_str(), mask::mobile),
        proved: said.proved(),
        story: works.then(|| said.story.clone()),
    }
}

fn shown(call: &AsOfficer, account: &Account, said: &Said, whole: bool) -> Result<Occupant> {
    let holder = account::open(call.vault(), account)?;
    let name = holder.name.expose();
    Ok(Occupant {
        id: account.id.to_string(),
        kind: account.kind.label(),
        status: account.status.label(),
        same_name: proof::subject(call.vault(), name, &said.document)
            == proof::subject(call.vault(), &said.name, &said.document),
        name: masked(whole, name, mask::name),
        document: masked(whole, holder.document.number(), mask::document),
        mobile: holder.mobile.as_ref().map_or_else(
            || "无".to_owned(),
            |mobile| masked(whole, mobile.as_str(), mask::mobile),
        ),
        opened: minute(account.created_at),
        proven: account.proven_at.map(minute),
    })
}

async fn others(call: &AsOfficer, row: &Model) -> Result<Vec<Other>> {
    let others = store::about(call.db(), row).await?;
    Ok(others
        .into_iter()
        .map(|other| Other {
            page: AppealTask { id: other.id },
            at: other.submitted_at.map(minute).unwrap_or_default(),
            number: other.number,
            state: other.state,
        })
        .collect())
}

/// What happened, the newest first.
async fn deeds(call: &AsOfficer, row: &Model) -> Result<Vec<Deed>> {
    let mut deeds = Vec::new();
    if let (false, Some(at)) = (row.state.is_open(), row.decided_at) {
        let reason = call.vault().open_opt(REASON, row.reason.as_ref())?;
        deeds.push(Deed {
            title: row.state.to_string(),
            at: stamp(at),
            who: match row.decided_by {
                Some(_) => officer_name(call, row.decided_by).await?,
                None => "申诉人".to_owned(),
            },
            note: reason.unwrap_or_default(),
            tone: row.state.tone(),
        });
    }
    if row.first_by.is_some() {
        deeds.push(Deed {
            title: "初审同意".to_owned(),
            at: String::new(),
            who: officer_name(call, row.first_by).await?,
            note: String::new(),
            tone: "info",
        });
    }
    if let Some(at) = row.taken_at {
        deeds.push(Deed {
            title: "受理".to_owned(),
            at: stamp(at),
            who: officer_name(call, row.taken_by).await?,
            note: String::new(),
            tone: "info",
        });
    }
    if let Some(at) = row.submitted_at {
        deeds.push(Deed {
            title: "提交申诉".to_owned(),
            at: stamp(at),
            who: "申诉人".to_owned(),
            note: String::new(),
            tone: "info",
        });
    }
    Ok(deeds)
}

async fn take(call: AsOfficer, Path(id): Path<AppealId>) -> Result<Response> {
    decide::find(&call, id).await?;
    decide::take(&call, id).await?;
    call.flash("已受理，请核对材料后填写意见");
    Ok(see_other(AppealTask { id }))
}

async fn release(call: AsOfficer, Path(id): Path<AppealId>) -> Result<Response> {
    decide::find(&call, id).await?;
    decide::release(&call, id).await?;
    call.flash("已退回待办，其他工作人员可以受理");
    Ok(see_other(AppealDesk))
}

async fn reveal(
    Shared(identity): Shared<Identity>,
    call: AsOfficer,
    _fresh: Fresh,
    Path(id): Path<AppealId>,
    mut input: Input,
) -> Result<Response> {
    let row = decide::find(&call, id).await?;
    let Some(why) = input.choice::<Why>("why", "查看理由") else {
        return Ok(invalid(view(&identity, &call, row, input, false).await?));
    };
    decide::reveal(&call, &row, why).await?;
    Ok(Page(view(&identity, &call, row, input, true).await?).into_response())
}

async fn decide(
    Shared(identity): Shared<Identity>,
    call: AsOfficer,
    Path(id): Path<AppealId>,
    mut input: Input,
) -> Result<Response> {
    let row = decide::find(&call, id).await?;
    let verdict: Option<Verdict> = input.choice("do", "审核意见");
    let least = usize::from(verdict == Some(Verdict::Refuse));
    let reason = input.text("reason", "不通过的理由", least..=REASON_MAX);
    let Some(verdict) = verdict.filter(|_| input.ok()) else {
        return Ok(invalid(view(&identity, &call, row, input, false).await?));
    };
    let decision = Decision {
        verdict,
        reason: &reason,
        version: input.version(),
        seen: input.get("occupant").parse().ok(),
    };
    let state = decide::decide(&call, &identity, id, &decision).await?;
    call.flash(match state {
        State::Confirming => format!("已提交复核：{}，需要另一名工作人员同意", row.number),
        state => format!("已办结：{}，{state}", row.number),
    });
    Ok(see_other(AppealDesk))
}

/// A material, for who may see it: a picture as a picture, anything else as a download. Each look is written down.
async fn material(call: AsOfficer, Path((id, file)): Path<(AppealId, FileId)>) -> Result<Response> {
    let row = decide::find(&call, id).await?;
    let known = said::materials(&row)?.contains(&file);
    if !known || !may_open(&row, part(&row, &call)) {
        return Err(call.denied(&format!("appeal:{id}")).await);
    }
    let stored = call.app.files.row(call.db(), file).await?;
    let stored = stored.ok_or(Error::Absent)?;
    let (object, detail) = (
        &format!("appeal:{id}"),
        &serde_json::json!({ "file": file.to_string() }),
    );
    call.write(|tx| async move { tx.audit("appeal.material", object, detail.clone()).await })
        .await?;
    match stored.kind {
        files::Kind::Pdf | files::Kind::Docx => upload::download(&call, file).await,
        files::Kind::Png | files::Kind::Jpeg | files::Kind::Webp => {
            upload::picture(&call, file, "no-store").await
        }
    }
}
