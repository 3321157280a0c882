//! The fields for an e-mail address or a phone abroad: one of the two, chosen by a tab.

use crate::reach::{Calling, Email, Overseas, Reach};
use web::{Input, Opt};

/// By what somebody wants to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// E-mail.
    Mail,
    /// A phone abroad.
    Phone,
}

impl By {
    /// What is asked for, among what is configured.
    pub(crate) fn of(overseas: &Overseas, input: &Input) -> Self {
        let phone = overseas.phone() && input.is("by", Self::Phone.code());
        if phone || !overseas.mail {
            Self::Phone
        } else {
            Self::Mail
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Phone => "phone",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Mail => "电子邮箱",
            Self::Phone => "境外手机号",
        }
    }

    /// The field at which a fault of the whole stands.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::Mail => "email",
            Self::Phone => "phone",
        }
    }

    /// The address or number, if it is one that is sent to.
    pub(crate) fn read(self, overseas: &Overseas, input: &mut Input) -> Option<Reach> {
        let reach = match self {
            Self::Mail => input.parse::<Email>("email", "邮箱地址").map(Reach::Mail),
            Self::Phone => phone(overseas, input),
        }?;
        if !overseas.reaches(&reach) {
            let message = "暂时不能向该号码发送短信，请更换号码，或改用电子邮箱";
            input.error(self.field(), message);
            return None;
        }
        Some(reach)
    }
}

fn phone(overseas: &Overseas, input: &mut Input) -> Option<Reach> {
    let typed = input.text("phone", "手机号", 1..=30);
    let country = input.get("calling").to_owned();
    if country.is_empty() {
        input.error("calling", "请选择国家（地区）代码");
        return None;
    }
    let offered = overseas.countries.offered();
    let Some(calling) = offered.into_iter().find(|one| one.country == country) else {
        input.error("calling", "请从列表中选择国家（地区）代码");
        return None;
    };
    if typed.is_empty() {
        return None;
    }
    let number = calling.number(&typed);
    if number.is_none() {
        input.error(
            "phone",
            "手机号格式不正确，请填写不含国家（地区）代码的号码，只填数字",
        );
    }
    number.map(Reach::Abroad)
}

/// What the fields need around what was typed.
pub(crate) struct ReachForm {
    pub(crate) by: By,
    /// The two tabs, where there are two: label, address, whether it is open.
    pub(crate) tabs: Vec<(&'static str, String, bool)>,
    pub(crate) countries: Vec<Opt>,
}

impl ReachForm {
    /// The fields on the page at `here`.
    pub(crate) fn new(overseas: &Overseas, input: &mut Input, here: &str) -> Self {
        let by = By::of(overseas, input);
        input.set("by", by.code());
        let tabs = if overseas.mail && overseas.phone() {
            [By::Mail, By::Phone]
                .map(|one| {
                    let href = format!("{here}?by={}", one.code());
                    (one.label(), href, one == by)
                })
                .to_vec()
        } else {
            Vec::new()
        };
        let countries = match by {
            By::Mail => Vec::new(),
            By::Phone => overseas.countries.offered(),
        };
        Self {
            by,
            tabs,
            countries: countries
                .into_iter()
                .map(|one: Calling| Opt::new(one.country, one.offered()))
                .collect(),
        }
    }

    pub(crate) const fn by_mail(&self) -> bool {
        matches!(self.by, By::Mail)
    }
}
