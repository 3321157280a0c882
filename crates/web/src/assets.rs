//! Styles, scripts and icons: embedded at build time under names that change with their content, so that browsers may keep them for good.

use crate::coding::accepts;
use axum::{body::Body, extract::Request, middleware::Next, response::Response};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY},
};

/// One file with its compressed forms, where they are smaller.
struct Asset {
    /// Path below `/assets/`.
    path: &'static str,
    mime: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    zstd: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// `GET /assets/…`; everything else, also an asset that is not there, goes on to the pages.
pub(crate) async fn or_go_on(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match find(request.uri().path()).filter(|_| reads) {
        Some(asset) => asset.answer(request.headers(), request.method() == Method::HEAD),
        None => next.run(request).await,
    }
}

fn find(path: &str) -> Option<&'static Asset> {
    let path = path.strip_prefix("/assets/")?;
    let at = ASSETS.binary_search_by(|asset| asset.path.cmp(path)).ok()?;
    ASSETS.get(at)
}

impl Asset {
    fn answer(&self, headers: &HeaderMap, head_only: bool) -> Response {
        let (encoding, body) = self.best(headers);
        let length = HeaderValue::from(body.len());
        let body = if head_only {
            Body::empty()
        } else {
            Body::from(body)
        };
        let mut response = Response::new(body);
        let head = response.headers_mut();
        head.insert(CONTENT_LENGTH, length);
        head.insert(CONTENT_TYPE, HeaderValue::from_static(self.mime));
        head.insert(
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
        head.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            head.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    /// The smallest form that the browser accepts.
    fn best(&self, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        [
            ("br", self.brotli),
            ("zstd", self.zstd),
            ("gzip", self.gzip),
        ]
        .into_iter()
        .find_map(|(name, body)| {
            body.filter(|_| accepts(headers, name))
                .map(|body| (Some(name), body))
        })
        .unwrap_or((None, self.plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{StatusCode, header::ACCEPT_ENCODING};

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_style_sheet_is_served_compressed_and_for_good() {
        let response = find(CSS).unwrap().answer(&accepting("br"), false);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_ENCODING], "br");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(
            response.headers()[CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }

    #[test]
    fn an_unknown_asset_is_absent() {
        assert!(find("/assets/app.0000000000.css").is_none());
        assert!(find("/assets/../juxian.toml").is_none());
    }

    #[test]
    fn assets_stand_in_order_so_that_they_are_found() {
        assert!(ASSETS.is_sorted_by(|a, b| a.path < b.path));
    }
}
