//! 单位注册 with its three ways, and 窗口开户激活.

use super::ActivatePage;
use crate::{
    Org, agency,
    counter::{
        act, code,
        page::{ActivateView, WaysView},
        rules::digits,
    },
    registration::{AccountPage, Refused},
};
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use identity::agreement::{self, Text};
use kernel::credit_code::CreditCode;
use web::{Call, Input, Page, Result, Site, invalid, see_other};

async fn view(org: &Org, call: &Call, mut input: Input) -> Result<ActivateView> {
    input.forget(&["opening_code"]);
    input.ensure_key(call.rng());
    agreement::shown(org.identity(), call, &mut input, Text::Unit).await?;
    Ok(ActivateView {
        frame: call
            .frame(Site::Hall, "窗口开户激活")
            .crumb("首页", "/")
            .crumb("单位注册", super::WaysPage)
            .noindex()
            .done()
            .await,
        input,
    })
}

pub(super) async fn form(call: Call, State(org): State<Org>) -> Result<Response> {
    Ok(Page(view(&org, &call, Input::default()).await?).into_response())
}

pub(super) async fn submit(
    call: Call,
    State(org): State<Org>,
    mut input: Input,
) -> Result<Response> {
    let credit_code: Option<CreditCode> = input.parse("credit_code", "统一社会信用代码");
    let typed = digits(input.get("opening_code"));
    if typed.is_none() {
        input.error("opening_code", "请输入回执上的8位开户码");
    }
    let agreed = agreement::ticked(org.identity(), &call, &mut input, Text::Unit).await?;
    if let (true, Some(credit_code), Some(typed)) = (input.ok(), credit_code, typed) {
        match code::activate(&call, &credit_code, &typed, agreed).await {
            Ok(()) => {
                call.flash("开户码正确，请设置法定代表人的手机号和密码");
                return Ok(see_other(AccountPage));
            }
            Err(Refused::Fields(errors)) => input.reject(errors),
            Err(refused) => input.error("", act::told(refused)?),
        }
    }
    Ok(invalid(view(&org, &call, input).await?))
}

/// 单位注册: online, at the counter, by an outside provider (checklist B-1.0).
pub(super) async fn ways(call: Call, State(org): State<Org>) -> Result<Page<WaysView>> {
    let mut places: Vec<(String, Vec<String>)> = Vec::new();
    for place in agency::options(call.db()).await? {
        let city = place.group.unwrap_or_default();
        match places.last_mut() {
            Some((last, names)) if *last == city => names.push(place.label),
            _ => places.push((city, vec![place.label])),
        }
    }
    Ok(Page(WaysView {
        frame: call
            .frame(Site::Hall, "单位注册")
            .crumb("首页", "/")
            .done()
            .await,
        quick_ways: org.identity().quick_ways(true, ""),
        places,
        activate: ActivatePage,
    }))
}
