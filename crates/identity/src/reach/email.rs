//! E-mail addresses (RFC 5321, RFC 5322): what can be sent to by every server, and nothing that could break out of a header.

use kernel::mask;
use std::{fmt, str::FromStr};

/// Longest address, and longest part before the @ (RFC 5321 §4.5.3.1).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// An address in the one form in which it is stored, compared and sent to: half-width, lower case, the domain in its
/// ASCII form. A domain that only looks like another one (`exаmple.com` with a Cyrillic letter) is shown and compared as
/// the `xn--` name that it is.
///
/// Personal data: `Debug` and `Display` show the masked form; [`Email::as_str`] gives the address.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Why a text is not an address that we send to, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("请输入邮箱地址")]
    Empty,
    /// Not a name, an @ and a domain.
    #[error("邮箱地址格式不正确，请核对，例如 name@example.com")]
    Shape,
    /// Letters before the @ that many servers refuse.
    #[error("邮箱地址 @ 前面只能使用英文字母、数字和常用符号，请更换邮箱")]
    Local,
    /// Longer than any server takes.
    #[error("邮箱地址过长，请更换邮箱")]
    Long,
}

impl Email {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The mailbox behind it, as limits count it: `name+anything@…` arrives where `name@…` does.
    pub(crate) fn mailbox(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let name = local.split_once('+').map_or(local, |(name, _)| name);
        format!("{name}@{domain}")
    }
}

/// Full-width forms of an input method as what they mean.
fn narrow(c: char) -> char {
    match c {
        '。' => '.',
        '！'..='～' => u32::from(c)
            .checked_sub(0xFEE0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        other => other,
    }
}

fn local(text: &str) -> Result<(), EmailError> {
    if text.is_empty() || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(EmailError::Shape);
    }
    if !text.is_ascii() {
        return Err(EmailError::Local);
    }
    let fits = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b))
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !text.contains("..");
    if !fits {
        return Err(EmailError::Shape);
    }
    if text.len() > LONGEST_LOCAL {
        return Err(EmailError::Long);
    }
    Ok(())
}

/// The domain in its ASCII form. An address of a machine is not one.
fn domain(text: &str) -> Result<String, EmailError> {
    // the parser would decode percent signs and read brackets
    if text.contains(['%', '[', ']', ':']) || text.chars().any(char::is_whitespace) {
        return Err(EmailError::Shape);
    }
    let Ok(url::Host::Domain(ascii)) = url::Host::parse(text) else {
        return Err(EmailError::Shape);
    };
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let top = ascii.rsplit('.').next().unwrap_or_default();
    let fits = ascii.contains('.')
        && ascii.split('.').all(label)
        && top.len() >= 2
        && !top.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(ascii).ok_or(EmailError::Shape)
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // what stands at the ends is dropped, what stands inside is refused: a line break there would be a header's
        let text: String = text.trim().chars().map(narrow).collect();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        let (name, host) = text.split_once('@').ok_or(EmailError::Shape)?;
        local(name)?;
        let host = domain(host)?;
        let address = format!("{}@{host}", name.to_ascii_lowercase());
        if address.len() > LONGEST {
            return Err(EmailError::Long);
        }
        Ok(Self(address))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask::email(&self.0))
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_form() {
        for text in [
            "jane.doe@example.com",
            "  Jane.Doe@EXAMPLE.com ",
            "ｊａｎｅ．ｄｏｅ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "jane.doe@example。com",
        ] {
            assert_eq!(
                text.parse::<Email>().unwrap().as_str(),
                "jane.doe@example.com",
                "{text}"
            );
        }
        let address: Email = "jane.doe+jobs@example.com".parse().unwrap();
        assert_eq!(address.mailbox(), "jane.doe@example.com");
        assert_eq!(format!("{address} {address:?}").matches("jane").count(), 0);
    }

    #[test]
    fn a_look_alike_of_a_domain_is_another_domain() {
        let real: Email = "jane@example.com".parse().unwrap();
        let cyrillic: Email = "jane@ex\u{430}mple.com".parse().unwrap();
        assert_ne!(real, cyrillic);
        assert!(cyrillic.as_str().starts_with("jane@xn--"));
        let chinese: Email = "jane@例子.测试".parse().unwrap();
        assert_eq!(chinese.as_str(), "jane@xn--fsqu00a.xn--0zwm56d");
        assert_eq!(
            "j\u{430}ne@example.com".parse::<Email>(),
            Err(EmailError::Local)
        );
    }

    #[test]
    fn nothing_breaks_out_of_a_header() {
        for text in [
            "jane@example.com\r\nBcc: all@example.com",
            "jane\r\n@example.com",
            "jane@example.com\nX: y",
            "\"jane doe\"@example.com",
            "Jane <jane@example.com>",
            "jane@example.com,other@example.com",
            "jane@example.com other@example.com",
            "jane@exam%0aple.com",
            "jane@a@example.com",
            "jane;rcpt@example.com",
        ] {
            assert_eq!(text.parse::<Email>(), Err(EmailError::Shape), "{text}");
        }
    }

    #[test]
    fn what_no_server_takes_is_refused() {
        for text in [
            "jane",
            "@example.com",
            "jane@",
            "jane@localhost",
            "jane@127.0.0.1",
            "jane@[::1]",
            "jane@example.1",
            "jane@-a.com",
            "jane@a..com",
            ".jane@example.com",
            "jane.@example.com",
            "ja..ne@example.com",
            "jane@exam_ple.com",
        ] {
            assert_eq!(text.parse::<Email>(), Err(EmailError::Shape), "{text}");
        }
        assert_eq!(" ".parse::<Email>(), Err(EmailError::Empty));
        let long = format!("{}@example.com", "a".repeat(65));
        assert_eq!(long.parse::<Email>(), Err(EmailError::Long));
    }
}
