//! The menus: what the rooms bring, and the entries that belong to no room.

use kernel::actor::Actor;
use web::{Menu, MenuEntry};

/// The menus of all rooms, and the entries of the hall's own band.
pub fn all(home: &org::home::UnitHome) -> Vec<MenuEntry> {
    let mut entries = vec![
        MenuEntry::new(Menu::HallNav, 10, "大厅首页", "/"),
        MenuEntry::new(Menu::HallNav, 20, "个人办事", talent::PersonHome),
        MenuEntry::new(Menu::HallNav, 30, "单位办事", org::home::UnitHomePage)
            .only(|actor| !of_institution(actor)),
        MenuEntry::new(
            Menu::HallNav,
            30,
            "单位办事",
            org::institution::InstitutionHome,
        )
        .only(of_institution),
        MenuEntry::new(Menu::HallNav, 40, "人才服务", talent::public::Home),
        MenuEntry::new(Menu::HallHome, 10, "单位注册", org::counter::WaysPage)
            .hint("线上、窗口或第三方账号，任选一种"),
        MenuEntry::new(Menu::HallHome, 20, "个人注册", identity::RegisterPersonPage)
            .hint("证件和手机号，一步完成"),
        MenuEntry::new(Menu::HallHome, 30, "单位中心", org::home::UnitHomePage)
            .hint("维护单位信息，发布人才需求")
            .only(|actor| !of_institution(actor)),
        MenuEntry::new(Menu::HallHome, 40, "个人中心", talent::PersonHome)
            .hint("填写简历，查看投递进度"),
        MenuEntry::new(Menu::HallHome, 50, "人才需求", talent::public::JobList)
            .hint("查找职位，投递简历"),
    ];
    entries.extend(phone());
    entries.extend(identity::menu());
    entries.extend(org::menu(home));
    entries.extend(openid::menu());
    entries.extend(review::menu());
    entries.extend(talent::menu());
    entries.extend(office::menu());
    entries
}

/// An institution has a centre of its own, and none of a unit's pages.
const fn of_institution(actor: &Actor) -> bool {
    matches!(actor, Actor::Institution { .. })
}

/// The phone side's tiles and its bar.
fn phone() -> Vec<MenuEntry> {
    let tile = |order, label, href: &dyn ToString| {
        MenuEntry::new(Menu::PhoneHome, order, label, href.to_string())
    };
    let bar = |order, label, href: &dyn ToString| {
        MenuEntry::new(Menu::PhoneNav, order, label, href.to_string())
    };
    vec![
        tile(10, "扫一扫", &identity::Scanner).hint("扫码登录、身份认证、拍摄材料"),
        tile(20, "人才需求", &talent::public::JobList).hint("查找职位，投递简历"),
        tile(30, "个人中心", &talent::PersonHome)
            .hint("填写简历，查看投递进度")
            .only(|actor| !matches!(actor, Actor::Unit { .. } | Actor::Institution { .. })),
        tile(40, "单位中心", &org::home::UnitHomePage)
            .hint("维护单位信息，发布人才需求")
            .only(|actor| !matches!(actor, Actor::Person { .. } | Actor::Institution { .. })),
        bar(10, "首页", &web::phone::PhoneHome),
        bar(20, "扫一扫", &identity::Scanner),
        bar(30, "消息", &notify::Messages).only(|actor| actor.account().is_some()),
        bar(40, "我的", &web::phone::PhoneMine),
        MenuEntry::new(
            Menu::PhoneMine,
            10,
            "实人认证",
            identity::assurance::AccountPage,
        )
        .only(|actor| matches!(actor, Actor::Person { .. })),
    ]
}
