//! What a client is told of an account: the claims of the granted scopes, and no others. Nothing personal is in an ID token;
//! all of it is told here, each time with a line in the audit log.

mod claims;
mod web;

pub(crate) use claims::{CLAIMS, shown};
pub use web::UserinfoEndpoint;
pub(crate) use web::router;
