//! The ways to log in: one entry each, in the order of the sub-tabs (checklist B-2.1.5–B-2.1.7). A new way is a variant here,
//! a page of its own beside this file and a template that extends `login/people.html`.

use crate::{quick::QuickWay, service::Identity};
use web::Input;

web::routes! {
    /// 登录: persons and units.
    pub LogInPage = "/login";
}

/// A sub-tab of the log-in box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// CA (checklist B-2.2): for units, where it is configured.
    Ca,
    /// 扫码登录 (checklist B-2.3).
    Scan,
    /// 账号密码 (checklist B-2.4): what opens when no way was chosen.
    Password,
}

impl Way {
    /// All of them, in the order of the manual: CA, 扫码登录, 账号密码.
    const ALL: [Self; 3] = [Self::Ca, Self::Scan, Self::Password];

    /// What the tab says.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Ca => "CA",
            Self::Scan => "扫码登录",
            Self::Password => "账号密码",
        }
    }

    /// Its value in the address: `?way=…`.
    const fn part(self) -> &'static str {
        match self {
            Self::Ca => "ca",
            Self::Scan => "scan",
            Self::Password => "password",
        }
    }

    /// Whether a door has this way.
    fn is_at(self, identity: &Identity, unit: bool) -> bool {
        match self {
            Self::Ca => unit && identity.ca().is_some(),
            Self::Scan | Self::Password => true,
        }
    }

    /// The way that the address asks for.
    pub(crate) fn asked(identity: &Identity, input: &Input, unit: bool) -> Self {
        Self::ALL
            .into_iter()
            .find(|way| input.is("way", way.part()) && way.is_at(identity, unit))
            .unwrap_or(Self::Password)
    }

    /// This way at a door, or the usual one where the door does not have it.
    fn at(self, identity: &Identity, unit: bool) -> Self {
        if self.is_at(identity, unit) {
            self
        } else {
            Self::Password
        }
    }

    /// The log-in page with this way open.
    pub(crate) fn url(self, unit: bool, next: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("tab", if unit { "unit" } else { "person" });
        if self != Self::Password {
            query.append_pair("way", self.part());
        }
        if !next.is_empty() {
            query.append_pair("next", next);
        }
        format!("{LogInPage}?{}", query.finish())
    }
}

/// One sub-tab as it is shown.
pub(crate) struct WayTab {
    /// What it says.
    pub(crate) label: &'static str,
    /// Where it leads.
    pub(crate) href: String,
    /// Whether it is open.
    pub(crate) current: bool,
}

/// What the log-in box shows around the way that is open.
pub(crate) struct Around {
    /// 单位登录 rather than 个人登录.
    pub(crate) unit: bool,
    /// The page to go on with; empty for the home page.
    pub(crate) next: String,
    /// What the open way is called.
    pub(crate) title: &'static str,
    /// The tab 个人登录.
    pub(crate) person_url: String,
    /// The tab 单位登录.
    pub(crate) unit_url: String,
    /// The sub-tabs of this door.
    pub(crate) ways: Vec<WayTab>,
    /// 立即注册.
    pub(crate) register: String,
    /// 地市历史用户升级.
    pub(crate) upgrade: String,
    /// 海外人士注册, at the door of persons where it is configured.
    pub(crate) overseas: bool,
    /// 其他登录方式 (checklist A-1.2.2.1, B-2.1.10).
    pub(crate) quick: Vec<QuickWay>,
    /// Under which host passkeys can be used; empty for none.
    pub(crate) passkey_host: String,
}

impl Around {
    /// The box with `way` open. The other door opens the same way if it has it, and `next` travels along.
    pub(crate) fn new(identity: &Identity, unit: bool, way: Way, next: String) -> Self {
        Self {
            unit,
            title: way.label(),
            person_url: way.at(identity, false).url(false, &next),
            unit_url: way.at(identity, true).url(true, &next),
            ways: Way::ALL
                .into_iter()
                .filter(|way| way.is_at(identity, unit))
                .map(|other| WayTab {
                    label: other.label(),
                    href: other.url(unit, &next),
                    current: other == way,
                })
                .collect(),
            register: if unit {
                identity.links().unit_register.clone()
            } else {
                crate::RegisterPersonPage::PATH.to_owned()
            },
            overseas: !unit && identity.overseas().is_some(),
            upgrade: identity.links().unit_upgrade.clone(),
            quick: identity.quick_ways(unit, &next),
            passkey_host: identity.passkey_host(),
            next,
        }
    }

    /// Which door this is, for forms that come back to it.
    pub(crate) const fn tab(&self) -> &'static str {
        if self.unit { "unit" } else { "person" }
    }

    /// Title of the page.
    pub(crate) const fn page_title(&self) -> &'static str {
        if self.unit {
            "单位登录"
        } else {
            "个人登录"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_keeps_the_page_to_go_on_with() {
        assert_eq!(Way::Password.url(true, ""), "/login?tab=unit");
        assert_eq!(Way::Ca.url(true, ""), "/login?tab=unit&way=ca");
        assert_eq!(
            Way::Scan.url(true, "/unit"),
            "/login?tab=unit&way=scan&next=%2Funit"
        );
        assert_eq!(
            Way::Password.url(false, "/a?b=1&c"),
            "/login?tab=person&next=%2Fa%3Fb%3D1%26c"
        );
    }
}
