//! Persons (个人): registration on the web, and what other rooms may ask about a person.

pub(crate) mod entity;
pub mod info;
mod register;

pub use entity::Model as Person;
pub(crate) use register::REGISTERED;
pub use register::RegisterPersonPage;

use crate::{
    account::{self, Account, AccountError, Holder, Kind, NewAccount, Status},
    blind, proof,
    reach::{self, Reach},
    realm::Standing,
    service::Identity,
};
use db::{Read, Tx};
use entity::{ActiveModel, Column, Entity};
use kernel::{
    actor::Actor,
    id::{AccountId, PersonId},
    mask,
    mobile::{Abroad, Mobile},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::Vault;
use uuid::Uuid;

/// Context of the sealed number.
const ABROAD: &str = "person.abroad";

pub(crate) fn router() -> axum::Router<Identity> {
    register::router().merge(info::router())
}

/// Opens a person with an account, within the caller's transaction.
pub async fn create(
    tx: &Tx,
    vault: &Vault,
    holder: &Holder,
    password: Option<&crate::password::PasswordHash>,
) -> Result<(AccountId, PersonId), AccountError> {
    let account = account::create_in_realm(
        tx,
        vault,
        NewAccount {
            realm: None,
            kind: Kind::Person,
            holder,
            password,
            proven: false,
        },
    )
    .await?;
    let id = PersonId::new(tx.now(), tx.rng());
    ActiveModel {
        id: Set(id),
        account_id: Set(account),
        abroad: Set(None),
        created_at: Set(tx.now()),
    }
    .insert(tx)
    .await
    .map_err(db::Error::from)?;
    tx.changed("person", id.0).await?;
    Ok((account, id))
}

/// Keeps a phone number outside the mainland, which stays «未验证» (checklist Z.1.12).
pub(crate) async fn set_abroad(
    tx: &Tx,
    vault: &Vault,
    id: PersonId,
    number: &Abroad,
) -> db::Result<()> {
    let sealed = vault.seal(ABROAD, number.as_str());
    Entity::update_many()
        .col_expr(
            Column::Abroad,
            Expr::value(Some(sealed.as_bytes().to_vec())),
        )
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The phone number outside the mainland, opened. Personal data.
pub fn abroad(vault: &Vault, person: &Person) -> web::Result<Option<Abroad>> {
    let number = vault.open_opt(ABROAD, person.abroad.as_ref())?;
    number
        .map(|text| text.parse())
        .transpose()
        .map_err(web::Error::broken)
}

/// The person of an account.
pub async fn of_account(read: &impl Read, account: AccountId) -> db::Result<Option<Person>> {
    read.one(Entity::find().filter(Column::AccountId.eq(account)))
        .await
}

/// The person with this id.
pub async fn find(read: &impl Read, id: PersonId) -> db::Result<Option<Person>> {
    read.one(Entity::find_by_id(id)).await
}

/// Name, document and phone of a person, opened: for pages on which the person has agreed to show them (a résumé sent to
/// a unit) and for the person's own. Personal data: never log it.
pub async fn holder(read: &impl Read, vault: &Vault, id: PersonId) -> web::Result<Option<Holder>> {
    let Some(person) = find(read, id).await? else {
        return Ok(None);
    };
    let Some(account) = account::store::by_id(read, person.account_id).await? else {
        return Ok(None);
    };
    Ok(Some(account::open(vault, &account)?))
}

/// By what a person can be called or written to, opened. Personal data: for pages on which the person has agreed to show
/// it, and for their own.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// The phone: the account's own, or one abroad.
    pub phone: Option<String>,
    /// The e-mail address that the account is reached at.
    pub mail: Option<String>,
}

/// By what a person can be called or written to.
pub async fn contact(read: &impl Read, vault: &Vault, id: PersonId) -> web::Result<Contact> {
    let (Some(person), Some(holder)) = (find(read, id).await?, holder(read, vault, id).await?)
    else {
        return Ok(Contact::default());
    };
    let reached = reach::of(read, vault, person.account_id).await?;
    let (mail, phone) = match reached {
        Some(Reach::Mail(address)) => (Some(address.as_str().to_owned()), None),
        Some(Reach::Abroad(number)) => (None, Some(number.as_str().to_owned())),
        None => (None, None),
    };
    let told = abroad(vault, &person)?.map(|number| number.as_str().to_owned());
    let own = holder.mobile.map(|mobile| mobile.as_str().to_owned());
    Ok(Contact {
        phone: own.or(phone).or(told),
        mail,
    })
}

/// What somebody says of a person whom they want to let act for them.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// 姓名.
    pub name: &'a str,
    /// 证件号码, of whatever kind of document.
    pub number: &'a str,
    /// 移动电话.
    pub mobile: &'a Mobile,
}

/// A registered person.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The person.
    pub person: PersonId,
    /// Their own account.
    pub account: AccountId,
    /// Name, document and phone, opened. Personal data.
    pub holder: Holder,
}

/// The registered person of whom name, document and phone are all right. Which of the three is wrong is said to nobody; the
/// caller limits how often it is asked.
pub async fn registered(
    read: &impl Read,
    vault: &Vault,
    said: Said<'_>,
) -> web::Result<Option<Registered>> {
    let meant = blind::Identifier {
        mobile: None,
        reach: None,
        ..blind::identifier(vault, said.number)
    };
    let found = account::store::by_identifier(read, Uuid::nil(), Kind::Person, &meant).await?;
    for row in found.iter().filter(|row| row.status == Status::Active) {
        let holder = account::open(vault, row)?;
        let document = &holder.document;
        let named = proof::subject(vault, said.name, document)
            == proof::subject(vault, holder.name.expose(), document);
        if !named || holder.mobile.as_ref() != Some(said.mobile) {
            continue;
        }
        if let Some(person) = of_account(read, row.id).await? {
            return Ok(Some(Registered {
                person: person.id,
                account: row.id,
                holder,
            }));
        }
    }
    Ok(None)
}

/// A person acts in their own name.
pub(crate) async fn standing(
    identity: &Identity,
    account: &Account,
) -> web::Result<Option<Standing>> {
    let Some(person) = of_account(identity.db(), account.id).await? else {
        return Ok(None);
    };
    let holder = account::open(identity.vault(), account)?;
    let links = identity.links();
    let (db, vault) = (identity.db(), identity.vault());
    let label = if let Some(mobile) = &holder.mobile {
        format!("个人 {mobile}")
    } else if let Some(reach) = reach::of(db, vault, account.id).await? {
        format!("个人 {reach}")
    } else if let Some(number) = abroad(vault, &person)? {
        format!("个人 {number}（未验证）")
    } else {
        "个人".to_owned()
    };
    let badge = web::Badge {
        label,
        name: mask::name(holder.name.expose()),
        home: links.person_home.clone(),
        home_label: links.person_home_label.clone(),
    };
    Ok(Some(Standing {
        actor: Actor::Person {
            account: account.id,
            person: person.id,
        },
        badge,
        until: None,
    }))
}

/// Forgets what a person whose account is closed has told. The row stays: rooms above speak of it by its id.
pub(crate) async fn forget(tx: &Tx, id: PersonId) -> db::Result<()> {
    info::forget(tx, id).await?;
    crate::overseas::forget(tx, id).await?;
    Entity::update_many()
        .col_expr(Column::Abroad, Expr::value(None::<Vec<u8>>))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    tx.changed("person", id.0).await
}
