//! Pages of passkeys.

use super::{
    super::{home::SettingsPage, password::SettingsPassword},
    web::{PasskeyDelete, PasskeyEdit, PasskeyList, PasskeyNew, PasskeyOptions},
};
use askama::Template;
use web::{Frame, Input};

/// 通行密钥.
#[derive(Template)]
#[template(path = "settings/passkeys.html")]
pub(super) struct ListView {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Line>,
    /// How many more there may be.
    pub(super) left: u64,
    pub(super) host: String,
    pub(super) new: PasskeyNew,
    pub(super) back: SettingsPage,
}

impl ListView {
    fn hint(&self) -> String {
        format!(
            "最多{}个，当前已添加 {} 个，还可以增加 {} 个",
            crate::passkey::MOST,
            self.rows.len(),
            self.left
        )
    }
}

/// One passkey in the list.
pub(super) struct Line {
    pub(super) name: String,
    /// Browser and system in which it was made.
    pub(super) agent: String,
    pub(super) added: String,
    pub(super) used: String,
    /// Copied to other devices of its holder.
    pub(super) synced: bool,
    /// Its count went back at this time.
    pub(super) doubted: Option<String>,
    pub(super) edit: PasskeyEdit,
    pub(super) delete: PasskeyDelete,
}

/// 添加通行密钥.
#[derive(Template)]
#[template(path = "settings/passkey_new.html")]
pub(super) struct NewView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) host: String,
    pub(super) action: PasskeyNew,
    pub(super) options: PasskeyOptions,
    pub(super) back: PasskeyList,
}

/// 修改名称.
#[derive(Template)]
#[template(path = "settings/passkey.html")]
pub(super) struct EditView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) action: PasskeyEdit,
    pub(super) back: PasskeyList,
}

/// 删除通行密钥.
#[derive(Template)]
#[template(path = "settings/passkey_delete.html")]
pub(super) struct DeleteView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) row: Line,
    /// Whether a password is left to log in with.
    pub(super) password: bool,
    pub(super) to_password: SettingsPassword,
    pub(super) back: PasskeyList,
}
