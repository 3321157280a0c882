//! Aliyun's text service: RPC style, `ACS3-HMAC-SHA256`, business errors with HTTP 200.

use crate::{
    fault::{Effects, Provider, Reply},
    sign::{canonical_query, hmac_sha256, pairs, sha256_hex},
    sms::{self, Text},
    world::World,
};
use axum::{
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::clock::{CHINA, stamp};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

const API_VERSION: &str = "2017-05-25";
/// How far a caller's clock may be off, and how long a nonce is remembered.
const SKEW: TimeDelta = TimeDelta::minutes(15);

/// A refusal before any business: the caller's signature or request is wrong.
struct Refused(StatusCode, &'static str, String);

/// An answer of the business: code, message and more fields.
type Outcome = (String, String, Value);

pub(crate) async fn answer(
    world: &Arc<World>,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let action = header(headers, "x-acs-action").to_owned();
    let params: HashMap<String, String> =
        pairs(uri.query().unwrap_or_default()).into_iter().collect();
    let effects = world.effects(Provider::Aliyun);
    let (status, (code, message, more)) = match verify(world, method, uri, headers, body) {
        Ok(()) => (StatusCode::OK, act(world, &action, &params, &effects)),
        Err(Refused(status, code, message)) => (status, (code.to_owned(), message, json!({}))),
    };
    let phone = params
        .get("PhoneNumbers")
        .or_else(|| params.get("PhoneNumber"))
        .map_or("", String::as_str);
    let template = params.get("TemplateCode").map_or("", String::as_str);
    world.received(
        Provider::Aliyun,
        &action,
        format!("{} {template}", kernel::mask::mobile(phone)),
        &code,
    );
    let mut reply = json!({ "RequestId": world.request_id(), "Code": code, "Message": message });
    if let (Value::Object(reply), Value::Object(more)) = (&mut reply, more) {
        reply.extend(more);
    }
    effects.send(Reply::json(status, reply.to_string())).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
        .unwrap_or_default()
}

/// Recomputes the signature from what arrived, as the provider does.
fn verify(
    world: &World,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Refused> {
    let bad = |code, message: &str| Err(Refused(StatusCode::BAD_REQUEST, code, message.to_owned()));
    let Some(parts) = header(headers, "authorization").strip_prefix("ACS3-HMAC-SHA256 ") else {
        return bad(
            "IncompleteSignature",
            "The Authorization header is missing or of another algorithm.",
        );
    };
    let parts: HashMap<&str, &str> = parts
        .split(',')
        .filter_map(|part| part.split_once('='))
        .collect();
    let part = |name| parts.get(name).copied().unwrap_or_default();
    let keys = &world.config.keys.aliyun;
    if part("Credential") != keys.id {
        return Err(Refused(
            StatusCode::NOT_FOUND,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.".to_owned(),
        ));
    }
    let signed: Vec<&str> = part("SignedHeaders").split(';').collect();
    if let Some(name) = left_out(headers, &signed) {
        let message = format!("The header {name} must be sent and signed.");
        return bad("IncompleteSignature", &message);
    }
    if header(headers, "x-acs-version") != API_VERSION {
        return bad(
            "InvalidVersion",
            "Specified parameter Version is not valid.",
        );
    }
    if header(headers, "x-acs-content-sha256") != sha256_hex(body) {
        return bad(
            "SignatureDoesNotMatch",
            "The body does not have the digest that was sent.",
        );
    }
    let canonical = canonical(method, uri, headers, &signed);
    let text = format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical.as_bytes()));
    if part("Signature") != hex::encode(hmac_sha256(keys.secret.as_bytes(), text.as_bytes())) {
        return bad(
            "SignatureDoesNotMatch",
            "Specified signature does not match our calculation.",
        );
    }
    fresh(world, headers)
}

/// A header that must be signed and is not, or must be there and is not.
fn left_out<'a>(headers: &'a HeaderMap, signed: &[&str]) -> Option<&'a str> {
    const NEEDED: [&str; 5] = [
        "host",
        "x-acs-action",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
    ];
    let must_be_signed =
        |name: &str| name == "host" || name == "content-type" || name.starts_with("x-acs-");
    headers
        .keys()
        .map(axum::http::HeaderName::as_str)
        .find(|name| must_be_signed(name) && !signed.contains(name))
        .or_else(|| NEEDED.into_iter().find(|name| !headers.contains_key(*name)))
}

