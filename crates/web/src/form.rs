//! Forms: what was typed, what is wrong with it, and nothing lost in between.
//!
//! [`Input`] carries the values of a form there and back. Reading a field either gives a value or notes a message
//! beside it, in Chinese; the page is then shown again with both. Secrets are forgotten before that.

use crate::{
    error::{Error, FieldErrors},
    text::tidy,
};
use axum::extract::{FromRequest, Request};
use chrono::Datelike as _;
use kernel::{choice::Choice, clock::CivilDate, region, rng::Rng};
use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

/// Largest form body, in bytes. The longest form has 1,000 Chinese characters in one field.
pub const MAX_BODY: usize = 256 * 1024;

/// Field that carries the idempotency key of a create.
pub const KEY: &str = "_key";
/// Field that carries the version of the row being edited.
pub const VERSION: &str = "_version";

/// What a form says when its row was changed after it had been filled: it is shown again with what was typed and the
/// row's version of now.
pub const STALE: &str = "这条内容刚刚被别人修改过（也可能是您在另一个窗口修改的）。您填写的内容都在下面，核对后再次提交将以您填写的内容为准";

/// One option of a select, radio group or list of tick boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opt {
    /// What is submitted.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// Heading under which it stands in a long list.
    pub group: Option<String>,
}

impl Opt {
    /// The options of a code list, in its order.
    #[must_use]
    pub fn of<C: Choice>() -> Vec<Self> {
        C::ALL
            .iter()
            .map(|choice| Self::new(choice.code(), choice.label()))
            .collect()
    }
    /// Province, city and county of all divisions known here, as options of the cascade: Jiangsu with what lies in it,
    /// then the names of the other provinces.
    #[must_use]
    pub fn regions() -> Vec<Self> {
        let mut options: Vec<Self> = region::by_code(region::JIANGSU)
            .map(|province| Self::new(province.code, province.name).under(province.name))
            .into_iter()
            .collect();
        for city in region::children(region::JIANGSU) {
            let within = std::iter::once(*city).chain(region::children(city.code).copied());
            options.extend(within.map(|each| Self::new(each.code, each.name).under(city.name)));
        }
        let others = region::provinces().filter(|province| province.code != region::JIANGSU);
        options.extend(others.map(|province| {
            Self::new(province.code, province.name).under("其他省（自治区、直辖市）")
        }));
        options
    }

