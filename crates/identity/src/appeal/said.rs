//! What somebody says who appeals, as it is sealed.

use super::{entity::Model, rules::Matter};
use crate::{account::Holder, blind};
use kernel::{
    document::{Document, DocumentKind},
    id::FileId,
    mobile::Mobile,
    secret::Secret,
};
use seal::{Blind, Sealed, Vault};
use serde::{Deserialize, Serialize};
use web::{Error, Result};

/// Context of the sealed data.
pub(crate) const DATA: &str = "appeal.data";
/// Context of a sealed reason.
pub(crate) const REASON: &str = "appeal.reason";

/// What an appeal says, checked.
pub(crate) struct Said {
    /// Who appeals.
    pub(crate) document: Document,
    pub(crate) name: String,
    /// The number that is taken; none when the document is.
    pub(crate) mobile: Option<Mobile>,
    /// 统一社会信用代码/单位编号 of the unit whose account is meant; empty for a person's.
    pub(crate) unit: String,
    /// The phone that was proved by a code.
    pub(crate) contact: Mobile,
    /// 情况说明.
    pub(crate) story: String,
}

/// The same, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    document_kind: DocumentKind,
    document: String,
    name: String,
    mobile: Option<String>,
    unit: String,
    contact: String,
    story: String,
}

impl Said {
    /// Blind index of what is taken.
    pub(crate) fn value(&self, vault: &Vault) -> Blind {
        match &self.mobile {
            Some(mobile) => blind::mobile(vault, mobile),
            None => blind::document(vault, &self.document),
        }
    }

    /// Whoever appeals, as the holder of an account to come.
    pub(crate) fn holder(&self) -> Holder {
        Holder {
            name: Secret::new(self.name.clone()),
            document: self.document.clone(),
            mobile: Some(self.contact.clone()),
        }
    }

    /// Whether the phone that is taken is the one that was proved.
    pub(crate) fn proved(&self) -> bool {
        self.mobile.as_ref() == Some(&self.contact)
    }

    /// Seals it.
    pub(crate) fn seal(&self, vault: &Vault) -> Result<Sealed> {
        let text = |mobile: &Mobile| mobile.as_str().to_owned();
        let kept = Kept {
            document_kind: self.document.kind(),
            document: self.document.number().to_owned(),
            name: self.name.clone(),
            mobile: self.mobile.as_ref().map(text),
            unit: self.unit.clone(),
            contact: text(&self.contact),
            story: self.story.clone(),
        };
        let json = serde_json::to_string(&kept).map_err(Error::broken)?;
        Ok(vault.seal(DATA, &json))
    }

    /// Opens what an appeal says. Personal data.
    pub(crate) fn open(vault: &Vault, row: &Model) -> Result<Self> {
        let kept: Kept =
            serde_json::from_str(&vault.open(DATA, &row.data)?).map_err(Error::broken)?;
        let mobile = kept.mobile.map(|text| text.parse()).transpose();
        Ok(Self {
            document: Document::parse(kept.document_kind, &kept.document).map_err(Error::broken)?,
            name: kept.name,
            mobile: mobile.map_err(Error::broken)?,
            unit: kept.unit,
            contact: kept.contact.parse().map_err(Error::broken)?,
            story: kept.story,
        })
    }
}

/// The materials of an appeal.
pub(crate) fn materials(row: &Model) -> Result<Vec<FileId>> {
    serde_json::from_str(&row.materials).map_err(Error::broken)
}

/// 申诉编号: day and a running number.
pub(crate) fn number(day: kernel::clock::CivilDate, n: i64) -> String {
    format!("SS{}{n:06}", day.format("%Y%m%d"))
}

/// What the page calls a matter's value.
pub(crate) const fn value_label(matter: Matter) -> &'static str {
    if matter.is_mobile() {
        "被占用的移动电话"
    } else {
        "被占用的证件号码"
    }
}
