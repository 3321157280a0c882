//! Tencent Cloud's text service: JSON, `TC3-HMAC-SHA256`, every error with HTTP 200.

use crate::{
    fault::{Effects, Provider, Reply},
    sign::{hmac_sha256, sha256_hex},
    sms::{self, Text},
    world::World,
};
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::{DateTime, TimeDelta};
use kernel::clock::stamp;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

const API_VERSION: &str = "2021-01-11";
const REGIONS: [&str; 3] = ["ap-guangzhou", "ap-beijing", "ap-nanjing"];
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// `Response.Error`: code and message.
struct Refused(String, String);

fn refused<T>(code: &str, message: &str) -> Result<T, Refused> {
    Err(Refused(code.to_owned(), message.to_owned()))
}

pub(crate) async fn answer(world: &Arc<World>, headers: &HeaderMap, body: &[u8]) -> Response {
    let action = header(headers, "x-tc-action").to_owned();
    let effects = world.effects(Provider::Tencent);
    let outcome = verify(world, headers, body).and_then(|()| act(world, &action, body, &effects));
    let (mut response, code) = match outcome {
        Ok(response) => (response, "Ok".to_owned()),
        Err(Refused(code, message)) => (
            json!({ "Error": { "Code": code, "Message": message } }),
            code,
        ),
    };
    // The call can succeed while a number fails: the page shows the first number's own code.
    let first = response
        .pointer("/SendStatusSet/0/Code")
        .and_then(Value::as_str)
        .unwrap_or(&code)
        .to_owned();
    world.received(Provider::Tencent, &action, summary(body), &first);
    if let Value::Object(response) = &mut response {
        response.insert(
            "RequestId".to_owned(),
            world.request_id().to_lowercase().into(),
        );
    }
    effects
        .send(Reply::json(
            StatusCode::OK,
            json!({ "Response": response }).to_string(),
        ))
        .await
}

/// The masked number and the template of a call.
fn summary(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let number = body
        .pointer("/PhoneNumberSet/0")
        .or_else(|| body.get("PhoneNumber"))
        .and_then(Value::as_str);
    let number = number
        .and_then(sms::digits)
        .map(kernel::mask::mobile)
        .unwrap_or_default();
    format!(
        "{number} {}",
        body["TemplateId"].as_str().unwrap_or_default()
    )
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
        .unwrap_or_default()
}

/// Recomputes the signature from what arrived, as the provider does.
fn verify(world: &World, headers: &HeaderMap, body: &[u8]) -> Result<(), Refused> {
    let malformed = |what| refused("AuthFailure.InvalidAuthorization", what);
    let Some(parts) = header(headers, "authorization").strip_prefix("TC3-HMAC-SHA256 ") else {
        return malformed("请求头部的 Authorization 不符合腾讯云标准。");
    };
    let parts: HashMap<&str, &str> = parts
        .split(", ")
        .filter_map(|part| part.split_once('='))
        .collect();
    let part = |name| parts.get(name).copied().unwrap_or_default();
    let stamp = header(headers, "x-tc-timestamp");
    let Some(sent) = stamp
        .parse()
        .ok()
        .and_then(|at| DateTime::from_timestamp(at, 0))
    else {
        return malformed("X-TC-Timestamp 不正确。");
    };
    let (id, scope) = part("Credential").split_once('/').unwrap_or_default();
    let date = sent.format("%Y-%m-%d").to_string();
    if scope != format!("{date}/sms/tc3_request") {
        return malformed("Credential 的日期、服务或终止字符不正确。");
    }
    let keys = &world.config.keys.tencent;
    if id != keys.id {
        return refused("AuthFailure.SecretIdNotFound", "密钥不存在。");
    }
    if (world.now() - sent).abs() > SKEW {
        return refused("AuthFailure.SignatureExpire", "签名过期。");
    }
    let signed: Vec<&str> = part("SignedHeaders").split(';').collect();
    if !signed.contains(&"host") || !signed.contains(&"content-type") {
        return malformed("SignedHeaders 必须包含 content-type 和 host。");
    }
    let canonical = canonical(headers, &signed, body);
    if part("Signature") != signature(&keys.secret, &date, stamp, &canonical) {
        return refused("AuthFailure.SignatureFailure", "签名错误。");
    }
    if header(headers, "x-tc-version") != API_VERSION {
        return refused("NoSuchVersion", "接口版本不存在。");
    }
    if !REGIONS.contains(&header(headers, "x-tc-region")) {
        return refused("UnsupportedRegion", "接口不支持所传地域。");
    }
    Ok(())
}