    /// One option.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            label: label.into(),
            group: None,
        }
    }
    /// Puts it under a heading.
    #[must_use]
    pub fn under(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

/// The values of a form, and the messages beside them.
#[derive(Clone, Debug, Default)]
pub struct Input {
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
    note: Option<String>,
    part: String,
}

impl Input {
    /// Reads an urlencoded body or query string.
    #[must_use]
    pub fn parse_urlencoded(body: &[u8]) -> Self {
        let values = url::form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), tidy(&value)))
            .collect();
        Self {
            values,
            ..Self::default()
        }
    }

    /// The first value of a field, trimmed; empty when it is missing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// The first value of a field exactly as it was typed, for passwords.
    #[must_use]
    pub fn verbatim(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    }

    /// All non-empty values of a field, trimmed.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.values
            .iter()
            .filter(|(field, _)| field == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// All fields with their values, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the field was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(field, _)| field == name)
    }

    /// Whether one of the field's values is `code`.
    #[must_use]
    pub fn is(&self, name: &str, code: &str) -> bool {
        self.values
            .iter()
            .any(|(field, value)| field == name && value.trim() == code)
    }

    /// Sets a field to one value.
    pub fn set(&mut self, name: &str, value: impl Display) {
        self.values.retain(|(field, _)| field != name);
        self.values.push((name.to_owned(), value.to_string()));
    }

    /// Adds a value to a field.
    pub fn push(&mut self, name: &str, value: impl Display) {
        self.values.push((name.to_owned(), value.to_string()));
    }

    /// Notes what is wrong with a field. The first message of a field stands.
    pub fn error(&mut self, name: &str, message: impl Into<String>) {
        if self.error_of(name).is_none() {
            self.errors.push((name.to_owned(), message.into()));
        }
    }

    /// Takes over the messages of a use case.
    pub fn reject(&mut self, errors: FieldErrors) {
        for (name, message) in errors.0 {
            self.error(&name, message);
        }
    }

    /// The message beside a field.
    #[must_use]
    pub fn error_of(&self, name: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, message)| message.as_str())
    }

    /// All messages with their fields, for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<(&str, &str)> {
        self.errors
            .iter()
            .map(|(field, message)| (field.as_str(), message.as_str()))
            .collect()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.errors.is_empty()
    }

    /// A notice above the form that is no error.
    pub fn note(&mut self, text: impl Into<String>) {
        self.note = Some(text.into());
    }

    /// The notice above the form.
    #[must_use]
    pub fn noted(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Puts a part into the form that was drawn elsewhere: HTML that the page shows as it is.
    pub(crate) fn put(&mut self, html: String) {
        self.part = html;
    }

    /// The part that was drawn elsewhere; empty where there is none.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.part
    }

    /// Forgets the values of secret fields before the form is shown again.
    pub fn forget(&mut self, names: &[&str]) {
        self.values
            .retain(|(field, _)| !names.contains(&field.as_str()));
    }

    /// The idempotency key of this form.
    #[must_use]
    pub fn key(&self) -> &str {
        self.get(KEY)
    }

    /// Gives the form an idempotency key unless it has one.
    pub fn ensure_key(&mut self, rng: &Rng) {
        if self.key().is_empty() {
            self.set(KEY, rng.token::<16>());
        }
    }

    /// The version of the row that the form was filled from. A missing one never matches.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.get(VERSION).parse().unwrap_or(-1)
    }

    /// Required text of so many characters.
    pub fn text(&mut self, name: &str, label: &str, length: RangeInclusive<usize>) -> String {
        let value = self.get(name).to_owned();
        if value.is_empty() {
            if *length.start() > 0 {
                self.error(name, format!("请输入{label}"));
            }
        } else {
            self.check_length(name, label, &value, length);
        }
        value
    }

    /// Optional text of at most `max` characters.
    pub fn optional(&mut self, name: &str, label: &str, max: usize) -> Option<String> {
        let value = self.get(name).to_owned();
        if value.is_empty() {
            return None;
        }
        self.check_length(name, label, &value, 0..=max);
        Some(value)
    }

    fn check_length(
        &mut self,
        name: &str,
        label: &str,
        value: &str,
        length: RangeInclusive<usize>,
    ) {
        let count = value.chars().count();
        if count > *length.end() {
            self.error(
                name,
                format!(
                    "{label}最多{}个字，现在有{count}个字，请删减{}个字",
                    length.end(),
                    count - length.end()
                ),
            );
        } else if count < *length.start() {
            self.error(name, format!("{label}至少{}个字", length.start()));
        }
    }

    /// Required value of a type that knows its own rule and says in Chinese what is wrong.
    pub fn parse<T>(&mut self, name: &str, label: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if self.get(name).is_empty() {
            self.error(name, format!("请输入{label}"));
            return None;
        }
        self.parse_optional(name)
    }

    /// As [`Self::parse`], but an empty field keeps the value that is there: a form does not show it again unmasked.
    pub fn parse_or_keep<T>(&mut self, name: &str, label: &str, kept: Option<&T>) -> Option<T>
    where
        T: FromStr + Clone,
        T::Err: Display,
    {
        match kept {
            Some(kept) if self.get(name).is_empty() => Some(kept.clone()),
            _ => self.parse(name, label),
        }
    }

    /// Optional value of a type that knows its own rule.
    pub fn parse_optional<T>(&mut self, name: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let value = self.get(name);
        if value.is_empty() {
            return None;
        }
        match value.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let message = error.to_string();
                self.error(name, message);
                None
            }
        }
    }

    /// Required choice from a code list.
    pub fn choice<C: Choice>(&mut self, name: &str, label: &str) -> Option<C> {
        if self.get(name).is_empty() {
            self.error(name, format!("请选择{label}"));
            return None;
        }
        self.choice_optional(name, label)
    }

    /// Optional choice from a code list.
    pub fn choice_optional<C: Choice>(&mut self, name: &str, label: &str) -> Option<C> {
        let value = self.get(name);
        if value.is_empty() {
            return None;
        }
        let found = C::from_code(value);
        if found.is_none() {
            self.error(name, format!("请从列表中选择{label}"));
        }
        found
    }

    /// Required whole number within a range.
    pub fn number(&mut self, name: &str, label: &str, range: RangeInclusive<i64>) -> Option<i64> {
        if self.get(name).is_empty() {
            self.error(name, format!("请输入{label}"));
            return None;
        }
        self.number_optional(name, label, range)
    }

    /// Optional whole number within a range. Full-width digits count as digits.
    pub fn number_optional(
        &mut self,
        name: &str,
        label: &str,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let value: String = self.get(name).chars().map(half_width).collect();
        if value.is_empty() {
            return None;
        }
        match value.parse::<i64>() {
            Ok(number) if range.contains(&number) => Some(number),
            Ok(_) => {
                self.error(
                    name,
                    format!("{label}应在{}到{}之间", range.start(), range.end()),
                );
                None
            }
            Err(_) => {
                self.error(name, format!("{label}请填写整数"));
                None
            }
        }
    }

    /// Optional calendar day, `YYYY-MM-DD`.
    pub fn date_optional(&mut self, name: &str, label: &str) -> Option<CivilDate> {
        let value = self.get(name);
        if value.is_empty() {
            return None;
        }
        // databases and calendars end somewhere
        let parsed = CivilDate::parse_from_str(value, "%Y-%m-%d")
            .ok()
            .filter(|day| (1900..=2199).contains(&day.year()));
        if parsed.is_none() {
            self.error(name, format!("{label}请按“年-月-日”填写，例如 2026-03-01"));
        }
        parsed
    }

    /// Whether a tick box is ticked.
    #[must_use]
    pub fn tick(&self, name: &str) -> bool {
        matches!(self.get(name), "1" | "on" | "true" | "yes")
    }

    /// Takes over the values of a parked form; the key of the parked form stays, so that a resend stays one.
    pub(crate) fn adopt(&mut self, parked: Self) {
        for (name, _) in &parked.values {
            self.values.retain(|(field, _)| field != name);
        }
        self.values.extend(parked.values);
    }

    /// The values without anything secret, for parking.
    pub(crate) fn parkable(&self) -> String {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.values {
            if !is_secret(name) {
                out.append_pair(name, value);
            }
        }
        out.finish()
    }
}

