//! Proving by face that a person is who they say (实人认证). Beside it always stands an equal second
//! way (人脸识别技术应用安全管理办法: face is never the only way); that choice is made by the callers.

pub mod alipay;

use async_trait::async_trait;
use kernel::{document::Document, secret::Secret};

/// A provider of real-person verification: begin, show the page through a QR code, ask for the result.
#[async_trait]
pub trait FaceVerifier: Send + Sync {
    /// Opens a verification for one person. Nothing of a person's face passes through us.
    async fn begin(&self, ask: &FaceAsk) -> BeginOutcome;

    /// What the QR code must hold so that the phone opens the provider's page for this verification.
    /// Signed with the present time; makes no call.
    fn page(&self, certify_id: &str) -> Result<FacePage, PageError>;

    /// Asks for the result. A landing of the phone on the return address proves nothing; only this does.
    async fn result(&self, certify_id: &str) -> FaceOutcome;

    /// How everything that its QR codes hold begins: 扫一扫 opens nothing else of a provider's.
    fn codes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Whom to verify, and where the phone goes afterwards.
#[derive(Clone, Debug)]
pub struct FaceAsk {
    /// Our own id: at most 32 letters and digits, never used twice.
    pub order_no: String,
    /// The name to verify.
    pub name: Secret<String>,
    /// The document to verify.
    pub document: Document,
    /// Where the provider sends the phone after success **and** failure.
    pub return_url: String,
}

/// What the phone must open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacePage {
    /// The content of the QR code.
    pub qr: String,
    /// The same page as a link, for somebody who is on the phone already.
    pub link: String,
}

/// The page could not be signed: the key in the configuration is unusable.
#[derive(Debug, thiserror::Error)]
#[error("支付宝接口密钥有误，请联系管理员")]
pub struct PageError;

/// What became of [`FaceVerifier::begin`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BeginOutcome {
    /// The verification is open.
    Begun {
        /// The provider's id, valid for 23 hours.
        certify_id: String,
    },
    /// Refused for good.
    Refused(Refusal),
    /// No answer: begin again with a fresh order number.
    Unknown,
}

/// What became of [`FaceVerifier::result`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaceOutcome {
    /// The person passed.
    Passed,
    /// Not passed, or not finished yet: right after the beginning the provider says the same.
    NotPassed {
        /// The provider's reason, when it gave one.
        reason: Option<String>,
    },
    /// Refused for good: expired, unknown, or misconfigured.
    Refused(Refusal),
    /// No answer: ask again.
    Unknown,
}

/// Why the provider refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who can do something about it.
    pub category: FaceCategory,
    /// The provider's own code, for the log.
    pub code: String,
    /// What to tell the user, in Chinese.
    pub message: String,
}

/// Who can do something about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaceCategory {
    /// Name and number do not belong together, or the document cannot be verified by face.
    Mismatch,
    /// The verification expired or is unknown: begin again.
    Restart,
    /// The operator corrects it.
    Config,
    /// The provider is in trouble: try later.
    System,
}
