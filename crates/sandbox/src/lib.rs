#![doc = include_str!("../README.md")]

mod alipay;
mod aliyun;
mod control;
mod driver;
mod fault;
mod gov;
mod keys;
mod licence;
mod mail;
mod page;
mod population;
mod register;
mod serve;
mod sign;
mod signed;
mod sms;
mod tencent;
mod world;

pub use control::Received;
pub use driver::CaOffer;
pub use fault::{Fault, Provider};
pub use keys::{AlipayKeys, Keys, KeysError, Pair};
pub use mail::{Letter, certificate_pem, serve_mail_on};
pub use population::{Citizen, RegisteredUnit, citizens, units};
pub use serve::{serve, serve_on};
pub use sms::{SmsTemplate, Text};
pub use world::{Receipts, Sandbox, SandboxConfig};

/// What `GET /.well-known/juxian-sandbox` answers. A production server that finds it behind one of its
/// providers' addresses refuses to start.
pub const SANDBOX_MARK: &str = "juxian-sandbox/1";

/// Where [`SANDBOX_MARK`] is answered.
pub const SANDBOX_MARK_PATH: &str = "/.well-known/juxian-sandbox";

/// Every look-alike, its control pages and the message inbox, as one router.
pub fn router(config: SandboxConfig) -> Result<axum::Router, KeysError> {
    Ok(Sandbox::new(config)?.router())
}
