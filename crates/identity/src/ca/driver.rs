//! The drivers of keys that a page can speak to: one row each. They listen on the loopback address of the user's own
//! computer and have the functions of GB/T 43694 (SOF_…); addresses, names and codes differ from vendor to vendor.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use url::{Host, Url};

/// How a question is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Envelope {
    /// A form with the one field `json`.
    Form,
    /// The JSON itself.
    Json,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Driver {
    /// Whose keys it is for; shown nowhere, for whoever reads the configuration.
    pub vendor: String,
    /// Where it listens.
    pub url: String,
    /// How a question is wrapped.
    #[serde(default = "form")]
    pub envelope: Envelope,
    /// Names of the fields of a question, where they differ from [`FIELDS`].
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Names in an answer, where they differ from [`RESULTS`].
    #[serde(default)]
    pub results: BTreeMap<String, String>,
    /// What its codes mean: `absent` (no key), `wrong` (PIN), `locked`. Codes in decimal.
    #[serde(default)]
    pub errors: BTreeMap<String, String>,
}

const fn form() -> Envelope {
    Envelope::Form
}

/// The fields of a question, and what the most widespread driver calls them.
const FIELDS: [(&str, &str); 10] = [
    ("function", "function"),
    ("device", "deviceName"),
    ("container", "containerName"),
    ("spec", "keySpec"),
    ("pin", "passWd"),
    ("data", "inData"),
    ("detached", "detached"),
    ("digest", "digestMethod"),
    ("signer", "userID"),
    ("library", "winDllName"),
];
/// What stands in an answer.
const RESULTS: [(&str, &str); 5] = [
    ("code", "rtn"),
    ("list", "array"),
    ("certificate", "cert"),
    ("tries", "retryCount"),
    ("signed", "pkcs7"),
];
/// Codes of GM/T 0016: no device, wrong PIN, PIN locked.
const ERRORS: [(&str, &str); 3] = [
    ("167772195", "absent"),
    ("167772196", "wrong"),
    ("167772197", "locked"),
];

/// The fields that a row may name, for the page.
fn filled(own: &BTreeMap<String, String>, usual: &[(&str, &str)]) -> BTreeMap<String, String> {
    let usual = usual
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    usual
        .chain(
            own.iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        )
        .collect()
}

/// A row that cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriverError {
    /// Drivers are on the user's own computer and nowhere else.
    #[error("CA驱动地址只能是本机回环地址：{0}")]
    NotLoopback(String),
    /// Not one of the names that a row may have.
    #[error("CA驱动“{0}”的字段名不认识：{1}")]
    Name(String, String),
}

impl Driver {
    /// The most widespread one, at an address.
    #[must_use]
    pub fn usual(url: impl Into<String>) -> Self {
        Self {
            vendor: "mToken".to_owned(),
            url: url.into(),
            envelope: Envelope::Form,
            fields: BTreeMap::new(),
            results: BTreeMap::new(),
            errors: BTreeMap::new(),
        }
    }

    /// The table unless it is configured: one driver, and its second address for pages that come by HTTPS.
    #[must_use]
    pub fn table() -> Vec<Self> {
        vec![
            Self::usual("http://127.0.0.1:51235/alpha"),
            Self::usual("https://127.0.0.1:51245/alpha"),
        ]
    }

    /// The row with everything filled in, if it can work.
    pub(super) fn checked(mut self) -> Result<Self, DriverError> {
        let loopback = Url::parse(&self.url).ok().filter(|url| {
            let host = match url.host() {
                Some(Host::Ipv4(ip)) => ip.is_loopback(),
                Some(Host::Ipv6(ip)) => ip.is_loopback(),
                Some(Host::Domain(name)) => name == "localhost",
                None => false,
            };
            // the address stands in a header, so nothing may end it
            let plain = self
                .url
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b":/.-_[]".contains(&byte));
            host && plain && matches!(url.scheme(), "http" | "https")
        });
        if loopback.is_none() {
            return Err(DriverError::NotLoopback(self.url));
        }
        for (own, usual) in [
            (&self.fields, FIELDS.as_slice()),
            (&self.results, RESULTS.as_slice()),
        ] {
            let unknown = own
                .keys()
                .find(|name| !usual.iter().any(|(known, _)| known == name));
            if let Some(name) = unknown {
                return Err(DriverError::Name(self.vendor.clone(), name.clone()));
            }
        }
        self.fields = filled(&self.fields, &FIELDS);
        self.results = filled(&self.results, &RESULTS);
        self.errors = filled(&self.errors, &ERRORS);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_table_works() {
        for driver in Driver::table() {
            let row = driver.checked().unwrap();
            assert_eq!(row.fields["pin"], "passWd");
            assert_eq!(row.results["code"], "rtn");
        }
    }

    #[test]
    fn a_driver_is_on_the_users_own_computer() {
        for url in [
            "http://192.168.1.2:51235/alpha",
            "https://example.com/",
            "ws://127.0.0.1/",
            "http://127.0.0.1:1/; script-src *",
            "127.0.0.1",
        ] {
            let wrong = Driver::usual(url).checked();
            assert!(matches!(wrong, Err(DriverError::NotLoopback(_))), "{url}");
        }
    }

    #[test]
    fn a_misspelled_name_is_noticed() {
        let mut driver = Driver::usual("http://localhost:1/");
        driver.fields.insert("pim".to_owned(), "PassWd".to_owned());
        assert!(matches!(driver.checked(), Err(DriverError::Name(..))));
    }
}
