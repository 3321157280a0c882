//! Pages of the settings.

use super::{
    address::{AddressList, Room},
    agreements::AgreementList,
    door::Centre,
    home::SettingsPage,
    linked::{LinkedList, Room as Linked},
    logins::{LogInList, LogInNotMine},
    mobile::{SettingsMobile, SettingsMobileNew, SettingsMobileNewCode},
    passkeys::PasskeyList,
    password::SettingsPassword,
    reach::{SettingsReach, SettingsReachNew, SettingsReachNewCode},
    sessions::{SessionEnd, SessionEndOthers, SessionList},
};
use crate::{
    agreement::{AgreementVersion, Text, Way},
    exit::{ClosePage, ExportPage},
    overseas::ReachForm,
    realm::Realm,
};
use askama::Template;
use web::{Frame, Input, Pager};

/// 账号设置.
#[derive(Template)]
#[template(path = "settings/home.html")]
pub(super) struct HomeView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) who: Centre,
    pub(super) unit: Option<Realm>,
    pub(super) person: PersonBlock,
    /// Whether a password is set.
    pub(super) password: bool,
    pub(super) addresses: Option<Room>,
    /// Sessions that live.
    pub(super) devices: usize,
    pub(super) to_mobile: SettingsMobile,
    pub(super) to_reach: SettingsReach,
    pub(super) to_password: SettingsPassword,
    pub(super) to_addresses: AddressList,
    pub(super) to_sessions: SessionList,
    pub(super) to_log_ins: LogInList,
    pub(super) to_agreements: AgreementList,
    /// Whether a unit has let the holder act for it: taking away and closing are not theirs.
    pub(super) deputy: bool,
    pub(super) to_export: ExportPage,
    pub(super) to_close: ClosePage,
    /// When the account will be closed, once it was asked for.
    pub(super) closing: Option<String>,
    /// Passkeys that there are, where they can be used.
    pub(super) passkeys: Option<u64>,
    pub(super) to_passkeys: PasskeyList,
    /// What other accounts log in, where there is any such way.
    pub(super) linked: Option<Linked>,
    pub(super) to_linked: LinkedList,
}

/// Who holds the account, masked.
pub(super) struct PersonBlock {
    pub(super) document_kind: &'static str,
    pub(super) document: String,
    pub(super) name: String,
    pub(super) mobile: String,
    /// 邮箱或境外手机号 of whoever registered from abroad: what it is called, and masked.
    pub(super) reach: Option<(&'static str, String)>,
}

/// 填写新的移动电话.
#[derive(Template)]
#[template(path = "settings/mobile.html")]
pub(super) struct MobileView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) old: String,
    pub(super) action: SettingsMobileNew,
    pub(super) code: SettingsMobileNewCode,
    pub(super) back: SettingsPage,
}

/// 修改成功.
#[derive(Template)]
#[template(path = "settings/mobile_done.html")]
pub(super) struct MobileDoneView {
    pub(super) frame: Frame,
    pub(super) mobile: String,
    pub(super) back: SettingsPage,
}

impl MobileDoneView {
    fn text(&self) -> String {
        format!("移动电话已改为 {}，其他设备的登录已退出。", self.mobile)
    }
}

/// 填写新的联系方式.
#[derive(Template)]
#[template(path = "settings/reach.html")]
pub(super) struct ReachView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    /// What the present one is called, and masked.
    pub(super) old: (&'static str, String),
    pub(super) form: ReachForm,
    pub(super) action: SettingsReachNew,
    pub(super) code: SettingsReachNewCode,
    pub(super) back: SettingsPage,
}

/// 修改成功.
#[derive(Template)]
#[template(path = "settings/reach_done.html")]
pub(super) struct ReachDoneView {
    pub(super) frame: Frame,
    pub(super) kind: &'static str,
    pub(super) reach: String,
    pub(super) back: SettingsPage,
}

/// 密码设置.
#[derive(Template)]
#[template(path = "settings/password.html")]
pub(super) struct PasswordView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    /// Whether there is a password to be asked for.
    pub(super) set: bool,
    pub(super) action: SettingsPassword,
    pub(super) back: SettingsPage,
}

/// 登录设备.
#[derive(Template)]
#[template(path = "settings/sessions.html")]
pub(super) struct SessionsView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) rows: Vec<SessionLine>,
    pub(super) others: bool,
    pub(super) end_others: SessionEndOthers,
    pub(super) log: LogInList,
    pub(super) password: SettingsPassword,
}

/// One session in the list.
pub(super) struct SessionLine {
    pub(super) agent: String,
    pub(super) network: String,
    pub(super) began: String,
    pub(super) seen: String,
    /// The one in which the page is shown.
    pub(super) this: bool,
    pub(super) end: SessionEnd,
}

/// 登录记录.
#[derive(Template)]
#[template(path = "settings/log_ins.html")]
pub(super) struct LogInsView {
    pub(super) frame: Frame,
    pub(super) rows: Vec<LogInLine>,
    pub(super) pager: Pager,
    pub(super) password: SettingsPassword,
    pub(super) sessions: SessionList,
}

/// One line of the log of log-ins.
pub(super) struct LogInLine {
    pub(super) at: String,
    pub(super) way: String,
    pub(super) agent: String,
    pub(super) network: String,
    pub(super) result: &'static str,
    /// Colour of the result.
    pub(super) tone: &'static str,
}

/// 我同意的协议.
#[derive(Template)]
#[template(path = "settings/agreements.html")]
pub(super) struct AgreementsView {
    pub(super) frame: Frame,
    pub(super) rows: Vec<AgreementLine>,
}

/// A version that was agreed to.
pub(super) struct AgreementLine {
    pub(super) text: Text,
    pub(super) version: i32,
    pub(super) at: String,
    pub(super) way: Way,
    pub(super) page: AgreementVersion,
}

/// 这次登录是您本人吗？
#[derive(Template)]
#[template(path = "settings/not_mine.html")]
pub(super) struct NotMineView {
    pub(super) frame: Frame,
    pub(super) input: Input,
    pub(super) agent: String,
    pub(super) network: String,
    pub(super) at: String,
    /// The session that it began has ended.
    pub(super) ended: bool,
    /// It is the session in which the page is shown.
    pub(super) this: bool,
    pub(super) action: LogInNotMine,
    pub(super) sessions: SessionList,
}
