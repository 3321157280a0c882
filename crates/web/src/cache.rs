//! Rendered public pages, kept in memory until what they show changes.
//!
//! Only what everybody sees may be kept: a page for a browser that is logged in, or that has a message waiting, is
//! rendered afresh and never stored. The key holds the generation of the content, so nothing stale is ever served,
//! and the coding, so that a page is packed once and not at every reading.

use crate::{
    call::Call,
    coding::Coding,
    english,
    error::{Error, Result},
    preferences::ELDER,
};
use askama::Template;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use std::future::Future;

/// A bounded store of rendered pages.
#[derive(Clone)]
pub struct PageCache(moka::sync::Cache<String, (Coding, Bytes)>);

impl PageCache {
    /// A store of at most `bytes` bytes.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let weigh = |key: &String, (_, page): &(Coding, Bytes)| {
            u32::try_from(key.len() + page.len() + 96).unwrap_or(u32::MAX)
        };
        Self(
            moka::sync::Cache::builder()
                .max_capacity(bytes)
                .eviction_policy(moka::policy::EvictionPolicy::lru())
                .weigher(weigh)
                .build(),
        )
    }

    /// The page at the call's address, for content of this `generation`: from the store if everybody sees the
    /// same, else from `make`.
    pub async fn serve<T, F, Fut>(&self, call: &Call, generation: u64, make: F) -> Result<Response>
    where
        T: Template,
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        if call.session.is_some() || call.flash.is_some() {
            return Ok(crate::Page(make().await?).into_response());
        }
        let elder = call.cookie(ELDER).is_some();
        let key = format!(
            "{generation}{}{}{}{}?{}",
            if elder { 'e' } else { ' ' },
            if call.english { 'e' } else { ' ' },
            call.coding.name().unwrap_or("-"),
            call.path,
            call.query
        );
        let (coding, body) = if let Some(kept) = self.0.get(&key) {
            kept
        } else {
            let mut html = make().await?.render().map_err(Error::broken)?;
            if call.english {
                html = english::page(call, &html);
            }
            let packed = call.coding.pack(html.into());
            self.0.insert(key, packed.clone());
            packed
        };
        let mut response = Response::new(body.into());
        let head = response.headers_mut();
        head.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        let (name, public) = crate::PUBLIC;
        head.insert(name, public);
        coding.mark(head);
        response.extensions_mut().insert(english::Done);
        Ok(response)
    }
}

impl std::fmt::Debug for PageCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PageCache")
    }
}
