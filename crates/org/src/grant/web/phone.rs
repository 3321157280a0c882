//! 我的-企业服务-我是经办人 on the phone (checklist ): an ordinary web page in whatever browser the phone has.

use crate::{
    Org,
    grant::{
        act::{GrantError, open_granter, open_holder},
        confirm::{self, Last, STEPS},
        entity::Model,
        page::{ConfirmView, EnterpriseView, Mine, MineView, Step},
        rules::{Event, State as GrantState, shown},
        store,
    },
    unit,
};
use axum::{Router, extract::State, response::Response, routing::get};
use identity::{
    agreement::{self, Text},
    proof::{ProofError, ProofPage},
};
use kernel::{clock::minute, id::GrantId, mask};
use web::{AsPerson, Error, Input, Page, Path, Result, Site, invalid, see_other};

web::routes! {
    /// 企业服务.
    pub EnterprisePage = "/app/enterprise";
    /// 我是经办人: what a person has been granted.
    pub HandlerPage = "/app/enterprise/handler";
    /// One of them: 信息确认, 人脸识别, 设置经办密码.
    pub MyGrant { id: GrantId } = "/app/enterprise/handler/{id}";
    /// 拒绝.
    pub MyGrantDecline { id: GrantId } = "/app/enterprise/handler/{id}/decline";
    /// 人脸识别 begins.
    pub MyGrantProof { id: GrantId } = "/app/enterprise/handler/{id}/proof";
    /// 设置经办密码.
    pub MyGrantPassword { id: GrantId } = "/app/enterprise/handler/{id}/password";
}

pub(super) fn router() -> Router<Org> {
    Router::new()
        .route(EnterprisePage::PATH, get(enterprise))
        .route(HandlerPage::PATH, get(mine))
        .route(MyGrant::PATH, get(show).post(check))
        .route(MyGrantDecline::PATH, get(back).post(decline))
        .route(MyGrantProof::PATH, get(back).post(prove))
        .route(MyGrantPassword::PATH, get(back).post(finish))
}

async fn enterprise(call: AsPerson) -> Result<Page<EnterpriseView>> {
    let frame = call
        .frame(Site::Phone, "企业服务")
        .nav("我的")
        .crumb("我的", web::phone::PhoneMine);
    Ok(Page(EnterpriseView {
        frame: frame.noindex().done().await,
        waiting: call.count(store::waiting_for(call.person)).await?,
    }))
}

async fn mine(call: AsPerson) -> Result<Page<MineView>> {
    let rows = store::of_person(call.db(), call.person).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let (state, tone) = shown(row.state, row.period(), row.invited_until, call.now);
        lines.push(Mine {
            href: MyGrant { id: row.id }.to_string(),
            unit: unit_name(&call, &row).await?,
            role: row.role.title(),
            state,
            tone,
        });
    }
    let frame = call
        .frame(Site::Phone, "我是经办人")
        .nav("我的")
        .crumb("企业服务", EnterprisePage);
    Ok(Page(MineView {
        frame: frame.noindex().done().await,
        rows: lines,
    }))
}

async fn unit_name(call: &AsPerson, row: &Model) -> Result<String> {
    let unit = unit::find(call.db(), row.unit_id).await?;
    Ok(unit.ok_or(Error::Absent)?.name)
}

/// The step that is open.
async fn step(call: &AsPerson, row: &Model) -> Result<Step> {
    if let Some(why) = confirm::late(row, call.now) {
        return Ok(Step::Stuck(why));
    }
    Ok(match row.state {
        GrantState::Invited => Step::Check,
        GrantState::Checked | GrantState::Active if confirm::proved(call, row).await? => {
            Step::Password
        }
        GrantState::Checked => Step::Prove,
        GrantState::Active => Step::Done,
        GrantState::Suspended => Step::Stuck("授权已停用，请联系单位的法定代表人或管理员"),
        GrantState::Declined | GrantState::Ended => {
            Step::Stuck("您已拒绝这项授权。需要恢复时，请单位的法定代表人或管理员重新发送")
        }
    })
}

