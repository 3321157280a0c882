//! The business register (工商登记). No public specification exists: this is the neutral contract that the
//! real one is mapped to. The README of this crate states it.

use crate::{fault::Provider, population::RegisteredUnit, signed::Question, world::World};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use kernel::credit_code::CreditCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// What names of units that nobody registered may end with. Stated on the index page.
pub(crate) const ENDINGS: [&str; 24] = [
    "公司",
    "集团",
    "厂",
    "店",
    "行",
    "社",
    "合作社",
    "事务所",
    "院",
    "校",
    "学校",
    "大学",
    "中心",
    "协会",
    "学会",
    "商会",
    "基金会",
    "局",
    "委员会",
    "办公室",
    "馆",
    "站",
    "所",
    "部",
];

/// The question.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claim {
    uniscid: String,
    ent_name: String,
    legal_rep_name: String,
    legal_rep_id_type: String,
    legal_rep_id_no: String,
}

/// `POST /register/verify`.
pub(crate) async fn verify(
    State(world): State<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let effects = world.effects(Provider::Register);
    let keys = &world.config.keys.register;
    let question = Question {
        verb: "POST",
        uri: &uri,
        headers: &headers,
        body: &body,
    };
    let (status, answer) = match question.check_with_digest(keys, world.now()) {
        Err(message) => (StatusCode::UNAUTHORIZED, json!({ "message": message })),
        Ok(()) => match (&effects.error, serde_json::from_slice::<Claim>(&body)) {
            (Some(code), _) => (
                StatusCode::OK,
                json!({ "code": code, "message": "按控制台要求返回的错误" }),
            ),
            (None, Err(_)) => (
                StatusCode::BAD_REQUEST,
                json!({ "code": "BAD_REQUEST", "message": "请求内容不正确" }),
            ),
            (None, Ok(claim)) => (StatusCode::OK, judge(&world, &claim)),
        },
    };
    let code = serde_json::from_slice::<Claim>(&body)
        .map(|claim| claim.uniscid)
        .unwrap_or_default();
    let outcome = answer["code"]
        .as_str()
        .or(answer["message"].as_str())
        .unwrap_or_default();
    world.received(Provider::Register, "verify", code, outcome);
    let reply = question.signed(keys, world.now(), status, &answer, effects.broken);
    effects.send(reply).await
}

/// Compares a statement with what is known, or, for a unit that nobody registered, judges by the rule.
fn judge(world: &World, claim: &Claim) -> Value {
    let config = &world.config;
    let answer = |found: bool, fields: [bool; 3], unit: Option<&RegisteredUnit>| {
        let matched = found && fields.iter().all(|field| *field);
        let mut answer = json!({
            "code": "OK", "requestId": world.request_id(), "found": found, "match": matched,
            "fields": { "entName": fields[0], "legalRepName": fields[1], "legalRepIdNo": fields[2] },
        });
        if let (true, Some(unit)) = (matched, unit) {
            answer["unit"] = describe(unit);
        }
        answer
    };
    if let Some(unit) = config
        .units
        .iter()
        .find(|unit| unit.credit_code == claim.uniscid)
    {
        let fields = [
            unit.name == claim.ent_name,
            unit.legal.name == claim.legal_rep_name,
            unit.legal_kind == claim.legal_rep_id_type
                && unit.legal.number == claim.legal_rep_id_no,
        ];
        return answer(true, fields, Some(unit));
    }
    let Ok(code) = claim.uniscid.parse::<CreditCode>() else {
        return answer(false, [false; 3], None);
    };
    if claim.ent_name.contains("不存在") {
        return answer(false, [false; 3], None);
    }
    let taken = config.units.iter().any(|unit| unit.name == claim.ent_name);
    let plain = claim
        .ent_name
        .replace("（已注销）", "")
        .replace("（已吊销）", "");
    let named = !taken && ENDINGS.iter().any(|ending| plain.ends_with(ending));
    let agrees = crate::population::agree(config, &claim.legal_rep_name, &claim.legal_rep_id_no);
    let fields = [
        named,
        agrees && !claim.legal_rep_name.is_empty(),
        !claim.legal_rep_id_no.is_empty(),
    ];
    answer(true, fields, Some(&invent(&code, claim)))
}

/// What the register would know of a unit that walks in with its own data; the same for the same code.
fn invent(code: &CreditCode, claim: &Claim) -> RegisteredUnit {
    let pick = |what: &str, bound| World::steady(&format!("{what}:{code}"), bound);
    let state = if claim.ent_name.contains("注销") {
        "4"
    } else if claim.ent_name.contains("吊销") {
        "2"
    } else {
        "1"
    };
    RegisteredUnit {
        credit_code: code.to_string(),
        name: claim.ent_name.clone(),
        legal: crate::Citizen {
            name: claim.legal_rep_name.clone(),
            number: claim.legal_rep_id_no.clone(),
            mobile: format!("199000{:05}", 10_000 + pick("mobile", 90_000)),
        },
        legal_kind: claim.legal_rep_id_type.clone(),
        state: state.to_owned(),
        address: format!("江苏省演示区聚贤路{}号", 100 + pick("address", 900)),
        division: code.division().to_owned(),
        established: format!(
            "20{:02}-{:02}-{:02}",
            pick("year", 24),
            1 + pick("month", 12),
            1 + pick("day", 28)
        ),
    }
}

fn describe(unit: &RegisteredUnit) -> Value {
    let state = match unit.state.as_str() {
        "1" => "存续（在营、开业、在册）",
        "2" => "吊销，未注销",
        "4" => "注销",
        _ => "其他",
    };
    json!({
        "uniscid": unit.credit_code, "entName": unit.name, "regState": unit.state, "regStateName": state,
        "entType": kind(unit), "regAuthorityDivision": unit.division, "address": unit.address,
        "established": unit.established,
        "legalRepMobile": { "masked": kernel::mask::mobile(&unit.legal.mobile), "number": unit.legal.mobile },
    })
}

fn kind(unit: &RegisteredUnit) -> &'static str {
    match unit.credit_code.get(..2).unwrap_or_default() {
        "91" if unit.name.contains("股份") => "股份有限公司",
        "91" => "有限责任公司",
        "92" => "个体工商户",
        "93" => "农民专业合作社",
        "11" => "机关",
        "12" => "事业单位",
        "13" => "群众团体",
        "31" => "律师事务所",
        "51" => "社会团体",
        "52" => "民办非企业单位",
        "53" => "基金会",
        _ => "其他组织",
    }
}
