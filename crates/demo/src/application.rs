//! Applications in every state, and what both sides were told.

use crate::{day::Day, dice::Dice, unit::Employer, vacancy::Made};
use chrono::TimeDelta;
use kernel::{
    clock::Instant,
    id::{AccountId, ApplicationId, MessageId, PersonId, UnitId, VacancyId, uuid_at},
};
use notify::{APPLICATION_ANSWERED, APPLICATION_ARRIVED, demo::DemoMessage};
use std::collections::HashSet;
use talent::{
    application::{
        ApplicationShow, MyApplication,
        rules::{Answer, Event, Reason},
    },
    demo::{AppliedStep, DemoApplication},
    resume::Snapshot,
};

/// Vacancies that persons apply for; of a larger seed the first ones, so that memory stays bounded.
const MOST: usize = 30_000;
/// So many persons after the first apply to the unit whose account is printed, and are not read yet.
const UNREAD: u32 = 24;

/// A vacancy that was open for a while.
#[derive(Clone, Debug)]
struct Opening {
    id: VacancyId,
    unit: UnitId,
    employer: AccountId,
    title: String,
    /// Days before seeding on which it was public, from the first to the last.
    days: (i64, i64),
    /// Whether it is public still.
    open: bool,
}

/// The vacancies that can be applied for, by trade.
#[derive(Debug, Default)]
pub(crate) struct Openings {
    all: Vec<Opening>,
    by_trade: Vec<Vec<usize>>,
    /// Those of the unit whose account is printed.
    shown: Vec<usize>,
}

/// What one person set in motion.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) applications: Vec<DemoApplication>,
    pub(crate) messages: Vec<DemoMessage>,
}

/// How an application ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Unread,
    Read,
    Invited,
    Declined,
    Withdrawn,
}

use Fate as F;

const FATES: &[(Fate, u32)] = &[
    (F::Unread, 28),
    (F::Read, 26),
    (F::Invited, 22),
    (F::Declined, 16),
    (F::Withdrawn, 8),
];

impl Openings {
    /// Takes a vacancy in if it was ever public.
    pub(crate) fn note(&mut self, made: &Made, employer: &Employer, first_unit: UnitId, day: Day) {
        use talent::vacancy::rules::Event as E;
        let vacancy = &made.vacancy;
        let at = |wanted: E| {
            vacancy
                .steps
                .iter()
                .find(|step| step.event == wanted)
                .map(|step| step.at)
        };
        let Some(published) = at(E::Approve) else {
            return;
        };
        if self.all.len() >= MOST {
            return;
        }
        let closed = at(E::TakeDown).or_else(|| at(E::Expire));
        let ago = |at: Instant| (day.0 - at).num_days();
        // the day after the publication is the first on which somebody applies
        let days = (ago(published), closed.map_or(1, |at| ago(at) + 2).max(1));
        if days.0 < days.1 {
            return;
        }
        let place = self.all.len();
        self.by_trade
            .resize(self.by_trade.len().max(employer.trade + 1), Vec::new());
        self.by_trade[employer.trade].push(place);
        if employer.id == first_unit && closed.is_none() {
            self.shown.push(place);
        }
        self.all.push(Opening {
            id: vacancy.id,
            unit: employer.id,
            employer: employer.account,
            title: vacancy.content.title.clone(),
            days,
            open: closed.is_none(),
        });
    }

    /// What the `n`th person sends: `share` applications, mostly within a trade.
    #[expect(
        clippy::too_many_arguments,
        reason = "a person, a résumé and how it is spread"
    )]
    pub(crate) fn applications(
        &self,
        dice: &Dice,
        day: Day,
        n: u32,
        share: usize,
        trade: usize,
        who: (PersonId, AccountId),
        snapshot: &Snapshot,
    ) -> Sent {
        let mut sent = Sent::default();
        let mut known = HashSet::new();
        if self.all.is_empty() {
            return sent;
        }
        // the first person, whose account is printed, has one of each kind
        if n == 0 {
            for (fate, _) in FATES {
                let at = self.recent(dice);
                if known.insert(at) {
                    self.apply(dice, day, &self.all[at], *fate, who, snapshot, &mut sent);
                }
            }
        }
        if (1..=UNREAD).contains(&n) && !self.shown.is_empty() {
            let at = *dice.pick(&self.shown);
            known.insert(at);
            self.apply(
                dice,
                day,
                &self.all[at],
                F::Unread,
                who,
                snapshot,
                &mut sent,
            );
        }
        for _ in 0..share {
            let own = self
                .by_trade
                .get(trade)
                .filter(|own| !own.is_empty() && dice.chance(85));
            let at = own.map_or_else(|| dice.below(self.all.len()), |own| *dice.pick(own));
            if known.insert(at) {
                self.apply(
                    dice,
                    day,
                    &self.all[at],
                    *dice.weighted(FATES),
                    who,
                    snapshot,
                    &mut sent,
                );
            }
        }
        sent
    }

    /// One that was public long enough for every kind of answer, if there is one.
    fn recent(&self, dice: &Dice) -> usize {
        let mut at = dice.below(self.all.len());
        for _ in 0..200 {
            let opening = &self.all[at];
            if opening.open && opening.days.0 >= 8 {
                break;
            }
            at = dice.below(self.all.len());
        }
        at
    }

    #[expect(
        clippy::too_many_arguments,
        clippy::unused_self,
        reason = "one application is made of all of them"
    )]
    fn apply(
        &self,
        dice: &Dice,
        day: Day,
        opening: &Opening,
        fate: Fate,
        who: (PersonId, AccountId),
        snapshot: &Snapshot,
        sent: &mut Sent,
    ) {
        let (first, last) = opening.days;
        // what nobody has read yet came lately
        let first = if fate == F::Unread {
            first.min(last + 6)
        } else {
            first
        };
        let came = dice.between(last, first);
        let at = day.waking(came, dice);
        let id = ApplicationId::new(at, dice.rng());
        let steps = steps(dice, day, came, fate);
        let line = uuid_at(at, dice.rng());
        let read = steps
            .first()
            .filter(|step| step.event == Event::Open)
            .map(|step| step.at);
        sent.messages.push(DemoMessage {
            id: MessageId::new(at, dice.rng()),
            to: opening.employer,
            notice: APPLICATION_ARRIVED,
            place: ("vacancy", format!("“{}”", opening.title)),
            detail: String::new(),
            link: ApplicationShow { id }.to_string(),
            at,
            read,
        });
        sent.messages.extend(
            steps
                .iter()
                .filter_map(|step| answered(dice, step, opening, id, who.1)),
        );
        sent.applications.push(DemoApplication {
            id,
            vacancy: opening.id,
            unit: opening.unit,
            person: who.0,
            account: who.1,
            title: opening.title.clone(),
            snapshot: snapshot.clone(),
            sent: (at, line),
            steps,
        });
    }
}

