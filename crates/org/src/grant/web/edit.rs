//! The forms: 创建经办用户, 更新期限, 身份变更.

use super::{GrantList, GrantPeriod, GrantRole, frame, live, roles};
use crate::grant::{
    act::{GrantError, open_holder},
    create::{self, New},
    entity::Model,
    manage,
    page::{EditView, NewView},
    rules::{Deed, Period, Role},
    store,
};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use identity::Fresh;
use kernel::{choice::Choice as _, id::GrantId, mask};
use web::{ActingFor, Error, Input, Page, Path, Result, duty::Manager, invalid, see_other};

/// Longest document number that is typed.
const NUMBER: usize = 30;

pub(super) async fn new(call: ActingFor<Manager>) -> Result<Response> {
    if store::enabled(call.db(), call.unit).await?.is_none() {
        return Ok(see_other(super::GrantNotice));
    }
    let input = call.resume(Input::default()).await?;
    Ok(Page(new_view(&call, input).await).into_response())
}

async fn new_view(call: &ActingFor<Manager>, input: Input) -> NewView {
    NewView {
        frame: frame(call, "开通授权").await,
        input,
        roles: roles(call.role),
    }
}

fn read_period(input: &mut Input, now: kernel::clock::Instant) -> Period {
    let period = Period {
        from: input.date_optional("from", "开始日期"),
        until: input.date_optional("until", "结束日期"),
    };
    if let Some((field, message)) = period.fault(now) {
        input.error(field, message);
    }
    period
}

fn read_new(input: &mut Input, now: kernel::clock::Instant) -> Option<New> {
    let role = input.choice("role", "用户类别");
    let name = input.text("name", "姓名", 1..=50);
    let number = input.text("number", "证件号码", 1..=NUMBER);
    let mobile = input.parse("mobile", "移动电话");
    let period = read_period(input, now);
    let (role, mobile) = (role?, mobile?);
    input.ok().then_some(New {
        role,
        name,
        number,
        mobile,
        period,
    })
}

pub(super) async fn create(
    call: ActingFor<Manager>,
    _: Fresh,
    mut input: Input,
) -> Result<Response> {
    input.ensure_key(call.rng());
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(new) = read_new(&mut input, call.now) {
        match create::create(&call, input.key(), &new).await {
            Ok(()) => {
                call.flash(
                    "提交成功！已发送短信提醒，请当事人在手机端“我的-企业服务-我是经办人”中确认",
                );
                return Ok(see_other(GrantList));
            }
            Err(GrantError::Broken(error)) => return Err(error),
            Err(error) => status = told(&mut input, error),
        }
    }
    Ok((status, Page(new_view(&call, input).await)).into_response())
}

/// Puts an error where it belongs.
fn told(input: &mut Input, error: GrantError) -> StatusCode {
    match error {
        GrantError::Field(field, message) => input.error(field, message),
        GrantError::Slow(_) => {
            input.error("", error.to_string());
            return StatusCode::TOO_MANY_REQUESTS;
        }
        GrantError::Full(_) => input.error("role", error.to_string()),
        GrantError::Broken(_) => {}
    }
    StatusCode::UNPROCESSABLE_ENTITY
}

/// One of the unit's grants, if the reader may do this with it.
pub(super) async fn editable(call: &ActingFor<Manager>, id: GrantId, deed: Deed) -> Result<Model> {
    let row = manage::own(call, id).await?;
    manage::allowed(call, deed, row.role)?;
    live(&row)?;
    Ok(row)
}

/// Which of the two small forms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Small {
    Period,
    Role,
}

async fn small(
    call: &ActingFor<Manager>,
    input: Input,
    row: &Model,
    which: Small,
    version: i32,
) -> Result<EditView> {
    let id = row.id;
    let (heading, action, roles) = match which {
        Small::Period => ("更新期限", GrantPeriod { id }.to_string(), Vec::new()),
        Small::Role => ("身份变更", GrantRole { id }.to_string(), roles(call.role)),
    };
    let person = open_holder(call.vault(), row)?;
    Ok(EditView {
        frame: frame(call, heading).await,
        input,
        heading,
        action,
        version,
        name: mask::name(&person.name),
        role: row.role.title(),
        period: row.period().words(),
        roles,
    })
}

