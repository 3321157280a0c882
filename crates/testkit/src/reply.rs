//! What came back, with assertions that read like sentences.

use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as text.
    pub body: String,
    /// Its body, as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    pub(crate) async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }

    /// Asserts the status.
    #[track_caller]
    #[must_use]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "unexpected status; page says: {}",
            self.text()
        );
        self
    }

    /// Asserts 200.
    #[track_caller]
    #[must_use]
    pub fn ok(self) -> Self {
        self.is(200)
    }

    /// Asserts 303 and gives the target.
    #[track_caller]
    pub fn see_other(self) -> String {
        assert_eq!(
            self.status,
            StatusCode::SEE_OTHER,
            "unexpected status; page says: {}",
            self.text()
        );
        self.headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .expect("a location")
            .to_owned()
    }

    /// Asserts that the page shows `text`.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "often the last in a chain")]
    pub fn see(self, text: &str) -> Self {
        assert!(
            self.text().contains(text) || self.body.contains(text),
            "the page does not show «{text}»; it says: {}",
            self.text()
        );
        self
    }

    /// Asserts that the page does not hold `text` anywhere, visible or not.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "often the last in a chain")]
    pub fn not_see(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "the page shows «{text}»");
        self
    }

    /// The visible text, white space folded.
    #[must_use]
    pub fn text(&self) -> String {
        let page = scraper::Html::parse_document(&self.body);
        let text: String = page.root_element().text().collect::<Vec<_>>().join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The hidden fields of the page's main forms, first value of each name.
    #[must_use]
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        let page = scraper::Html::parse_document(&self.body);
        let selector =
            scraper::Selector::parse("main form input[type=hidden]").expect("a selector");
        let mut fields: Vec<(String, String)> = Vec::new();
        for input in page.select(&selector) {
            let name = input.value().attr("name").unwrap_or("").to_owned();
            if !name.is_empty() && !fields.iter().any(|(known, _)| *known == name) {
                fields.push((name, input.value().attr("value").unwrap_or("").to_owned()));
            }
        }
        fields
    }

    /// The elements that a CSS selector finds, as their text.
    #[must_use]
    pub fn all(&self, selector: &str) -> Vec<String> {
        let page = scraper::Html::parse_document(&self.body);
        let selector = scraper::Selector::parse(selector).expect("a selector");
        page.select(&selector)
            .map(|element| {
                element
                    .text()
                    .collect::<String>()
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    /// An attribute of the first element that a CSS selector finds.
    #[must_use]
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let page = scraper::Html::parse_document(&self.body);
        let selector = scraper::Selector::parse(selector).expect("a selector");
        page.select(&selector)
            .next()?
            .value()
            .attr(name)
            .map(str::to_owned)
    }
}