/// What happened to an application that came so many days ago: each step on a later day, as far as days last.
fn steps(dice: &Dice, day: Day, came: i64, fate: Fate) -> Vec<AppliedStep> {
    let mut steps = Vec::new();
    let mut take = |event: Event, at: Instant, answer: Option<Answer>| {
        steps.push(AppliedStep {
            id: uuid_at(at, dice.rng()),
            event,
            at,
            answer,
        });
    };
    if fate == F::Unread || came < 2 {
        return steps;
    }
    if fate == F::Withdrawn {
        take(
            Event::Withdraw,
            day.waking(dice.between(1, came - 1), dice),
            None,
        );
        return steps;
    }
    let opened = dice.between((came - 4).max(1), came - 1);
    take(Event::Open, day.office(opened, dice), None);
    if opened < 2 || fate == F::Read {
        return steps;
    }
    let answered = day.office(dice.between((opened - 4).max(1), opened - 1), dice);
    match fate {
        F::Invited => take(Event::Invite, answered, Some(invitation(dice, answered))),
        _ => take(Event::Decline, answered, Some(refusal(dice))),
    }
    steps
}

fn invitation(dice: &Dice, at: Instant) -> Answer {
    let day = (at + TimeDelta::days(dice.between(2, 6)))
        .with_timezone(&kernel::clock::CHINA)
        .date_naive();
    let hour = *dice.pick(&["09:00", "09:30", "10:00", "14:00", "14:30", "15:30"]);
    let messages = [
        "请携带身份证、学历证书原件和一份纸质简历。",
        "面试约四十分钟，请提前十分钟到达。",
        "如时间不便，请电话联系调整。",
        "",
    ];
    Answer::Invitation {
        time: format!("{day} {hour}"),
        place: format!("单位{}楼会议室", dice.between(1, 12)),
        contact: format!(
            "{}老师",
            dice.pick(&["王", "李", "周", "顾", "陆", "沈", "钱", "许"])
        ),
        phone: format!("142{:08}", dice.between(0, 99_999_999)),
        message: (*dice.pick(&messages)).to_owned(),
    }
}

fn refusal(dice: &Dice) -> Answer {
    let reasons = [
        Reason::Experience,
        Reason::Education,
        Reason::Skill,
        Reason::Filled,
        Reason::Place,
        Reason::Other,
    ];
    let messages = [
        "感谢您的关注，您的简历已存入我单位人才库。",
        "希望今后有机会合作。",
        "",
    ];
    Answer::Refusal {
        reason: *dice.pick(&reasons),
        message: (*dice.pick(&messages)).to_owned(),
    }
}

/// What the person is told of an answer.
fn answered(
    dice: &Dice,
    step: &AppliedStep,
    opening: &Opening,
    id: ApplicationId,
    to: AccountId,
) -> Option<DemoMessage> {
    let answer = step.answer.as_ref()?;
    let heading = if step.event == Event::Invite {
        "单位邀请您参加面试"
    } else {
        "很遗憾，单位认为暂不合适"
    };
    Some(DemoMessage {
        id: MessageId::new(step.at, dice.rng()),
        to,
        notice: APPLICATION_ANSWERED,
        place: ("vacancy", format!("“{}”", opening.title)),
        detail: format!("{heading}\n{}", answer.text()),
        link: MyApplication { id }.to_string(),
        at: step.at,
        read: dice
            .chance(60)
            .then(|| step.at + TimeDelta::minutes(dice.between(5, 300))),
    })
}
