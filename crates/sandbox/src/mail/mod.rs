//! A mail server (SMTP, RFC 5321) that keeps what it takes instead of passing it on: STARTTLS before anything else, AUTH
//! with the key of the configuration, and the inbox page 邮件收件箱.

mod page;
mod session;
mod tls;

pub(crate) use self::page::{clear, inbox, inbox_json};
pub use self::tls::certificate_pem;

use crate::{Sandbox, keys::KeysError};
use kernel::clock::Instant;
use std::{future::Future, io, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// How long a session may take: nobody waits for a client that says nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// When.
    pub at: Instant,
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// Subject, decoded.
    pub subject: String,
    /// Text, decoded.
    pub text: String,
    /// The sender's own id (`Message-ID`).
    pub id: String,
    /// Names of the header fields, in their order.
    pub headers: Vec<String>,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
}

/// Serves the mail server on a listener that is bound already, until `shutdown` completes.
pub async fn serve_mail_on(
    listener: TcpListener,
    sandbox: &Sandbox,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let world = Arc::clone(&sandbox.0);
    let acceptor = tls::acceptor(&world.config.keys).map_err(io::Error::other)?;
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, _) = tokio::select! {
            accepted = listener.accept() => accepted?,
            () = &mut shutdown => return Ok(()),
        };
        let (world, acceptor) = (Arc::clone(&world), acceptor.clone());
        tokio::spawn(async move {
            let session = session::run(&world, &acceptor, stream);
            match tokio::time::timeout(PATIENCE, session).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::info!(%error, "a mail session broke off"),
                Err(_) => tracing::info!("a mail session took too long"),
            }
        });
    }
}

impl Sandbox {
    /// The mails that an address received (all addresses when empty), newest first.
    #[must_use]
    pub fn letters(&self, to: &str) -> Vec<Letter> {
        let state = self.0.state();
        state
            .letters
            .iter()
            .filter(|letter| to.is_empty() || letter.to == to)
            .cloned()
            .collect()
    }
}

/// The certificate cannot be made.
impl From<rcgen::Error> for KeysError {
    fn from(_: rcgen::Error) -> Self {
        Self::Crypto
    }
}
