//! What this room brings to the unit centre: menu entries, numbers of the home page, what waits for the unit.

use crate::{
    application::{self, ApplicationInbox},
    vacancy::{
        State,
        store::{self, Tab},
        web::{JobNew, Published, Unpublished},
    },
};
use db::Count;
use kernel::{actor::Actor, duty::Duty, id::UnitId};
use org::{
    grant,
    home::{FirstStep, Tile, ToDo, UnitHome},
};
use web::{Counter, Menu, MenuEntry, count};

/// Counts something of the acting unit.
fn counter<F>(question: F) -> Counter
where
    F: Fn(UnitId) -> Count + Send + Sync + 'static,
{
    count::counter(move |actor| match actor {
        Actor::Unit { unit, .. } => Some(question(unit)),
        _ => None,
    })
}

fn in_states(states: &'static [State]) -> Counter {
    counter(|unit| store::in_states(unit, states))
}

fn unread() -> Counter {
    counter(application::store::unread)
}

/// How many vacancies have gone further than a draft.
fn ever_sent() -> Counter {
    counter(store::ever_sent)
}

/// 我的发布 › 人才需求发布 › … (checklist …8), in the side menu of both sites.
pub(crate) fn menu() -> Vec<MenuEntry> {
    let entry = |order, level, label, href: &str| {
        let mut entry = MenuEntry::new(Menu::UnitCentre, order, label, href)
            .only(|actor| actor.may(Duty::Vacancies));
        entry.level = level;
        entry
    };
    // the heading leads to the first list below it that its reader may open
    let heading = |href: &str| MenuEntry::new(Menu::UnitCentre, 60, "我的发布", href);
    let mut entries = vec![
        heading(Unpublished::PATH).only(|actor| actor.may(Duty::Vacancies)),
        heading(ApplicationInbox::PATH)
            .only(|actor| actor.may(Duty::Applications) && !actor.may(Duty::Vacancies)),
        entry(61, 1, "人才需求发布", Published::PATH),
        entry(62, 2, "发布职位", JobNew::PATH),
        entry(70, 1, "收到的投递", ApplicationInbox::PATH)
            .only(|actor| actor.may(Duty::Applications))
            .counted(unread()),
        // the other way to the same page (checklist, Z.1.4)
        MenuEntry::new(Menu::UnitCentre, 72, grant::NAME, grant::GrantList)
            .below()
            .only(Actor::manages),
    ];
    let tabs = Tab::ALL.into_iter().zip(63..);
    entries.extend(tabs.map(|(tab, order)| {
        entry(order, 2, tab.label(), tab.path()).counted(in_states(tab.states()))
    }));
    entries
}

/// Adds this room's numbers, to-dos and first step to the unit's home page.
#[must_use]
pub fn unit_home(mut home: UnitHome) -> UnitHome {
    let tile = |duty, label, caption, href: String, counter| Tile {
        label,
        caption,
        href,
        counter,
        duty,
    };
    home.tiles.extend([
        tile(
            Duty::Vacancies,
            "已发布职位",
            "正在公开招聘的职位",
            Published.to_string(),
            in_states(&[State::Published]),
        ),
        tile(
            Duty::Vacancies,
            "待审核职位",
            "已提交审核机构的职位",
            Unpublished.to_string(),
            in_states(&[State::UnderReview]),
        ),
        tile(
            Duty::Applications,
            "未读投递",
            "还没有查看的简历",
            format!("{ApplicationInbox}?state=sent"),
            unread(),
        ),
    ]);
    let refused = counter(store::refused);
    home.todos.extend([
        ToDo {
            label: "审核不通过的职位",
            advice: "查看退回原因，修改后重新发布",
            href: Unpublished.to_string(),
            counter: refused,
            duty: Duty::Vacancies,
        },
        ToDo {
            label: "未读投递",
            advice: "查看简历并答复求职者",
            href: format!("{ApplicationInbox}?state=sent"),
            counter: unread(),
            duty: Duty::Applications,
        },
    ]);
    home.first_steps.push(FirstStep {
        label: "发布第一个职位",
        hint: "填写职位信息，审核通过后公开",
        href: JobNew.to_string(),
        done: ever_sent(),
        duty: Duty::Vacancies,
    });
    home
}
