//! Accounts: who can log in, with what, for what.

pub(crate) mod contest;
pub(crate) mod entity;
mod erase;
mod mobile;
mod password;
pub(crate) mod store;

pub(crate) use erase::erase;
pub(crate) use mobile::OLD as OLD_MOBILE;
pub(crate) use password::void_password;
pub use {
    contest::{Frozen, MobileRemoved},
    entity::{Kind, Model as Account, Status},
    mobile::{MobileChanged, set_mobile},
    password::{
        NewPasswordError, Others, PasswordChanged, PasswordVoided, new_password,
        set_initial_password, set_password,
    },
};

use crate::{blind, password::PasswordHash};
use db::{Read, Tx};
use entity::ActiveModel;
use kernel::{choice::Choice as _, document::Document, id::AccountId, mobile::Mobile};
use sea_orm::{ActiveModelTrait as _, Set};
use seal::Vault;
use serde_json::json;
use uuid::Uuid;

/// The natural person behind an account, opened. Personal data: keep it no longer than the page needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Full name.
    pub name: kernel::secret::Secret<String>,
    /// Identity document.
    pub document: Document,
    /// Mobile number.
    pub mobile: Option<Mobile>,
}

impl Holder {
    /// Values that a password must not contain.
    #[must_use]
    pub fn personal_values(&self) -> Vec<&str> {
        let mut values = vec![self.name.expose().as_str(), self.document.number()];
        values.extend(self.mobile.as_ref().map(Mobile::as_str));
        values
    }
}

/// An account to be opened.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    /// The unit or institution it belongs to; none for persons and officers.
    pub realm: Option<Uuid>,
    /// For what it logs in.
    pub kind: Kind,
    /// The natural person behind it.
    pub holder: &'a Holder,
    /// Its password, hashed outside the transaction; none when it is set later.
    pub password: Option<&'a PasswordHash>,
    /// Whether the holder has just proved in person who they are.
    pub proven: bool,
}

/// Why an account was not opened or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AccountError {
    /// Another account of the same realm and kind has this document (checklist A-1.2.1.14).
    #[error("该证件号码已注册，请直接登录")]
    DocumentTaken,
    /// Another account of the same realm and kind has this number.
    #[error("该移动电话已被其他账号使用，请更换号码，或使用原账号登录")]
    MobileTaken,
    /// The database failed.
    #[error(transparent)]
    Broken(db::Error),
}

impl From<db::Error> for AccountError {
    fn from(error: db::Error) -> Self {
        if error.violates("account_document", "account.document_blind") {
            Self::DocumentTaken
        } else if error.violates("account_mobile", "account.mobile_blind") {
            Self::MobileTaken
        } else {
            Self::Broken(error)
        }
    }
}

impl From<AccountError> for web::Error {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Broken(error) => error.into(),
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// Opens an account within the caller's transaction, with its audit line.
pub async fn create_in_realm(
    tx: &Tx,
    vault: &Vault,
    new: NewAccount<'_>,
) -> Result<AccountId, AccountError> {
    let (realm, holder) = (new.realm.unwrap_or_default(), new.holder);
    let id = AccountId::new(tx.now(), tx.rng());
    let (document_blind, mobile_blind) = (
        blind::document(vault, &holder.document),
        holder
            .mobile
            .as_ref()
            .map(|mobile| blind::mobile(vault, mobile)),
    );
    // asked first because PostgreSQL ends the whole transaction at a violated constraint; the index still decides races
    let reserved = new.kind == Kind::Person && contest::is_reserved(tx, document_blind).await?;
    if reserved || store::document_taken(tx, realm, new.kind, document_blind).await? {
        return Err(AccountError::DocumentTaken);
    }
    if let Some(mobile) = mobile_blind
        && store::mobile_taken(tx, realm, new.kind, mobile).await?
    {
        return Err(AccountError::MobileTaken);
    }
    let row = ActiveModel {
        id: Set(id),
        realm: Set(realm),
        kind: Set(new.kind),
        name: Set(vault.seal("account.name", holder.name.expose())),
        document: Set(vault.seal("account.document", holder.document.number())),
        document_blind: Set(document_blind),
        document_kind: Set(holder.document.kind()),
        mobile: Set(holder
            .mobile
            .as_ref()
            .map(|mobile| vault.seal("account.mobile", mobile.as_str()))),
        mobile_blind: Set(mobile_blind),
        password_hash: Set(new.password.map(|hash| hash.as_str().to_owned())),
        password_set_at: Set(new.password.map(|_| tx.now())),
        initial_until: Set(None),
        status: Set(Status::Active),
        proven_at: Set(new.proven.then(|| tx.now())),
        agreed: Set(0),
        closing_at: Set(None),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    tx.audit(
        "account.create",
        &format!("account:{id}"),
        json!({ "kind": new.kind.code(), "document_kind": holder.document.kind().code() }),
    )
    .await?;
    Ok(id)
}

/// The account with this id.
pub async fn find(read: &impl Read, id: AccountId) -> db::Result<Option<Account>> {
    store::by_id(read, id).await
}

/// The account of a realm that a document belongs to.
pub async fn find_by_document(
    read: &impl Read,
    vault: &Vault,
    realm: Option<Uuid>,
    kind: Kind,
    document: &Document,
) -> db::Result<Option<Account>> {
    let (realm, document) = (realm.unwrap_or_default(), blind::document(vault, document));
    store::by_document(read, realm, kind, document).await
}

/// Opens the personal data of an account. [`web::Error::Absent`] once it is closed: nobody stands behind it any more.
pub fn open(vault: &Vault, account: &Account) -> web::Result<Holder> {
    if account.status == Status::Closed {
        return Err(web::Error::Absent);
    }
    let number = vault.open("account.document", &account.document)?;
    let mobile = vault.open_opt("account.mobile", account.mobile.as_ref())?;
    Ok(Holder {
        name: vault.open("account.name", &account.name)?.into(),
        document: Document::parse(account.document_kind, &number).map_err(web::Error::broken)?,
        mobile: mobile
            .map(|text| text.parse())
            .transpose()
            .map_err(web::Error::broken)?,
    })
}
