//! Content codings: which one a browser gets, and packing a page in it (RFC 9110 §8.4, §12.5.3).

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::response::Response;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY},
};
use std::io::Write as _;

/// Below this many bytes packing saves less than it costs.
const LEAST: usize = 600;
/// Above this many bytes an answer is a file and not a page.
const MOST: usize = 4 << 20;
/// Makes a page about as small as brotli at its middle, in a tenth of the time.
const ZSTD_LEVEL: i32 = 3;
const BROTLI_QUALITY: u32 = 4;

/// A coding that a page may be sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As it is.
    Plain,
    /// `gzip`.
    Gzip,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
}

impl Coding {
    /// The best one for a page that is packed while its reader waits: the quickest to make that the browser accepts.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        [Self::Zstd, Self::Brotli, Self::Gzip]
            .into_iter()
            .find(|coding| coding.name().is_some_and(|name| accepts(headers, name)))
            .unwrap_or(Self::Plain)
    }

    /// Its name in the header.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }

    /// The bytes in this coding, and the coding that they are in: plain where packing saves nothing.
    pub(crate) fn pack(self, plain: Bytes) -> (Self, Bytes) {
        if plain.len() < LEAST {
            return (Self::Plain, plain);
        }
        let packed = match self {
            Self::Plain => None,
            Self::Gzip => gzip(&plain),
            Self::Brotli => brotli(&plain),
            Self::Zstd => zstd::bulk::compress(&plain, ZSTD_LEVEL).ok(),
        };
        match packed {
            // to size: the packer's buffer is as large as the page, and a kept page would hold it
            Some(packed) if packed.len() < plain.len() => (self, packed.into_boxed_slice().into()),
            _ => (Self::Plain, plain),
        }
    }

    /// Says in the head of an answer that its body is in this coding.
    pub(crate) fn mark(self, head: &mut HeaderMap) {
        head.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(name) = self.name() {
            head.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
    }
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let made = Vec::with_capacity(plain.len() / 3);
    let mut encoder = flate2::write::GzEncoder::new(made, flate2::Compression::fast());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let made = Vec::with_capacity(plain.len() / 3);
    // a window of 256 KiB holds a page whole
    let mut encoder = brotli::CompressorWriter::new(made, 32 * 1024, BROTLI_QUALITY, 18);
    encoder.write_all(plain).ok()?;
    Some(encoder.into_inner())
}

/// Whether `Accept-Encoding` names the coding (or `*`) without refusing it by `q=0`.
pub(crate) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let mut any = false;
    for value in headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
    {
        for item in value.split(',') {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or("");
            let refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .and_then(|q| q.parse::<f32>().ok())
                    .is_some_and(|q| q <= 0.0)
            });
            if name.eq_ignore_ascii_case(coding) {
                return !refused;
            }
            any |= name == "*" && !refused;
        }
    }
    any
}

/// Packs an answer that is whole and is text. What streams, and what is packed already, goes as it is.
pub(crate) async fn pack(coding: Coding, response: Response) -> Response {
    let head = response.headers();
    let text = head.get(CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"text/") || kind.starts_with(b"application/json")
    });
    let whole = response
        .body()
        .size_hint()
        .exact()
        .and_then(|size| usize::try_from(size).ok())
        .is_some_and(|size| (LEAST..=MOST).contains(&size));
    if !text || !whole || head.contains_key(CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // the body is in memory: nothing is waited for here, and nothing can fail
    let plain = to_bytes(body, MOST).await.unwrap_or_default();
    let (coding, packed) = coding.pack(plain);
    coding.mark(&mut parts.headers);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(packed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse as _;
    use std::io::Read as _;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_coding_is_used_only_when_named_and_not_refused() {
        assert!(accepts(&accepting("gzip, br"), "br"));
        assert!(accepts(&accepting("gzip;q=0.5, *"), "zstd"));
        assert!(!accepts(&accepting("br;q=0, *"), "br"));
        assert!(!accepts(&accepting("gzip"), "br"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn a_page_gets_the_quickest_coding_that_the_browser_accepts() {
        assert_eq!(Coding::of(&accepting("gzip, br, zstd")), Coding::Zstd);
        assert_eq!(Coding::of(&accepting("gzip, br")), Coding::Brotli);
        assert_eq!(Coding::of(&accepting("gzip;q=1, br;q=0")), Coding::Gzip);
        assert_eq!(Coding::of(&accepting("identity")), Coding::Plain);
    }

    #[test]
    fn what_was_packed_unpacks_to_the_same() {
        let page = Bytes::from("<li>人才需求</li>".repeat(500));
        for coding in [Coding::Gzip, Coding::Brotli, Coding::Zstd] {
            let (is, packed) = coding.pack(page.clone());
            assert_eq!(is, coding);
            assert!(packed.len() < page.len() / 10);
            let mut back = Vec::new();
            match coding {
                Coding::Plain => back.extend_from_slice(&packed),
                Coding::Gzip => drop(
                    flate2::read::GzDecoder::new(&*packed)
                        .read_to_end(&mut back)
                        .unwrap(),
                ),
                Coding::Brotli => drop(
                    brotli::Decompressor::new(&*packed, 4096)
                        .read_to_end(&mut back)
                        .unwrap(),
                ),
                Coding::Zstd => back = zstd::decode_all(&*packed).unwrap(),
            }
            assert_eq!(back, page);
        }
    }

    #[test]
    fn what_does_not_shrink_stays_plain() {
        let short = Bytes::from_static(b"ok");
        assert_eq!(
            Coding::Zstd.pack(short.clone()),
            (Coding::Plain, short.clone())
        );
        let noise: Vec<u8> = (0..2000_u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).wrapping_add(n).to_be_bytes())
            .collect();
        let (_, packed) = Coding::Zstd.pack(noise.clone().into());
        assert!(packed.len() <= noise.len());
    }

    #[tokio::test]
    async fn only_text_is_packed_and_nothing_twice() {
        let long = "聚贤".repeat(1000);
        let html = [(CONTENT_TYPE, "text/html; charset=utf-8")];
        let packed = pack(Coding::Brotli, (html, long.clone()).into_response()).await;
        assert_eq!(packed.headers()[CONTENT_ENCODING], "br");
        assert_eq!(packed.headers()[VARY], "accept-encoding");
        let size = packed.body().size_hint().exact();
        let again = pack(Coding::Gzip, packed).await;
        assert_eq!(again.headers()[CONTENT_ENCODING], "br");
        assert_eq!(again.body().size_hint().exact(), size);
        let image = [(CONTENT_TYPE, "image/png")];
        let image = pack(Coding::Brotli, (image, long).into_response()).await;
        assert!(!image.headers().contains_key(CONTENT_ENCODING));
    }
}
