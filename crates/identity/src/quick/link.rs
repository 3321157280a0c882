//! Which account an outside identity logs in to.

use super::Profile;
use db::{Read, Tx};
use entity::{ActiveModel, Column, Entity};
use kernel::id::{AccountId, uuid_at};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use seal::{Blind, Vault};
use serde_json::json;

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
        of("quick_link.open_id", profile.open_id.as_ref()),
        of("quick_link.user_id", profile.user_id.as_ref()),
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
        open_id: Set(vault.seal_opt("quick_link.open_id", profile.open_id.as_deref())),
        open_blind: Set(open),
        user_id: Set(vault.seal_opt("quick_link.user_id", profile.user_id.as_deref())),
        user_blind: Set(user),
        created_at: Set(tx.now()),
        used_at: Set(tx.now()),
    };
    row.insert(tx).await?;
    let object = format!("account:{account}");
    tx.audit("quick.link", &object, json!({ "provider": provider }))
        .await
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

/// Takes a link away: behind the identity stands another person now.
pub(crate) async fn cut(tx: &Tx, link: &Link) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::Id.eq(link.id))
        .exec(tx)
        .await?;
    let object = format!("account:{}", link.account_id);
    tx.audit("quick.cut", &object, json!({ "provider": link.provider }))
        .await
}
