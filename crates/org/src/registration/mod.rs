//! 法定代表人注册 in the manual's four steps (checklist B-1.2, B-1.3).

mod account;
mod act;
mod attempts;
mod begin;
mod counter;
mod entity;
mod finish;
mod page;
mod rules;
mod upgrade;
mod vouched;
mod web;

pub use upgrade::{CityUpgradePage, UpgradePage};
pub use web::{AccountPage, Agreement, DonePage, UnitPage, VerifyPage};

pub(crate) use act::{DATA, Data};
pub(crate) use begin::{Basis, Refused, Statement, ask_register};
pub(crate) use counter::{Opened, go_on};
pub(crate) use web::router;

use ::web::{App, Call};
use entity::{Column, Entity};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use std::time::Duration;

/// Throws away registrations that nobody finished: what was typed lives two hours at most.
pub(crate) fn register_jobs(registry: &mut queue::Registry, app: &App) {
    let app = app.clone();
    registry.every(
        Duration::from_mins(10),
        "org.registration.sweep",
        move |_| {
            let app = app.clone();
            async move {
                let call = Call::system(&app, "org.registration.sweep");
                call.write(|tx| async move {
                    Entity::delete_many()
                        .filter(Column::ExpiresAt.lt(tx.now()))
                        .exec(&tx)
                        .await?;
                    Ok::<_, db::Error>(())
                })
                .await?;
                Ok(())
            }
        },
    );
}
