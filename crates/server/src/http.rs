//! The listener: HTTP/1.1 and HTTP/2, with limits against clients that never finish.

use axum::{Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// How long request headers may take to arrive.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// Longest request head. The longest address that a page of ours makes has some thousand bytes.
const MAX_HEAD: usize = 64 * 1024;
/// Requests at the same time on one connection of HTTP/2.
const STREAMS: u32 = 64;
/// What a connection of HTTP/2 begins with (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How long running requests may take to finish when the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Serves until `shutdown` completes, then lets running requests finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEAD)
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
        .max_concurrent_streams(STREAMS)
        .keep_alive_interval(Some(Duration::from_secs(30)));
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // out of descriptors, or a client that left at once: neither is a reason to stop
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let service =
            router
                .clone()
                .map_request(move |mut request: http::Request<hyper::body::Incoming>| {
                    request
                        .extensions_mut()
                        .insert(ConnectInfo::<SocketAddr>(peer));
                    request.map(axum::body::Body::new)
                });
        let (builder, watcher) = (builder.clone(), graceful.watcher());
        tokio::spawn(async move {
            if !speaks(&stream, HEADER_TIME).await {
                return;
            }
            let connection = builder.serve_connection_with_upgrades(
                TokioIo::new(stream),
                TowerToHyperService::new(service),
            );
            let connection = watcher.watch(connection.into_owned());
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended early");
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(DRAIN_TIME, graceful.shutdown()).await;
    Ok(())
}

/// Whether the client says in time which HTTP it speaks. The timeout on headers begins only after that, so a client that
/// says nothing, or half of the preface, would be waited for without end.
async fn speaks(stream: &TcpStream, within: Duration) -> bool {
    let mut seen = [0; PREFACE.len()];
    let settled = async {
        loop {
            match stream.peek(&mut seen).await {
                Ok(0) | Err(_) => return false,
                Ok(n) if n == PREFACE.len() || !PREFACE.starts_with(&seen[..n]) => return true,
                // half a preface: looking again at once would find the same
                Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(within, settled).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn started() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "here"));
        tokio::spawn(serve(listener, router, std::future::pending()));
        address
    }

    /// What comes back until the server closes.
    async fn answer(address: SocketAddr, sent: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut got = Vec::new();
        // a server that closes on a client that is still sending resets the connection
        let _ = stream.read_to_end(&mut got).await;
        String::from_utf8_lossy(&got).into_owned()
    }

    /// Whether a client that has sent so much, and then nothing, is served.
    async fn goes_on(sent: &[u8]) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (server, _) = listener.accept().await.unwrap();
        client.write_all(sent).await.unwrap();
        speaks(&server, Duration::from_millis(200)).await
    }

    #[tokio::test]
    async fn who_says_nothing_or_half_of_it_is_not_waited_for() {
        assert!(!goes_on(b"").await);
        assert!(!goes_on(b"P").await);
        assert!(!goes_on(&PREFACE[..23]).await);
        assert!(goes_on(PREFACE).await);
        assert!(goes_on(b"G").await);
        assert!(goes_on(b"POST / HTTP/1.1").await);
    }

    #[tokio::test]
    async fn who_speaks_is_answered() {
        let address = started().await;
        let asked = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let text = answer(address, asked).await;
        assert!(text.ends_with("here"), "{text}");
    }

    #[tokio::test]
    async fn a_head_without_end_is_refused() {
        let address = started().await;
        let mut head = b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: ".to_vec();
        head.resize(MAX_HEAD * 2, b'x');
        let text = answer(address, &head).await;
        assert!(!text.contains("here"), "{text}");
    }
}
