//! Agencies (审核机构): a tree of province, cities and counties.

pub(crate) mod entity;
mod store;

pub use entity::Model as Agency;
pub use store::{by_code, find, list, names, options, reviewing};

use db::Tx;
use entity::ActiveModel;
use kernel::{
    id::AgencyId,
    region::{self, Level},
};
use sea_orm::{ActiveModelTrait as _, Set};

/// An agency to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewAgency<'a> {
    /// Short unique code that operators type, such as `320100`.
    pub code: &'a str,
    /// Full name.
    pub name: &'a str,
    /// Division it serves (GB/T 2260).
    pub region: &'a str,
    /// The agency above it.
    pub parent: Option<AgencyId>,
    /// Whether units may choose it as 审核机构.
    pub reviews: bool,
}

/// Why an agency was not created.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AgencyError {
    /// No such division.
    #[error("行政区划代码“{0}”不存在，请填写6位代码，例如 320100")]
    Region(String),
    /// The code is taken.
    #[error("机构代码“{0}”已存在，请换一个")]
    CodeTaken(String),
    /// Name or code is empty.
    #[error("请填写机构代码和机构名称")]
    Empty,
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

/// Creates an agency, with its audit line.
pub async fn create(tx: &Tx, new: NewAgency<'_>) -> Result<AgencyId, AgencyError> {
    if new.code.trim().is_empty() || new.name.trim().is_empty() {
        return Err(AgencyError::Empty);
    }
    if region::by_code(new.region).is_none() {
        return Err(AgencyError::Region(new.region.to_owned()));
    }
    if by_code(tx, new.code).await?.is_some() {
        return Err(AgencyError::CodeTaken(new.code.to_owned()));
    }
    let id = AgencyId::new(tx.now(), tx.rng());
    let row = ActiveModel {
        id: Set(id),
        code: Set(new.code.trim().to_owned()),
        name: Set(new.name.trim().to_owned()),
        region: Set(new.region.to_owned()),
        parent_id: Set(new.parent),
        reviews: Set(new.reviews),
        active: Set(true),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    tx.audit(
        "agency.create",
        &format!("agency:{id}"),
        serde_json::json!({ "code": new.code, "region": new.region }),
    )
    .await?;
    Ok(id)
}

impl Agency {
    /// Whether units may choose it as 审核机构.
    #[must_use]
    pub const fn takes_units(&self) -> bool {
        self.reviews && self.active
    }

    /// At which level of government it stands.
    #[must_use]
    pub fn level(&self) -> Level {
        region::by_code(&self.region).map_or(Level::County, |region| region.level)
    }
}
