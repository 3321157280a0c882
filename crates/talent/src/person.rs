//! The personal centre: what to do next, and its menu.

use crate::{
    application::{self, MyApplications, State},
    public::JobList,
    resume::{
        self, Body,
        web::{ResumeEdit, ResumePage},
    },
};
use askama::Template;
use axum::{Router, routing::get};
use identity::person::info;
use kernel::{actor::Actor, choice::Choice as _};
use web::{AsPerson, Frame, Menu, MenuEntry, Page, Result, Site};

web::routes! {
    /// 个人主页.
    pub PersonHome = "/person";
}

/// A number that leads to its list.
struct Number {
    label: &'static str,
    count: u64,
    href: String,
    hint: &'static str,
}

/// A step of a new person.
struct Step {
    label: &'static str,
    hint: &'static str,
    href: String,
    done: bool,
}

#[derive(Template)]
#[template(path = "person/home.html")]
struct HomeView {
    frame: Frame,
    /// Required fields that the person's record lacks.
    missing: usize,
    steps: Vec<Step>,
    numbers: Vec<Number>,
}

impl HomeView {
    fn is_new(&self) -> bool {
        self.steps.iter().any(|step| !step.done)
    }
}

pub(crate) fn router() -> Router {
    Router::new().route(PersonHome::PATH, get(home))
}

async fn home(call: AsPerson) -> Result<Page<HomeView>> {
    let resume = resume::store::of(call.db(), call.person).await?;
    let body = resume
        .map(|row| resume::store::open(call.vault(), &row))
        .transpose()?;
    let counts = application::store::counts_of(call.db(), call.person).await?;
    let of = |state| counts.get(&state).copied().unwrap_or(0);
    let total = counts.values().sum();
    let number = |label, count, hint| Number {
        label,
        count,
        href: MyApplications.to_string(),
        hint,
    };
    let numbers = vec![
        number("我的投递", total, "全部投递"),
        number(State::Read.label(), of(State::Read), "等待单位答复"),
        number(State::Invited.label(), of(State::Invited), "请按时参加面试"),
        number(
            State::Declined.label(),
            of(State::Declined),
            "再看看其他职位",
        ),
    ];
    let frame = call
        .frame(Site::Talent, "个人主页")
        .crumb("首页", crate::public::Home)
        .side(Menu::PersonCentre, "个人主页")
        .done()
        .await;
    Ok(Page(HomeView {
        frame,
        missing: info::missing(call.db(), call.vault(), call.person).await?,
        steps: steps(body.as_ref(), total > 0),
        numbers,
    }))
}

/// What a newcomer does first.
fn steps(resume: Option<&Body>, has_applied: bool) -> Vec<Step> {
    let has_entries = |body: &Body| !body.schools.is_empty() || !body.posts.is_empty();
    vec![
        Step {
            label: "填写简历",
            hint: "填写最高学历就可以保存",
            href: match resume {
                Some(_) => ResumePage.to_string(),
                None => ResumeEdit.to_string(),
            },
            done: resume.is_some(),
        },
        Step {
            label: "补充教育经历和工作经历",
            hint: "完整的简历更容易得到答复",
            href: ResumePage.to_string(),
            done: resume.is_some_and(has_entries),
        },
        Step {
            label: "投递第一份简历",
            hint: "在职位页面点击“投递简历”",
            href: JobList.to_string(),
            done: has_applied,
        },
    ]
}

/// The entries of the personal centre.
pub(crate) fn menu() -> Vec<MenuEntry> {
    let person_only = |actor: &Actor| matches!(actor, Actor::Person { .. });
    let sent = web::count::counter(|actor| match actor {
        Actor::Person { person, .. } => Some(application::store::sent_by(person)),
        _ => None,
    });
    vec![
        MenuEntry::new(Menu::PersonCentre, 10, "个人主页", PersonHome).only(person_only),
        MenuEntry::new(Menu::PersonCentre, 20, "我的简历", ResumePage).only(person_only),
        MenuEntry::new(Menu::PersonCentre, 30, "我的投递", MyApplications)
            .only(person_only)
            .counted(sent),
    ]
}
