//! Revocation lists (RFC 5280 §5): fetched from the configured addresses, believed only with their issuer's signature, kept
//! until they end. Without one that covers a certificate, nobody logs in, unless the operator has decided otherwise.

use super::{
    Refusal,
    cert::{Cert, first_inside, seconds},
    key::Scheme,
};
use chrono::TimeDelta;
use kernel::clock::Instant;
use std::{collections::HashSet, sync::Arc};
use tokio::sync::Mutex;
use url::Url;
use x509_cert::{
    crl::CertificateList,
    der::{Decode as _, pem},
    name::Name,
};

/// Largest list that is read, in bytes: a million entries.
const LARGEST: usize = 64 << 20;
/// How long a list is used before it is asked for again; it stays good until its own end.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// After a failure, how long nobody asks again.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// How far the clocks of a CA and of this server may differ.
const SKEW: i64 = 300;

/// The lists of one CA.
pub(super) struct Lists {
    http: reqwest::Client,
    sources: Vec<Source>,
    /// Whether a certificate passes whose list cannot be had.
    soft: bool,
}

struct Source {
    url: Url,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    list: Option<Arc<List>>,
    asked: Option<(Instant, bool)>,
}

/// A list as it was read.
struct List {
    signed: Vec<u8>,
    scheme: Scheme,
    signature: Vec<u8>,
    issuer: Name,
    since: i64,
    until: i64,
    serials: HashSet<Vec<u8>>,
}

impl List {
    fn read(bytes: &[u8]) -> Option<Self> {
        let unwrapped;
        let der = if bytes.starts_with(b"-----BEGIN") {
            unwrapped = pem::decode_vec(bytes).ok()?.1;
            unwrapped.as_slice()
        } else {
            bytes
        };
        let read = CertificateList::<x509_cert::certificate::Rfc5280>::from_der(der).ok()?;
        let told = &read.tbs_cert_list;
        // a list in parts, of changes only, or of others' certificates says so in a critical extension
        let critical = told.crl_extensions.iter().flatten().any(|one| one.critical);
        let entries = told.revoked_certificates.iter().flatten();
        let narrowed = entries.clone().any(|entry| {
            let extensions = entry.crl_entry_extensions.iter().flatten();
            extensions.into_iter().any(|one| one.critical)
        });
        if critical || narrowed || told.signature.oid != read.signature_algorithm.oid {
            return None;
        }
        Some(Self {
            signed: first_inside(der)?,
            scheme: Scheme::of_certificate(read.signature_algorithm.oid)?,
            signature: read.signature.raw_bytes().to_vec(),
            issuer: told.issuer.clone(),
            since: seconds(&told.this_update),
            until: seconds(told.next_update.as_ref()?),
            serials: entries
                .map(|entry| entry.serial_number.as_bytes().to_vec())
                .collect(),
        })
    }

    fn lives(&self, now: Instant) -> bool {
        (self.since - SKEW..=self.until).contains(&now.timestamp())
    }

    /// Whether it is this issuer's own.
    fn is_of(&self, issuer: &Cert) -> bool {
        self.issuer == *issuer.subject()
            && issuer.may_revoke()
            && issuer
                .key()
                .verifies(self.scheme, &self.signed, &self.signature)
    }
}

impl Lists {
    pub(super) fn new(http: reqwest::Client, urls: Vec<Url>, soft: bool) -> Self {
        let source = |url| Source {
            url,
            kept: Mutex::default(),
        };
        Self {
            http,
            sources: urls.into_iter().map(source).collect(),
            soft,
        }
    }

    /// Whether an issuer has revoked a certificate.
    pub(super) async fn check(
        &self,
        cert: &Cert,
        issuer: &Cert,
        now: Instant,
    ) -> Result<(), Refusal> {
        let mut covered = false;
        for source in &self.sources {
            let Some(list) = source.get(&self.http, now).await else {
                continue;
            };
            if list.is_of(issuer) {
                covered = true;
                if list.serials.contains(cert.serial().as_bytes()) {
                    return Err(Refusal::Revoked);
                }
            }
        }
        if covered {
            return Ok(());
        }
        tracing::warn!(soft = self.soft, "no revocation list covers a certificate");
        if self.soft {
            Ok(())
        } else {
            Err(Refusal::Unchecked)
        }
    }
}

impl Source {
    /// The list that is good now. One caller asks, the others wait for the answer.
    async fn get(&self, http: &reqwest::Client, now: Instant) -> Option<Arc<List>> {
        let mut kept = self.kept.lock().await;
        let due = kept.asked.is_none_or(|(at, well)| {
            let pause = if well { FRESH } else { PAUSE };
            !(at..at + pause).contains(&now)
        });
        let over = kept.list.as_ref().is_none_or(|list| !list.lives(now));
        if due || over && kept.asked.is_some_and(|(_, well)| well) {
            let fetched = fetch(http, &self.url).await;
            let fetched = fetched.and_then(|bytes| List::read(&bytes));
            let fetched = fetched.filter(|list| list.lives(now));
            if fetched.is_none() {
                tracing::warn!(url = %self.url, "a revocation list could not be had");
            }
            kept.asked = Some((now, fetched.is_some()));
            if let Some(list) = fetched {
                kept.list = Some(Arc::new(list));
            }
        }
        kept.list.clone().filter(|list| list.lives(now))
    }
}

async fn fetch(http: &reqwest::Client, url: &Url) -> Option<Vec<u8>> {
    let mut reply = http.get(url.clone()).send().await.ok()?;
    if !reply.status().is_success() {
        return None;
    }
    let mut bytes = Vec::new();
    while let Some(piece) = reply.chunk().await.ok()? {
        if bytes.len() + piece.len() > LARGEST {
            return None;
        }
        bytes.extend_from_slice(&piece);
    }
    Some(bytes)
}
