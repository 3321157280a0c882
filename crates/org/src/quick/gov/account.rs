//! An account as each profile tells it, and what can be made of it.

use super::{
    super::{Assurance, Identified, Means, Vouched},
    config::{Claims, GovConfig},
};
use kernel::{
    choice::Choice as _,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
};
use serde_json::Value;

/// The facts of an account, in the province's words.
#[derive(Default)]
pub(super) struct Told {
    pub(super) subject: String,
    pub(super) credit_code: String,
    pub(super) unit_name: String,
    pub(super) legal_name: String,
    pub(super) operator_name: String,
    pub(super) operator_kind: String,
    pub(super) operator_document: String,
    pub(super) means: String,
    pub(super) assurance: String,
}

/// A field as text; numbers are written out, what is missing is empty.
fn text(account: &Value, name: &str) -> String {
    match &account[name] {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Profiles `ticket` and `ssotoken`.
pub(super) fn zhejiang(account: &Value) -> Told {
    let text = |name| text(account, name);
    Told {
        subject: text("userId"),
        credit_code: text("uniscid"),
        unit_name: text("CompanyName"),
        legal_name: text("CompanyLegRep"),
        operator_name: text("attnName"),
        operator_kind: text("attnIDType"),
        operator_document: text("attnIDNo"),
        means: text("loginType"),
        assurance: text("realLevel"),
    }
}

/// Profile `openam`: the unit stands in `extProperties`, an object or its text; who acts are the `BLR_` fields (办理人),
/// whose document is a resident card. An account that came by the e-licence has a `uid` that begins with `EBL@`.
pub(super) fn beijing(account: &Value) -> Told {
    let more = match &account["extProperties"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        more => more.clone(),
    };
    let subject = text(account, "uid");
    let by_licence = subject.starts_with("EBL@");
    let trust = text(account, "trustLevel");
    Told {
        credit_code: text(&more, "UNION_CODE"),
        unit_name: text(account, "cn"),
        legal_name: String::new(),
        operator_name: text(&more, "BLR_NAME"),
        operator_kind: "111".to_owned(),
        operator_document: text(&more, "BLR_CARDID"),
        means: if by_licence { "Elicense" } else { "" }.to_owned(),
        assurance: if by_licence { "EBL".to_owned() } else { trust },
        subject,
    }
}

/// Profile `gd`: `link_person_*` is who acts. The level is the best of those that the account reached by any way:
/// `L2@…||L3@…`.
pub(super) fn guangdong(account: &Value) -> Told {
    let text = |name| text(account, name);
    let levels = text("creditable_level_of_account_way");
    let best = levels
        .split("||")
        .filter_map(|way| way.split('@').next())
        .max()
        .unwrap_or_default();
    let certified = text("accout_type") == "2";
    let of_unit = text("usertype") == "2";
    Told {
        subject: text("uid"),
        credit_code: if of_unit {
            text("idcardnumber")
        } else {
            String::new()
        },
        unit_name: text("cn"),
        legal_name: text("legal_person"),
        operator_name: text("link_person_name"),
        operator_kind: text("link_person_type"),
        operator_document: text("link_person_code"),
        means: text("accout_type"),
        assurance: if certified { "CERT" } else { best }.to_owned(),
    }
}

/// Profiles `cas` and `oidc`: by the names that the deployment gave.
pub(super) fn named(subject: &str, account: &Value, claims: &Claims) -> Told {
    let text = |name: &String| text(account, name);
    Told {
        subject: subject.to_owned(),
        credit_code: text(&claims.credit_code),
        unit_name: text(&claims.unit_name),
        legal_name: text(&claims.legal_name),
        operator_name: text(&claims.operator_name),
        operator_kind: text(&claims.operator_kind),
        operator_document: text(&claims.operator_document),
        means: text(&claims.means),
        assurance: text(&claims.assurance),
    }
}

impl Told {
    /// The normalised result, if it names a unit and who acts for it.
    pub(super) fn judged(self, config: &GovConfig) -> Identified {
        let Ok(credit_code) = self.credit_code.parse::<CreditCode>() else {
            return Identified::Lacks(
                "省政务账户不是单位账户，或没有统一社会信用代码，请使用单位的法人账户登录",
            );
        };
        let document = kind(&self.operator_kind)
            .and_then(|kind| Document::parse(kind, &self.operator_document).ok());
        let (Some(document), false) = (document, self.operator_name.is_empty()) else {
            return Identified::Lacks(
                "省政务账户没有登记办理人的姓名和证件，无法确认是谁在登录。请先在省政务平台完成办理人实名，或使用其他方式登录",
            );
        };
        let means = config.ways.get(&self.means).copied();
        let assurance = config.levels.get(&self.assurance).copied();
        Identified::Known(Box::new(Vouched {
            subject: self.subject,
            credit_code: credit_code.as_str().to_owned(),
            unit_name: self.unit_name,
            legal_name: Some(self.legal_name).filter(|name| !name.is_empty()),
            operator_name: self.operator_name,
            operator_kind: document.kind(),
            operator_document: document.number().to_owned(),
            means: means.unwrap_or_else(|| way(&self.means)),
            assurance: assurance.unwrap_or_else(|| level(&self.assurance)),
        }))
    }
}

/// The national codes of documents; `51` and `10` are older ones of the resident card.
fn kind(code: &str) -> Option<DocumentKind> {
    match code {
        "51" | "10" => Some(DocumentKind::ResidentCard),
        code => DocumentKind::from_code(code),
    }
}

/// The ways of the comparison systems, by word or by number.
fn way(said: &str) -> Means {
    match said {
        "Cert" | "2" => Means::Certificate,
        "Password" | "1" => Means::Password,
        "Elicense" => Means::Licence,
        "3" => Means::Scan,
        other => Means::from_code(other).unwrap_or(Means::Other),
    }
}

/// How sure the comparison systems are: Zhejiang's `realLevel` (1 certificate or e-licence, 2 on site, 3 online). What stands
/// behind Beijing's and Guangdong's trust levels is not published: L2 and L3 count as online, so that neither stands in place
/// of a face check before a deployment says so (`gov.levels`). Anything else is nothing.
fn level(said: &str) -> Assurance {
    match said {
        "1" | "EBL" | "CERT" => Assurance::Certificate,
        "2" => Assurance::OnSite,
        "3" | "L2" | "L3" => Assurance::Online,
        other => Assurance::from_code(other).unwrap_or(Assurance::None),
    }
}
