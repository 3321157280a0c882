//! What is around every page: top line, masthead, navigation band, side menu, footer.

use crate::{
    assets,
    call::Call,
    chrome::{Menu, MenuEntry, Offer},
    count, english,
    layer::FLASH,
    preferences::ELDER,
    session::{OFFER, Session},
    site::SiteConfig,
};
use kernel::{actor::Actor, clock::minute};
use std::sync::Arc;

/// The layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The online service hall (网上办事服务大厅).
    Hall,
    /// The talent cloud (人才服务云平台).
    Talent,
    /// The staff side.
    Office,
    /// The phone side.
    Phone,
}

impl Site {
    /// Whether this is the talent cloud, which wears its own colour.
    #[must_use]
    pub const fn is_talent(&self) -> bool {
        matches!(self, Self::Talent)
    }
    /// Whether this is the phone side.
    #[must_use]
    pub const fn is_phone(&self) -> bool {
        matches!(self, Self::Phone)
    }
    /// Whether this is the staff side.
    #[must_use]
    pub const fn is_office(&self) -> bool {
        matches!(self, Self::Office)
    }
}

/// An entry of the navigation band.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Its label.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether the page shown belongs to it.
    pub current: bool,
}

/// A step of 当前位置.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Its label.
    pub label: String,
    /// Where it leads; nowhere for the page itself.
    pub href: Option<String>,
    /// Whether somebody wrote the label: it stays as it is in English.
    pub own: bool,
}

/// The side menu of a centre.
#[derive(Clone, Debug)]
pub struct Side {
    /// Name of the unit, person or agency.
    pub heading: String,
    /// Badge with the masked phone (checklist B-3.0.8).
    pub sub: String,
    /// A mark beside the badge.
    pub badge: Option<String>,
    /// Its entries.
    pub items: Vec<SideItem>,
}

/// An entry of the side menu.
#[derive(Clone, Debug)]
pub struct SideItem {
    /// Its label.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is the page shown.
    pub current: bool,
    /// The number beside it.
    pub count: Option<u64>,
    /// Indentation.
    pub level: u8,
}

/// The drop-down of whoever is logged in (checklist B-3.0.7).
#[derive(Clone, Debug)]
pub struct UserMenu {
    /// `法人 1*****82`.
    pub label: String,
    /// Name of the unit or masked name of the person.
    pub name: String,
    /// Their home page.
    pub home: String,
    /// Its name.
    pub home_label: String,
    /// Unread messages.
    pub unread: u64,
    /// Where the messages are.
    pub messages: Option<String>,
}

/// For which unit the reader acts: stands on every page, in a colour of the unit's own.
#[derive(Clone, Debug)]
pub struct UnitBar {
    /// Name of the unit.
    pub name: String,
    /// As what the reader acts: 法定代表人, 管理员, 经办人.
    pub role: &'static str,
    /// Which colour.
    pub tone: u8,
}

/// Colours of [`UnitBar`].
const TONES: u8 = 6;

impl UnitBar {
    fn of(call: &Call) -> Option<Self> {
        let Actor::Unit { unit, role, .. } = call.actor else {
            return None;
        };
        let badge = &call.session.as_ref()?.badge;
        let [.., last] = unit.0.into_bytes();
        Some(Self {
            name: badge.name.clone(),
            role: role.title(),
            tone: last % TONES,
        })
    }
}

/// 注销申请中: what every page says to whoever has asked to be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goodbye {
    /// When the account is closed.
    pub until: String,
    /// Where taking it back is sent.
    pub stay: String,
}

/// A message shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// `success`, `warning` or `danger`.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
}

