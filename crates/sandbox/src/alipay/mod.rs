//! Alipay's open platform: one gateway, RSA2 on both sides, and the phone page that a QR code opens.

mod certify;
mod gateway;
mod phone;
mod signer;

pub(crate) use certify::Bill;
pub(crate) use gateway::{gateway_get, gateway_post};
pub(crate) use phone::decide;
pub(crate) use signer::Signer;