fn canonical(headers: &HeaderMap, signed: &[&str], body: &[u8]) -> String {
    use std::fmt::Write as _;
    let lines = signed.iter().fold(String::new(), |mut lines, name| {
        let _ = writeln!(
            lines,
            "{name}:{}",
            header(headers, name).trim().to_lowercase()
        );
        lines
    });
    format!(
        "POST\n/\n\n{lines}\n{}\n{}",
        signed.join(";"),
        sha256_hex(body)
    )
}

fn signature(secret: &str, date: &str, stamp: &str, canonical: &str) -> String {
    let text = format!(
        "TC3-HMAC-SHA256\n{stamp}\n{date}/sms/tc3_request\n{}",
        sha256_hex(canonical.as_bytes())
    );
    let key = [date, "sms", "tc3_request"]
        .into_iter()
        .fold(format!("TC3{secret}").into_bytes(), |key, link| {
            hmac_sha256(&key, link.as_bytes())
        });
    hex::encode(hmac_sha256(&key, text.as_bytes()))
}

fn act(world: &Arc<World>, action: &str, body: &[u8], effects: &Effects) -> Result<Value, Refused> {
    // A code that belongs to one number is answered in that number's status, the others for the whole call.
    let whole = |code: &&String| {
        !code.starts_with("FailedOperation.") && !code.starts_with("LimitExceeded.")
    };
    if let Some(code) = effects.error.as_ref().filter(whole) {
        return refused(code, "按控制台要求返回的错误");
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return refused("FailedOperation.FailResolvePacket", "请求包解析失败。");
    };
    if body["SmsSdkAppId"].as_str() != Some(world.config.keys.tencent_app_id.as_str()) {
        return refused(
            "InvalidParameterValue.SdkAppIdNotExist",
            "SdkAppId 不存在。",
        );
    }
    match action {
        "SendSms" => send(world, &body, effects),
        "PullSmsSendStatusByPhoneNumber" => statuses(world, &body),
        _ => refused("InvalidAction", "接口不存在。"),
    }
}

