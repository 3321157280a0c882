//! Rules of a vacancy without database or browser: its states, its limits, what the law wants in it.

use super::{
    choices::{Period, RevisionState, State},
    content::Content,
    lint::{self, Weight},
};
use chrono::{Days, Months, NaiveTime, TimeZone as _};
use kernel::{
    choices,
    clock::{CHINA, Instant, today},
};

choices! {
    /// What can happen to a vacancy.
    pub enum Event {
        /// 发布: sent to the reviewing agency.
        Submit = "submit", "提交审核";
        /// The unit takes it back before the agency has decided.
        Withdraw = "withdraw", "撤回审核";
        Approve = "approve", "审核通过";
        Refuse = "refuse", "审核不通过";
        Expire = "expire", "到期";
        TakeDown = "take_down", "下架";
        Recycle = "recycle", "删除";
        Restore = "restore", "恢复";
    }
}

/// An event that does not fit the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("职位现在是“{state}”状态，不能{event}")]
pub struct Misfit {
    /// Where the vacancy stands.
    pub state: State,
    /// What was asked for.
    pub event: Event,
}

impl State {
    /// Where the vacancy stands after `event`; the table is in the README.
    pub const fn next(self, event: Event) -> Result<Self, Misfit> {
        use {Event as E, State as S};
        Ok(match (self, event) {
            (S::Draft | S::Expired | S::TakenDown, E::Submit) => S::UnderReview,
            (S::UnderReview, E::Withdraw | E::Refuse) | (S::Recycled, E::Restore) => S::Draft,
            (S::UnderReview, E::Approve) => S::Published,
            (S::Published, E::Expire) => S::Expired,
            (S::Published, E::TakeDown) => S::TakenDown,
            (S::Draft | S::Expired | S::TakenDown, E::Recycle) => S::Recycled,
            (state, event) => return Err(Misfit { state, event }),
        })
    }

    /// Whether the unit may change the text at once; a published one gets a revision instead.
    #[must_use]
    pub const fn editable(self) -> bool {
        matches!(
            self,
            Self::Draft | Self::Published | Self::Expired | Self::TakenDown
        )
    }
}

impl RevisionState {
    /// Where the new text of a published vacancy stands after `event`: `None` when it is approved and has become
    /// the text.
    pub const fn next(self, event: Event) -> Result<Option<Self>, Misfit> {
        use {Event as E, RevisionState as R};
        Ok(match (self, event) {
            (R::Draft | R::Refused, E::Submit) => Some(R::UnderReview),
            (R::UnderReview, E::Refuse) => Some(R::Refused),
            (R::UnderReview, E::Approve) => None,
            // closed while its new text waits: the text is kept for the next submission
            (R::UnderReview, E::Withdraw) | (_, E::Expire | E::TakeDown) => Some(R::Draft),
            (_, event) => {
                return Err(Misfit {
                    state: State::Published,
                    event,
                });
            }
        })
    }
}

/// The first moment at which a vacancy approved at `approved` is not public any more: the day of approval plus the
/// period is its last day, in China's time (checklist X-10).
#[must_use]
pub fn expiry(approved: Instant, period: Period) -> Instant {
    let day = today(approved);
    let last = day
        .checked_add_months(Months::new(period.months()))
        .unwrap_or(day);
    let after = last
        .checked_add_days(Days::new(1))
        .unwrap_or(last)
        .and_time(NaiveTime::MIN);
    CHINA
        .from_local_datetime(&after)
        .single()
        .map_or(approved, |local| local.to_utc())
}

/// Most characters of the title.
pub const TITLE: usize = 20;
/// Most characters of the description.
pub const DESCRIPTION: usize = 1000;
/// Most characters of the work address, and of the reason for an age.
pub const ADDRESS: usize = 100;
/// Most characters of the majors.
pub const MAJORS: usize = 50;
/// Smallest and largest headcount.
pub const HEADCOUNT: std::ops::RangeInclusive<i64> = 1..=1000;
/// Ages that a range may name: from the lawful age of employment to past every pension age.
pub const AGE: std::ops::RangeInclusive<i64> = 16..=70;
/// Pay in yuan.
pub const PAY: std::ops::RangeInclusive<i64> = 1..=10_000_000;
/// Most tags of one kind.
pub const TAGS: usize = 10;
/// Most characters of a tag.
pub const TAG: usize = 10;
/// Shortest description that says something about the work.
pub const DESCRIPTION_LEAST: usize = 10;

