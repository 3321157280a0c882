//! Serving the look-alikes on a port of their own.

use crate::{Sandbox, SandboxConfig};
use std::{future::Future, io, net::SocketAddr};
use tokio::net::TcpListener;

/// Binds `addr` and serves until `shutdown` completes.
pub async fn serve(
    addr: SocketAddr,
    config: SandboxConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let sandbox = Sandbox::new(config).map_err(io::Error::other)?;
    serve_on(TcpListener::bind(addr).await?, &sandbox, shutdown).await
}

/// Serves on a listener that is bound already, so that its port is known (port 0 in tests) and failures to
/// bind are seen before anything else starts.
pub async fn serve_on(
    listener: TcpListener,
    sandbox: &Sandbox,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, sandbox.router())
        .with_graceful_shutdown(shutdown)
        .await
}
