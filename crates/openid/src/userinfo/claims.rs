//! The claims.

use crate::{
    scope::{Scope, Scopes},
    token::acr,
};
use identity::{
    account::{self, Holder},
    person,
};
use kernel::{actor::Actor, actor::UnitRole, choice::Choice as _, id::AccountId, mask};
use serde_json::{Map, Value, json};
use web::Call;

/// Every claim that there is, for the discovery document.
pub(crate) const CLAIMS: [&str; 19] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "acr",
    "amr",
    "sid",
    "name",
    "assurance",
    "account_type",
    "phone_number",
    "phone_number_verified",
    "unit_name",
    "unit_credit_code",
    "unit_role",
    "document_type",
    "document_number",
];

/// The holder of an account, opened. Personal data.
async fn holder(call: &Call, id: AccountId) -> web::Result<Holder> {
    let account = account::find(call.db(), id)
        .await?
        .ok_or(web::Error::Absent)?;
    account::open(call.vault(), &account)
}

/// The phone: verified, or one outside the mainland that is not.
async fn phone(call: &Call, id: AccountId, holder: &Holder) -> web::Result<Option<(String, bool)>> {
    if let Some(mobile) = &holder.mobile {
        return Ok(Some((mobile.as_str().to_owned(), true)));
    }
    let Some(person) = person::of_account(call.db(), id).await? else {
        return Ok(None);
    };
    let abroad = person::abroad(call.vault(), &person)?;
    Ok(abroad.map(|number| (number.as_str().to_owned(), false)))
}

const fn role(role: UnitRole) -> &'static str {
    match role {
        UnitRole::LegalRepresentative => "legal_representative",
        UnitRole::Administrator => "administrator",
        UnitRole::Handler(_) => "handler",
    }
}

/// What the scopes open of an account that acts like this.
pub(super) async fn told(
    call: &Call,
    id: AccountId,
    actor: Actor,
    scopes: &Scopes,
) -> web::Result<Map<String, Value>> {
    let mut claims = Map::new();
    let mut tell = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    let holder = holder(call, id).await?;
    if scopes.has(Scope::Profile) {
        tell("name", json!(holder.name.expose()));
        tell("assurance", json!(acr(call, id).await?));
        let unit = matches!(actor, Actor::Unit { .. });
        tell("account_type", json!(if unit { "unit" } else { "person" }));
    }
    if scopes.has(Scope::Phone)
        && let Some((number, verified)) = phone(call, id, &holder).await?
    {
        // E.164 (OpenID Connect Core §5.1)
        let number = if number.starts_with('+') {
            number
        } else {
            format!("+86{number}")
        };
        tell("phone_number", json!(number));
        tell("phone_number_verified", json!(verified));
    }
    if scopes.has(Scope::Unit)
        && let Actor::Unit {
            unit, role: acts, ..
        } = actor
        && let Some(unit) = org::unit::find(call.db(), unit).await?
    {
        tell("unit_name", json!(unit.name));
        tell("unit_credit_code", json!(unit.credit_code));
        tell("unit_role", json!(role(acts)));
    }
    if scopes.has(Scope::Identity) {
        tell("document_type", json!(holder.document.kind().code()));
        tell("document_number", json!(holder.document.number()));
    }
    Ok(claims)
}

/// Label and masked value.
type Shown = Vec<(&'static str, String)>;

/// The same for the consent page: masked, and what is sensitive apart.
pub(crate) async fn shown(
    call: &Call,
    id: AccountId,
    scopes: &Scopes,
) -> web::Result<(Shown, Shown)> {
    let (mut plain, mut sensitive) = (Vec::new(), Vec::new());
    let holder = holder(call, id).await?;
    if scopes.has(Scope::Profile) {
        plain.push(("姓名：", mask::name(holder.name.expose())));
        let level = match acr(call, id).await? {
            "presence" => "已通过实人认证",
            "name" => "已通过实名认证",
            _ => "未认证",
        };
        plain.push(("实名认证程度：", level.to_owned()));
    }
    if scopes.has(Scope::Phone) {
        let number = match phone(call, id, &holder).await? {
            Some((number, true)) => mask::mobile(&number),
            Some((number, false)) => format!("{}（未验证）", mask::mobile(&number)),
            None => "未填写".to_owned(),
        };
        plain.push(("移动电话：", number));
    }
    if scopes.has(Scope::Unit)
        && let Actor::Unit { unit, role, .. } = call.actor
        && let Some(unit) = org::unit::find(call.db(), unit).await?
    {
        plain.push(("单位名称：", unit.name));
        plain.push(("统一社会信用代码：", unit.credit_code));
        plain.push(("身份：", role.label().to_owned()));
    }
    if scopes.has(Scope::Identity) {
        sensitive.push(("证件类型：", holder.document.kind().label().to_owned()));
        sensitive.push(("证件号码：", mask::document(holder.document.number())));
    }
    Ok((plain, sensitive))
}
