//! What a grant may be, who may do what with it, and when it holds. No database here.

use chrono::{NaiveTime, TimeDelta};
use kernel::{
    actor::UnitRole,
    clock::{CHINA, CivilDate, Instant, today},
    duty::Duty,
};

/// Version of the notice that a unit agrees to before it lets several act for it (checklist B-3.5.2).
pub(crate) const NOTICE: i32 = 1;
/// Most administrators of a unit (checklist ).
pub(crate) const ADMINISTRATORS: u64 = 1;
/// Most handlers of a unit (checklist ).
pub(crate) const HANDLERS: u64 = 10;
/// How long an invitation may be confirmed.
pub(crate) const INVITED_FOR: TimeDelta = TimeDelta::days(7);
/// A proof of it is good for confirming a grant and nothing else.
pub(crate) const PURPOSE: &str = "org.grant";

/// Standard templates of a handler's items; a unit may save its own in their place.
pub(crate) const TEMPLATES: [(&str, &[Duty]); 3] = [
    (
        "人事",
        &[
            Duty::TitleNotice,
            Duty::HarmonyReview,
            Duty::PersonnelAgency,
            Duty::ContractDraft,
            Duty::DispatchReport,
            Duty::TitleCertificate,
            Duty::Vacancies,
            Duty::Applications,
            Duty::Contacts,
        ],
    ),
    (
        "社保",
        &[
            Duty::RetiredAllowance,
            Duty::RetiredPension,
            Duty::ServiceYears,
            Duty::SurvivorAllowance,
        ],
    ),
    ("财务", &[Duty::WageChange, Duty::WageReckoning]),
];

kernel::choices! {
    /// 用户类别 (checklist B-3.5.21).
    pub enum Role {
        Administrator = "administrator", "管理员";
        Handler = "handler", "普通经办人";
    }
}

impl Role {
    /// The word of the cards and of messages.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Administrator => "管理员",
            Self::Handler => "经办人",
        }
    }

    /// How many a unit may have.
    pub(crate) const fn most(self) -> u64 {
        match self {
            Self::Administrator => ADMINISTRATORS,
            Self::Handler => HANDLERS,
        }
    }

    /// What is said when there are as many.
    pub(crate) const fn full(self) -> &'static str {
        match self {
            Self::Administrator => "每个单位只能添加1名管理员，请先删除原来的管理员，或变更其身份",
            Self::Handler => "每个单位最多添加10名经办人，请先删除不再使用的经办人",
        }
    }
}

kernel::choices! {
    /// Where a grant stands (checklist ).
    pub enum State {
        Invited = "invited", "待信息确认";
        Checked = "checked", "待人脸识别并设置经办密码";
        Active = "active", "已开通";
        Suspended = "suspended", "已停用";
        Declined = "declined", "当事人已拒绝";
        Ended = "ended", "已删除";
    }
}

/// What happens to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// 信息确认.
    Check,
    /// 设置经办密码, after the proof.
    Activate,
    /// The person does not want it.
    Decline,
    /// 停用.
    Suspend,
    /// 恢复.
    Restore,
    /// 重新发送.
    Resend,
    /// 删除.
    End,
}

impl Event {
    #[cfg(test)]
    const ALL: [Self; 7] = [
        Self::Check,
        Self::Activate,
        Self::Decline,
        Self::Suspend,
        Self::Restore,
        Self::Resend,
        Self::End,
    ];

    /// Its name, for the history and the audit log.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Check => ("信息确认", "grant.check"),
            Self::Activate => ("设置经办密码", "grant.activate"),
            Self::Decline => ("拒绝", "grant.decline"),
            Self::Suspend => ("停用", "grant.suspend"),
            Self::Restore => ("恢复", "grant.restore"),
            Self::Resend => ("重新发送", "grant.resend"),
            Self::End => ("删除", "grant.end"),
        }
    }
}

impl State {
    /// Where `event` leads; `None` when it does not fit.
    pub(crate) const fn next(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Invited | Self::Checked, Event::Check) => Some(Self::Checked),
            (Self::Checked, Event::Activate) | (Self::Suspended, Event::Restore) => {
                Some(Self::Active)
            }
            (Self::Invited | Self::Checked, Event::Decline) => Some(Self::Declined),
            (Self::Active, Event::Suspend) => Some(Self::Suspended),
            (Self::Invited | Self::Checked | Self::Declined, Event::Resend) => Some(Self::Invited),
            (
                Self::Invited | Self::Checked | Self::Active | Self::Suspended | Self::Declined,
                Event::End,
            ) => Some(Self::Ended),
            _ => None,
        }
    }

    /// Whether it takes one of the unit's places.
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Declined | Self::Ended)
    }

    /// Whether it waits for the person.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Invited | Self::Checked)
    }
}

