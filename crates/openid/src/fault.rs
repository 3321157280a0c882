//! What can be wrong with a request, in the protocol's own words (RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6).

/// An error code with a text for whoever builds the client: English and ASCII, because the protocol wants it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {text}")]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) text: &'static str,
}

impl Fault {
    pub(crate) const TWICE: Self = Self::request("a parameter comes twice");
    pub(crate) const TOO_LONG: Self = Self::request("a parameter is too long");
    /// The client is unknown, shut out, or did not prove who it is.
    pub(crate) const CLIENT: Self = Self {
        code: "invalid_client",
        text: "client authentication failed",
    };
    /// Too many failures from there.
    pub(crate) const SLOW: Self = Self {
        code: "temporarily_unavailable",
        text: "too many failed requests, try again later",
    };

    pub(crate) const fn request(text: &'static str) -> Self {
        Self {
            code: "invalid_request",
            text,
        }
    }

    pub(crate) const fn grant(text: &'static str) -> Self {
        Self {
            code: "invalid_grant",
            text,
        }
    }
}
