//! Which account an outside identity logs in to.

use super::Profile;
use db::{Read, Tx};
use entity::{ActiveModel, Column, Entity};
use kernel::id::{AccountId, uuid_at};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, Set, sea_query::Expr,
};
use seal::{Blind, Vault};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Contexts of the sealed ids.
pub(crate) const OPEN_ID: &str = "quick_link.open_id";
pub(crate) const USER_ID: &str = "quick_link.user_id";

/// An outside identity was linked to an account that existed: the room above that carries messages tells the holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct LinkAdded {
    /// Whose.
    pub account: AccountId,
    /// At which provider.
    pub provider: String,
}

impl queue::Job for LinkAdded {
    const NAME: &'static str = "identity.link_added";
}

/// An outside identity logs in no more: the room above that carries messages tells the holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct LinkRemoved {
    /// Whose.
    pub account: AccountId,
    /// At which provider.
    pub provider: String,
}

impl queue::Job for LinkRemoved {
    const NAME: &'static str = "identity.link_removed";
}

/// The row of a link.
mod entity {
    use kernel::id::AccountId;
    use sea_orm::entity::prelude::*;
    use seal::{Blind, Sealed};

    /// An outside identity and the account it logs in to.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quick_link")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Which provider.
        pub provider: String,
        /// The account.
        pub account_id: AccountId,
        /// The identity within our application (`open_id`).
        pub open_id: Option<Sealed>,
        /// Its index.
        pub open_blind: Option<Blind>,
        /// The identity at the provider (`user_id`), of applications from before `open_id`.
        pub user_id: Option<Sealed>,
        /// Its index.
        pub user_blind: Option<Blind>,
        /// When it was made.
        pub created_at: DateTimeUtc,
        /// When it was used last.
        pub used_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
pub(crate) use entity::Model as Link;

/// The indexes of an identity: `open_id` and `user_id`, either of which the provider may leave out.
fn blinds(vault: &Vault, provider: &str, profile: &Profile) -> (Option<Blind>, Option<Blind>) {
    let of = |context: &str, id: Option<&String>| {
        id.map(|id| vault.blind(context, &format!("{provider}\n{id}")))
    };
    (
        of(OPEN_ID, profile.open_id.as_ref()),
        of(USER_ID, profile.user_id.as_ref()),
    )
}

/// The link of an identity. `open_id` is the key where the provider gives one.
pub(crate) async fn find(
    read: &impl Read,
    vault: &Vault,
    provider: &str,
    profile: &Profile,
) -> db::Result<Option<Link>> {
    let (open, user) = blinds(vault, provider, profile);
    let known = match (open, user) {
        (Some(open), _) => Column::OpenBlind.eq(open),
        (None, Some(user)) => Column::UserBlind.eq(user),
        (None, None) => return Ok(None),
    };
    read.one(
        Entity::find()
            .filter(Column::Provider.eq(provider))
            .filter(known),
    )
    .await
}

/// The links of an account.
pub(crate) async fn of(read: &impl Read, account: AccountId) -> db::Result<Vec<Link>> {
    let select = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_asc(Column::Provider);
    read.all(select).await
}

/// One link, whoever's it is.
pub(crate) async fn by_id(read: &impl Read, id: Uuid) -> db::Result<Option<Link>> {
    read.one(Entity::find_by_id(id)).await
}

/// Makes the link of an identity to an account, in place of whatever either had at this provider.
pub(crate) async fn put(
    tx: &Tx,
    vault: &Vault,
    provider: &str,
    profile: &Profile,
    account: AccountId,
) -> db::Result<()> {
    let (open, user) = blinds(vault, provider, profile);
    let mut same = Condition::any().add(Column::AccountId.eq(account));
    if let Some(open) = open {
        same = same.add(Column::OpenBlind.eq(open));
    }
    if let Some(user) = user {
        same = same.add(Column::UserBlind.eq(user));
    }
    Entity::delete_many()
        .filter(Column::Provider.eq(provider))
        .filter(same)
        .exec(tx)
        .await?;
    let row = ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        provider: Set(provider.to_owned()),
        account_id: Set(account),
        open_id: Set(vault.seal_opt(OPEN_ID, profile.open_id.as_deref())),
        open_blind: Set(open),
        user_id: Set(vault.seal_opt(USER_ID, profile.user_id.as_deref())),
        user_blind: Set(user),
        created_at: Set(tx.now()),
        used_at: Set(tx.now()),
    };
    row.insert(tx).await?;
    let object = format!("account:{account}");
    tx.audit("quick.link", &object, json!({ "provider": provider }))
        .await
}

/// Has the holder of an account told that it was linked.
pub(crate) async fn tell(tx: &Tx, account: AccountId, provider: &str) -> db::Result<()> {
    let event = LinkAdded {
        account,
        provider: provider.to_owned(),
    };
    queue::enqueue(tx, &event).await?;
    Ok(())
}

/// Notes that a link was used.
pub(crate) async fn used(tx: &Tx, link: &Link) -> db::Result<()> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(link.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Takes a link away and has the account's holder told: they want it no more, or behind the identity stands another
/// person now. One that is gone already stays gone.
pub(crate) async fn cut(tx: &Tx, link: &Link) -> db::Result<()> {
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(link.id))
        .exec(tx)
        .await?;
    if gone.rows_affected == 0 {
        return Ok(());
    }
    let event = LinkRemoved {
        account: link.account_id,
        provider: link.provider.clone(),
    };
    queue::enqueue(tx, &event).await?;
    let object = format!("account:{}", link.account_id);
    tx.audit("quick.cut", &object, json!({ "provider": link.provider }))
        .await
}

/// Forgets the outside identities of an account that is closed.
pub(super) async fn forget(tx: &Tx, account: AccountId) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(())
}
