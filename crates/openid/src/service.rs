//! The room's own service object.

use identity::Identity;
use std::{sync::Arc, time::Duration};

/// How long a client may take to answer that it has logged somebody out.
const PATIENCE: Duration = Duration::from_secs(5);

/// The provider could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("无法建立到接入网站的连接：{0}")]
pub struct SetupError(#[from] reqwest::Error);

struct Inner {
    identity: Identity,
    issuer: String,
    http: reqwest::Client,
}

/// The provider. Cloning is cheap.
#[derive(Clone)]
pub struct OpenId(Arc<Inner>);

impl std::fmt::Debug for OpenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenId")
    }
}

impl OpenId {
    /// A provider that is reached under `issuer`, the address of the sites.
    pub fn new(identity: Identity, issuer: &str) -> Result<Self, SetupError> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self(Arc::new(Inner {
            identity,
            issuer: issuer.trim_end_matches('/').to_owned(),
            http,
        })))
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// Who signs tokens.
    pub(crate) fn issuer(&self) -> &str {
        &self.0.issuer
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }
}