/// Messages for fields: `(field, message)`.
pub type Faults = Vec<(&'static str, String)>;

/// What a text lacks for publication: the required fields of checklist and the elements that L-06 asks for
/// (headcount, conditions, work content, place, basic pay, validity), and the words that the law forbids.
#[must_use]
pub fn lacks(content: &Content) -> Faults {
    let mut faults = Faults::new();
    let mut need = |there: bool, field: &'static str, message: &str| {
        if !there {
            faults.push((field, message.to_owned()));
        }
    };
    need(content.occupation.is_some(), "occupation", "请选择招聘职业");
    need(content.place.is_some(), "place", "请选择工作地点");
    need(content.experience.is_some(), "experience", "请选择工作年限");
    need(content.education.is_some(), "education", "请选择学历要求");
    need(
        !content.description.is_empty(),
        "description",
        "请输入职位描述",
    );
    let described = content
        .description
        .chars()
        .filter(|c| !c.is_whitespace())
        .count();
    need(
        content.description.is_empty() || described >= DESCRIPTION_LEAST,
        "description",
        "职位描述太短，请写明工作内容（至少10个字）",
    );
    need(!content.title.is_empty(), "title", "请输入职位名称");
    need(
        content.age_to.is_none() && content.age_from.is_none() || content.age_reason.is_some(),
        "age_reason",
        "限定年龄的，请说明理由；没有特殊需要的，请选择“不限”",
    );
    let paid = if content.pay_open {
        content.pay_min.is_some()
    } else {
        content.pay_min.is_some() && content.pay_max.is_some()
    };
    let pay = if content.pay_open {
        "选择面议的，请填写最低基本薪酬（招聘信息须写明基本劳动报酬）"
    } else {
        "请选择月薪范围"
    };
    need(paid, "pay", pay);
    need(content.headcount.is_some(), "headcount", "请输入招聘人数");
    for finding in lint::check(content) {
        if finding.weight == Weight::Unlawful {
            faults.push((finding.field, finding.told()));
        }
    }
    faults
}

