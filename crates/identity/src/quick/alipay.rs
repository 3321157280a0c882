//! Logging in at Alipay: its `OAuth` pages, the token, and what it tells about the person.

#[cfg(test)]
mod tests;

use super::{Identified, PersonProvider, Profile};
use crate::alipay::{AlipayConfigError, Answer, Gateway, address, in_trouble};
use async_trait::async_trait;
use kernel::document::{Document, DocumentKind};
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// The provider's name in rows and audit lines.
pub const ALIPAY: &str = "alipay";

const TOKEN: &str = "alipay.system.oauth.token";
const SHARE: &str = "alipay.user.info.share";
/// Asks for consent; `auth_base` would give an id and no name.
const SCOPE: &str = "auth_user";

/// The client.
#[derive(Clone, Debug)]
pub struct AlipayDoor {
    gateway: Arc<Gateway>,
    authorize: Url,
}

impl AlipayDoor {
    /// The client behind a gateway; none where no log-in page is configured.
    pub fn new(gateway: &Arc<Gateway>) -> Result<Option<Self>, AlipayConfigError> {
        let Some(text) = &gateway.config().authorize_url else {
            return Ok(None);
        };
        let authorize = address(text).ok_or_else(|| AlipayConfigError::Authorize(text.clone()))?;
        Ok(Some(Self {
            gateway: gateway.clone(),
            authorize,
        }))
    }
}

fn text<'a>(node: &'a Value, name: &str) -> &'a str {
    node[name].as_str().unwrap_or_default()
}

fn some(node: &Value, name: &str) -> Option<String> {
    Some(text(node, name).to_owned()).filter(|id| !id.is_empty())
}

fn refused(class: &str, code: &str) -> Identified {
    match code {
        // the authorisation is over: once more from the beginning, whatever class it comes with
        "isv.code-invalid"
        | "AUTH_CODE_NOT_EXIST"
        | "aop.invalid-auth-token"
        | "aop.auth-token-time-out" => Identified::BadCode,
        _ if in_trouble(class, code) => Identified::Unknown,
        _ if class == "20001" => Identified::BadCode,
        _ => Identified::Config,
    }
}

/// The kind of document behind `cert_type`; kinds that only staff can judge are left to the counter.
fn kind(cert_type: &str) -> Option<DocumentKind> {
    Some(match cert_type {
        "0" => DocumentKind::ResidentCard,
        "1" => DocumentKind::OrdinaryPassport,
        "4" | "11" => DocumentKind::HongKongMacaoPermit,
        "5" => DocumentKind::TemporaryResidentCard,
        "6" => DocumentKind::HouseholdRegister,
        "8" | "12" => DocumentKind::TaiwanPermit,
        "13" => DocumentKind::TaiwanResidence,
        "14" => DocumentKind::HongKongMacaoResidence,
        "16" => DocumentKind::ForeignerPermanentResidence,
        _ => return None,
    })
}

/// Reads `alipay.user.info.share`; the ids of the token stand in where it has none.
fn profile(node: &Value, token: &Value) -> Profile {
    let id = |name: &str| some(node, name).or_else(|| some(token, name));
    let mut profile = Profile {
        open_id: id("open_id"),
        user_id: id("user_id"),
        mobile: text(node, "mobile").parse().ok(),
        ..Profile::default()
    };
    let document = kind(text(node, "cert_type"))
        .and_then(|kind| Document::parse(kind, text(node, "cert_no")).ok());
    profile.lacks = match text(node, "user_status") {
        "B" => Some("该支付宝账号已被冻结，请换用其他支付宝账号，或使用网页端注册登录"),
        _ if text(node, "user_type") == "1" => {
            Some("这是企业支付宝账号，请换用本人的个人支付宝账号")
        }
        "Q" | "W" => {
            Some("该支付宝账号尚未实名认证，请在支付宝完成实名认证后再试，或使用网页端注册登录")
        }
        _ if text(node, "is_certified") != "T" => {
            Some("该支付宝账号尚未实名认证，请在支付宝完成实名认证后再试，或使用网页端注册登录")
        }
        _ if document.is_none() || text(node, "user_name").is_empty() => Some(
            "支付宝没有提供可用的姓名和证件信息（未授权，或证件类型不支持），请重新登录并同意授权，或使用网页端注册登录",
        ),
        _ => None,
    };
    if let (None, Some(document)) = (profile.lacks, document) {
        profile.person = Some((text(node, "user_name").to_owned().into(), document));
    }
    profile
}

#[async_trait]
impl PersonProvider for AlipayDoor {
    fn door(&self, back: &str, state: &str) -> String {
        let mut url = self.authorize.clone();
        url.query_pairs_mut()
            .append_pair("app_id", &self.gateway.config().app_id)
            .append_pair("scope", SCOPE)
            .append_pair("redirect_uri", back)
            .append_pair("state", state);
        url.to_string()
    }

    async fn identify(&self, code: &str) -> Identified {
        // These stand beside the common parameters, not in `biz_content`.
        let grant = [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
        ];
        let token = match self.gateway.ask(TOKEN, &grant).await {
            Answer::Node(token) => token,
            Answer::Refused { class, code } => return refused(&class, &code),
            Answer::Unknown => return Identified::Unknown,
        };
        let auth_token = [("auth_token", text(&token, "access_token").to_owned())];
        match self.gateway.ask(SHARE, &auth_token).await {
            Answer::Node(node) => {
                let profile = profile(&node, &token);
                if profile.open_id.is_none() && profile.user_id.is_none() {
                    return Identified::Unknown;
                }
                Identified::Known(Box::new(profile))
            }
            Answer::Refused { class, code } => refused(&class, &code),
            Answer::Unknown => Identified::Unknown,
        }
    }
}
