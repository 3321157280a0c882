//! Real-person verification: opening a bill, asking for its result.

use super::gateway::{Failure, Request, failed};
use crate::world::World;
use chrono::TimeDelta;
use kernel::{
    clock::Instant,
    document::{Document, DocumentKind},
};
use serde_json::{Value, json};

/// How long a bill may be opened on a phone.
const LIFE: TimeDelta = TimeDelta::hours(23);
/// How long its result may be asked for.
const QUERYABLE: TimeDelta = TimeDelta::days(90);

const BIZ_CODES: [&str; 4] = ["FACE", "SMART_FACE", "CERT_PHOTO", "CERT_PHOTO_FACE"];
const CERT_TYPES: [&str; 6] = [
    "IDENTITY_CARD",
    "HOME_VISIT_PERMIT_HK_MC",
    "HOME_VISIT_PERMIT_TAIWAN",
    "RESIDENCE_PERMIT_HK_MC",
    "RESIDENCE_PERMIT_TAIWAN",
    "PERMANENT_RESIDENCE_FOREIGNER",
];

/// One verification.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    pub order_no: String,
    pub name: String,
    pub number: String,
    pub return_url: String,
    pub opened_at: Instant,
    pub state: State,
    /// Given to the phone page when it opens: only a page that was opened by a signed address can decide.
    pub token: String,
}

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody has acted yet.
    Waiting,
    /// The person passed.
    Passed,
    /// The person did not pass; they may try again.
    Failed,
    /// The person gave up; they may try again.
    Cancelled,
}

impl Bill {
    pub fn expired(&self, now: Instant) -> bool {
        now - self.opened_at > LIFE
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What the control page shows of a call: order or bill numbers only.
pub(super) fn summary(request: &Request) -> String {
    let content: Value = serde_json::from_str(request.get("biz_content")).unwrap_or_default();
    ["/outer_order_no", "/certify_id"]
        .map(|pointer| text(&content, pointer))
        .concat()
}

/// `alipay.user.certify.open.initialize`.
pub(super) fn initialize(world: &World, content: &Value) -> Result<Value, Failure> {
    let invalid = |what: &str| {
        Err(Failure(
            "40002",
            "isv.invalid-parameter".to_owned(),
            format!("参数有误：{what}"),
        ))
    };
    let order_no = text(content, "/outer_order_no");
    if order_no.is_empty()
        || order_no.len() > 32
        || !order_no.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return invalid("outer_order_no");
    }
    if !BIZ_CODES.contains(&text(content, "/biz_code")) {
        return invalid("biz_code");
    }
    let (name, number) = (
        text(content, "/identity_param/cert_name"),
        text(content, "/identity_param/cert_no"),
    );
    let kind = text(content, "/identity_param/cert_type");
    if text(content, "/identity_param/identity_type") != "CERT_INFO" || !CERT_TYPES.contains(&kind)
    {
        return invalid("identity_param");
    }
    let return_url = text(content, "/merchant_config/return_url");
    if name.is_empty() || number.is_empty() || url::Url::parse(return_url).is_err() {
        return invalid("cert_name / cert_no / return_url");
    }
    if kind == "IDENTITY_CARD" && Document::parse(DocumentKind::ResidentCard, number).is_err() {
        return failed("CERT_NO_INVALID", "证件号码不正确");
    }
    if !crate::population::agree(&world.config, name, number) {
        return failed("CERT_INFO_NOT_MATCH", "姓名和证件号码不匹配");
    }
    let now = world.now();
    let mut state = world.state();
    state
        .bills
        .retain(|_, bill| now - bill.opened_at <= QUERYABLE);
    if state.bills.values().any(|bill| bill.order_no == order_no) {
        return failed("OUTER_ORDER_NO_REPEATED", "商户请求的唯一标识重复");
    }
    let certify_id = world.config.rng.token::<16>();
    let bill = Bill {
        order_no: order_no.to_owned(),
        name: name.to_owned(),
        number: number.to_owned(),
        return_url: return_url.to_owned(),
        opened_at: now,
        state: State::Waiting,
        token: world.config.rng.token::<16>(),
    };
    state.bills.insert(certify_id.clone(), bill);
    Ok(json!({ "certify_id": certify_id }))
}

/// `alipay.user.certify.open.query`. Before the phone has finished it answers `passed=F`, like a failure.
pub(super) fn query(world: &World, content: &Value) -> Result<Value, Failure> {
    let certify_id = text(content, "/certify_id");
    let state = world.state();
    let Some(bill) = state
        .bills
        .get(certify_id)
        .filter(|bill| world.now() - bill.opened_at <= QUERYABLE)
    else {
        return failed("OPEN_CERTIFY_BILL_NOT_EXIST", "认证单据不存在");
    };
    let mut node = json!({
        "passed": if bill.state == State::Passed { "T" } else { "F" },
        "identity_info": "", "material_info": format!("https://sandbox.invalid/material/{certify_id}"),
    });
    if bill.state == State::Failed {
        node["fail_reason"] = "人脸比对未通过".into();
    }
    Ok(node)
}