/// What somebody wants to do with a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// 开通授权.
    Create,
    /// 授权: the items.
    Items,
    /// 删除.
    Delete,
    /// 更新期限.
    Renew,
    /// 身份变更.
    ChangeRole,
    /// 停用, 恢复.
    Suspend,
    /// 重新发送.
    Resend,
}

/// Who may do what to whom (checklist, B-3.5.33, B-3.5.44): the whole policy. An administrator needs
/// no items, and whoever is no legal representative makes no administrator.
pub(crate) const fn may(actor: UnitRole, deed: Deed, target: Role) -> bool {
    match (actor, target) {
        (UnitRole::LegalRepresentative, Role::Administrator) => !matches!(deed, Deed::Items),
        (UnitRole::LegalRepresentative, Role::Handler) => true,
        (UnitRole::Administrator, Role::Handler) => !matches!(deed, Deed::ChangeRole),
        (UnitRole::Administrator, Role::Administrator) | (UnitRole::Handler(_), _) => false,
    }
}

/// 授权时间: whole days in China, both inclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day; none for at once.
    pub from: Option<CivilDate>,
    /// The last day; none for no end.
    pub until: Option<CivilDate>,
}

/// Where a moment lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Not yet.
    Before,
    /// Within.
    Within,
    /// Over.
    After,
}

impl Period {
    /// The first moment; `None` when it has begun ever since.
    fn begins(self) -> Option<Instant> {
        midnight(self.from?)
    }

    /// The first moment after it; `None` when there is no end.
    #[must_use]
    pub fn ends(self) -> Option<Instant> {
        midnight(self.until?.succ_opt()?)
    }

    /// Where `now` lies, to the second.
    #[must_use]
    pub fn at(self, now: Instant) -> When {
        if self.begins().is_some_and(|begins| now < begins) {
            When::Before
        } else if self.ends().is_some_and(|ends| now >= ends) {
            When::After
        } else {
            When::Within
        }
    }

    /// `2020-12-09 ~ 2021-01-22`; empty sides for no limit (checklist, B-3.5.41).
    #[must_use]
    pub fn words(self) -> String {
        let day = |day: Option<CivilDate>| day.map_or_else(String::new, |day| day.to_string());
        format!("{} ~ {}", day(self.from), day(self.until))
            .trim()
            .to_owned()
    }

    /// What is wrong with it as a new period: the field, and what to do.
    pub(crate) fn fault(self, now: Instant) -> Option<(&'static str, &'static str)> {
        let last = self.until?;
        if self.from.is_some_and(|first| last < first) {
            return Some(("until", "结束日期不能早于开始日期"));
        }
        (last < today(now)).then_some(("until", "结束日期不能早于今天"))
    }
}

fn midnight(day: CivilDate) -> Option<Instant> {
    day.and_time(NaiveTime::MIN)
        .and_local_timezone(CHINA)
        .single()
        .map(|at| at.to_utc())
}

/// How a grant is shown: its state, or what time has made of it, with a tone.
pub(crate) fn shown(
    state: State,
    period: Period,
    invited_until: Instant,
    now: Instant,
) -> (&'static str, &'static str) {
    match state {
        State::Invited | State::Checked if invited_until <= now => ("邀请已过期", "warning"),
        State::Invited => ("待信息确认", "info"),
        State::Checked => ("待人脸识别、设置经办密码", "info"),
        State::Active => match period.at(now) {
            When::Before => ("未到授权期限", "info"),
            When::Within => ("已开通", "success"),
            When::After => ("授权已到期", "warning"),
        },
        State::Suspended => ("已停用", "warning"),
        State::Declined => ("当事人已拒绝", "quiet"),
        State::Ended => ("已删除", "quiet"),
    }
}

