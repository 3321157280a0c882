//! 历史单位用户升级 and 地市历史用户升级: whoever knows the password of an old account registers its unit, prefilled
//! (checklist B-1.2.13, B-2.4.7).

use super::{
    begin::Statement,
    page::UpgradeView,
    web::{UnitPage, frame},
};
use crate::{
    Org,
    history::{self, Old, Refused},
};
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::StatusCode;
use kernel::region::{JIANGSU, children};
use web::{Call, Error, Input, Opt, Page, Result, see_other};

web::routes! {
    /// 历史单位用户升级, of the province's older system.
    pub UpgradePage = "/register/unit/history";
    /// 地市历史用户升级, of a city's.
    pub CityUpgradePage = "/register/unit/history/city";
}

pub(super) fn router() -> Router<Org> {
    Router::new()
        .route(UpgradePage::PATH, get(form).post(submit))
        .route(CityUpgradePage::PATH, get(city_form).post(city_submit))
}

async fn view(call: &Call, city: bool, mut input: Input, log_in: bool) -> UpgradeView {
    input.forget(&["password"]);
    input.ensure_key(call.rng());
    let (title, action) = if city {
        ("地市历史用户升级", CityUpgradePage.to_string())
    } else {
        ("历史单位用户升级", UpgradePage.to_string())
    };
    UpgradeView {
        frame: frame(call, title).await,
        input,
        title,
        action,
        cities: if city {
            children(JIANGSU)
                .map(|city| Opt::new(city.code, city.name))
                .collect()
        } else {
            Vec::new()
        },
        log_in,
    }
}

async fn form(call: Call) -> Response {
    Page(view(&call, false, Input::default(), false).await).into_response()
}

async fn city_form(call: Call) -> Response {
    Page(view(&call, true, Input::default(), false).await).into_response()
}

async fn submit(call: Call, input: Input) -> Result<Response> {
    enter(call, false, input).await
}

async fn city_submit(call: Call, input: Input) -> Result<Response> {
    enter(call, true, input).await
}

async fn enter(call: Call, city: bool, mut input: Input) -> Result<Response> {
    let source = if city {
        let typed = input.get("city").to_owned();
        let known = children(JIANGSU).find(|city| city.code == typed);
        if known.is_none() {
            input.error("city", "请选择所属地市");
        }
        known.map_or("", |city| city.code)
    } else {
        JIANGSU
    };
    let account = input.text("account", "原账号", 1..=60);
    let password = input.verbatim("password").to_owned();
    if password.is_empty() {
        input.error("password", "请输入原密码");
    } else if password.chars().count() > 100 {
        input.error("password", "原密码过长，请核对");
    }
    let (mut status, mut log_in) = (StatusCode::UNPROCESSABLE_ENTITY, false);
    if input.ok() {
        match history::open(&call, source, &account, &password.into()).await {
            Ok(id) => return Ok(see_other(format!("{UnitPage}?history={id}"))),
            Err(Refused::Broken(error)) => return Err(error),
            Err(refused) => {
                log_in = matches!(refused, Refused::Used | Refused::Registered);
                if matches!(refused, Refused::Slow(_)) {
                    status = StatusCode::TOO_MANY_REQUESTS;
                }
                input.error("", refused.to_string());
            }
        }
    }
    Ok((status, Page(view(&call, city, input, log_in).await)).into_response())
}

/// The old account that a form of step 1 goes on with; none when it names none.
pub(super) async fn named(call: &Call, input: &Input) -> Result<Option<Old>> {
    let text = input.get("history");
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse().map_err(|_| Error::Absent)?;
    let old = history::held(call, id).await?;
    if old.is_none() {
        call.warn("历史账号的验证已失效或已升级，请重新验证，或直接填写单位信息");
    }
    Ok(old)
}

/// Fills step 1 with what the older system knew.
pub(super) fn fill(input: &mut Input, old: &Old) {
    input.set("history", old.id);
    input.set("unit_name", &old.unit_name);
    if let Some(code) = &old.credit_code {
        input.set("credit_code", code.as_str());
    }
}

/// The credit code of the old account counts, whatever was sent.
pub(super) fn impose(input: &mut Input, old: Option<&Old>) {
    if let Some(code) = old.and_then(|old| old.credit_code.as_ref()) {
        input.set("credit_code", code.as_str());
    }
}

/// Whether the statement is about the old account's unit.
pub(super) fn agrees(input: &mut Input, statement: &Statement, old: Option<&Old>) -> bool {
    let fits = old.is_none_or(|old| old.fits(&statement.credit_code));
    if !fits {
        input.error(
            "credit_code",
            "与历史账号的组织机构代码不一致，请填写该单位的统一社会信用代码",
        );
    }
    fits
}
