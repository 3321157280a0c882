//! 账号设置 (checklist B-3.8–B-3.10): what the holder of an account sees and changes of it, the same for units and persons;
//! officers have the parts about passwords and log-ins.

pub(crate) mod address;
mod agreements;
mod change;
mod closing;
mod door;
mod export;
mod home;
mod keeping;
mod linked;
mod logins;
mod mobile;
mod page;
mod passkeys;
mod password;
mod reach;
mod sessions;

pub use self::{
    closing::{ClosingAsked, ClosingStayed, empty_account},
    door::Centre,
    export::Exported,
    home::SettingsPage,
    logins::LogInNotMine,
};

use crate::{keeper::Keepers, service::Identity};
use kernel::actor::Actor;
use std::time::Duration;
use web::{Menu, MenuEntry};

pub(crate) fn router() -> axum::Router<Identity> {
    home::router()
        .merge(mobile::router())
        .merge(reach::router())
        .merge(password::router())
        .merge(passkeys::router())
        .merge(sessions::router())
        .merge(logins::router())
        .merge(linked::router())
        .merge(address::router())
        .merge(agreements::router())
}

/// The pages that reach into every room: 导出我的数据, 注销账号.
pub(crate) fn keeping_router(identity: &Identity, keepers: &Keepers) -> axum::Router {
    export::router()
        .merge(closing::router())
        .with_state(keeping::Keeping {
            identity: identity.clone(),
            keepers: keepers.clone(),
        })
}

/// The bodies of the jobs that reach into every room.
pub(crate) fn register_keeping(
    registry: &mut queue::Registry,
    app: &web::App,
    identity: &Identity,
    keepers: &Keepers,
) {
    closing::register(registry, app, identity, keepers);
    let app = app.clone();
    registry.every(
        Duration::from_hours(24),
        "identity.exports.sweep",
        move |_| {
            let app = app.clone();
            async move {
                web::Call::system(&app, "identity.exports.sweep")
                    .write(|tx| async move { export::sweep(&tx, tx.now()).await })
                    .await?;
                Ok(())
            }
        },
    );
}

/// 账号设置 is the last entry of every centre (checklist B-3.0.11).
pub(crate) fn menu() -> Vec<MenuEntry> {
    let entry = |centre: Centre| {
        let page = SettingsPage { who: centre };
        MenuEntry::new(centre.menu(), LAST, NAME, page)
    };
    vec![
        entry(Centre::Unit).only(|actor| matches!(actor, Actor::Unit { .. })),
        entry(Centre::Institution).only(|actor| matches!(actor, Actor::Institution { .. })),
        entry(Centre::Person).only(|actor| matches!(actor, Actor::Person { .. })),
        entry(Centre::Officer).only(|actor| matches!(actor, Actor::Officer { .. })),
    ]
}

/// The steps of 修改移动电话, for the step bar.
pub(crate) const fn mobile_steps() -> [&'static str; 3] {
    mobile::STEPS
}

/// The steps of 修改联系方式, for the step bar.
pub(crate) const fn reach_steps() -> [&'static str; 3] {
    reach::STEPS
}

/// Behind every other entry.
const LAST: u16 = 900;
/// What the entry says.
const NAME: &str = "账号设置";

impl Centre {
    const fn menu(self) -> Menu {
        match self {
            Self::Unit => Menu::UnitCentre,
            Self::Institution => Menu::InstitutionCentre,
            Self::Person => Menu::PersonCentre,
            Self::Officer => Menu::Office,
        }
    }
}
