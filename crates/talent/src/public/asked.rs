//! What the address of the job list asks for, and the addresses that ask for something slightly different.

use super::{
    JobList,
    facet::{Facet, is_county},
};
use kernel::region;
use search::{Query, Sort};
use web::Input;

/// Results on a page.
pub const SIZE: u64 = 20;
/// So many values of one filter can be chosen.
const CHOSEN: usize = 20;

/// The orders of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 最新.
    Newest,
    /// 最匹配.
    Best,
    /// 薪资最高.
    Pay,
}

impl Order {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Best, Self::Pay];

    /// Its name in the address.
    const fn name(self) -> &'static str {
        match self {
            Self::Newest => "new",
            Self::Best => "best",
            Self::Pay => "pay",
        }
    }

    /// What the page calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "最新",
            Self::Best => "最匹配",
            Self::Pay => "薪资最高",
        }
    }
}

/// The question that an address holds. Unknown names and codes are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What was typed.
    pub text: String,
    /// Chosen codes, in the order of [`Facet::ALL`].
    chosen: [Vec<String>; 9],
    order: Option<Order>,
}

fn index(facet: Facet) -> usize {
    Facet::ALL
        .iter()
        .position(|known| *known == facet)
        .unwrap_or(0)
}

impl Asked {
    /// Reads the query of an address.
    #[must_use]
    pub fn read(query: &Input) -> Self {
        let chosen = Facet::ALL.map(|facet| {
            let mut codes: Vec<String> = Vec::new();
            for code in query.all(facet.name()) {
                if codes.len() < CHOSEN
                    && facet.value(code).is_some()
                    && !codes.iter().any(|known| known == code)
                {
                    codes.push(code.to_owned());
                }
            }
            codes
        });
        let order = Order::ALL
            .into_iter()
            .find(|order| order.name() == query.get("sort"));
        Self {
            text: query.get("q").trim().chars().take(60).collect(),
            chosen,
            order,
        }
    }

    /// The codes chosen in a facet.
    #[must_use]
    pub fn chosen(&self, facet: Facet) -> &[String] {
        &self.chosen[index(facet)]
    }

    /// Whether a code is chosen.
    #[must_use]
    pub fn has(&self, facet: Facet, code: &str) -> bool {
        self.chosen(facet).iter().any(|known| known == code)
    }

    /// Whether anything is filtered or searched for.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.text.is_empty() && self.chosen.iter().all(Vec::is_empty)
    }

    /// The order in force: with words the best match, without them the newest first.
    #[must_use]
    pub fn order(&self) -> Order {
        self.order.unwrap_or(if self.text.is_empty() {
            Order::Newest
        } else {
            Order::Best
        })
    }

    /// The same, with a code chosen that was not, or the other way round. A county takes the place of its city.
    #[must_use]
    pub fn toggled(&self, facet: Facet, code: &str) -> Self {
        let mut next = self.clone();
        let codes = &mut next.chosen[index(facet)];
        if let Some(at) = codes.iter().position(|known| known == code) {
            codes.remove(at);
            return next;
        }
        if facet == Facet::Place {
            let inside = |outer: &str, inner: &str| {
                region::by_code(outer).is_some_and(|outer| outer.contains(inner))
            };
            codes.retain(|known| !inside(known, code) && !inside(code, known));
        }
        codes.push(code.to_owned());
        next
    }

    /// The same without any code of a facet.
    #[must_use]
    pub fn without(&self, facet: Facet) -> Self {
        let mut next = self.clone();
        next.chosen[index(facet)].clear();
        next
    }

    /// The same without counties of a city, and without the city.
    #[must_use]
    pub fn without_text(&self) -> Self {
        Self {
            text: String::new(),
            order: self.order.filter(|order| *order != Order::Best),
            ..self.clone()
        }
    }

    /// The same in another order.
    #[must_use]
    pub fn ordered(&self, order: Order) -> Self {
        Self {
            order: Some(order),
            ..self.clone()
        }
    }

    /// The cities that are chosen, or that hold a chosen county: their counties are offered.
    #[must_use]
    pub fn cities(&self) -> Vec<&'static region::Region> {
        let mut cities: Vec<&'static region::Region> = Vec::new();
        for code in self.chosen(Facet::Place) {
            let Some(place) = region::by_code(code) else {
                continue;
            };
            let city = if is_county(code) {
                place.parent()
            } else {
                Some(place)
            };
            if let Some(city) = city
                && region::children(city.code)
                    .next()
                    .is_some_and(|child| is_county(child.code))
                && !cities.contains(&city)
            {
                cities.push(city);
            }
        }
        cities
    }

    /// The address of this question. One question has one address.
    #[must_use]
    pub fn href(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        for facet in Facet::ALL {
            for code in self.chosen(facet) {
                query.append_pair(facet.name(), code);
            }
        }
        let usual = Self {
            order: None,
            ..self.clone()
        }
        .order();
        if self.order() != usual {
            query.append_pair("sort", self.order().name());
        }
        let query = query.finish();
        if query.is_empty() {
            JobList::PATH.to_owned()
        } else {
            format!("{}?{query}", JobList::PATH)
        }
    }

    /// The question for the replica.
    #[must_use]
    pub fn query(&self, offset: u64) -> Query {
        let sort = match self.order() {
            Order::Newest => Sort::Highest("published"),
            Order::Best => Sort::Best,
            Order::Pay => Sort::Highest("pay"),
        };
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let size = usize::try_from(SIZE).unwrap_or(20);
        let query = Query::new().text(&self.text).sort(sort).page(offset, size);
        Facet::ALL.into_iter().fold(query, |query, facet| {
            query.facet(facet.name(), self.chosen(facet).iter().cloned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(&Input::parse_urlencoded(query.as_bytes()))
    }

    #[test]
    fn what_is_not_in_a_list_is_not_asked_for() {
        let asked = asked("edu=21&edu=99&edu=21&place=%3Cb%3E&colour=red&sort=up");
        assert_eq!(asked.chosen(Facet::Education), ["21"]);
        assert!(asked.chosen(Facet::Place).is_empty());
        assert_eq!(asked.href(), "/rcfwypt/jobs?edu=21");
    }

    #[test]
    fn a_question_and_its_address_say_the_same() {
        for query in [
            "",
            "q=%E4%BC%9A%E8%AE%A1",
            "q=a%26b&place=320100&edu=21&edu=14&urgent=1&sort=pay",
        ] {
            let asked = asked(query);
            let back = asked.href();
            let back = back.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(self::asked(back), asked);
        }
    }

    #[test]
    fn a_county_takes_the_place_of_its_city_and_back() {
        let city = asked("place=320100");
        let county = city.toggled(Facet::Place, "320106");
        assert_eq!(county.chosen(Facet::Place), ["320106"]);
        assert_eq!(county.toggled(Facet::Place, "320100"), city);
        assert_eq!(county.cities().len(), 1);
        assert!(county.toggled(Facet::Place, "320106").is_plain());
    }

    #[test]
    fn words_are_ordered_by_match_and_everything_else_by_time() {
        assert_eq!(asked("").order(), Order::Newest);
        assert_eq!(asked("q=x").order(), Order::Best);
        assert_eq!(asked("q=x&sort=new").href(), "/rcfwypt/jobs?q=x&sort=new");
        assert_eq!(asked("sort=new").href(), "/rcfwypt/jobs");
    }
}
