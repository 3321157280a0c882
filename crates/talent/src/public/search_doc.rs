//! A public vacancy as a document of the search replica.

use super::{KINDS, UNIT, facet::Facet, place_short};
use crate::vacancy::{self, Column, Content, Entity, State};
use db::{Read as _, changes::Change};
use kernel::{
    choice::Choice as _,
    clock::{self, Clock},
    id::{UnitId, VacancyId},
};
use org::unit::PublicUnit;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use search::{Doc, Shape, Source};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Characters of the description that a card keeps, for the excerpt of a search.
const EXCERPT: usize = 240;

/// The document: what can be searched, filtered, counted and sorted by.
#[must_use]
pub fn shape() -> Shape {
    let shape = Shape::new(1)
        .short("title", 10)
        .short("occupation", 4)
        .short("place", 4)
        .short("unit", 4)
        .short("skills", 3)
        .long("description", 1)
        .keyword("unit")
        .number("published")
        .number("pay");
    Facet::ALL
        .into_iter()
        .fold(shape, |shape, facet| shape.facet(facet.name()))
}

/// What a list shows of a vacancy, without asking the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// 职位名称.
    #[serde(rename = "t")]
    pub title: String,
    /// `5k-7k/月`.
    #[serde(rename = "p")]
    pub pay: String,
    /// City and county.
    #[serde(rename = "l")]
    pub place: String,
    /// 工作年限.
    #[serde(rename = "x")]
    pub experience: String,
    /// 学历要求.
    #[serde(rename = "e")]
    pub education: String,
    /// 工作性质, when it is not full time.
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub nature: String,
    /// 福利待遇 and 职位标签, the first ones.
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Name of the unit.
    #[serde(rename = "u")]
    pub unit: String,
    /// Its id.
    #[serde(rename = "i")]
    pub unit_id: Option<UnitId>,
    /// The register agreed with the unit.
    #[serde(rename = "v", default)]
    pub verified: bool,
    /// 急聘.
    #[serde(rename = "g", default)]
    pub urgent: bool,
    /// 招应届.
    #[serde(rename = "f", default)]
    pub fresh: bool,
    /// Day of publication.
    #[serde(rename = "d")]
    pub day: String,
    /// Beginning of the description.
    #[serde(rename = "s")]
    pub excerpt: String,
}

/// Makes the document of a public vacancy.
pub(super) fn document(row: &vacancy::Model, unit: &PublicUnit) -> Doc {
    let content = row.content();
    let card = card(row, &content, unit);
    let published = row.published_at.unwrap_or(row.created_at);
    let pay = content.pay_max.or(content.pay_min);
    let doc = Doc::new(row.id, serde_json::to_vec(&card).unwrap_or_default())
        .text("title", &content.title)
        .text("occupation", content.occupation_text())
        .text("place", &card.place)
        .text("unit", &unit.name)
        .text("description", &content.description)
        .keyword("unit", row.unit_id.to_string())
        .number("published", published.timestamp());
    let words = content
        .skills
        .0
        .iter()
        .chain(&content.tags.0)
        .chain(&content.benefits.0);
    let doc = words.fold(doc, |doc, word| doc.text("skills", word));
    let doc = content
        .majors
        .iter()
        .fold(doc, |doc, majors| doc.text("skills", majors));
    let doc = pay.into_iter().fold(doc, |doc, pay| {
        doc.number("pay", i64::from(content.pay_kind.monthly(pay)))
    });
    Facet::ALL.into_iter().fold(doc, |doc, facet| {
        facet
            .codes(&content)
            .into_iter()
            .fold(doc, |doc, code| doc.facet(facet.name(), code))
    })
}

fn card(row: &vacancy::Model, content: &Content, unit: &PublicUnit) -> Card {
    let nature = if content.nature == vacancy::Nature::FullTime {
        ""
    } else {
        content.nature.label()
    };
    let label = |experience: vacancy::Experience| match experience {
        vacancy::Experience::Any => "经验不限",
        other => other.label(),
    };
    let education = match content.education {
        Some(vacancy::Education::Any) => "学历不限".to_owned(),
        _ => content.education_text(),
    };
    Card {
        title: content.title.clone(),
        pay: content.pay_text(),
        place: content
            .place
            .as_deref()
            .map(place_short)
            .unwrap_or_default(),
        experience: content.experience.map(label).unwrap_or_default().to_owned(),
        education,
        nature: nature.to_owned(),
        tags: content
            .benefits
            .0
            .iter()
            .chain(&content.tags.0)
            .take(5)
            .cloned()
            .collect(),
        unit: unit.name.clone(),
        unit_id: Some(row.unit_id),
        verified: unit.verified,
        urgent: content.urgent,
        fresh: content.fresh,
        day: clock::day(row.published_at.unwrap_or(row.created_at)),
        excerpt: content.description.chars().take(EXCERPT).collect(),
    }
}

/// Loads documents from the tables of this room.
pub(super) struct Vacancies {
    db: db::Db,
    clock: Clock,
}

impl Vacancies {
    pub(super) fn new(db: db::Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    async fn documents(&self, rows: Vec<vacancy::Model>) -> search::Result<Vec<Doc>> {
        let mut ids: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let units = org::unit::public(&self.db, &ids).await?;
        let shown = rows
            .iter()
            .filter_map(|row| Some(document(row, units.get(&row.unit_id)?)));
        Ok(shown.collect())
    }
}

#[async_trait::async_trait]
impl Source for Vacancies {
    fn kinds(&self) -> &[&str] {
        &KINDS
    }

    async fn affected(&self, changes: &[Change]) -> search::Result<Vec<Uuid>> {
        let (units, vacancies): (Vec<_>, Vec<_>) =
            changes.iter().partition(|change| change.kind == UNIT);
        let mut ids: Vec<Uuid> = vacancies.iter().map(|change| change.id).collect();
        if !units.is_empty() {
            let units = units.iter().map(|change| UnitId(change.id));
            let theirs = Entity::find()
                .filter(Column::UnitId.is_in(units))
                .filter(Column::State.eq(State::Published));
            ids.extend(self.db.all(theirs).await?.into_iter().map(|row| row.id.0));
        }
        Ok(ids)
    }

    async fn load(&self, ids: &[Uuid]) -> search::Result<Vec<Doc>> {
        let mut rows = Vec::new();
        // SQLite and PostgreSQL both limit the number of values in one statement
        for ids in ids.chunks(500) {
            let ids = ids.iter().map(|id| VacancyId(*id));
            let found = Entity::public(self.clock.now()).filter(Column::Id.is_in(ids));
            rows.extend(self.db.all(found).await?);
        }
        self.documents(rows).await
    }

    async fn all(&self, after: Option<Uuid>, limit: u64) -> search::Result<Vec<Doc>> {
        let mut after = after;
        loop {
            let mut select = Entity::public(self.clock.now())
                .order_by_asc(Column::Id)
                .limit(limit);
            if let Some(after) = after {
                select = select.filter(Column::Id.gt(VacancyId(after)));
            }
            let rows = self.db.all(select).await?;
            let Some(last) = rows.last().map(|row| row.id.0) else {
                return Ok(Vec::new());
            };
            let documents = self.documents(rows).await?;
            if !documents.is_empty() {
                return Ok(documents);
            }
            // a whole batch without an known unit is not the end
            after = Some(last);
        }
    }
}
