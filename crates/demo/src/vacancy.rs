//! Vacancies in every state, with the reviews that led there.

mod way;

use crate::{
    bank::{Bank, Title},
    day::Day,
    dice::Dice,
    text,
    unit::Employer,
};
use chrono::TimeDelta;
use kernel::{
    clock::Instant,
    id::{MessageId, ReviewId, VacancyId, uuid_at},
};
use notify::{REVIEW_PASSED, REVIEW_REFUSED, demo::DemoMessage};
use review::{
    Section, Submission,
    demo::{DemoDecision, DemoReview},
};
use talent::{
    demo::{DemoVacancy, Step},
    vacancy::{Content, RevisionState, rules::Event},
};
use way::{FATES, Fate, Fate as F, QUEUED, SHOWN, Times, Way};

const REASONS: &[&str] = &[
    "描述过于简单，请补充工作内容和任职要求",
    "薪资待遇不明确，请按实际情况填写",
    "名称与描述不一致，请修改",
    "工作地点不明确，请补充具体工作地址",
    "请写明工作时间和休息安排；岗位职责建议分条列出",
    "招聘人数与单位规模不相称，请核对",
];

/// The first so many vacancies carry their history and their decided reviews; a larger seed is for measuring, where
/// only rows that pages list matter.
const TOLD: u64 = 20_000;

/// Makes vacancies one after the other.
pub(crate) struct Writer<'a> {
    bank: &'a Bank,
    employers: &'a [Employer],
    day: Day,
    dice: Dice,
    made: u64,
}

/// A vacancy, the reviews that it went through, and what its unit was told of them.
#[derive(Debug)]
pub(crate) struct Made {
    /// Which of the employers.
    pub(crate) employer: usize,
    pub(crate) vacancy: DemoVacancy,
    pub(crate) reviews: Vec<DemoReview>,
    pub(crate) messages: Vec<DemoMessage>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(seed: u64, day: Day, bank: &'a Bank, employers: &'a [Employer]) -> Self {
        Self {
            bank,
            employers,
            day,
            dice: Dice::new(seed, "vacancy"),
            made: 0,
        }
    }

    /// The next one.
    pub(crate) fn write(&mut self) -> Made {
        let told = self.made < TOLD;
        let (at, fate) = self.next_of();
        let employer = &self.employers[at];
        self.made += 1;
        let dice = self.dice.clone();
        let title = self.title(employer);
        let times = Times {
            dice: &dice,
            day: self.day,
        };
        let way = times.of(fate);
        let content = text::compose(&dice, title, employer, way.period);
        let id = VacancyId::new(way.created, dice.rng());
        let mut made = Made {
            vacancy: DemoVacancy {
                id,
                unit: employer.id,
                revision: None,
                review: None,
                at: way.created,
                steps: Vec::new(),
                told,
                content,
            },
            employer: at,
            reviews: Vec::new(),
            messages: Vec::new(),
        };
        self.go(&mut made, employer, fate, &way);
        if told {
            made.messages = self.messages(&made, employer);
        } else {
            made.reviews.retain(|review| review.decision.is_none());
            made.reviews
                .iter_mut()
                .for_each(|review| review.previous = None);
        }
        made
    }

    /// Whose, and with which fate.
    fn next_of(&self) -> (usize, Fate) {
        let n = usize::try_from(self.made).unwrap_or(usize::MAX);
        let employers = self.employers.len();
        if let Some(fate) = SHOWN.get(n) {
            return (0, *fate);
        }
        let queued = n - SHOWN.len() + 1;
        if queued <= QUEUED && queued < employers {
            return (queued, F::Waiting);
        }
        // the smaller of two draws: units that were there earlier look for more people
        let dice = &self.dice;
        let at = dice.below(employers).min(dice.below(employers));
        (at, *dice.weighted(FATES))
    }

