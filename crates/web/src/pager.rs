//! Pages of a list: 共 N 条, the window of page numbers, and links that keep the rest of the query.

use crate::form::Input;
use std::fmt::Write;

/// Most parameters that the links of a list repeat.
const KEPT: usize = 60;

/// What `parts::pages` draws. Pages count from 1; a page past the end shows the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    /// How many rows there are in all.
    pub total: u64,
    /// The page shown.
    pub page: u64,
    /// The last page; 1 for an empty list.
    pub last: u64,
    /// Rows on a page.
    pub size: u64,
    /// Path of the list.
    pub path: String,
    /// The rest of the query, in order.
    pub query: Vec<(String, String)>,
}

/// One place in the row of page numbers: a page, or a gap (no link).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its number; 0 for a gap.
    pub number: u64,
    /// Where it leads; nothing for a gap.
    pub href: Option<String>,
    /// Whether it is the page shown.
    pub current: bool,
}

impl Pager {
    /// The page that `page` of the query asks for, of a list with `total` rows.
    #[must_use]
    pub fn new(total: u64, size: u64, path: impl std::fmt::Display, query: &Input) -> Self {
        let size = size.max(1);
        let last = total.div_ceil(size).max(1);
        let page = Self::asked(query).min(last);
        let query = query
            .pairs()
            .filter(|(name, value)| *name != "page" && !value.is_empty())
            // a dozen links repeat it: what no filter of ours can be is not repeated
            .filter(|(name, value)| name.len() <= 40 && value.len() <= 400)
            .take(KEPT)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            total,
            page,
            last,
            size,
            path: path.to_string(),
            query,
        }
    }

    /// The page number that a query asks for, at least 1.
    #[must_use]
    pub fn asked(query: &Input) -> u64 {
        query.get("page").parse().unwrap_or(1).max(1)
    }

    /// The number of rows with thousands separators.
    #[must_use]
    pub fn count(&self) -> String {
        let digits = self.total.to_string();
        let mut text = String::with_capacity(digits.len() * 4 / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    /// How many rows stand before this page.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        (self.page - 1) * self.size
    }

    /// Address of a page; the first has no `page` in it, so that one list has one address.
    #[must_use]
    pub fn href(&self, page: u64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(
            self.query
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        let mut href = self.path.clone();
        if !query.is_empty() {
            let _ = write!(href, "?{query}");
        }
        href
    }

    /// Address of the page before.
    #[must_use]
    pub fn prev(&self) -> Option<String> {
        (self.page > 1).then(|| self.href(self.page - 1))
    }

    /// Address of the page after.
    #[must_use]
    pub fn next(&self) -> Option<String> {
        (self.page < self.last).then(|| self.href(self.page + 1))
    }

    /// First, last and two on each side of the page shown, with gaps between.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let mut numbers: Vec<u64> = (self.page.saturating_sub(2)..=self.page + 2)
            .chain([1, self.last])
            .filter(|n| (1..=self.last).contains(n))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut slots = Vec::with_capacity(numbers.len() + 2);
        let mut before = 0;
        for number in numbers {
            if number > before + 1 {
                slots.push(Slot {
                    number: 0,
                    href: None,
                    current: false,
                });
            }
            slots.push(Slot {
                number,
                href: Some(self.href(number)),
                current: number == self.page,
            });
            before = number;
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pager(total: u64, query: &str) -> Pager {
        Pager::new(
            total,
            10,
            "/rcfwypt/jobs",
            &Input::parse_urlencoded(query.as_bytes()),
        )
    }

    #[test]
    fn an_empty_list_has_one_page_and_no_neighbours() {
        let pager = pager(0, "");
        assert_eq!((pager.page, pager.last, pager.offset()), (1, 1, 0));
        assert_eq!((pager.prev(), pager.next()), (None, None));
    }

    #[test]
    fn the_count_has_thousands_separators() {
        assert_eq!(
            [0, 999, 1_000, 2_381_004].map(|total| pager(total, "").count()),
            ["0", "999", "1,000", "2,381,004"]
        );
    }

    #[test]
    fn links_keep_the_rest_of_the_query_and_drop_empty_values() {
        let pager = pager(95, "q=%E4%BC%9A%E8%AE%A1&city=&page=3");
        assert_eq!(pager.href(1), "/rcfwypt/jobs?q=%E4%BC%9A%E8%AE%A1");
        assert_eq!(
            pager.next().as_deref(),
            Some("/rcfwypt/jobs?q=%E4%BC%9A%E8%AE%A1&page=4")
        );
    }

    #[test]
    fn a_page_past_the_end_or_nonsense_is_moved_inside() {
        assert_eq!(pager(95, "page=99").page, 10);
        assert_eq!(pager(95, "page=-3").page, 1);
        assert_eq!(pager(95, "page=0").page, 1);
    }

    #[test]
    fn the_window_shows_ends_and_neighbours_with_gaps() {
        let numbers: Vec<u64> = pager(200, "page=10")
            .slots()
            .iter()
            .map(|slot| slot.number)
            .collect();
        assert_eq!(numbers, [1, 0, 8, 9, 10, 11, 12, 0, 20]);
    }
}