/// Field names that are never parked: passwords and one-time codes.
fn is_secret(name: &str) -> bool {
    name.contains("password")
        || name.contains("captcha")
        || name == "code"
        || name.ends_with("_code") && name.contains("sms")
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        _ => c,
    }
}

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = Error;
    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let bytes = axum::body::to_bytes(request.into_body(), MAX_BODY)
            .await
            .map_err(|_| {
                Error::TooLarge("一次提交的内容不能超过 256 KB，请删减后重试。".to_owned())
            })?;
        Ok(Self::parse_urlencoded(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_division_is_offered_once() {
        let mut codes: Vec<String> = Opt::regions()
            .into_iter()
            .map(|option| option.code)
            .collect();
        let offered = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(
            (codes.len(), offered),
            (region::REGIONS.len(), region::REGIONS.len())
        );
    }

    #[test]
    fn limits_count_characters_not_bytes_and_line_ends_once() {
        let mut input = Input::parse_urlencoded("d=%E4%B8%80%0D%0A%E4%BA%8C".as_bytes());
        assert_eq!(input.text("d", "描述", 1..=3), "一\n二");
        assert!(input.ok());
        assert_eq!(input.text("d", "描述", 1..=2), "一\n二");
        assert_eq!(
            input.error_of("d"),
            Some("描述最多2个字，现在有3个字，请删减1个字")
        );
    }

    #[test]
    fn bytes_that_are_no_text_come_in_as_text() {
        let input = Input::parse_urlencoded(b"t=a%00b%FF");
        assert_eq!(input.get("t"), "ab\u{fffd}");
    }

    #[test]
    fn a_day_lies_within_the_calendar() {
        let mut input = Input::parse_urlencoded(
            b"a=2026-03-01&b=%2B262142-12-31&c=-262142-01-01&d=1899-12-31&e=2026-02-30",
        );
        assert!(input.date_optional("a", "日期").is_some());
        for name in ["b", "c", "d", "e"] {
            assert_eq!(input.date_optional(name, "日期"), None);
            assert!(input.error_of(name).is_some(), "{name}");
        }
    }

    #[test]
    fn numbers_outside_the_range_and_words_are_told_apart() {
        let mut input = Input::parse_urlencoded(b"a=1001&b=ten&c=%EF%BC%91%EF%BC%92");
        assert_eq!(input.number("a", "招聘人数", 1..=1000), None);
        assert_eq!(input.number("b", "招聘人数", 1..=1000), None);
        assert_eq!(input.number("c", "招聘人数", 1..=1000), Some(12));
        assert_eq!(
            input.errors(),
            [
                ("a", "招聘人数应在1到1000之间"),
                ("b", "招聘人数请填写整数")
            ]
        );
    }

    #[test]
    fn parking_leaves_secrets_out() {
        let input = Input::parse_urlencoded(b"title=x&password=y&sms_code=1&password2=z&code=3");
        assert_eq!(input.parkable(), "title=x");
    }
}
