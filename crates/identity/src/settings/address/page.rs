//! Pages of delivery addresses.

use super::{
    super::home::SettingsPage,
    act::Room,
    web::{AddressDelete, AddressEdit, AddressList, AddressNew},
};
use askama::Template;
use web::{Frame, Input, Opt};

/// 我的收件地址.
#[derive(Template)]
#[template(path = "settings/addresses.html")]
pub(super) struct ListView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) room: Room,
    pub(super) rows: Vec<Line>,
    pub(super) new: AddressNew,
    pub(super) back: SettingsPage,
}

/// One address in the list.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) mobile: String,
    pub(super) place: String,
    pub(super) main: bool,
    pub(super) edit: AddressEdit,
    pub(super) delete: AddressDelete,
}

/// 新增地址, 修改地址.
#[derive(Template)]
#[template(path = "settings/address.html")]
pub(super) struct EditView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) heading: &'static str,
    pub(super) action: String,
    pub(super) version: Option<i32>,
    /// The number that an empty field keeps, masked.
    pub(super) kept: Option<String>,
    pub(super) regions: Vec<Opt>,
    pub(super) back: AddressList,
}
