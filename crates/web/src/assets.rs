//! Styles, scripts and icons: embedded at build time under names that change with their content, so that browsers may keep them for good.

use crate::{
    coding::accepts,
    error::{Error, Result},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    HeaderMap, HeaderValue,
    header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS},
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

/// `GET /assets/{path}`.
pub fn router() -> Router {
    Router::new().route("/assets/{*path}", get(serve))
}

async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Result<Response> {
    let asset = ASSETS
        .binary_search_by(|asset| asset.path.cmp(&path))
        .ok()
        .and_then(|at| ASSETS.get(at))
        .ok_or(Error::Absent)?;
    let (encoding, body) = asset.best(&headers);
    let mut response = body.into_response();
    let head = response.headers_mut();
    head.insert(CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    head.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    head.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    head.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        head.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

impl Asset {
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

    #[tokio::test]
    async fn the_style_sheet_is_served_compressed_and_for_good() {
        let path = CSS.strip_prefix("/assets/").unwrap().to_owned();
        let response = serve(Path(path), accepting("br")).await.unwrap();
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

    #[tokio::test]
    async fn an_unknown_asset_is_absent() {
        assert!(matches!(
            serve(Path("app.0000000000.css".to_owned()), HeaderMap::new()).await,
            Err(Error::Absent)
        ));
    }

    #[test]
    fn assets_stand_in_order_so_that_they_are_found() {
        assert!(ASSETS.is_sorted_by(|a, b| a.path < b.path));
    }
}
