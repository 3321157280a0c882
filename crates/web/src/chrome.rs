//! Menus and navigation bands: each room brings its entries, the server puts them in order.

use crate::count::Counter;
use kernel::actor::Actor;
use std::sync::Arc;

/// Which menu an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// The hall's navigation band (checklist B-1.1.7…).
    HallNav,
    /// The tiles of the hall's front page.
    HallHome,
    /// The talent cloud's navigation band.
    TalentNav,
    /// The tiles of the phone side's front page.
    PhoneHome,
    /// What 我的 of the phone side lists.
    PhoneMine,
    /// The bar at the bottom of the phone side: at most five.
    PhoneNav,
    /// The side menu of the unit centre (checklist B-3.0.11).
    UnitCentre,
    /// The side menu of an institution's own centre.
    InstitutionCentre,
    /// The side menu of the personal centre.
    PersonCentre,
    /// The side menu of the office.
    Office,
}

/// One entry of a menu.
#[derive(Clone)]
pub struct MenuEntry {
    /// Where it stands.
    pub menu: Menu,
    /// Its place among the others.
    pub order: u16,
    /// Indentation: 0 for a heading of its own, 1 below one.
    pub level: u8,
    /// Its label.
    pub label: &'static str,
    /// A line below the label, on tiles.
    pub hint: &'static str,
    /// Where it leads.
    pub href: String,
    /// The number beside it.
    pub count: Option<Counter>,
    /// Who sees it.
    pub visible: fn(&Actor) -> bool,
}

impl MenuEntry {
    /// An entry that everybody sees, without a number.
    #[must_use]
    pub fn new(menu: Menu, order: u16, label: &'static str, href: impl ToString) -> Self {
        Self {
            menu,
            order,
            level: 0,
            label,
            hint: "",
            href: href.to_string(),
            count: None,
            visible: |_| true,
        }
    }
    /// Indents the entry.
    #[must_use]
    pub const fn below(mut self) -> Self {
        self.level = 1;
        self
    }
    /// Says a line about it, on tiles.
    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }
    /// Puts a number beside it.
    #[must_use]
    pub fn counted(mut self, count: Counter) -> Self {
        self.count = Some(count);
        self
    }
    /// Restricts who sees it.
    #[must_use]
    pub fn only(mut self, visible: fn(&Actor) -> bool) -> Self {
        self.visible = visible;
        self
    }
}

/// What the first page of a centre offers quietly, while the browser's cookie [`crate::session::OFFER`] says so.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What it is.
    pub title: &'static str,
    /// What it is good for.
    pub text: &'static str,
    /// Where it is accepted.
    pub href: String,
    /// Where «not now» is sent.
    pub decline: String,
    /// The host under which it can be used: elsewhere, and in a browser that cannot use it, it stays hidden.
    pub host: String,
}

/// Makes the offer for whoever is logged in.
pub type Offering = Arc<dyn Fn(Actor) -> Offer + Send + Sync>;

/// All entries, and the counter of unread messages.
#[derive(Clone, Default)]
pub struct Chrome {
    entries: Vec<MenuEntry>,
    /// Counts the unread messages of the acting user and names their page.
    pub unread: Option<(Counter, String)>,
    /// What a centre's first page offers.
    pub offer: Option<Offering>,
    /// Address of the manual, when it is served.
    pub help: Option<String>,
}

impl Chrome {
    /// Puts the rooms' entries in order.
    #[must_use]
    pub fn new(mut entries: Vec<MenuEntry>) -> Self {
        entries.sort_by_key(|entry| entry.order);
        Self {
            entries,
            unread: None,
            offer: None,
            help: None,
        }
    }
    /// The entries of one menu that this actor sees.
    pub fn entries(&self, menu: Menu, actor: Actor) -> impl Iterator<Item = &MenuEntry> {
        self.entries
            .iter()
            .filter(move |entry| entry.menu == menu && (entry.visible)(&actor))
    }
}
