//! What a person told when registering from abroad: in and out of its sealed text.

use super::entity::{ActiveModel, Entity, TOLD};
use crate::copy::Item;
use db::{Read, Tx};
use kernel::{choice::Choice as _, clock::CivilDate, country, document::Sex, id::PersonId};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use seal::Vault;
use serde::{Deserialize, Serialize};

/// What somebody told: names as in the passport, and what the document's number does not tell. 个人信息 begins with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// 姓 in Latin letters.
    pub(crate) family: String,
    /// 名 in Latin letters; empty for whoever has one name.
    pub(crate) given: String,
    /// 中文姓名, if there is one.
    pub(crate) chinese: String,
    /// 国籍/地区: three letters of GB/T 2659.
    pub(crate) country: String,
    /// 性别.
    pub(crate) sex: Sex,
    /// 出生日期.
    pub(crate) born: CivilDate,
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Told(..)")
    }
}

impl Told {
    /// For a copy that its person takes away.
    pub(crate) fn item(&self) -> Item {
        let country = country::by_code(&self.country).map_or("", |country| country.name);
        Item::fields()
            .with("姓", self.family.clone())
            .with("名", self.given.clone())
            .with("中文姓名", self.chinese.clone())
            .with("国籍/地区", country)
            .with("性别", self.sex.label())
            .with("出生日期", self.born.to_string())
    }

    pub(crate) fn country(&self) -> &str {
        &self.country
    }

    pub(crate) const fn sex(&self) -> Sex {
        self.sex
    }

    pub(crate) const fn born(&self) -> CivilDate {
        self.born
    }
}

/// What a person told, if they registered from abroad. Personal data.
pub(crate) async fn told(
    read: &impl Read,
    vault: &Vault,
    person: PersonId,
) -> web::Result<Option<Told>> {
    let Some(row) = read.one(Entity::find_by_id(person)).await? else {
        return Ok(None);
    };
    let text = vault.open(TOLD, &row.body)?;
    serde_json::from_str(&text)
        .map(Some)
        .map_err(web::Error::broken)
}

/// Keeps what a new person told.
pub(super) async fn keep(tx: &Tx, vault: &Vault, person: PersonId, told: &Told) -> web::Result<()> {
    let text = serde_json::to_string(told).map_err(web::Error::broken)?;
    let row = ActiveModel {
        id: Set(person),
        body: Set(vault.seal(TOLD, &text)),
        created_at: Set(tx.now()),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    Ok(())
}

/// Forgets what a person told.
pub(crate) async fn forget(tx: &Tx, person: PersonId) -> db::Result<()> {
    Entity::delete_by_id(person).exec(tx).await?;
    Ok(())
}
