//! What the profiles have in common: addresses, envelopes, and the fields of an organisation.

use super::{
    super::{Assurance, Identified, Leaving, Means, Vouched},
    Profile,
};
use kernel::{
    choice::Choice as _,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
};
use serde_json::Value;
use url::Url;

/// The page where the unit logs in. Neither profile has a state of its own, so ours travels inside the address that the
/// provider sends the browser back to.
pub(super) fn door(
    login: &Url,
    profile: Profile,
    app_id: &str,
    leaving: &Leaving<'_>,
) -> Option<Url> {
    let mut back = Url::parse(leaving.back).ok()?;
    let mut door = login.clone();
    match profile {
        Profile::Ticket => {
            back.query_pairs_mut().append_pair("state", leaving.state);
            door.query_pairs_mut()
                .append_pair("appId", app_id)
                .append_pair("sp", back.as_str());
        }
        Profile::SsoToken => {
            back.query_pairs_mut().append_pair("goto", leaving.state);
            door.query_pairs_mut()
                .append_pair("spappurl", back.as_str());
        }
    }
    Some(door)
}

/// `{success, data}`; the code of a refusal.
pub(super) fn data(mut answer: Value) -> Result<Value, Value> {
    if answer["success"] == true && answer["data"].is_object() {
        return Ok(answer["data"].take());
    }
    Err(answer["errorCode"].take())
}

/// `{errCode: 0, info: "<JSON text>"}`; the code of a refusal.
pub(super) fn info(mut answer: Value) -> Result<Result<Value, Identified>, Value> {
    if answer["errCode"] == 0 {
        let text = answer["info"].as_str().unwrap_or_default();
        return Ok(serde_json::from_str(text).map_err(|_| Identified::Unknown));
    }
    Err(answer["errCode"].take())
}

/// An account as the comparison systems tell it.
pub(super) fn normalised(account: &Value) -> Identified {
    let text = |name: &str| account[name].as_str().unwrap_or_default().trim().to_owned();
    let Ok(credit_code) = text("uniscid").parse::<CreditCode>() else {
        return Identified::Lacks(
            "省政务账户不是单位账户，或没有统一社会信用代码，请使用单位的法人账户登录",
        );
    };
    let document =
        kind(&text("attnIDType")).and_then(|kind| Document::parse(kind, &text("attnIDNo")).ok());
    let (Some(document), false) = (document, text("attnName").is_empty()) else {
        return Identified::Lacks(
            "省政务账户没有登记办理人的姓名和证件，无法确认是谁在登录。请先在省政务平台完成办理人实名，或使用其他方式登录",
        );
    };
    Identified::Known(Box::new(Vouched {
        subject: text("userId"),
        credit_code: credit_code.as_str().to_owned(),
        unit_name: text("CompanyName"),
        legal_name: Some(text("CompanyLegRep")).filter(|name| !name.is_empty()),
        operator_name: text("attnName"),
        operator_kind: document.kind(),
        operator_document: document.number().to_owned(),
        means: means(&text("loginType")),
        assurance: assurance(&account["realLevel"]),
    }))
}

/// The national codes of documents; `51` is the old one of the resident card.
fn kind(code: &str) -> Option<DocumentKind> {
    match code {
        "51" => Some(DocumentKind::ResidentCard),
        code => DocumentKind::from_code(code),
    }
}

fn means(login_type: &str) -> Means {
    match login_type {
        "Cert" => Means::Certificate,
        "Password" => Means::Password,
        "Elicense" => Means::Licence,
        _ => Means::Other,
    }
}

/// `realLevel`, as a number or as text: 1 certificate or e-licence, 2 on site, 3 online. Anything else is nothing.
fn assurance(level: &Value) -> Assurance {
    let level = level
        .as_u64()
        .or_else(|| level.as_str().and_then(|text| text.parse().ok()));
    match level {
        Some(1) => Assurance::Certificate,
        Some(2) => Assurance::OnSite,
        Some(3) => Assurance::Online,
        _ => Assurance::None,
    }
}
