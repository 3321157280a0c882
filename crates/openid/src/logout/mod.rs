//! A client asks to log somebody out (OpenID Connect RP-Initiated Logout 1.0).

mod web;

pub use web::LogOutEndpoint;
pub(crate) use web::router;
