//! How far a provider's word goes. No database here.

kernel::choices! {
    /// How sure a provider is of whoever acts, from not at all upwards.
    pub enum Assurance {
        None = "none", "未实名";
        Online = "online", "网上实名";
        OnSite = "on_site", "现场实名";
        Certificate = "certificate", "数字证书或电子营业执照";
    }
}

kernel::choices! {
    /// How somebody logged in at a provider.
    pub enum Means {
        Password = "password", "账号密码";
        Certificate = "certificate", "数字证书";
        Licence = "licence", "电子营业执照";
        Scan = "scan", "扫码";
        Other = "other", "其他方式";
    }
}

/// From which level on a provider's word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// For logging a registered unit in.
    pub log_in: Assurance,
    /// In place of the face check of a registration.
    pub face: Assurance,
}

/// Names without blanks and without the differences between the dots in names.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '‧' | '・' | '.'))
            .flat_map(char::to_uppercase)
            .collect()
    };
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_ordered_from_nothing_upwards() {
        assert!(Assurance::None < Assurance::Online);
        assert!(Assurance::Online < Assurance::OnSite);
        assert!(Assurance::OnSite < Assurance::Certificate);
    }

    #[test]
    fn spelling_does_not_make_another_person() {
        assert!(same_name("阿卜杜拉·买买提", "阿卜杜拉•买买提 "));
        assert!(same_name("John Smith", "JOHN SMITH"));
        assert!(!same_name("沈知行", "沈知"));
    }
}
