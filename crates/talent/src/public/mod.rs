//! The public side of vacancies: what everybody sees on the talent cloud, answered from the search replica.

mod asked;
mod facet;
mod home;
mod list;
mod page;
mod search_doc;
mod show;
mod unit_page;

pub use search_doc::{Card, shape};

use crate::vacancy;
use axum::{Router, routing::get};
use kernel::{
    clock::Clock,
    id::{UnitId, VacancyId},
};
use search::{Options, Rebuilt, Replica};
use std::{path::Path, sync::Arc};
use web::{Menu, MenuEntry, cache::PageCache};

web::routes! {
    /// The front page of the talent cloud.
    pub Home = "/rcfwypt";
    /// 人才需求: the list of vacancies.
    pub JobList = "/rcfwypt/jobs";
    /// One vacancy.
    pub JobPage { id: VacancyId } = "/rcfwypt/jobs/{id}";
    /// 投递简历: where the button of a vacancy posts to.
    pub JobApply { id: VacancyId } = "/rcfwypt/jobs/{id}/apply";
    /// A unit and its open vacancies.
    pub UnitPage { id: UnitId } = "/rcfwypt/units/{id}";
}

/// Bytes of rendered pages kept in memory.
const PAGES: u64 = 32_000_000;

/// What the public pages live on. Cloning shares it.
#[derive(Clone)]
pub struct Public {
    replica: Arc<Replica>,
    pages: PageCache,
}

impl std::fmt::Debug for Public {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Public")
            .field("replica", &self.replica)
            .finish_non_exhaustive()
    }
}

impl Public {
    /// Opens the replica of public vacancies in a folder of its own. Start [`Replica::follow`] on
    /// [`Public::replica`] as a task of the server.
    pub fn open(home: &Path, db: &db::Db, clock: &Clock, options: Options) -> search::Result<Self> {
        let source = search_doc::Vacancies::new(db.clone(), clock.clone());
        let replica = Replica::open(
            home,
            shape(),
            Arc::new(source),
            Arc::new(db.clone()),
            options,
        )?;
        Ok(Self {
            replica,
            pages: PageCache::new(PAGES),
        })
    }

    /// The replica: the server follows the change feed with it, tests call `catch_up`.
    #[must_use]
    pub fn replica(&self) -> &Arc<Replica> {
        &self.replica
    }

    /// The public pages. The server mounts them once.
    pub fn router(&self) -> Router {
        Router::new()
            .route(Home::PATH, get(home::get))
            .route(JobList::PATH, get(list::get))
            .route(JobPage::PATH, get(show::get))
            .route(UnitPage::PATH, get(unit_page::get))
            .with_state(self.clone())
    }

    /// Body of `juxian search rebuild`: builds the index anew and swaps it in. A server that runs on the same folder
    /// takes the new index up within a second.
    pub async fn rebuild(&self) -> search::Result<Rebuilt> {
        search::warm();
        self.replica.rebuild().await
    }
}

/// The entries of the talent cloud's navigation band.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![
        MenuEntry::new(Menu::TalentNav, 10, "首页", Home),
        MenuEntry::new(Menu::TalentNav, 20, "人才需求", JobList),
    ]
}

/// Asks the replica for a page.
async fn find(public: &Public, query: search::Query) -> web::Result<Arc<search::Found>> {
    public.replica.find(query).await.map_err(web::Error::broken)
}

/// The kinds of change that a public page shows.
const KINDS: [&str; 2] = [VACANCY, UNIT];
/// The kind under which vacancies enter the change feed.
const VACANCY: &str = "vacancy";
/// The kind under which units enter the change feed.
const UNIT: &str = "unit";

/// A number with a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Text of a place for a card: city and county without the province when it is Jiangsu's.
fn place_short(code: &str) -> String {
    let path = kernel::region::by_code(code).map_or_else(Vec::new, kernel::region::Region::path);
    let skip = usize::from(path.len() > 1);
    path.iter().skip(skip).map(|step| step.name).collect()
}

/// Where a vacancy stands, for a visitor.
fn was_public(row: &vacancy::Model) -> bool {
    row.published_at.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn a_place_on_a_card_leaves_the_province_out() {
        assert_eq!(place_short("320106"), "南京市鼓楼区");
        assert_eq!(place_short("320100"), "南京市");
        assert_eq!(place_short("320000"), "江苏省");
        assert_eq!(place_short("nonsense"), "");
    }
}
