//! How long an account waits to be closed, and what is typed to ask for it. No database here.

use chrono::TimeDelta;

/// Between asking and closing: whoever has changed their mind, or was never asked, takes it back.
pub(super) const WAITS: TimeDelta = TimeDelta::days(7);
/// The same, for pages.
pub(super) const DAYS: i64 = WAITS.num_days();

/// What is to be typed, in Chinese and in English.
pub(super) const WORDS: [&str; 2] = ["注销账号", "CLOSE MY ACCOUNT"];

/// Whether that was typed.
pub(super) fn is_meant(typed: &str) -> bool {
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let typed = typed.trim_matches(['“', '”', '"', '「', '」', '。', '.']);
    WORDS.iter().any(|words| typed.eq_ignore_ascii_case(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_themselves_are_meant() {
        for typed in [
            "注销账号",
            " “注销账号” ",
            "close  my account",
            "Close my account.",
        ] {
            assert!(is_meant(typed), "{typed}");
        }
        for typed in ["", "注销", "是", "不注销账号", "close"] {
            assert!(!is_meant(typed), "{typed}");
        }
    }
}