async fn view(org: &Org, call: &AsPerson, row: &Model, mut input: Input) -> Result<ConfirmView> {
    let id = row.id;
    let step = step(call, row).await?;
    input.forget(&["password", "password_again"]);
    input.ensure_key(call.rng());
    if matches!(step, Step::Password) {
        agreement::shown(org.identity(), call, &mut input, Text::Unit).await?;
    }
    let person = open_holder(call.vault(), row)?;
    let (state, tone) = shown(row.state, row.period(), row.invited_until, call.now);
    let frame = call
        .frame(Site::Phone, "经办人授权确认")
        .nav("我的")
        .crumb("我是经办人", HandlerPage);
    Ok(ConfirmView {
        frame: frame.noindex().done().await,
        input,
        here: MyGrant { id }.to_string(),
        decline: MyGrantDecline { id }.to_string(),
        prove: MyGrantProof { id }.to_string(),
        password: MyGrantPassword { id }.to_string(),
        steps: STEPS,
        step,
        unit: unit_name(call, row).await?,
        role: row.role.title(),
        name: person.name,
        number: mask::document(person.document.number()),
        mobile: mask::mobile(person.mobile.as_str()),
        granter: mask::name(&open_granter(call.vault(), row)?),
        period: row.period().words(),
        state,
        tone,
        until: minute(row.invited_until),
    })
}

async fn show(
    State(org): State<Org>,
    call: AsPerson,
    Path(id): Path<GrantId>,
) -> Result<Page<ConfirmView>> {
    let row = confirm::own(&call, id).await?;
    let input = call.resume(Input::default()).await?;
    Ok(Page(view(&org, &call, &row, input).await?))
}

/// Where a log-in in the middle of a step comes back to.
async fn back(_: AsPerson, Path(id): Path<GrantId>) -> Response {
    see_other(MyGrant { id })
}

async fn check(call: AsPerson, Path(id): Path<GrantId>) -> Result<Response> {
    answer(&call, id, Event::Check).await
}

async fn decline(call: AsPerson, Path(id): Path<GrantId>) -> Result<Response> {
    answer(&call, id, Event::Decline).await
}

async fn answer(call: &AsPerson, id: GrantId, event: Event) -> Result<Response> {
    confirm::own(call, id).await?;
    match confirm::answer(call, id, event).await {
        Ok(()) if event == Event::Decline => call.flash("已拒绝这项授权"),
        Ok(()) => {}
        Err(GrantError::Broken(error)) => return Err(error),
        Err(error) => call.warn(error.to_string()),
    }
    Ok(see_other(MyGrant { id }))
}

async fn prove(call: AsPerson, Path(id): Path<GrantId>) -> Result<Response> {
    confirm::own(&call, id).await?;
    match confirm::begin_proof(&call, id).await {
        Ok(proof) => Ok(see_other(ProofPage { id: proof })),
        Err(error @ ProofError::TooMany(_)) => {
            call.warn(error.to_string());
            Ok(see_other(MyGrant { id }))
        }
        Err(error) => Err(error.into()),
    }
}

async fn finish(
    State(org): State<Org>,
    call: AsPerson,
    Path(id): Path<GrantId>,
    mut input: Input,
) -> Result<Response> {
    let row = confirm::own(&call, id).await?;
    if !matches!(step(&call, &row).await?, Step::Password) {
        return Ok(see_other(MyGrant { id }));
    }
    let password = input.verbatim("password").to_owned();
    if password.is_empty() {
        input.error("password", "请输入经办密码");
    }
    if input.verbatim("password_again").is_empty() {
        input.error("password_again", "请再次输入密码");
    } else if input.verbatim("password_again") != password {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    let agreed = agreement::ticked(org.identity(), &call, &mut input, Text::Unit).await?;
    if input.ok() {
        let last = Last {
            password: password.into(),
            agreed,
        };
        match confirm::finish(&call, &org, &row, &last).await {
            Ok(()) => {
                call.flash("经办密码已设置，可以登录单位中心办事了");
                return Ok(see_other(MyGrant { id }));
            }
            Err(GrantError::Broken(error)) => return Err(error),
            Err(GrantError::Field(field, message)) => input.error(field, message),
            Err(error) => input.error("", error.to_string()),
        }
    }
    Ok(invalid(view(&org, &call, &row, input).await?))
}
