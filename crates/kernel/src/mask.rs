//! Masks of the portal (checklist ). The server masks; a page never receives what it must not show.

use std::net::IpAddr;

/// Name: the first character and one star for each other (`杜一二` → `杜**`). Words of a foreign name keep their first
/// letter each (`John Smith` → `J*** S****`). A name of one character is hidden altogether.
#[must_use]
pub fn name(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= 1 {
        return "*".repeat(text.chars().count());
    }
    let latin = text.chars().any(|c| c.is_ascii_alphabetic());
    let mut shown = String::with_capacity(text.len());
    let mut first = true;
    for c in text.chars() {
        if latin && c == ' ' {
            shown.push(' ');
            first = true;
        } else if first {
            shown.push(c);
            first = false;
        } else {
            shown.push('*');
        }
    }
    shown
}

/// Document number: five stars and the last four characters (`*****1813`); less of a number that is itself short.
#[must_use]
pub fn document(number: &str) -> String {
    format!("*****{}", tail(number, 4))
}

/// Mobile: first digit, five stars, last two (`1*****77`). Numbers of twelve or more characters (foreign ones) keep
/// four at both ends (`1111****1111`, checklist A-1.2.2.17).
#[must_use]
pub fn mobile(number: &str) -> String {
    let count = number.chars().count();
    if count >= 12 {
        return format!("{}****{}", head(number, 4), tail(number, 4));
    }
    if count < 7 {
        return "*****".to_owned();
    }
    format!("{}*****{}", head(number, 1), tail(number, 2))
}

/// Landline: the area code and the last two digits (`025-******66`).
#[must_use]
pub fn landline(number: &str) -> String {
    match number.split_once('-') {
        Some((area, rest)) if rest.len() > 4 => format!(
            "{area}-{}{}",
            "*".repeat(rest.chars().count() - 2),
            tail(rest, 2)
        ),
        _ => mobile(number),
    }
}

/// Mail address: first character, three stars, domain (`z***@example.com`).
#[must_use]
pub fn email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!(
            "{}***@{domain}",
            head(local, usize::from(local.chars().count() > 1))
        ),
        None => "***".to_owned(),
    }
}

/// Address: down to the county, the rest hidden (`江苏省南京市玄武区******`).
#[must_use]
pub fn address(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let mut kept = 0;
    for endings in [
        &["省", "自治区"][..],
        &["市", "自治州", "盟"],
        &["区", "县", "市", "旗"],
    ] {
        let rest = &text[kept..];
        let nearest = endings
            .iter()
            .filter_map(|ending| rest.find(ending).map(|at| at + ending.len()))
            .min();
        if let Some(end) = nearest
            && is_division_name(&rest[..end])
        {
            kept += end;
        }
    }
    format!("{}******", &text[..kept])
}

/// A division's name is short and holds no sign of a street, a house or a village; `某某小区` is not one.
fn is_division_name(text: &str) -> bool {
    let count = text.chars().count();
    let street = [
        '路', '街', '道', '巷', '号', '弄', '栋', '幢', '室', '村', '镇', '乡', '楼', '苑', '园',
    ];
    (2..=12).contains(&count)
        && !text.contains("小区")
        && !text.contains("社区")
        && (text.ends_with("园区") || !text.contains(street))
        && !text.chars().any(|c| c.is_numeric() || c.is_ascii())
}

/// Network address: the first half of an IPv4 address (`203.0.*.*`), the first two groups of an IPv6 one (`2408:8207:*`).
#[must_use]
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(four) => {
            let [a, b, ..] = four.octets();
            format!("{a}.{b}.*.*")
        }
        IpAddr::V6(six) => {
            if let Some(four) = six.to_ipv4_mapped() {
                return network(IpAddr::V4(four));
            }
            let [a, b, ..] = six.segments();
            format!("{a:x}:{b:x}:*")
        }
    }
}

fn head(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

/// The last `count` characters, but never more than half of the text.
fn tail(text: &str, count: usize) -> String {
    let length = text.chars().count();
    text.chars().skip(length - count.min(length / 2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_portals_own_examples() {
        assert_eq!(name("杜一二"), "杜**");
        assert_eq!(name("王五"), "王*");
        assert_eq!(name("欧阳明日"), "欧***");
        assert_eq!(name("John Smith"), "J*** S****");
        assert_eq!(document("320102199003071813"), "*****1813");
        assert_eq!(mobile("13812345677"), "1*****77");
        assert_eq!(mobile("111122221111"), "1111****1111");
        assert_eq!(landline("025-83336666"), "025-******66");
        assert_eq!(email("zhangsan@example.com"), "z***@example.com");
        assert_eq!(
            address("江苏省南京市玄武区某路1号2栋301室"),
            "江苏省南京市玄武区******"
        );
    }

    #[test]
    fn a_network_shows_its_first_half() {
        for (address, shown) in [
            ("203.0.113.7", "203.0.*.*"),
            ("2408:8207:1850:1::9", "2408:8207:*"),
            ("::ffff:203.0.113.7", "203.0.*.*"),
        ] {
            assert_eq!(network(address.parse().unwrap()), shown);
        }
    }

    #[test]
    fn short_values_show_less() {
        assert_eq!(name("王"), "*");
        assert_eq!(name(""), "");
        assert_eq!(document("E123"), "*****23");
        assert_eq!(document(""), "*****");
        assert_eq!(mobile("110"), "*****");
        assert_eq!(email("a@b.cn"), "***@b.cn");
        assert_eq!(email("nothing"), "***");
    }

    #[test]
    fn an_address_without_divisions_is_hidden() {
        assert_eq!(address("某路1号阳光小区3栋"), "******");
        assert_eq!(address("江苏省昆山市某路1号"), "江苏省昆山市******");
        assert_eq!(address("北京市海淀区某街2号"), "北京市海淀区******");
        assert_eq!(
            address("江苏省苏州市苏州工业园区某路1号"),
            "江苏省苏州市苏州工业园区******"
        );
        assert_eq!(address("1 Main Street"), "******");
    }

    proptest! {
        #[test]
        fn a_name_keeps_its_length_and_one_character(text in "[\u{4e00}-\u{9fa5}]{2,12}") {
            let shown = name(&text);
            prop_assert_eq!(shown.chars().count(), text.chars().count());
            prop_assert_eq!(shown.chars().filter(|c| *c != '*').count(), 1);
        }

        #[test]
        fn no_mask_leaks_the_middle(text in "[0-9A-Z]{7,30}") {
            let middle = &text[4..text.len() - 3];
            prop_assume!(middle.len() > 2);
            prop_assert!(!document(&text).contains(middle));
            prop_assert!(!mobile(&text).contains(middle));
        }

        #[test]
        fn what_follows_the_county_is_hidden(street in "[\u{4e00}-\u{9fa5}]{1,6}路[0-9]{1,3}号[0-9]{1,2}室") {
            let text = format!("江苏省南京市玄武区{street}");
            prop_assert_eq!(address(&text), "江苏省南京市玄武区******");
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = (name(&text), document(&text), mobile(&text), landline(&text), email(&text), address(&text));
        }
    }
}
