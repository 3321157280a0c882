//! What a page of a unit asks of whoever acts for it: a type beside [`crate::ActingFor`], so that no page can forget to say.

use kernel::{actor::UnitRole, choice::Choice as _, duty::Duty};

/// Something that has to be granted to whoever acts for a unit.
pub trait Needs: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// Whether this standing is enough.
    fn met_by(role: UnitRole) -> bool;

    /// What to do about it, for whoever was refused.
    fn refusal() -> String;
}

/// Whoever acts for the unit, with whatever standing: its first page, the workbench.
#[derive(Clone, Debug)]
pub struct Anybody;

impl Needs for Anybody {
    fn met_by(_: UnitRole) -> bool {
        true
    }
    fn refusal() -> String {
        String::new()
    }
}

/// Whoever manages the unit's handlers (checklist ).
#[derive(Clone, Debug)]
pub struct Manager;

impl Needs for Manager {
    fn met_by(role: UnitRole) -> bool {
        role.manages()
    }
    fn refusal() -> String {
        "经办人没有账号开通和授权的权限。需要开通或修改授权时，请联系本单位的法定代表人或管理员。"
            .to_owned()
    }
}

/// The legal representative alone.
#[derive(Clone, Debug)]
pub struct Representative;

impl Needs for Representative {
    fn met_by(role: UnitRole) -> bool {
        role == UnitRole::LegalRepresentative
    }
    fn refusal() -> String {
        "这项操作只能由本单位的法定代表人本人办理。".to_owned()
    }
}

macro_rules! duties {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name;

        impl Needs for $name {
            fn met_by(role: UnitRole) -> bool {
                role.may(Duty::$name)
            }
            fn refusal() -> String {
                lacks(Duty::$name)
            }
        }
    )+};
}

duties! {
    /// [`Duty::Vacancies`].
    Vacancies;
    /// [`Duty::Applications`].
    Applications;
    /// [`Duty::UnitInfo`].
    UnitInfo;
    /// [`Duty::Contacts`].
    Contacts;
}

/// Who can help a handler that lacks a duty.
fn lacks(duty: Duty) -> String {
    format!(
        "您目前没有“{}”的办理权限。请联系本单位的法定代表人或管理员，在“经办人管理”中点击“授权”，为您开通这一事项。",
        duty.label()
    )
}