    fn title(&self, employer: &Employer) -> &'a Title {
        let (trade, _) = &self.bank.trades[employer.trade];
        let own = &trade.titles;
        if own.is_empty() || self.dice.chance(22) {
            self.dice.pick(&self.bank.everywhere)
        } else {
            self.dice.pick(own)
        }
    }

    /// Takes the steps of a fate.
    fn go(&self, made: &mut Made, employer: &Employer, fate: Fate, way: &Way) {
        let dice = &self.dice;
        let Some(submitted) = way.submitted else {
            if let Some(at) = way.ended {
                self.step(made, Event::Recycle, at, None);
            }
            return;
        };
        let text = made.vacancy.content.clone();
        self.step(made, Event::Submit, submitted, None);
        let Some(decided) = way.decided else {
            made.vacancy.review = Some(self.review(made, employer, &text, submitted, None));
            return;
        };
        let refusal = (fate == F::Refused).then(|| (*dice.pick(REASONS)).to_owned());
        self.review(
            made,
            employer,
            &text,
            submitted,
            Some((decided, refusal.clone())),
        );
        self.step(
            made,
            if refusal.is_some() {
                Event::Refuse
            } else {
                Event::Approve
            },
            decided,
            refusal,
        );
        match (fate, way.ended) {
            (F::Expired, Some(at)) => self.step(made, Event::Expire, at, None),
            (F::TakenDown, Some(at)) => self.step(made, Event::TakeDown, at, None),
            (F::Revised(state), _) => self.revise(made, employer, state, decided),
            _ => {}
        }
    }

    /// New text beside the approved one.
    fn revise(
        &self,
        made: &mut Made,
        employer: &Employer,
        state: RevisionState,
        published: Instant,
    ) {
        let dice = &self.dice;
        let mut text = made.vacancy.content.clone();
        text.headcount = text.headcount.map(|n| n + 2);
        text.urgent = !text.urgent;
        text.pay_max = text.pay_max.map(|yuan| yuan + yuan / 10 / 100 * 100);
        text.description
            .push_str("\n可以先电话沟通岗位详情，再安排面试。");
        made.vacancy.revision = Some((text.clone(), state));
        // between the publication and the day of seeding
        let minutes = (self.day.0 - published).num_minutes();
        let at = published + TimeDelta::minutes(minutes * dice.between(30, 60) / 100);
        let later = published + TimeDelta::minutes(minutes * dice.between(70, 95) / 100);
        match state {
            RevisionState::Draft => {}
            RevisionState::UnderReview => {
                self.step(made, Event::Submit, later, None);
                made.vacancy.review = Some(self.review(made, employer, &text, later, None));
            }
            RevisionState::Refused => {
                let reason = (*dice.pick(REASONS)).to_owned();
                self.step(made, Event::Submit, at, None);
                self.review(
                    made,
                    employer,
                    &text,
                    at,
                    Some((later, Some(reason.clone()))),
                );
                self.step(made, Event::Refuse, later, Some(reason));
            }
        }
    }

    fn step(&self, made: &mut Made, event: Event, at: Instant, note: Option<String>) {
        made.vacancy.steps.push(Step {
            id: uuid_at(at, self.dice.rng()),
            event,
            at,
            note,
        });
    }

    /// A review of a text, open or decided.
    fn review(
        &self,
        made: &mut Made,
        employer: &Employer,
        text: &Content,
        at: Instant,
        decided: Option<(Instant, Option<String>)>,
    ) -> ReviewId {
        let id = ReviewId::new(at, self.dice.rng());
        let decision = decided
            .zip(employer.officer)
            .map(|((at, refusal), officer)| DemoDecision {
                officer,
                at,
                refusal,
            });
        made.reviews.push(DemoReview {
            id,
            submission: Submission {
                kind: talent::vacancy::review::KIND,
                subject: made.vacancy.id.0,
                unit: employer.id,
                unit_name: employer.name.clone(),
                agency: employer.agency,
                title: text.title.clone(),
                snapshot: vec![Section::new("职位信息", text.lines())],
            },
            previous: made.reviews.last().map(|review| review.id),
            at,
            decision,
        });
        id
    }

    /// What the unit was told of decisions in the last two months.
    fn messages(&self, made: &Made, employer: &Employer) -> Vec<DemoMessage> {
        let dice = &self.dice;
        let recent = made
            .reviews
            .iter()
            .filter_map(|review| review.decision.as_ref())
            .filter(|decision| decision.at > self.day.ago(60));
        let told = recent.map(|decision| DemoMessage {
            id: MessageId::new(decision.at, dice.rng()),
            to: employer.account,
            notice: if decision.refusal.is_some() {
                REVIEW_REFUSED
            } else {
                REVIEW_PASSED
            },
            place: ("subject", format!("职位“{}”", made.vacancy.content.title)),
            detail: decision
                .refusal
                .as_ref()
                .map(|reason| format!("退回原因：{reason}"))
                .unwrap_or_default(),
            link: talent::vacancy::web::JobShow {
                id: made.vacancy.id,
            }
            .to_string(),
            at: decision.at,
            read: (decision.at < self.day.ago(2) && dice.chance(92))
                .then(|| decision.at + TimeDelta::minutes(dice.between(10, 1200))),
        });
        told.collect()
    }
}
