//! Alipay's real-person verification (支付宝身份认证): three methods of the open platform.
//!
//! `initialize` and `query` are calls; `certify` is none, only a signed address that the phone opens.

#[cfg(test)]
mod tests;

use super::{
    BeginOutcome, FaceAsk, FaceCategory, FaceOutcome, FacePage, FaceVerifier, PageError, Refusal,
};
use crate::alipay::{Answer, Gateway, in_trouble};
use async_trait::async_trait;
use serde_json::json;
use std::sync::Arc;
use url::form_urlencoded;

const INITIALIZE: &str = "alipay.user.certify.open.initialize";
const CERTIFY: &str = "alipay.user.certify.open.certify";
const QUERY: &str = "alipay.user.certify.open.query";

/// The verifier.
#[derive(Clone, Debug)]
pub struct Alipay(Arc<Gateway>);

impl Alipay {
    /// The verifier behind a gateway.
    #[must_use]
    pub const fn new(gateway: Arc<Gateway>) -> Self {
        Self(gateway)
    }
}

impl Alipay {
    /// An address as the app opens it.
    fn wrapped(&self, address: &str) -> String {
        let encoded: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        format!("{}{encoded}", self.0.config().qr_prefix)
    }
}

fn category(class: &str, code: &str, method: &str) -> FaceCategory {
    match (class, code) {
        _ if in_trouble(class, code) => FaceCategory::System,
        (_, "CERTIFY_ID_EXPIRED" | "OPEN_CERTIFY_BILL_NOT_EXIST") => FaceCategory::Restart,
        // A refusal of the business at the beginning is about the name and the number.
        ("40004", _) if method == INITIALIZE => FaceCategory::Mismatch,
        ("40004", _) => FaceCategory::Restart,
        _ => FaceCategory::Config,
    }
}

fn refusal(category: FaceCategory, code: &str) -> Refusal {
    let message = match category {
        FaceCategory::Mismatch => "姓名与证件号码未通过核对，请检查后重新填写，或改用其他认证方式",
        FaceCategory::Restart => "认证已失效，请重新发起刷脸认证",
        FaceCategory::Config => "支付宝接口配置有误，请联系管理员，或改用其他认证方式",
        FaceCategory::System => "支付宝服务暂不可用，请稍后再试，或改用其他认证方式",
    };
    Refusal {
        category,
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

#[async_trait]
impl FaceVerifier for Alipay {
    async fn begin(&self, ask: &FaceAsk) -> BeginOutcome {
        let Some(cert_type) = ask.document.kind().face_type() else {
            let message = "该证件类型不支持人脸识别，请改用其他认证方式".to_owned();
            let refusal = Refusal {
                category: FaceCategory::Mismatch,
                code: "cert-type".to_owned(),
                message,
            };
            return BeginOutcome::Refused(refusal);
        };
        let content = json!({
            "outer_order_no": ask.order_no,
            "biz_code": self.0.config().biz_code,
            "identity_param": {
                "identity_type": "CERT_INFO",
                "cert_type": cert_type,
                "cert_name": ask.name.expose(),
                "cert_no": ask.document.number(),
            },
            "merchant_config": { "return_url": ask.return_url },
        });
        match self.0.call(INITIALIZE, &content).await {
            Answer::Node(node) => match node["certify_id"].as_str() {
                Some(id) if !id.is_empty() => BeginOutcome::Begun {
                    certify_id: id.to_owned(),
                },
                _ => BeginOutcome::Unknown,
            },
            Answer::Refused { class, code } => {
                BeginOutcome::Refused(refusal(category(&class, &code, INITIALIZE), &code))
            }
            Answer::Unknown => BeginOutcome::Unknown,
        }
    }

    fn page(&self, certify_id: &str) -> Result<FacePage, PageError> {
        let link = self
            .0
            .page(CERTIFY, &json!({ "certify_id": certify_id }))
            .ok_or(PageError)?;
        if self.0.config().qr_prefix.is_empty() {
            return Ok(FacePage {
                qr: link.clone(),
                link,
            });
        }
        let qr = self.wrapped(&link);
        Ok(FacePage {
            link: qr.clone(),
            qr,
        })
    }

    fn codes(&self) -> Vec<String> {
        let begins = self.0.page_begins(CERTIFY);
        vec![if self.0.config().qr_prefix.is_empty() {
            begins
        } else {
            self.wrapped(&begins)
        }]
    }

    async fn result(&self, certify_id: &str) -> FaceOutcome {
        match self
            .0
            .call(QUERY, &json!({ "certify_id": certify_id }))
            .await
        {
            Answer::Node(node) => match node["passed"].as_str() {
                Some("T") => FaceOutcome::Passed,
                _ => FaceOutcome::NotPassed {
                    reason: node["fail_reason"].as_str().map(str::to_owned),
                },
            },
            Answer::Refused { class, code } => {
                FaceOutcome::Refused(refusal(category(&class, &code, QUERY), &code))
            }
            Answer::Unknown => FaceOutcome::Unknown,
        }
    }
}
