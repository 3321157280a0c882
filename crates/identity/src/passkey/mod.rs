//! 通行密钥 (passkeys): a key pair whose private half stays in the user's device, which signs a challenge of ours after its
//! holder has shown it who they are. It logs in every kind of account, is an equal way to prove who one is, and the
//! second factor of officers.

mod act;
mod challenge;
mod entity;
mod offer;
mod options;
mod relying;
mod sent;
mod store;
mod webauthn;

pub(crate) use self::{
    act::{MOST, PasskeyError, Shown, add, forget_of_session, note_barred, remove, rename, shown},
    challenge::Purpose,
    entity::Model as Passkey,
    offer::{decline, offers},
    options::{for_login, to_create, to_get},
    store::{by_id, count, forget_all, of},
};
pub use self::{
    act::{PasskeyAdded, PasskeyRemoved},
    relying::{Relying, RelyingError},
};

use db::Tx;
use kernel::clock::Instant;

/// Context of the sealed name.
pub(crate) const NAME: &str = "passkey.name";
/// What the log of log-ins says of this way.
pub(crate) const WAY: &str = "通行密钥";

/// Throws away what only a ceremony in progress needs.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    challenge::sweep(tx, now).await
}
