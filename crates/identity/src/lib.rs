#![doc = include_str!("../README.md")]

pub mod account;
pub mod agreement;
pub mod alipay;
mod appeal;
pub mod assurance;
mod blind;
pub mod ca;
mod confirm;
pub mod copy;
pub mod demo;
mod exit;
pub mod face;
pub mod keeper;
mod login;
mod migrations;
mod overseas;
pub mod passkey;
pub mod password;
pub mod person;
pub mod proof;
mod qr;
pub mod quick;
pub mod reach;
mod realm;
mod recovery;
mod risk;
mod service;
pub mod session;
mod settings;
pub mod sms;

pub use appeal::{AppealDesk, AppealPage, Matter};
pub use confirm::Fresh;
pub use exit::{ClosePage, ExportPage};
pub use keeper::{Keeper, Keepers, Whose};
pub use login::{AppPage, LogInPage, LogOut, OfficerLogInPage, ScanHelp, Scanner, SecondStepPage};
pub use login::{Attempt, InitialPasswordPage, UnitChoice, Wait};
pub use migrations::migrations;
pub use overseas::RegisterOverseas;
pub use person::RegisterPersonPage;
pub use qr::path as qr_path;
pub use realm::{Realm, Realms, Standing};
pub use recovery::{RecoverPage, Who};
pub use service::{Identity, Links, Setup};
pub use session::SignIn;
pub use settings::{
    Centre, ClosingAsked, ClosingStayed, Exported, LogInNotMine, SettingsPage, empty_account,
};

/// What the texts of this room are in English: a gettext catalogue for [`web::english`].
pub const ENGLISH: &str = include_str!("../i18n/en.po");

/// The pages of this room.
pub fn router(identity: &Identity) -> axum::Router {
    login::router()
        .merge(person::router())
        .merge(proof::router())
        .merge(sms::router())
        .merge(recovery::router())
        .merge(overseas::router())
        .merge(quick::router())
        .merge(assurance::router())
        .merge(confirm::router())
        .merge(settings::router())
        .merge(appeal::router())
        .merge(agreement::router())
        .with_state(identity.clone())
}

/// The pages of this room that reach into every room above: what it keeps, a holder may take away.
pub fn keeping_router(identity: &Identity, keepers: &Keepers) -> axum::Router {
    settings::keeping_router(identity, keepers)
}

/// The staff pages of this room.
pub fn desk_router(identity: &Identity) -> axum::Router {
    proof::desk_router()
        .merge(appeal::desk_router())
        .merge(agreement::desk_router())
        .with_state(identity.clone())
}

/// The bodies of this room's background jobs.
pub fn register_jobs(registry: &mut queue::Registry, identity: &Identity) {
    sms::jobs::register(registry, identity);
    reach::register_jobs(registry, identity);
    session::register_jobs(registry, identity);
    recovery::register_jobs(registry, identity);
    appeal::register_jobs(registry, identity);
}

/// The bodies of this room's background jobs that reach into every room above.
pub fn register_keeping(
    registry: &mut queue::Registry,
    app: &web::App,
    identity: &Identity,
    keepers: &Keepers,
) {
    settings::register_keeping(registry, app, identity, keepers);
}

/// This room's entries in the menus.
#[must_use]
pub fn menu() -> Vec<web::MenuEntry> {
    use kernel::actor::Actor;
    use web::{Menu, MenuEntry};
    let of_persons = |actor: &Actor| matches!(actor, Actor::Person { .. });
    let of_officers = |actor: &Actor| matches!(actor, Actor::Officer { .. });
    let own = |order, label, page: &dyn std::fmt::Display| {
        MenuEntry::new(Menu::PersonCentre, order, label, page).only(of_persons)
    };
    let mut entries = settings::menu();
    entries.extend([
        MenuEntry::new(Menu::Office, 790, "用户申诉", AppealDesk)
            .only(of_officers)
            .counted(appeal::counter()),
        MenuEntry::new(Menu::Office, 800, "窗口核验码", proof::CounterCodePage),
        MenuEntry::new(Menu::Office, 850, "协议管理", agreement::AgreementDesk).only(of_officers),
        own(40, "个人信息", &person::info::InfoPage),
        own(910, "账户信息", &assurance::AccountPage).below(),
    ]);
    entries
}

/// Where this room keeps sealed values, for renewing their keys.
#[must_use]
pub fn sealed() -> Vec<seal::Place> {
    use seal::Place;
    vec![
        Place::column("account", "name", "account.name"),
        Place::column("account", "document", "account.document"),
        Place::column("account", "mobile", "account.mobile"),
        Place::column("proof", "name", "proof.name"),
        Place::column("proof", "document", "proof.document"),
        Place::column("proof", "mobile", "proof.mobile"),
        Place::column("person", "abroad", "person.abroad"),
        Place::column("person_info", "body", person::info::BODY),
        Place::column("person_change", "old", person::info::CHANGE),
        Place::column("person_change", "new", person::info::CHANGE),
        Place::column("quick_link", "open_id", quick::OPEN_ID),
        Place::column("quick_link", "user_id", quick::USER_ID),
        Place::column("delivery_address", "name", settings::address::NAME),
        Place::column("delivery_address", "mobile", settings::address::MOBILE),
        Place::column("delivery_address", "detail", settings::address::DETAIL),
        Place::column("quick_trip", "told", "quick_trip.told"),
        Place::column("recovery", "data", "recovery.data"),
        Place::job("identity.mobile_changed", "old", account::OLD_MOBILE),
        Place::column("passkey", "name", passkey::NAME),
        Place::column("appeal", "data", appeal::DATA),
        Place::column("appeal", "reason", appeal::REASON),
        Place::column("account_reach", "value", reach::VALUE),
        Place::column("overseas_draft", "reach", overseas::DRAFT),
        Place::column("overseas_person", "body", overseas::TOLD),
        Place::job("identity.letter", "to", reach::LETTER_TO),
        Place::job("identity.letter", "text", reach::LETTER_TEXT),
        Place::job("identity.sms", "to", "sms_job.to"),
        Place::job("identity.sms", "text", "sms_job.text"),
    ]
}