impl Flash {
    /// Something went well.
    pub fn success(text: impl Into<String>) -> Self {
        Self {
            kind: "success",
            text: text.into(),
        }
    }
    /// Something needs attention.
    pub fn warning(text: impl Into<String>) -> Self {
        Self {
            kind: "warning",
            text: text.into(),
        }
    }
    pub(crate) fn into_cookie(self) -> cookie::Cookie<'static> {
        let text =
            percent_encoding::utf8_percent_encode(&self.text, percent_encoding::NON_ALPHANUMERIC);
        let mut cookie = cookie::Cookie::new(FLASH, format!("{}.{text}", self.kind));
        cookie.set_max_age(cookie::time::Duration::minutes(2));
        cookie
    }
    pub(crate) fn from_cookie(value: &str) -> Option<Self> {
        let (kind, text) = value.split_once('.')?;
        let kind = ["success", "warning", "danger"]
            .into_iter()
            .find(|known| *known == kind)?;
        let text = percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .ok()?
            .into_owned();
        Some(Self { kind, text })
    }
}

/// What a layout needs.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Which layout.
    pub site: Site,
    /// Title of the page.
    pub title: String,
    /// Names of place, authority and sites.
    pub names: Arc<SiteConfig>,
    /// The navigation band.
    pub nav: Vec<NavItem>,
    /// 当前位置.
    pub crumbs: Vec<Crumb>,
    /// The side menu.
    pub side: Option<Side>,
    /// Who is logged in.
    pub user: Option<UserMenu>,
    /// For which unit.
    pub unit: Option<UnitBar>,
    /// A message shown once.
    pub flash: Option<Flash>,
    /// What the first page of a centre offers.
    pub offer: Option<Offer>,
    /// The account has asked to be closed.
    pub leaving: Option<Goodbye>,
    /// Elder mode.
    pub elder: bool,
    /// Whether the page is said in English; `None` where there is no English page.
    pub english: Option<bool>,
    /// Path of this page.
    pub path: String,
    /// Query of this page.
    pub query: String,
    /// Stylesheet.
    pub css: &'static str,
    /// Script.
    pub js: &'static str,
    /// Icons.
    pub sprite: &'static str,
    /// Tab icon.
    pub favicon: &'static str,
    /// Icon on the home screen of a phone.
    pub touch_icon: &'static str,
    /// Shown on error pages.
    pub request_id: String,
    /// Where the search box leads.
    pub search_action: String,
    /// What was searched for.
    pub search_text: String,
    /// Keep search engines away.
    pub noindex: bool,
    /// Address of the manual, when it is served.
    pub help: Option<String>,
}

/// Builds a [`Frame`].
#[must_use]
pub struct FrameBuilder {
    call: Call,
    site: Site,
    title: String,
    nav: String,
    crumbs: Vec<Crumb>,
    side: Option<(Menu, String)>,
    search: String,
    noindex: bool,
    own: bool,
}

impl FrameBuilder {
    pub(crate) fn new(call: Call, site: Site, title: String) -> Self {
        Self {
            call,
            site,
            title,
            nav: String::new(),
            crumbs: Vec::new(),
            side: None,
            search: String::new(),
            noindex: false,
            own: false,
        }
    }

    /// Marks the entry of the navigation band that the page belongs to.
    pub fn nav(mut self, label: &str) -> Self {
        label.clone_into(&mut self.nav);
        self
    }

    /// Adds a step to 当前位置. The page itself is added by [`FrameBuilder::done`].
    pub fn crumb(mut self, label: impl Into<String>, href: impl ToString) -> Self {
        self.crumbs.push(Crumb {
            label: label.into(),
            href: Some(href.to_string()),
            own: false,
        });
        self
    }

    /// Shows a side menu with one entry marked.
    pub fn side(mut self, menu: Menu, current: &str) -> Self {
        self.side = Some((menu, current.to_owned()));
        self
    }

    /// Fills the search box.
    pub fn searched(mut self, text: &str) -> Self {
        text.clone_into(&mut self.search);
        self
    }

    /// Says that somebody wrote the title: it stays as it is in English.
    pub const fn own(mut self) -> Self {
        self.own = true;
        self
    }

    /// Keeps search engines away.
    pub const fn noindex(mut self) -> Self {
        self.noindex = true;
        self
    }

