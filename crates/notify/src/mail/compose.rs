//! A mail as it goes over the wire (RFC 5322): a few headers in ASCII, and one text in Base64, which every server takes.

use super::template::Filled;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kernel::clock::Instant;

/// Bytes of an encoded word before they are encoded: with its frame and the name of its field it stays below the 76
/// characters of a line (RFC 2047 §2).
const WORD: usize = 39;
/// Characters of a line of Base64 (RFC 2045 §6.8).
const LINE: usize = 76;

/// What stands around the text.
pub(super) struct Frame<'a> {
    /// Whose name the mail bears.
    pub(super) site: &'a str,
    /// Sender's address, ASCII.
    pub(super) from: &'a str,
    /// Its domain.
    pub(super) domain: &'a str,
    /// Recipient's address, ASCII.
    pub(super) to: &'a str,
    /// Our own id of the text.
    pub(super) reference: &'a str,
    /// When.
    pub(super) at: Instant,
}

/// Header, empty line, text. `Auto-Submitted` says that no program is to answer (RFC 3834).
pub(super) fn compose(frame: &Frame<'_>, letter: &Filled) -> Vec<u8> {
    let Frame {
        site,
        from,
        domain,
        to,
        reference,
        at,
    } = frame;
    let mut mail = format!(
        "From: {}\r\n <{from}>\r\nTo: <{to}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{reference}@{domain}>\r\n\
         Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n",
        words(site),
        words(&letter.subject),
        at.to_rfc2822(),
    );
    let text = BASE64_STANDARD.encode(letter.text.replace('\n', "\r\n"));
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        mail.push_str(line);
        mail.push_str("\r\n");
        rest = after;
    }
    mail.into_bytes()
}

/// A text of a header as encoded words (RFC 2047): whatever stands in it, no line break leaves it.
fn words(text: &str) -> String {
    let mut parts: Vec<String> = vec![String::new()];
    for c in text.chars() {
        let full = parts
            .last()
            .is_some_and(|part| part.len() + c.len_utf8() > WORD);
        if full {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    let parts: Vec<String> = parts
        .iter()
        .map(|part| format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(part)))
        .collect();
    parts.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_too_long_and_nothing_breaks_out_of_a_header() {
        let letter = Filled {
            subject: "长".repeat(60) + "\r\nBcc: all@example.com",
            text: "文".repeat(500),
        };
        let frame = Frame {
            site: "聚贤\r\nX: y",
            from: "a@b.example",
            domain: "b.example",
            to: "c@d.example",
            reference: "r1",
            at: chrono::DateTime::from_timestamp(1_767_240_000, 0).unwrap(),
        };
        let mail = String::from_utf8(compose(&frame, &letter)).unwrap();
        assert!(mail.is_ascii() && mail.lines().all(|line| line.len() <= 78));
        assert!(mail.contains("Date: Thu, 1 Jan 2026 04:00:00 +0000\r\n"));
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        let names = head.split("\r\n").filter(|line| !line.starts_with(' '));
        let names: Vec<&str> = names.filter_map(|line| line.split(':').next()).collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type",
                "Content-Transfer-Encoding"
            ]
        );
    }
}