pub(super) async fn period(
    call: ActingFor<Manager>,
    Path(id): Path<GrantId>,
) -> Result<Page<EditView>> {
    let row = editable(&call, id, Deed::Renew).await?;
    let mut input = Input::default();
    for (name, day) in [("from", row.from_day), ("until", row.until_day)] {
        input.set(name, day.map_or_else(String::new, |day| day.to_string()));
    }
    let input = call.resume(input).await?;
    let version = shown_version(&input, &row);
    Ok(Page(
        small(&call, input, &row, Small::Period, version).await?,
    ))
}

/// The version that a form was made from: a parked one brings its own.
pub(super) fn shown_version(input: &Input, row: &Model) -> i32 {
    if input.has(web::form::VERSION) {
        input.version()
    } else {
        row.version
    }
}

pub(super) async fn save_period(
    call: ActingFor<Manager>,
    _: Fresh,
    Path(id): Path<GrantId>,
    mut input: Input,
) -> Result<Response> {
    let row = editable(&call, id, Deed::Renew).await?;
    let mut version = input.version();
    let period = read_period(&mut input, call.now);
    if input.ok() {
        let made = manage::renew(&call, id, version, period).await;
        let now = row.period().words();
        match settle(&mut input, &row, made, row.period() == period, &now)? {
            Settled::Saved => return Ok(saved(&call, "授权期限已更新")),
            Settled::Again => version = row.version,
            Settled::Wrong => {}
        }
    }
    input.ensure_key(call.rng());
    Ok(invalid(
        small(&call, input, &row, Small::Period, version).await?,
    ))
}

pub(super) fn saved(call: &ActingFor<Manager>, text: &str) -> Response {
    call.flash(text);
    see_other(GrantList)
}

/// What became of a form that was sent.
pub(super) enum Settled {
    /// What it says stands there.
    Saved,
    /// Somebody else was quicker: the form is shown over what stands there now.
    Again,
    /// Something is wrong, and the form says what.
    Wrong,
}

/// Puts what became of a form into it. `same`: what stands there is what the form says, so it was sent twice; `now` is what
/// stands there, in words.
pub(super) fn settle(
    input: &mut Input,
    row: &Model,
    made: std::result::Result<(), GrantError>,
    same: bool,
    now: &str,
) -> Result<Settled> {
    match made {
        Ok(()) => Ok(Settled::Saved),
        Err(GrantError::Broken(Error::Conflict(_))) if same => Ok(Settled::Saved),
        Err(GrantError::Broken(Error::Conflict(_))) => {
            let text = format!(
                "这项授权刚刚被别人修改过（现在是：{}，{now}）。您填写的内容都在下面，核对后再次提交将以您填写的内容为准",
                row.role.title()
            );
            input.error("", text);
            Ok(Settled::Again)
        }
        Err(GrantError::Broken(error)) => Err(error),
        Err(error) => {
            told(input, error);
            Ok(Settled::Wrong)
        }
    }
}

pub(super) async fn role(
    call: ActingFor<Manager>,
    Path(id): Path<GrantId>,
) -> Result<Page<EditView>> {
    let row = editable(&call, id, Deed::ChangeRole).await?;
    let mut input = Input::default();
    input.set("role", row.role.code());
    let input = call.resume(input).await?;
    let version = shown_version(&input, &row);
    Ok(Page(small(&call, input, &row, Small::Role, version).await?))
}

pub(super) async fn save_role(
    call: ActingFor<Manager>,
    _: Fresh,
    Path(id): Path<GrantId>,
    mut input: Input,
) -> Result<Response> {
    let row = editable(&call, id, Deed::ChangeRole).await?;
    let mut version = input.version();
    if let Some(role) = input.choice::<Role>("role", "用户类别") {
        let made = manage::change_role(&call, id, version, role).await;
        let now = row.period().words();
        match settle(&mut input, &row, made, row.role == role, &now)? {
            Settled::Saved => return Ok(saved(&call, "身份已变更")),
            Settled::Again => version = row.version,
            Settled::Wrong => {}
        }
    }
    input.ensure_key(call.rng());
    Ok(invalid(
        small(&call, input, &row, Small::Role, version).await?,
    ))
}
