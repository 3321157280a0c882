//! Queries on accounts: the only place that builds their SQL.

use super::entity::{Column, Entity, Kind, Model};
use crate::blind::Identifier;
use db::Read;
use kernel::id::AccountId;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, sea_query::SimpleExpr,
};
use uuid::Uuid;

pub(crate) async fn by_id(read: &impl Read, id: AccountId) -> db::Result<Option<Model>> {
    read.one(Entity::find_by_id(id)).await
}

/// The accounts of a realm that an identifier may mean: mostly none or one, two when one person's passport has the
/// digits of another's permit.
pub(crate) async fn by_identifier(
    read: &impl Read,
    realm: Uuid,
    kind: Kind,
    identifier: &Identifier,
) -> db::Result<Vec<Model>> {
    let mut meant =
        Condition::any().add(Column::DocumentBlind.is_in(identifier.documents.iter().copied()));
    if let Some(mobile) = identifier.mobile {
        meant = meant.add(Column::MobileBlind.eq(mobile));
    }
    read.all(
        Entity::find()
            .filter(Column::Realm.eq(realm))
            .filter(Column::Kind.eq(kind))
            .filter(meant)
            .order_by_asc(Column::Id),
    )
    .await
}

/// The accounts of units, of whatever realm, that an identifier may mean: those of one person who acts for several, the
/// newest first.
pub(crate) async fn of_units(
    read: &impl Read,
    identifier: &Identifier,
    limit: u64,
) -> db::Result<Vec<Model>> {
    let mut found = Vec::new();
    // two questions, so that each has its index
    if !identifier.documents.is_empty() {
        let documents = Column::DocumentBlind.is_in(identifier.documents.iter().copied());
        found.extend(read.all(units(documents, limit)).await?);
    }
    if let Some(mobile) = identifier.mobile {
        found.extend(
            read.all(units(Column::MobileBlind.eq(mobile), limit))
                .await?,
        );
    }
    Ok(found)
}

/// The accounts of units that belong to the person with this document.
pub(crate) async fn units_of(
    read: &impl Read,
    document: seal::Blind,
    limit: u64,
) -> db::Result<Vec<Model>> {
    read.all(units(Column::DocumentBlind.eq(document), limit))
        .await
}

fn units(of: SimpleExpr, limit: u64) -> Select<Entity> {
    Entity::find()
        .filter(of)
        .filter(Column::Kind.eq(Kind::Unit))
        .order_by_desc(Column::Id)
        .limit(limit)
}

/// The account of a realm with this document.
pub(crate) async fn by_document(
    read: &impl Read,
    realm: Uuid,
    kind: Kind,
    document: seal::Blind,
) -> db::Result<Option<Model>> {
    read.one(
        Entity::find()
            .filter(Column::Realm.eq(realm))
            .filter(Column::Kind.eq(kind))
            .filter(Column::DocumentBlind.eq(document)),
    )
    .await
}

/// The account of a realm with this mobile number.
pub(crate) async fn by_mobile(
    read: &impl Read,
    realm: Uuid,
    kind: Kind,
    mobile: seal::Blind,
) -> db::Result<Option<Model>> {
    read.one(
        Entity::find()
            .filter(Column::Realm.eq(realm))
            .filter(Column::Kind.eq(kind))
            .filter(Column::MobileBlind.eq(mobile)),
    )
    .await
}

/// Whether a document is taken within a realm.
pub(crate) async fn document_taken(
    read: &impl Read,
    realm: Uuid,
    kind: Kind,
    document: seal::Blind,
) -> db::Result<bool> {
    read.exists(
        Entity::find()
            .filter(Column::Realm.eq(realm))
            .filter(Column::Kind.eq(kind))
            .filter(Column::DocumentBlind.eq(document)),
    )
    .await
}

/// Whether a mobile number is taken within a realm.
pub(crate) async fn mobile_taken(
    read: &impl Read,
    realm: Uuid,
    kind: Kind,
    mobile: seal::Blind,
) -> db::Result<bool> {
    read.exists(
        Entity::find()
            .filter(Column::Realm.eq(realm))
            .filter(Column::Kind.eq(kind))
            .filter(Column::MobileBlind.eq(mobile)),
    )
    .await
}
