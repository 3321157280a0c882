//! Which account holds what an appeal is about. Only officers learn it.

use super::{entity::Model, rules::Matter, said::Said};
use crate::{
    account::{self, Account, Kind},
    service::Identity,
};
use db::Read;
use uuid::Uuid;

/// Where an appeal looks: found out before the transaction, because units are known above this room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    kind: Kind,
    realm: Option<Uuid>,
}

/// The realm that an appeal means; a unit that is not there has none.
pub(super) async fn place(identity: &Identity, row: &Model, said: &Said) -> db::Result<Place> {
    let realm = match row.account_kind {
        Kind::Unit => identity
            .realms()
            .find(&said.unit)
            .await?
            .map(|realm| realm.id),
        Kind::Person | Kind::Institution | Kind::Officer => Some(Uuid::nil()),
    };
    Ok(Place {
        kind: row.account_kind,
        realm,
    })
}

/// The account that holds the value at present, if any does.
pub(super) async fn find(
    read: &impl Read,
    row: &Model,
    place: Place,
) -> db::Result<Option<Account>> {
    let Some(realm) = place.realm else {
        return Ok(None);
    };
    match row.matter {
        Matter::Document => {
            account::store::by_document(read, realm, place.kind, row.value_blind).await
        }
        Matter::Mobile | Matter::Unbind => {
            account::store::by_mobile(read, realm, place.kind, row.value_blind).await
        }
    }
}
