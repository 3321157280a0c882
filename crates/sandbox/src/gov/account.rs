//! One account, in the words of each profile.

use super::field;
use crate::world::World;
use serde_json::{Value, json};

/// The account that the form describes, as the profile tells it.
pub(super) fn told(profile: &str, form: &[(String, String)]) -> Value {
    let filled = |name: &str, other: &str| match field(form, name) {
        text if text.is_empty() => other.to_owned(),
        text => text,
    };
    let person = Person {
        id: format!(
            "js{}",
            World::steady(&field(form, "uniscid"), 1_000_000_000)
        ),
        code: field(form, "uniscid"),
        unit: field(form, "CompanyName"),
        legal: field(form, "CompanyLegRep"),
        operator: filled("attnName", &field(form, "CompanyLegRep")),
        kind: filled("attnIDType", "111"),
        number: field(form, "attnIDNo"),
        phone: field(form, "attnPhone"),
        way: filled("loginType", "Password"),
        level: filled("realLevel", "2"),
    };
    match profile {
        "openam" => person.beijing(),
        "gd" => person.guangdong(),
        "cas" | "oidc" => person.named(),
        _ => person.zhejiang(),
    }
}

struct Person {
    id: String,
    code: String,
    unit: String,
    legal: String,
    operator: String,
    kind: String,
    number: String,
    phone: String,
    way: String,
    level: String,
}

impl Person {
    fn zhejiang(&self) -> Value {
        json!({
            "userId": self.id,
            "username": self.code,
            "uniscid": self.code,
            "CompanyName": self.unit,
            "CompanyLegRep": self.legal,
            "OrgType": "1",
            "xzqh": "320000",
            "loginType": self.way,
            "realLevel": self.level,
            "attnName": self.operator,
            "attnIDType": self.kind,
            "attnIDNo": self.number,
            "attnPhone": self.phone,
        })
    }

    /// Trust in Beijing's and Guangdong's words: the better, the higher.
    fn trust(&self) -> &'static str {
        match self.level.as_str() {
            "1" | "2" => "L3",
            "3" => "L2",
            _ => "L1",
        }
    }

    fn beijing(&self) -> Value {
        let prefix = if self.way == "Elicense" { "EBL@" } else { "" };
        json!({
            "uid": format!("{prefix}{}", self.id),
            "cn": self.unit,
            "idCardNumber": self.code,
            "credenceClass": "1",
            "trustLevel": self.trust(),
            "extProperties": {
                "UNION_CODE": self.code,
                "BLR_NAME": self.operator,
                "BLR_CARDID": self.number,
                "BLR_MOBILE": self.phone,
            },
        })
    }

    fn guangdong(&self) -> Value {
        let way = match self.way.as_str() {
            "Password" => "1",
            "Cert" => "2",
            _ => "3",
        };
        json!({
            "uid": self.id,
            "cn": self.unit,
            "idcardtype": "50",
            "idcardnumber": self.code,
            "usertype": "2",
            "legal_person": self.legal,
            "link_person_name": self.operator,
            "link_person_type": if self.kind == "111" { "10" } else { &self.kind },
            "link_person_code": self.number,
            "accout_type": way,
            "creditable_level_of_account_way": format!("L1@sms||{}@org", self.trust()),
        })
    }

    /// CAS and OpenID Connect have no names for units: those of the normalised result.
    fn named(&self) -> Value {
        let way = match self.way.as_str() {
            "Password" => "password",
            "Cert" => "certificate",
            _ => "licence",
        };
        json!({
            "sub": self.id,
            "uscc": self.code,
            "org_name": self.unit,
            "legal_rep_name": self.legal,
            "operator_name": self.operator,
            "operator_id_type": self.kind,
            "operator_id_no": self.number,
            "login_means": way,
            "assurance": self.level,
        })
    }
}