fn canonical(method: &Method, uri: &Uri, headers: &HeaderMap, signed: &[&str]) -> String {
    use std::fmt::Write as _;
    let lines = signed.iter().fold(String::new(), |mut lines, name| {
        let _ = writeln!(lines, "{name}:{}", header(headers, name).trim());
        lines
    });
    format!(
        "{method}\n{}\n{}\n{lines}\n{}\n{}",
        uri.path(),
        canonical_query(uri.query().unwrap_or_default()),
        signed.join(";"),
        header(headers, "x-acs-content-sha256"),
    )
}

/// The time is near ours and the nonce is new.
fn fresh(world: &World, headers: &HeaderMap) -> Result<(), Refused> {
    let now = world.now();
    let bad = |code, message: &str| Err(Refused(StatusCode::BAD_REQUEST, code, message.to_owned()));
    let sent = header(headers, "x-acs-date");
    let Ok(time) = DateTime::parse_from_rfc3339(sent) else {
        return bad(
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        );
    };
    if !sent.ends_with('Z') || (now - time.with_timezone(&Utc)).abs() > SKEW {
        return bad(
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
        );
    }
    let mut state = world.state();
    state.nonces.retain(|_, at| now - *at <= SKEW);
    if state
        .nonces
        .insert(header(headers, "x-acs-signature-nonce").to_owned(), now)
        .is_some()
    {
        return bad(
            "SignatureNonceUsed",
            "Specified signature nonce was used already.",
        );
    }
    Ok(())
}

fn act(
    world: &Arc<World>,
    action: &str,
    params: &HashMap<String, String>,
    effects: &Effects,
) -> Outcome {
    if let Some(code) = &effects.error {
        return refuse(code, "按控制台要求返回的错误");
    }
    match action {
        "SendSms" => send(world, params, effects),
        "QuerySendDetails" => details(world, params),
        _ => refuse(
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        ),
    }
}

fn refuse(code: &str, message: &str) -> Outcome {
    (code.to_owned(), message.to_owned(), json!({}))
}

/// A text that may be sent as far as its own content goes.
struct Message<'a> {
    numbers: Vec<&'a str>,
    sign: &'a str,
    template: &'a sms::SmsTemplate,
    content: String,
}

fn compose<'a>(
    world: &'a World,
    params: &'a HashMap<String, String>,
) -> Result<Message<'a>, Outcome> {
    let param = |name: &str| params.get(name).map_or("", String::as_str);
    let no = |code, message: &str| Err(refuse(code, message));
    let numbers: Vec<&str> = param("PhoneNumbers").split(',').collect();
    if numbers.len() > 1000 {
        return no("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制");
    }
    let (sign, code) = (param("SignName"), param("TemplateCode"));
    if !world.config.sign_names.iter().any(|name| name == sign) {
        return no("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名");
    }
    let mut templates = world.config.templates.iter();
    let Some(template) = templates.find(|one| one.aliyun == code) else {
        return no("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板");
    };
    // the template says whether its numbers are the mainland's: eleven digits may be either's
    let numbers = numbers.into_iter().map(|number| template.number(number));
    let Some(numbers) = numbers.collect() else {
        return no("isv.MOBILE_NUMBER_ILLEGAL", "非法手机号");
    };
    let content = fill(template, param("TemplateParam"))?;
    Ok(Message {
        numbers,
        sign,
        template,
        content,
    })
}

/// The template's text with the places that `TemplateParam` (a JSON object of texts) fills.
fn fill(template: &sms::SmsTemplate, params: &str) -> Result<String, Outcome> {
    let params = if params.is_empty() { "{}" } else { params };
    let Ok(values) = serde_json::from_str::<serde_json::Map<String, Value>>(params) else {
        let message = "参数格式错误，请修改为字符串值的JSON";
        return Err(refuse("isv.INVALID_JSON_PARAM", message));
    };
    let value = |name: &str| values.get(name).and_then(Value::as_str);
    for text in template.places().into_iter().filter_map(value) {
        if text.chars().count() > 35 {
            return Err(refuse("isv.PARAM_LENGTH_LIMIT", "参数长度超过限制"));
        }
        if text.contains("://") {
            return Err(refuse("isv.PARAM_NOT_SUPPORT_URL", "变量不支持传入URL"));
        }
    }
    template
        .fill(|_, name| value(name).map(str::to_owned))
        .map_err(|name| {
            refuse(
                "isv.TEMPLATE_MISSING_PARAMETERS",
                &format!("模板缺少变量 {name}"),
            )
        })
}

