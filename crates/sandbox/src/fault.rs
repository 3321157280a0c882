//! What can be made to go wrong, on request, and how it shows on the wire.

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use std::{str::FromStr, time::Duration};

/// A provider that has a look-alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// 阿里云短信.
    Aliyun,
    /// 腾讯云短信.
    Tencent,
    /// 支付宝登录与身份认证.
    Alipay,
    /// 工商登记.
    Register,
    /// 省政务账户.
    Government,
    /// 电子营业执照.
    Licence,
    /// 邮件服务器.
    Mail,
}

impl Provider {
    /// All of them, in the order of the index page.
    pub const ALL: [Self; 7] = [
        Self::Aliyun,
        Self::Tencent,
        Self::Alipay,
        Self::Register,
        Self::Government,
        Self::Licence,
        Self::Mail,
    ];
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Its name in addresses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Aliyun => "aliyun",
            Self::Tencent => "tencent",
            Self::Alipay => "alipay",
            Self::Register => "register",
            Self::Government => "gov",
            Self::Licence => "licence",
            Self::Mail => "mail",
        }
    }

    /// Its name on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Aliyun => "阿里云短信",
            Self::Tencent => "腾讯云短信",
            Self::Alipay => "支付宝登录与身份认证",
            Self::Register => "工商登记",
            Self::Government => "省政务账户",
            Self::Licence => "电子营业执照",
            Self::Mail => "邮件服务器",
        }
    }

    /// An error code to offer first on the control page.
    #[must_use]
    pub const fn sample_code(self) -> &'static str {
        match self {
            Self::Aliyun => "isv.AMOUNT_NOT_ENOUGH",
            Self::Tencent => "FailedOperation.InsufficientBalanceInSmsPackage",
            Self::Alipay => "isp.unknow-error",
            Self::Mail => "451 4.3.2 Please try again later",
            Self::Register | Self::Government | Self::Licence => "SERVICE_BUSY",
        }
    }

    /// Whether it calls back: by a receipt, or by sending the browser or the phone back.
    #[must_use]
    pub const fn calls_back(self) -> bool {
        matches!(
            self,
            Self::Aliyun | Self::Tencent | Self::Alipay | Self::Government
        )
    }

    /// Whether what it says can be forged: a signature, a receipt's id, a ticket.
    #[must_use]
    pub const fn can_be_forged(self) -> bool {
        !matches!(self, Self::Mail)
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl FromStr for Provider {
    type Err = ();

    fn from_str(slug: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.slug() == slug)
            .ok_or(())
    }
}

/// One thing that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The provider answers with this error code instead of acting.
    Error {
        /// The provider's own code, e.g. `isv.AMOUNT_NOT_ENOUGH`.
        code: String,
    },
    /// The provider acts, and answers only after this long.
    Latency(Duration),
    /// The provider acts, and the connection breaks before the answer.
    Drop,
    /// Receipts, the landing of the phone, and the browser's return arrive twice.
    DuplicateCallback,
    /// What arrives is forged: the answer's signature, the receipt's id, or the ticket (省政务) is not the right one.
    BrokenSignature,
}

impl Fault {
    /// What it is called on the control page.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Error { code } => format!("返回错误码 {code}"),
            Self::Latency(time) => format!("延迟 {} 毫秒应答", time.as_millis()),
            Self::Drop => "办理后断开连接".to_owned(),
            Self::DuplicateCallback => "重复回调".to_owned(),
            Self::BrokenSignature => "伪造的应答或回调".to_owned(),
        }
    }
}

/// A fault that waits for calls.
#[derive(Clone, Debug)]
pub(crate) struct Armed {
    pub fault: Fault,
    /// How many calls it still meets; without a number it stays until cleared.
    pub left: Option<u32>,
}

/// The faults that one call meets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    pub error: Option<String>,
    pub latency: Option<Duration>,
    pub drop: bool,
    pub duplicate: bool,
    pub broken: bool,
}

impl Effects {
    /// Uses up one call's worth of every armed fault.
    pub fn take(armed: &mut Vec<Armed>) -> Self {
        let mut effects = Self::default();
        for one in armed.iter_mut() {
            match &one.fault {
                Fault::Error { code } => effects.error = Some(code.clone()),
                Fault::Latency(time) => effects.latency = Some(*time),
                Fault::Drop => effects.drop = true,
                Fault::DuplicateCallback => effects.duplicate = true,
                Fault::BrokenSignature => effects.broken = true,
            }
            one.left = one.left.map(|left| left.saturating_sub(1));
        }
        armed.retain(|one| one.left != Some(0));
        effects
    }

    /// Sends the answer as this call's faults want it.
    pub async fn send(&self, reply: Reply) -> Response {
        if let Some(time) = self.latency {
            tokio::time::sleep(time).await;
        }
        if self.drop {
            return broken_off();
        }
        reply.into_response()
    }
}

/// A response whose body breaks off at once, so that the caller sees a broken connection and no answer.
fn broken_off() -> Response {
    let body = futures::stream::iter([Err::<Bytes, _>(std::io::Error::other(
        "connection dropped on request",
    ))]);
    Response::new(Body::from_stream(body))
}

/// An answer to a program.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub body: String,
    pub headers: Vec<(HeaderName, String)>,
}

impl Reply {
    pub fn json(status: StatusCode, body: String) -> Self {
        Self {
            status,
            body,
            headers: vec![(
                axum::http::header::CONTENT_TYPE,
                "application/json; charset=utf-8".to_owned(),
            )],
        }
    }

    pub fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
