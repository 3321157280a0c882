#![doc = include_str!("../README.md")]

mod audit;
mod home;
mod outbox;

pub use audit::AuditPage;
pub use home::OfficeHome;
pub use outbox::{OutboxPage, OutboxRetry};

use kernel::actor::Actor;
use web::{Menu, MenuEntry};

/// The pages of the staff shell.
pub fn router() -> axum::Router {
    home::router()
        .merge(outbox::router())
        .merge(audit::router())
}

const fn is_officer(actor: &Actor) -> bool {
    matches!(actor, Actor::Officer { .. })
}

const fn is_operator(actor: &Actor) -> bool {
    matches!(actor, Actor::Officer { operator: true, .. })
}

/// This room's entries in the office's menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let dead = web::count::counter(|_| Some(queue::store::count_dead()));
    vec![
        MenuEntry::new(Menu::Office, 10, "工作台", OfficeHome).only(is_officer),
        MenuEntry::new(Menu::Office, 900, "后台任务", OutboxPage)
            .only(is_operator)
            .counted(dead),
        MenuEntry::new(Menu::Office, 910, "操作日志", AuditPage).only(is_operator),
    ]
}

/// Lets operators in and nobody else; who tries is noted.
async fn operators_only(call: &web::AsOfficer, object: &str) -> web::Result<()> {
    if call.operator {
        Ok(())
    } else {
        Err(call.denied(object).await)
    }
}
