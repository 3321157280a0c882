//! What a caller tells about the proof it asks for.

use crate::{
    account::{Account, Holder, Kind},
    sms::code::Purpose,
};
use kernel::id::AccountId;
use serde::{Deserialize, Serialize};

/// A proof to be begun.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// For what it is good, such as `unit.register`: only the same purpose can use it.
    pub purpose: &'static str,
    /// The person to be proved. A phone number here must come from a trusted register, never from the form:
    /// it opens the way without a face.
    pub holder: &'a Holder,
    /// Whose passkeys and keys pass it.
    pub passkeys: Accepts,
    /// Texts around it.
    pub page: PageText,
    /// A path of this site to which the browser goes once it is passed; `{id}` in it becomes the id of the proof.
    pub back: String,
}

/// Whose passkeys and keys pass a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// Nobody's: a device is no presence.
    Nobodys,
    /// Those of the account that the proof is about.
    Account(AccountId),
    /// The same, and the key (CA) of the account's unit, if its legal representative holds the account.
    AccountOrKey(AccountId),
    /// Those of any account of the same person who was proved in person there: name and document are the same, so
    /// nobody has to say whether there is such an account.
    Holder,
}

impl Accepts {
    /// What proves the holder of an account: a unit's key as well.
    pub(crate) const fn of(account: &Account) -> Self {
        match account.kind {
            Kind::Unit => Self::AccountOrKey(account.id),
            Kind::Person | Kind::Institution | Kind::Officer => Self::Account(account.id),
        }
    }
}

/// The texts around a proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// Heading: 法定代表人认证.
    pub title: String,
    /// Step bar (checklist B-1.2.2, B-2.5.5); empty for none.
    pub steps: Vec<String>,
    /// The present step, counted from 1.
    pub step: usize,
    /// Text under the QR code (checklist B-1.3.3).
    pub prompt: String,
    /// Heading of the notes panel: 注册说明.
    pub notes_title: String,
    /// Its lines.
    pub notes: Vec<String>,
    /// Key of the text message's purpose.
    pub sms: String,
    /// What fills the places of its text besides the code: name and value.
    pub sms_places: Vec<(String, String)>,
    /// Where to go back to without a proof.
    pub leave: String,
}

impl PageText {
    /// The purpose of the text message.
    pub(crate) fn sms_purpose(&self) -> Purpose {
        Purpose::from_key(&self.sms).unwrap_or(Purpose::CONFIRM)
    }

    /// The places of the text message.
    pub(crate) fn sms_places(&self) -> Vec<(&str, &str)> {
        self.sms_places
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}
