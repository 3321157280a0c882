//! The portal's password rule (checklist X-1, X-2), and what makes a password too easy although it obeys the rule.

/// The rule as forms print it (checklist A-1.2.1.6).
pub const RULE: &str = "8-20位字符, 由数字、大小写字母、特殊字符中的三种或以上";

/// Passwords that obey the rule and are tried first by everybody who guesses, in lower case.
const COMMON: [&str; 40] = [
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "aa123456",
    "aa123123",
    "a123456",
    "abc123",
    "abc1234",
    "abc12345",
    "abc123456",
    "abcd1234",
    "qwe123",
    "qwer1234",
    "qwerty",
    "qwerty123",
    "1qaz2wsx",
    "1qaz@wsx",
    "!qaz2wsx",
    "zaq12wsx",
    "asdf1234",
    "admin",
    "admin123",
    "admin1234",
    "root1234",
    "test1234",
    "welcome",
    "welcome1",
    "letmein",
    "iloveyou",
    "woaini",
    "woaini520",
    "woaini1314",
    "zhongguo",
    "nanjing",
    "jiangsu",
    "jiangsu123",
    "js123456",
    "hr123456",
    "rc123456",
];

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Nothing was typed.
    #[error("请输入密码")]
    Empty,
    /// Shorter than 8 or longer than 20 characters (X-1).
    #[error("密码应为8-20位字符")]
    Length,
    /// Characters outside the printable ASCII range cannot be typed on every keyboard.
    #[error("密码只能由数字、大小写字母和特殊字符组成，不能含空格、汉字或全角字符")]
    Characters,
    /// Fewer than three of digits, upper case, lower case, special (X-2).
    #[error("密码应由数字、大写字母、小写字母、特殊字符中的三种或以上组成")]
    Classes,
    /// Contains the account, the phone number, the document number or the name.
    #[error("密码不能包含您的姓名、手机号、证件号码或账号，请更换")]
    Personal,
    /// Among the ones that are tried first.
    #[error("该密码过于常见，容易被猜中，请更换")]
    Common,
}

/// Checks a new password. `forbidden` are the values known to belong to the account: its document number, phone
/// number, name, credit code.
pub fn check(text: &str, forbidden: &[&str]) -> Result<(), PasswordError> {
    if text.is_empty() {
        return Err(PasswordError::Empty);
    }
    if !text.chars().all(|c| c.is_ascii_graphic()) {
        return Err(PasswordError::Characters);
    }
    if !(8..=20).contains(&text.len()) {
        return Err(PasswordError::Length);
    }
    let has = |class: fn(&u8) -> bool| usize::from(text.as_bytes().iter().any(class));
    let classes = has(u8::is_ascii_digit)
        + has(u8::is_ascii_uppercase)
        + has(u8::is_ascii_lowercase)
        + has(u8::is_ascii_punctuation);
    if classes < 3 {
        return Err(PasswordError::Classes);
    }
    let lower = text.to_ascii_lowercase();
    if forbidden.iter().any(|value| gives_away(&lower, value)) {
        return Err(PasswordError::Personal);
    }
    if is_common(&lower) {
        return Err(PasswordError::Common);
    }
    Ok(())
}

/// True when the password holds the value, or the last six characters of a long one: those are what people use
/// (and what the portal once handed out as initial passwords, checklist X-14).
fn gives_away(lower: &str, value: &str) -> bool {
    let value: String = value
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase();
    let count = value.chars().count();
    if count < 3 || !value.is_ascii() {
        return false;
    }
    lower.contains(&value) || (count >= 8 && lower.contains(&value[value.len() - 6..]))
}

fn is_common(lower: &str) -> bool {
    let mut distinct: Vec<u8> = lower.bytes().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_punctuation());
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    distinct.len() <= 4
        || COMMON
            .iter()
            .any(|known| [lower, stem].contains(known) || (known.len() >= 6 && bare == *known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn length_is_eight_to_twenty() {
        assert_eq!(check("Xk4-ruq", &[]), Err(PasswordError::Length));
        assert_eq!(check("Xk4-ruqe", &[]), Ok(()));
        assert_eq!(check("Xk4-ruqeXk4-ruqeXk4-", &[]), Ok(()));
        assert_eq!(
            check("Xk4-ruqeXk4-ruqeXk4-r", &[]),
            Err(PasswordError::Length)
        );
    }

    #[test]
    fn three_of_four_classes_are_needed() {
        assert_eq!(check("xk4ruqe7tw", &[]), Err(PasswordError::Classes));
        assert_eq!(check("xkTruqeWtw", &[]), Err(PasswordError::Classes));
        assert_eq!(check("xk4ruQe7tw", &[]), Ok(()));
        assert_eq!(check("xk4ru-e7tw", &[]), Ok(()));
        assert_eq!(check("XK-RUqETW", &[]), Ok(()));
    }

    #[test]
    fn only_what_every_keyboard_has() {
        assert_eq!(check("密码Abcd-123", &[]), Err(PasswordError::Characters));
        assert_eq!(check("Xk4 ruqe", &[]), Err(PasswordError::Characters));
        assert_eq!(check("", &[]), Err(PasswordError::Empty));
    }

    #[test]
    fn personal_values_and_their_last_six_are_refused() {
        let document = "320102199003071813";
        assert_eq!(check("Js071813", &[document]), Err(PasswordError::Personal));
        assert_eq!(
            check("Wx13812345677", &["13812345677"]),
            Err(PasswordError::Personal)
        );
        assert_eq!(
            check("Zhang3-lucky", &["zhang3"]),
            Err(PasswordError::Personal)
        );
        assert_eq!(check("Js071814", &[document, "", "张三"]), Ok(()));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for text in [
            "P@ssw0rd",
            "Abc123456",
            "Aa123456",
            "Password123!",
            "1qaz@WSX",
            "Admin123!",
            "Aa1!Aa1!Aa1!",
            "Jiangsu2026!",
        ] {
            assert_eq!(check(text, &[]), Err(PasswordError::Common), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*", personal in ".*") {
            let _ = check(&text, &[&personal]);
        }
    }
}
