//! Whom certificates are believed from: one entry for each CA, with its roots, intermediates and revocation lists.

use super::{Refusal, cert::Cert, revoked::Lists};
use kernel::clock::Instant;
use x509_cert::spki::ObjectIdentifier;

/// Certificates of issuers between a unit's and a root.
const LONGEST: usize = 4;

/// One CA.
pub(super) struct Authority {
    pub(super) roots: Vec<Cert>,
    pub(super) intermediates: Vec<Cert>,
    pub(super) lists: Lists,
    /// Where its certificates hold the credit code.
    pub(super) places: Vec<ObjectIdentifier>,
}

impl Authority {
    /// The issuers of a certificate up to a root of this CA, its own first; none when it is not from here.
    fn path(&self, cert: &Cert) -> Option<Vec<&Cert>> {
        let mut path: Vec<&Cert> = Vec::new();
        loop {
            let lowest = path.last().copied().unwrap_or(cert);
            let above = |known: &&Cert| known.may_issue(path.len()) && lowest.issued_by(known);
            if let Some(root) = self.roots.iter().find(above) {
                path.push(root);
                return Some(path);
            }
            let next = self.intermediates.iter().find(above)?;
            if path.len() == LONGEST {
                return None;
            }
            path.push(next);
        }
    }
}

/// Checks a certificate up to a root: every one of them valid now, made for its part and not revoked.
pub(super) async fn check<'a>(
    authorities: &'a [Authority],
    cert: &Cert,
    now: Instant,
) -> Result<&'a Authority, Refusal> {
    let found = authorities
        .iter()
        .find_map(|authority| Some((authority, authority.path(cert)?)));
    let (authority, path) = found.ok_or(Refusal::Untrusted)?;
    if cert.begins() > now.timestamp() {
        return Err(Refusal::NotYet(cert.begins()));
    }
    if cert.ends() < now.timestamp() {
        return Err(Refusal::Expired(cert.ends()));
    }
    if path.iter().any(|issuer| !issuer.valid(now)) {
        return Err(Refusal::Untrusted);
    }
    if !cert.may_sign() {
        return Err(Refusal::NotForSigning);
    }
    if cert.asks_too_much() || path.iter().any(|issuer| issuer.asks_too_much()) {
        return Err(Refusal::Untrusted);
    }
    let mut below = cert;
    for issuer in path {
        authority.lists.check(below, issuer, now).await?;
        below = issuer;
    }
    Ok(authority)
}