/// Ends of a range in the wrong order, and whatever else a single field cannot see. Checked at every save.
#[must_use]
pub fn contradictions(content: &Content) -> Faults {
    let mut faults = Faults::new();
    if let (Some(from), Some(to)) = (content.age_from, content.age_to)
        && from > to
    {
        faults.push((
            "age_from",
            format!("年龄范围的下限（{from}）不能大于上限（{to}）"),
        ));
    }
    if let (Some(min), Some(max)) = (content.pay_min, content.pay_max)
        && min > max
    {
        faults.push((
            "pay",
            format!("薪资的下限（{min}元）不能大于上限（{max}元）"),
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::choice::Choice as _;

    #[test]
    fn the_state_table_is_exactly_this() {
        use {Event as E, State as S};
        let table = [
            (S::Draft, E::Submit, S::UnderReview),
            (S::Draft, E::Recycle, S::Recycled),
            (S::UnderReview, E::Withdraw, S::Draft),
            (S::UnderReview, E::Approve, S::Published),
            (S::UnderReview, E::Refuse, S::Draft),
            (S::Published, E::Expire, S::Expired),
            (S::Published, E::TakeDown, S::TakenDown),
            (S::Expired, E::Submit, S::UnderReview),
            (S::Expired, E::Recycle, S::Recycled),
            (S::TakenDown, E::Submit, S::UnderReview),
            (S::TakenDown, E::Recycle, S::Recycled),
            (S::Recycled, E::Restore, S::Draft),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|(from, by, _)| from == state && by == event)
                    .map(|(_, _, to)| *to);
                assert_eq!(state.next(*event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn a_revision_never_leaves_the_approved_text() {
        use {Event as E, RevisionState as R};
        assert_eq!(R::Draft.next(E::Submit), Ok(Some(R::UnderReview)));
        assert_eq!(R::Refused.next(E::Submit), Ok(Some(R::UnderReview)));
        assert_eq!(R::UnderReview.next(E::Approve), Ok(None));
        assert_eq!(R::UnderReview.next(E::Refuse), Ok(Some(R::Refused)));
        assert_eq!(R::UnderReview.next(E::Withdraw), Ok(Some(R::Draft)));
        for state in R::ALL {
            assert_eq!(state.next(E::TakeDown), Ok(Some(R::Draft)));
            assert_eq!(state.next(E::Expire), Ok(Some(R::Draft)));
            assert!(state.next(E::Recycle).is_err() && state.next(E::Restore).is_err());
        }
        assert!(R::Draft.next(E::Approve).is_err() && R::UnderReview.next(E::Submit).is_err());
    }

    #[test]
    fn the_last_day_is_the_day_of_approval_plus_the_period() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        // 00:30 in China is still the day before in UTC
        assert_eq!(
            expiry(at("2026-11-21T16:30:00Z"), Period::OneMonth),
            at("2026-12-22T16:00:00Z")
        );
        assert_eq!(
            expiry(at("2026-11-22T15:59:59Z"), Period::OneMonth),
            at("2026-12-22T16:00:00Z")
        );
        // the 31st has no counterpart in a short month: the last day of it
        assert_eq!(
            expiry(at("2027-01-31T04:00:00Z"), Period::OneMonth),
            at("2027-02-28T16:00:00Z")
        );
        assert_eq!(
            expiry(at("2028-02-29T04:00:00Z"), Period::OneYear),
            at("2029-02-28T16:00:00Z")
        );
    }

    fn complete() -> Content {
        Content {
            title: "固定资产会计".to_owned(),
            occupation: Some("2-06".to_owned()),
            place: Some("320102".to_owned()),
            experience: Some(super::super::Experience::Any),
            education: Some(super::super::Education::Bachelor),
            description: "负责固定资产核算、盘点与折旧计提。".to_owned(),
            pay_min: Some(5000),
            pay_max: Some(7000),
            headcount: Some(2),
            ..Content::default()
        }
    }

    #[test]
    fn a_complete_text_lacks_nothing_and_an_empty_one_names_every_element() {
        assert_eq!(lacks(&complete()), []);
        let fields: Vec<&str> = lacks(&Content::default())
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(
            fields,
            [
                "occupation",
                "place",
                "experience",
                "education",
                "description",
                "title",
                "pay",
                "headcount"
            ]
        );
    }

    #[test]
    fn pay_by_agreement_still_names_the_basic_pay() {
        let open = Content {
            pay_open: true,
            pay_min: None,
            pay_max: None,
            ..complete()
        };
        assert_eq!(lacks(&open).len(), 1);
        let open = Content {
            pay_min: Some(3000),
            ..open
        };
        assert_eq!(
            (lacks(&open).len(), open.pay_text().as_str()),
            (0, "面议（3k/月起）")
        );
    }

    #[test]
    fn an_age_needs_its_reason_and_its_order() {
        let aged = Content {
            age_from: Some(18),
            age_to: Some(35),
            ..complete()
        };
        assert_eq!(lacks(&aged)[0].0, "age_reason");
        assert_eq!(
            lacks(&Content {
                age_reason: Some("高空作业".to_owned()),
                ..aged.clone()
            }),
            []
        );
        assert_eq!(contradictions(&aged), []);
        assert_eq!(
            contradictions(&Content {
                age_from: Some(35),
                age_to: Some(18),
                ..aged
            })[0]
                .0,
            "age_from"
        );
    }

    #[test]
    fn forbidden_words_stop_the_publication_and_quote_the_rule() {
        let faults = lacks(&Content {
            description: "要求相关经验三年以上，限男性。".to_owned(),
            ..complete()
        });
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].0 == "description" && faults[0].1.contains("第四十三条"),
            "{faults:?}"
        );
    }
}
