//! 工作台: what waits for this officer's agency.

use askama::Template;
use axum::{Router, routing::get};
use db::Read as _;
use kernel::{
    clock::{minute, today},
    workday::workdays_between,
};
use web::{AsOfficer, Frame, Menu, Page, Result, Site};

web::routes! {
    /// 工作台.
    pub OfficeHome = "/office";
}

/// A number as it is shown.
struct Number {
    label: &'static str,
    caption: String,
    href: String,
    count: u64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomeView {
    frame: Frame,
    agency: String,
    region: String,
    today: String,
    tiles: Vec<Number>,
}

pub(crate) fn router() -> Router {
    Router::new().route(OfficeHome::PATH, get(home))
}

async fn home(call: AsOfficer) -> Result<Page<HomeView>> {
    let db = call.db();
    let agency = org::agency::find(db, call.agency).await?;
    let queue = review::ReviewQueue.to_string();
    let caption = match review::oldest_pending(db, call.agency).await? {
        Some(oldest) => format!(
            "最早一件 {} 提交，已等待 {} 个工作日",
            minute(oldest),
            workdays_between(today(oldest), today(call.now)).max(0)
        ),
        None => "没有等待审核的件".to_owned(),
    };
    let mut numbers = vec![
        Number {
            label: "待审核",
            caption,
            count: db.number(&review::pending(call.agency)).await?,
            href: queue.clone(),
        },
        Number {
            label: "今日已审核",
            caption: "本机构今天给出结论的件".to_owned(),
            count: review::decided_on(db, call.agency, today(call.now)).await?,
            href: format!("{queue}?tab=decided"),
        },
    ];
    if call.operator {
        let dead = db.number(&queue::store::count_dead()).await?;
        numbers.push(Number {
            label: "失败的后台任务",
            caption: "多次重试仍未成功，需要处理".to_owned(),
            count: dead,
            href: crate::OutboxPage.to_string(),
        });
    }
    let frame = call
        .frame(Site::Office, "工作台")
        .side(Menu::Office, "工作台")
        .done()
        .await;
    let (agency, region) = agency.map_or_else(Default::default, |agency| {
        (agency.name, kernel::region::name_path(&agency.region))
    });
    Ok(Page(HomeView {
        frame,
        agency,
        region,
        today: today(call.now).format("%Y年%-m月%-d日").to_string(),
        tiles: numbers,
    }))
}