/// Why a grant gives no standing, for its holder; `None` when it gives one.
pub(crate) fn refusal(unit: &str, state: State, period: Period, now: Instant) -> Option<String> {
    match (state, period.at(now)) {
        (State::Active, When::Within) => None,
        (State::Active, When::Before) => Some(format!(
            "您为{unit}办事的授权从{}开始，现在还不能使用",
            period.from.unwrap_or_default()
        )),
        (State::Active, When::After) => Some(format!(
            "您为{unit}办事的授权已于{}到期，请联系该单位的法定代表人或管理员更新期限",
            period.until.unwrap_or_default()
        )),
        (State::Suspended, _) => Some(format!(
            "您为{unit}办事的授权已停用，请联系该单位的法定代表人或管理员"
        )),
        (State::Invited | State::Checked, _) => Some(format!(
            "您为{unit}办事的授权还没有确认，请在手机端“我的-企业服务-我是经办人”中完成"
        )),
        (State::Declined | State::Ended, _) => Some(format!(
            "您为{unit}办事的授权已取消，请联系该单位的法定代表人或管理员"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;
    use kernel::{choice::Choice as _, duty::Duties};

    #[test]
    fn the_policy_is_the_notice_word_for_word() {
        use Deed as D;
        let deeds = [
            D::Create,
            D::Items,
            D::Delete,
            D::Renew,
            D::ChangeRole,
            D::Suspend,
            D::Resend,
        ];
        let allowed = |actor, target| -> Vec<Deed> {
            deeds
                .into_iter()
                .filter(|deed| may(actor, *deed, target))
                .collect()
        };
        let legal = UnitRole::LegalRepresentative;
        assert_eq!(
            allowed(legal, Role::Administrator),
            [
                D::Create,
                D::Delete,
                D::Renew,
                D::ChangeRole,
                D::Suspend,
                D::Resend
            ]
        );
        assert_eq!(allowed(legal, Role::Handler), deeds);
        assert_eq!(allowed(UnitRole::Administrator, Role::Administrator), []);
        assert_eq!(
            allowed(UnitRole::Administrator, Role::Handler),
            [
                D::Create,
                D::Items,
                D::Delete,
                D::Renew,
                D::Suspend,
                D::Resend
            ]
        );
        for granted in [Duties::NONE, Duties::all()] {
            for target in Role::ALL {
                assert_eq!(allowed(UnitRole::Handler(granted), *target), []);
            }
        }
    }

    #[test]
    fn a_grant_moves_only_where_its_state_leads() {
        use State as S;
        let table = [
            (
                S::Invited,
                [
                    Some(S::Checked),
                    None,
                    Some(S::Declined),
                    None,
                    None,
                    Some(S::Invited),
                    Some(S::Ended),
                ],
            ),
            (
                S::Checked,
                [
                    Some(S::Checked),
                    Some(S::Active),
                    Some(S::Declined),
                    None,
                    None,
                    Some(S::Invited),
                    Some(S::Ended),
                ],
            ),
            (
                S::Active,
                [
                    None,
                    None,
                    None,
                    Some(S::Suspended),
                    None,
                    None,
                    Some(S::Ended),
                ],
            ),
            (
                S::Suspended,
                [
                    None,
                    None,
                    None,
                    None,
                    Some(S::Active),
                    None,
                    Some(S::Ended),
                ],
            ),
            (
                S::Declined,
                [
                    None,
                    None,
                    None,
                    None,
                    None,
                    Some(S::Invited),
                    Some(S::Ended),
                ],
            ),
            (S::Ended, [None; 7]),
        ];
        assert_eq!(table.len(), State::ALL.len());
        for (state, expected) in table {
            assert_eq!(
                Event::ALL.map(|event| state.next(event)),
                expected,
                "{state:?}"
            );
        }
    }

    #[test]
    fn a_period_begins_and_ends_at_midnight_in_china() {
        let day = |d| CivilDate::from_ymd_opt(2026, 11, d).unwrap();
        let at = |d, h, m, s| chrono::Utc.with_ymd_and_hms(2026, 11, d, h, m, s).unwrap();
        let period = Period {
            from: Some(day(24)),
            until: Some(day(25)),
        };
        assert_eq!(period.at(at(23, 15, 59, 59)), When::Before);
        assert_eq!(period.at(at(23, 16, 0, 0)), When::Within);
        assert_eq!(period.at(at(25, 15, 59, 59)), When::Within);
        assert_eq!(period.at(at(25, 16, 0, 0)), When::After);
        assert_eq!(period.words(), "2026-11-24 ~ 2026-11-25");
        let open = Period::default();
        assert_eq!(
            (open.at(at(1, 0, 0, 0)), open.words().as_str()),
            (When::Within, "~")
        );
        let now = at(24, 2, 0, 0);
        let backwards = Period {
            from: Some(day(25)),
            until: Some(day(24)),
        };
        assert!(backwards.fault(now).is_some() && period.fault(now).is_none());
        let past = Period {
            from: None,
            until: Some(day(23)),
        };
        assert!(past.fault(now).is_some() && open.fault(now).is_none());
    }
}