fn send(world: &Arc<World>, params: &HashMap<String, String>, effects: &Effects) -> Outcome {
    let Message {
        numbers,
        sign,
        template,
        content,
    } = match compose(world, params) {
        Ok(message) => message,
        Err(outcome) => return outcome,
    };
    if let Some((code, message)) = numbers
        .iter()
        .find_map(|number| limit(world, number, sign, template))
    {
        return refuse(code, message);
    }
    let id = format!("{}^0", world.now().timestamp_micros());
    for number in numbers {
        let text = Text {
            at: world.now(),
            provider: Provider::Aliyun,
            phone: number.to_owned(),
            sign: sign.to_owned(),
            template: template.aliyun.clone(),
            content: content.clone(),
            id: id.clone(),
            reference: params.get("OutId").cloned().unwrap_or_default(),
            code: template.code,
        };
        let receipt = receipt(world, &text, effects.broken);
        sms::push_receipt(
            world,
            world.config.receipts.aliyun.as_ref(),
            receipt,
            effects.duplicate,
        );
        world.keep_text(text);
    }
    ("OK".to_owned(), "OK".to_owned(), json!({ "BizId": id }))
}

/// The provider's own frequency table: texts with a code 1 a minute, 5 an hour, 10 in 24 hours for a number
/// and a signature; notices 50 a day for a number and a template; 40 a day for a number in all.
fn limit(
    world: &World,
    number: &str,
    sign: &str,
    template: &sms::SmsTemplate,
) -> Option<(&'static str, &'static str)> {
    let now = world.now();
    let state = world.state();
    let ours = |text: &Text| text.provider == Provider::Aliyun && text.phone == number;
    let coded = |text: &Text| ours(text) && text.code && text.sign == sign;
    let same = |text: &Text| ours(text) && text.template == template.aliyun;
    if state.sent(now, TimeDelta::days(1), ours) >= 40 {
        return Some(("isv.DAY_LIMIT_CONTROL", "触发日发送限额"));
    }
    if template.code {
        const BUSINESS: &str = "isv.BUSINESS_LIMIT_CONTROL";
        return [
            (TimeDelta::minutes(1), 1, "触发分钟级流控Permits:1"),
            (TimeDelta::hours(1), 5, "触发小时级流控Permits:5"),
            (TimeDelta::days(1), 10, "触发天级流控Permits:10"),
        ]
        .into_iter()
        .find(|(span, most, _)| state.sent(now, *span, coded) >= *most)
        .map(|(_, _, message)| (BUSINESS, message));
    }
    (state.sent(now, TimeDelta::days(1), same) >= 50)
        .then_some(("isv.DAY_LIMIT_CONTROL", "触发日发送限额"))
}

/// The receipt that is pushed. It carries no signature; a broken one names a text that nobody sent.
fn receipt(world: &World, text: &Text, broken: bool) -> String {
    json!([{
        "phone_number": text.phone, "send_time": stamp(text.at), "report_time": stamp(world.now()),
        "success": true, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1",
        "biz_id": if broken { "0^0" } else { &text.id }, "out_id": text.reference,
    }])
    .to_string()
}

fn details(world: &World, params: &HashMap<String, String>) -> Outcome {
    let param = |name: &str| params.get(name).map_or("", String::as_str);
    let Some(number) = sms::digits(param("PhoneNumber")) else {
        return refuse("isv.MOBILE_NUMBER_ILLEGAL", "非法手机号");
    };
    let Ok(day) = NaiveDate::parse_from_str(param("SendDate"), "%Y%m%d") else {
        return refuse("isv.INVALID_PARAMETERS", "SendDate 格式应为 yyyyMMdd");
    };
    let (Ok(size @ 1..=50), Ok(page @ 1..)) = (
        param("PageSize").parse::<usize>(),
        param("CurrentPage").parse::<usize>(),
    ) else {
        return refuse(
            "isv.INVALID_PARAMETERS",
            "PageSize 应为 1 至 50，CurrentPage 从 1 开始",
        );
    };
    let state = world.state();
    let found: Vec<&Text> = state
        .texts
        .iter()
        .filter(|text| text.provider == Provider::Aliyun && text.phone == number)
        .filter(|text| text.at.with_timezone(&CHINA).date_naive() == day)
        .filter(|text| param("BizId").is_empty() || text.id == param("BizId"))
        .collect();
    let list: Vec<Value> = found
        .iter()
        .skip((page - 1) * size)
        .take(size)
        .map(|text| {
            json!({
                "PhoneNum": text.phone, "SendStatus": 3, "ErrCode": "DELIVERED", "TemplateCode": text.template,
                "Content": format!("【{}】{}", text.sign, text.content), "SendDate": stamp(text.at),
                "ReceiveDate": stamp(text.at), "OutId": text.reference,
            })
        })
        .collect();
    let more = json!({ "TotalCount": found.len().to_string(), "SmsSendDetailDTOs": { "SmsSendDetailDTO": list } });
    ("OK".to_owned(), "OK".to_owned(), more)
}