fn send(world: &Arc<World>, body: &Value, effects: &Effects) -> Result<Value, Refused> {
    let texts = |name: &str| -> Vec<String> {
        body[name]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let numbers = texts("PhoneNumberSet");
    if numbers.is_empty() || numbers.len() > 200 {
        return refused(
            "LimitExceeded.PhoneNumberCountLimit",
            "号码数应为 1 至 200 个。",
        );
    }
    let statuses: Vec<Value> = numbers
        .iter()
        .map(|number| {
            let outcome = match &effects.error {
                Some(code) => Err((code.as_str(), "按控制台要求返回的错误")),
                None => one(world, body, number, &texts("TemplateParamSet"), effects),
            };
            let (serial, code, message) = match &outcome {
                Ok(serial) => (serial.as_str(), "Ok", "send success"),
                Err((code, message)) => ("", *code, *message),
            };
            json!({
                "SerialNo": serial, "PhoneNumber": number, "Fee": u8::from(outcome.is_ok()), "IsoCode": "CN",
                "SessionContext": body["SessionContext"].as_str().unwrap_or_default(),
                "Code": code, "Message": message,
            })
        })
        .collect();
    Ok(json!({ "SendStatusSet": statuses }))
}

/// The text for one number, or the number's own code and message.
fn compose(
    world: &World,
    body: &Value,
    number: &str,
    values: &[String],
) -> Result<Text, (&'static str, &'static str)> {
    let field = |name: &str| body[name].as_str().unwrap_or_default();
    let (sign, template) = (field("SignName"), field("TemplateId"));
    if !world.config.sign_names.iter().any(|name| name == sign) {
        return Err((
            "FailedOperation.SignatureIncorrectOrUnapproved",
            "签名格式错误或未审批",
        ));
    }
    let mut templates = world.config.templates.iter();
    let Some(template) = templates.find(|one| one.tencent == template) else {
        return Err((
            "FailedOperation.TemplateIncorrectOrUnapproved",
            "模板未审批或不存在",
        ));
    };
    let Some(phone) = number
        .starts_with('+')
        .then(|| template.number(number))
        .flatten()
    else {
        return Err((
            "InvalidParameterValue.IncorrectPhoneNumber",
            "手机号格式错误",
        ));
    };
    let mismatch = (
        "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
        "请求内容与审核通过的模板内容不匹配",
    );
    if values.len() != template.places().len() {
        return Err(mismatch);
    }
    Ok(Text {
        at: world.now(),
        provider: Provider::Tencent,
        phone: phone.to_owned(),
        sign: sign.to_owned(),
        template: template.tencent.clone(),
        content: template
            .fill(|n, _| values.get(n).cloned())
            .map_err(|_| mismatch)?,
        id: format!(
            "2640:{}{}",
            world.config.rng.digits6(),
            world.now().timestamp_micros()
        ),
        reference: field("SessionContext").to_owned(),
        code: template.code,
    })
}

/// Sends to one number: its serial number, or its own code and message.
fn one(
    world: &Arc<World>,
    body: &Value,
    number: &str,
    values: &[String],
    effects: &Effects,
) -> Result<String, (&'static str, &'static str)> {
    let text = compose(world, body, number, values)?;
    if let Some(refusal) = limit(world, &text) {
        return Err(refusal);
    }
    let receipt = json!([{
        "user_receive_time": stamp(text.at), "nationcode": "86", "mobile": text.phone, "report_status": "SUCCESS",
        "errmsg": "DELIVRD", "description": "用户短信送达成功", "sid": if effects.broken { "0:0" } else { &text.id },
    }]);
    sms::push_receipt(
        world,
        world.config.receipts.tencent.as_ref(),
        receipt.to_string(),
        effects.duplicate,
    );
    let id = text.id.clone();
    world.keep_text(text);
    Ok(id)
}

/// The console's default limits: the same content once in 30 seconds, 5 texts an hour and 10 in 24 hours
/// for texts with a code, 40 a day in all.
fn limit(world: &World, wanted: &Text) -> Option<(&'static str, &'static str)> {
    let now = world.now();
    let state = world.state();
    let ours = |text: &Text| text.provider == Provider::Tencent && text.phone == wanted.phone;
    let same = |text: &Text| ours(text) && text.content == wanted.content;
    let coded = |text: &Text| ours(text) && text.code && wanted.code;
    if state.sent(now, TimeDelta::seconds(30), same) > 0 {
        return Some((
            "LimitExceeded.PhoneNumberThirtySecondLimit",
            "单个手机号 30 秒内下发短信条数超过设定的上限",
        ));
    }
    if state.sent(now, TimeDelta::hours(1), coded) >= 5 {
        return Some((
            "LimitExceeded.PhoneNumberOneHourLimit",
            "单个手机号 1 小时内下发短信条数超过设定的上限",
        ));
    }
    (state.sent(now, TimeDelta::days(1), coded) >= 10
        || state.sent(now, TimeDelta::days(1), ours) >= 40)
        .then_some((
            "LimitExceeded.PhoneNumberDailyLimit",
            "单个手机号日下发短信条数超过设定的上限",
        ))
}

fn statuses(world: &World, body: &Value) -> Result<Value, Refused> {
    let number = |name: &str| body[name].as_i64();
    let (Some(begin), Some(end), Some(offset @ 0..), Some(limit @ 1..=100)) = (
        number("BeginTime"),
        number("EndTime"),
        number("Offset"),
        number("Limit"),
    ) else {
        return refused(
            "InvalidParameterValue.BeginTimeVerifyFail",
            "起止时间、Offset 或 Limit 不正确。",
        );
    };
    let Some(phone) = body["PhoneNumber"].as_str().and_then(sms::digits) else {
        return refused(
            "InvalidParameterValue.IncorrectPhoneNumber",
            "手机号格式错误。",
        );
    };
    let state = world.state();
    let list: Vec<Value> = state
        .texts
        .iter()
        .filter(|text| text.provider == Provider::Tencent && text.phone == phone)
        .filter(|text| (begin..=end).contains(&text.at.timestamp()))
        .skip(usize::try_from(offset).unwrap_or(0))
        .take(usize::try_from(limit).unwrap_or(0))
        .map(|text| {
            json!({
                "UserReceiveTime": text.at.timestamp(), "CountryCode": "86", "SubscriberNumber": text.phone,
                "PhoneNumber": format!("+86{}", text.phone), "SerialNo": text.id, "ReportStatus": "SUCCESS",
                "Description": "DELIVRD", "SessionContext": text.reference,
            })
        })
        .collect();
    Ok(json!({ "PullSmsSendStatusSet": list }))
}
