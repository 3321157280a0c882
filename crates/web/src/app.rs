//! What every request shares.

use crate::{chrome::Chrome, session::Sessions, site::SiteConfig};
use std::{ops::Deref, sync::Arc};

/// The shared parts of the running product. Cloning is cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What [`App`] is made of; the server puts it together once, at start.
pub struct Parts {
    /// The database.
    pub db: db::Db,
    /// Field encryption.
    pub vault: seal::Vault,
    /// Stored files.
    pub files: files::Files,
    /// The clock.
    pub clock: kernel::clock::Clock,
    /// The random source.
    pub rng: kernel::rng::Rng,
    /// Names of the place, the authority and the sites.
    pub site: Arc<SiteConfig>,
    /// What the texts of pages are in English.
    pub english: crate::english::Catalogue,
    /// Menus and navigation bands, collected from the rooms.
    pub chrome: Chrome,
    /// Who gives a session cookie its meaning.
    pub sessions: Arc<dyn Sessions>,
    /// Cookies carry `Secure`: on whenever the sites are reached by HTTPS.
    pub secure_cookies: bool,
    /// Number of trusted proxies before us that append to `X-Forwarded-For`.
    pub trusted_proxies: u8,
    /// How many codes one network may ask for in an hour: more where a whole campus or carrier sits behind one address.
    pub codes_per_network: u64,
}

impl App {
    /// Seals the parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}
