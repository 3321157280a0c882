//! What the first page of a centre says of passkeys, with the addresses of their pages.

use super::{
    super::door::Centre,
    web::{PasskeyDecline, PasskeyNew},
};
use crate::service::Identity;
use kernel::actor::Actor;
use std::sync::Arc;
use web::{Offer, Offering};

impl Identity {
    /// What the first page of a centre offers after a log-in without a passkey.
    #[must_use]
    pub fn offering(&self) -> Option<Offering> {
        let host = self.relying()?.id().to_owned();
        Some(Arc::new(move |actor| {
            let who = match actor {
                Actor::Unit { .. } => Centre::Unit,
                Actor::Institution { .. } => Centre::Institution,
                Actor::Officer { .. } => Centre::Officer,
                _ => Centre::Person,
            };
            Offer {
                title: "用通行密钥登录更快、更安全",
                text: "用本机的指纹、面容或锁屏密码登录，不用记密码，也不怕仿冒网站。生物特征不离开您的设备。",
                href: PasskeyNew { who }.to_string(),
                decline: PasskeyDecline { who }.to_string(),
                host: host.clone(),
            }
        }))
    }
}
