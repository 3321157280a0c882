//! Alipay's open platform: one gateway, RSA2 on both sides, the phone page that a QR code opens, and the page where a
//! person logs in and agrees.

mod certify;
mod gateway;
mod oauth;
mod phone;
mod signer;

pub(crate) use certify::Bill;
pub(crate) use gateway::{gateway_get, gateway_post};
pub(crate) use oauth::{Grants, authorize, decide as decide_log_in};
pub(crate) use phone::decide;
pub(crate) use signer::Signer;