    /// Counts what has to be counted and gives the frame.
    pub async fn done(self) -> Frame {
        let call = &self.call;
        let nav = self.band();
        let side = async {
            match &self.side {
                Some((menu, current)) => Some(side(call, *menu, current).await),
                None => None,
            }
        };
        let (side, user) = tokio::join!(side, user(call));
        let mut crumbs = self.crumbs;
        if !crumbs.is_empty() {
            crumbs.push(Crumb {
                label: self.title.clone(),
                href: None,
                own: self.own,
            });
        }
        if call.flash.is_some() {
            call.drop_cookie(FLASH);
        }
        Frame {
            site: self.site,
            title: self.title,
            names: call.app.site.clone(),
            nav,
            crumbs,
            side,
            user,
            unit: UnitBar::of(call),
            flash: call.flash.clone(),
            offer: offer(call),
            leaving: call.session.as_deref().and_then(goodbye),
            elder: call.cookie(ELDER).is_some(),
            english: english::offered(&call.actor, &call.path).then_some(call.english),
            path: call.path.to_string(),
            query: call.query.to_string(),
            css: assets::CSS,
            js: assets::JS,
            sprite: assets::SPRITE,
            favicon: assets::FAVICON,
            touch_icon: assets::ICON_TOUCH,
            request_id: call.request_id.to_string(),
            search_action: "/rcfwypt/jobs".to_owned(),
            search_text: self.search,
            noindex: self.noindex || call.session.is_some(),
            help: call.app.chrome.help.clone(),
        }
    }

    /// The navigation band; the office has none.
    fn band(&self) -> Vec<NavItem> {
        let band = match self.site {
            Site::Talent => Menu::TalentNav,
            Site::Phone => Menu::PhoneNav,
            Site::Hall => Menu::HallNav,
            Site::Office => return Vec::new(),
        };
        let entries = self.call.app.chrome.entries(band, self.call.actor);
        entries
            .map(|entry| NavItem {
                label: entry.label.to_owned(),
                href: entry.href.clone(),
                current: entry.label == self.nav,
            })
            .collect()
    }
}

/// The offer of a centre stands on its first page and nowhere else.
fn offer(call: &Call) -> Option<Offer> {
    let session = call.session.as_ref()?;
    if *call.path != session.badge.home || call.cookie(OFFER).is_none() {
        return None;
    }
    let offering = call.app.chrome.offer.as_ref()?;
    Some(offering(session.actor))
}

fn goodbye(session: &Session) -> Option<Goodbye> {
    let leaving = session.leaving.as_ref()?;
    Some(Goodbye {
        until: minute(leaving.at),
        stay: leaving.stay.clone(),
    })
}

async fn user(call: &Call) -> Option<UserMenu> {
    let badge = &call.session.as_ref()?.badge;
    let (unread, messages) = match &call.app.chrome.unread {
        Some((counter, href)) => (counter(call.clone()).await, Some(href.clone())),
        None => (0, None),
    };
    Some(UserMenu {
        label: badge.label.clone(),
        name: badge.name.clone(),
        home: badge.home.clone(),
        home_label: badge.home_label.clone(),
        unread,
        messages,
    })
}

async fn side(call: &Call, menu: Menu, current: &str) -> Side {
    let entries: Vec<&MenuEntry> = call.app.chrome.entries(menu, call.actor).collect();
    let counters = entries.iter().filter_map(|entry| entry.count.as_ref());
    let mut numbers = count::all(call, counters).await.into_iter();
    let items = entries.iter().map(|entry| SideItem {
        label: entry.label.to_owned(),
        href: entry.href.clone(),
        current: entry.label == current,
        count: entry.count.as_ref().and_then(|_| numbers.next()),
        level: entry.level,
    });
    let items = items.collect();
    let badge = call
        .session
        .as_ref()
        .map(|session| session.badge.clone())
        .unwrap_or_default();
    Side {
        heading: badge.name,
        sub: badge.label,
        badge: None,
        items,
    }
}
