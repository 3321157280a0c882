//! Who relies on passkeys: the host that they are bound to, and the origins whose pages may use them.

use url::{Host, Url};

/// The relying party of Web Authentication, from the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relying {
    id: String,
    origins: Vec<String>,
}

/// A configuration with which no passkey would work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelyingError {
    /// Not the address of a site.
    #[error("通行密钥的网址“{0}”不正确，应为完整的网址")]
    Origin(String),
    /// An origin of another domain: browsers refuse it.
    #[error("通行密钥的网址“{origin}”不属于域名“{id}”")]
    Foreign {
        /// The origin.
        origin: String,
        /// The domain.
        id: String,
    },
}

impl Relying {
    /// The relying party with this id, or with the host of the first origin. `None`: the sites are reached by a bare
    /// address, to which no passkey can be bound (Web Authentication §5.1.2), or by an open connection.
    pub fn new(id: Option<&str>, origins: &[String]) -> Result<Option<Self>, RelyingError> {
        let mut id = id.map(str::to_ascii_lowercase);
        let mut known = Vec::with_capacity(origins.len());
        for origin in origins {
            let Some((host, text)) = parts(origin)? else {
                return Ok(None);
            };
            let id = id.get_or_insert_with(|| host.clone());
            if host != *id && !host.ends_with(&format!(".{id}")) {
                return Err(RelyingError::Foreign {
                    origin: text,
                    id: id.clone(),
                });
            }
            known.push(text);
        }
        Ok(id
            .filter(|_| !known.is_empty())
            .map(|id| Self { id, origins: known }))
    }

    /// Its id: a domain.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether a page of this origin may use the passkeys.
    pub(super) fn admits(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known == origin)
    }
}

/// Host and origin of an address; `None` for a bare address, and for an open connection, which no browser trusts with
/// passkeys.
fn parts(address: &str) -> Result<Option<(String, String)>, RelyingError> {
    let wrong = || RelyingError::Origin(address.to_owned());
    let url = Url::parse(address).map_err(|_| wrong())?;
    let host = match url.host() {
        Some(Host::Domain(host)) => host.to_owned(),
        Some(_) => return Ok(None),
        None => return Err(wrong()),
    };
    if url.scheme() != "https" && host != "localhost" {
        return Ok(None);
    }
    Ok(Some((host, url.origin().ascii_serialization())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(id: Option<&str>, origins: &[&str]) -> Result<Option<Relying>, RelyingError> {
        let origins: Vec<String> = origins.iter().map(|&text| text.to_owned()).collect();
        Relying::new(id, &origins)
    }

    #[test]
    fn the_host_of_the_site_is_what_passkeys_are_bound_to() {
        let relying = made(None, &["https://rs.example.gov.cn/hall"])
            .unwrap()
            .unwrap();
        assert_eq!(relying.id(), "rs.example.gov.cn");
        assert!(relying.admits("https://rs.example.gov.cn"));
        for other in [
            "http://rs.example.gov.cn",
            "https://rs.example.gov.cn:8443",
            "https://example.gov.cn",
            "https://rs.example.gov.cn.evil.example",
        ] {
            assert!(!relying.admits(other), "{other}");
        }
    }

    #[test]
    fn one_domain_may_have_several_origins_and_no_foreign_ones() {
        let both = ["https://rs.example.gov.cn", "https://rc.example.gov.cn"];
        let relying = made(Some("example.gov.cn"), &both).unwrap().unwrap();
        assert!(both.iter().all(|origin| relying.admits(origin)));
        assert!(matches!(
            made(Some("example.gov.cn"), &["https://badexample.gov.cn"]),
            Err(RelyingError::Foreign { .. })
        ));
    }

    #[test]
    fn a_bare_address_and_an_open_connection_have_no_passkeys() {
        assert_eq!(made(None, &["http://127.0.0.1:8080"]).unwrap(), None);
        assert_eq!(made(None, &["http://example.gov.cn"]).unwrap(), None);
        assert_eq!(made(None, &["https://[::1]"]).unwrap(), None);
        let local = made(None, &["http://localhost:8080"]).unwrap().unwrap();
        assert!(local.admits("http://localhost:8080"));
        for wrong in ["example.gov.cn", "file:///x"] {
            assert!(
                matches!(made(None, &[wrong]), Err(RelyingError::Origin(_))),
                "{wrong}"
            );
        }
    }
}
