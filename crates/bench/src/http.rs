//! The smallest HTTP/1.1 client that measures: one keep-alive connection, no headers kept but those that are asked for.

use crate::Failure;
use std::fmt::Write as _;
use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Head, as it came.
    pub(crate) head: String,
    /// The body without chunk marks, when it was asked for.
    pub(crate) body: Vec<u8>,
    /// Bytes over the wire, head included.
    pub(crate) bytes: usize,
}

impl Answer {
    /// Value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// The cookies that it sets, as a `Cookie` header sends them back.
    pub(crate) fn cookies(&self) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        let pairs: Vec<&str> = set
            .filter_map(|(_, value)| value.trim().split(';').next())
            .collect();
        pairs.join("; ")
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// How the body of an answer is delimited.
enum Framing {
    Length(usize),
    Chunked,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and reads the answer to its end. The body is kept only when `keep` says so.
    pub(crate) async fn ask(&mut self, request: &[u8], keep: bool) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            self.fill().await?;
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = std::str::from_utf8(&self.buffer[..head_end])
            .map_err(|_| broken("a head that is no text"))?;
        let status = head
            .get(9..12)
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| broken("no status"))?;
        let framing = framing(head, status)?;
        let head = if keep { head.to_owned() } else { String::new() };
        let (body, bytes) = match framing {
            Framing::Length(length) => {
                while self.buffer.len() < head_end + length {
                    self.fill().await?;
                }
                let body = if keep {
                    self.buffer[head_end..head_end + length].to_vec()
                } else {
                    Vec::new()
                };
                (body, head_end + length)
            }
            Framing::Chunked => self.chunks(head_end, keep).await?,
        };
        Ok(Answer {
            status,
            head,
            body,
            bytes,
        })
    }

    async fn chunks(&mut self, mut at: usize, keep: bool) -> io::Result<(Vec<u8>, usize)> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(length) = find(&self.buffer[at..], b"\r\n") {
                    break length;
                }
                self.fill().await?;
            };
            let text = std::str::from_utf8(&self.buffer[at..at + line])
                .map_err(|_| broken("a chunk size that is no text"))?;
            let size = usize::from_str_radix(text.trim(), 16)
                .map_err(|_| broken("a chunk size that is no number"))?;
            let start = at + line + 2;
            while self.buffer.len() < start + size + 2 {
                self.fill().await?;
            }
            if keep {
                body.extend_from_slice(&self.buffer[start..start + size]);
            }
            at = start + size + 2;
            if size == 0 {
                return Ok((body, at));
            }
        }
    }

    async fn fill(&mut self) -> io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

fn framing(head: &str, status: u16) -> io::Result<Framing> {
    if matches!(status, 204 | 304) {
        return Ok(Framing::Length(0));
    }
    for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            return value
                .trim()
                .parse()
                .map(Framing::Length)
                .map_err(|_| broken("a length that is no number"));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(Framing::Chunked);
        }
    }
    Err(broken("an answer without an end"))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// A GET as a browser sends it; `cookies` may be empty.
pub(crate) fn get(path: &str, cookies: &str, encodings: &str) -> Vec<u8> {
    let mut request = format!(
        "GET {path} HTTP/1.1\r\nHost: bench\r\nUser-Agent: juxian-bench\r\nAccept: text/html\r\n"
    );
    if !encodings.is_empty() {
        let _ = write!(request, "Accept-Encoding: {encodings}\r\n");
    }
    if !cookies.is_empty() {
        let _ = write!(request, "Cookie: {cookies}\r\n");
    }
    request.push_str("\r\n");
    request.into_bytes()
}

/// A form as a browser sends it.
pub(crate) fn post(path: &str, cookies: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let body = body.join("&");
    let cookies = if cookies.is_empty() {
        String::new()
    } else {
        format!("Cookie: {cookies}\r\n")
    };
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nUser-Agent: juxian-bench\r\nAccept: text/html\r\n{cookies}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Percent-encoding of everything that is not plain.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// One GET on a connection of its own.
pub(crate) async fn fetch(
    address: SocketAddr,
    path: &str,
    cookies: &str,
    encodings: &str,
) -> Result<Answer, Failure> {
    Ok(Connection::open(address)
        .await?
        .ask(&get(path, cookies, encodings), true)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn answered(bytes: &'static [u8]) -> io::Result<Answer> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            for piece in bytes.chunks(7) {
                stream.write_all(piece).await.unwrap();
                stream.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        Connection::open(address)
            .await
            .unwrap()
            .ask(&get("/", "", ""), true)
            .await
    }

    #[tokio::test]
    async fn answers_with_a_length_and_in_chunks_are_read_to_their_end() {
        let plain = answered(
            b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nset-cookie: a=1; Path=/\r\n\r\nhello",
        )
        .await
        .unwrap();
        assert_eq!(
            (
                plain.status,
                plain.text().as_str(),
                plain.cookies().as_str()
            ),
            (200, "hello", "a=1")
        );
        let chunked = answered(b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n").await.unwrap();
        assert_eq!(
            (chunked.status, chunked.text().as_str()),
            (404, "abc0123456789")
        );
        assert!(
            answered(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello")
                .await
                .is_err()
        );
    }

    #[test]
    fn chinese_is_percent_encoded() {
        assert_eq!(encode("会计 a"), "%E4%BC%9A%E8%AE%A1%20a");
    }
}
