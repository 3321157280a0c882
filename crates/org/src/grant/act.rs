//! What the use cases of a grant share: whom it is for, and why it does not go on.

use super::{GRANTER, HOLDER, entity::Model, rules::Role};
use identity::account::{self, Holder};
use kernel::{
    document::{Document, DocumentKind},
    id::AccountId,
    mobile::Mobile,
};
use seal::{Sealed, Vault};
use serde::{Deserialize, Serialize};
use web::{Call, Error};

/// Whom a grant is for, as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    kind: DocumentKind,
    number: String,
    mobile: String,
}

/// Whom a grant is for. Personal data.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) document: Document,
    pub(crate) mobile: Mobile,
}

/// Seals whom a grant is for.
pub(crate) fn seal_holder(vault: &Vault, holder: &Holder, mobile: &Mobile) -> db::Result<Sealed> {
    let kept = Kept {
        name: holder.name.expose().clone(),
        kind: holder.document.kind(),
        number: holder.document.number().to_owned(),
        mobile: mobile.as_str().to_owned(),
    };
    let text =
        serde_json::to_string(&kept).map_err(|error| db::Error::Broken(error.to_string()))?;
    Ok(vault.seal(HOLDER, &text))
}

/// Opens whom a grant is for.
pub(crate) fn open_holder(vault: &Vault, row: &Model) -> web::Result<Person> {
    let text = vault.open(HOLDER, &row.holder)?;
    let kept: Kept = serde_json::from_str(&text).map_err(Error::broken)?;
    Ok(Person {
        name: kept.name,
        document: Document::parse(kept.kind, &kept.number).map_err(Error::broken)?,
        mobile: kept.mobile.parse().map_err(Error::broken)?,
    })
}

/// Opens the name of whoever granted.
pub(crate) fn open_granter(vault: &Vault, row: &Model) -> web::Result<String> {
    Ok(vault.open(GRANTER, &row.granter)?)
}

/// The natural person behind an account. Personal data.
pub(crate) async fn holder_of(call: &Call, id: AccountId) -> web::Result<Holder> {
    let account = account::find(call.db(), id).await?.ok_or(Error::Absent)?;
    account::open(call.vault(), &account)
}

/// Why something was not done.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum GrantError {
    /// A field is not right: its name and what to do.
    #[error("{1}")]
    Field(&'static str, String),
    /// There are as many as there may be.
    #[error("{}", .0.full())]
    Full(Role),
    /// Tried too often.
    #[error("核对次数过多，请{0}再试，或请当事人核对自己的注册信息")]
    Slow(&'static str),
    /// Anything else.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for GrantError {
    fn from(error: db::Error) -> Self {
        if error.violates("unit_grant_administrator", "unit_grant.unit_id") {
            Self::Full(Role::Administrator)
        } else {
            Self::Broken(error.into())
        }
    }
}

impl From<seal::SealError> for GrantError {
    fn from(error: seal::SealError) -> Self {
        Self::Broken(error.into())
    }
}

/// Object of the audit log.
pub(crate) fn object(id: kernel::id::GrantId) -> String {
    format!("grant:{id}")
}
