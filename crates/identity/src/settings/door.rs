//! Being the holder of an account is a parameter type.

use super::{NAME, SettingsPage};
use crate::account::{self, Account, Holder};
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use kernel::{
    actor::{Actor, UnitRole},
    id::{AccountId, SessionId},
};
use serde::Deserialize;
use std::ops::Deref;
use web::{Call, Door, Error, Frame, Result, Site};

/// In which centre the settings stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Centre {
    /// 单位中心.
    Unit,
    /// 机构中心.
    Institution,
    /// 个人中心.
    Person,
    /// The office.
    Officer,
}

/// As it stands in addresses.
impl std::fmt::Display for Centre {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.part())
    }
}

impl Centre {
    const ALL: [Self; 4] = [Self::Unit, Self::Institution, Self::Person, Self::Officer];

    /// The centre of an account.
    #[must_use]
    pub const fn of(kind: account::Kind) -> Self {
        match kind {
            account::Kind::Unit => Self::Unit,
            account::Kind::Institution => Self::Institution,
            account::Kind::Person => Self::Person,
            account::Kind::Officer => Self::Officer,
        }
    }

    /// As it stands in addresses.
    #[must_use]
    pub const fn part(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Institution => "institution",
            Self::Person => "person",
            Self::Officer => "officer",
        }
    }

    const fn door(self) -> Door {
        match self {
            Self::Unit => Door::Unit,
            Self::Institution => Door::Institution,
            Self::Person => Door::Person,
            Self::Officer => Door::Officer,
        }
    }

    /// Whether this is somebody at work in the office.
    pub(super) const fn is_office(self) -> bool {
        matches!(self, Self::Officer)
    }

    /// Whether this is an institution's.
    pub(super) const fn is_institution(self) -> bool {
        matches!(self, Self::Institution)
    }

    const fn admits(self, actor: Actor) -> bool {
        matches!(
            (self, actor),
            (Self::Unit, Actor::Unit { .. })
                | (Self::Institution, Actor::Institution { .. })
                | (Self::Person, Actor::Person { .. })
                | (Self::Officer, Actor::Officer { .. })
        )
    }

    /// What its holder is called in the unit's and the person's own pages.
    pub(super) const fn whose(self) -> &'static str {
        match self {
            Self::Unit => "法人",
            Self::Institution => "机构管理员",
            Self::Person | Self::Officer => "个人",
        }
    }
}

/// Taking one's data away and closing the account wait for no agreement: they are for whoever does not agree as well.
fn is_leaving(path: &str) -> bool {
    let page = path.splitn(4, '/').nth(3).unwrap_or_default();
    ["export", "close"]
        .iter()
        .any(|leaving| page.split('/').next() == Some(*leaving))
}

/// Somebody at the settings of their own account.
#[derive(Clone, Debug)]
pub(crate) struct Mine {
    call: Call,
    pub(super) centre: Centre,
    pub(super) account: Account,
    pub(super) session: SessionId,
}

impl Deref for Mine {
    type Target = Call;
    fn deref(&self) -> &Call {
        &self.call
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Mine {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let call = Call::from_request_parts(parts, state).await?;
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Error::Absent)?;
        let who = params.iter().find(|(name, _)| *name == "who");
        let centre = Centre::ALL
            .into_iter()
            .find(|centre| who.is_some_and(|(_, value)| centre.to_string() == value))
            .ok_or(Error::Absent)?;
        let (Some(id), Some(session)) = (call.actor.account(), &call.session) else {
            return Err(Error::LogIn(centre.door()));
        };
        if !centre.admits(call.actor) {
            return Err(Error::LogIn(centre.door()));
        }
        if !is_leaving(&call.path) {
            web::door::agreed(&call)?;
        }
        let session = session.id;
        let found = account::find(call.db(), id).await?;
        Ok(Self {
            account: found.ok_or(Error::LogIn(centre.door()))?,
            centre,
            session,
            call,
        })
    }
}

impl Mine {
    /// Officers have no part in it: their phone is their agency's matter.
    pub(super) fn no_officer(&self) -> Result<()> {
        if self.centre.is_office() {
            Err(Error::Absent)
        } else {
            Ok(())
        }
    }

    /// Taking everything away and closing is for whoever's account it is: officers and those who act for a unit have theirs
    /// from somebody else.
    pub(super) fn holder_alone(&self) -> Result<()> {
        self.no_officer()?;
        if self.centre == Centre::Institution {
            return Err(Error::Forbidden(
                "这是单位为机构开通的账号，不能在这里导出数据或注销：更换管理员请所属单位在“机构管理”中办理，机构终止由登记的经办机构办理；您本人的数据，请登录个人账号导出。".to_owned(),
            ));
        }
        if self.acts_for_another() {
            return Err(Error::Forbidden(
                "这是单位授权您使用的经办账号，不能在这里导出数据或注销：不再经办的，请单位在“经办人管理”中删除授权；您本人的数据和账号，请登录个人账号办理。".to_owned(),
            ));
        }
        Ok(())
    }

    /// An institution agrees to nothing by itself: its unit has.
    pub(super) fn agrees(&self) -> Result<()> {
        match self.centre {
            Centre::Institution | Centre::Officer => Err(Error::Absent),
            Centre::Unit | Centre::Person => Ok(()),
        }
    }

    /// Whether a unit has given the holder this account.
    pub(super) const fn acts_for_another(&self) -> bool {
        match self.call.actor {
            Actor::Unit { role, .. } => !matches!(role, UnitRole::LegalRepresentative),
            Actor::Institution { .. } => true,
            _ => false,
        }
    }

    pub(super) const fn id(&self) -> AccountId {
        self.account.id
    }

    /// Name, document and phone, opened.
    pub(super) fn holder(&self) -> Result<Holder> {
        account::open(self.vault(), &self.account)
    }

    /// What the frame shows of the holder, masked.
    pub(super) fn badge(&self) -> Option<&web::Badge> {
        self.call.session.as_ref().map(|session| &session.badge)
    }

    /// As the audit log names the account.
    pub(super) fn object(&self) -> String {
        format!("account:{}", self.id())
    }

    /// The frame of a page of the settings.
    pub(super) async fn frame(&self, title: &str) -> Frame {
        let (home, label) = self.badge().map_or(("/", "首页"), |badge| {
            (badge.home.as_str(), badge.home_label.as_str())
        });
        let mut frame = self
            .call
            .frame(Site::Hall, title)
            .crumb("首页", "/")
            .crumb(label, home);
        if title != NAME {
            frame = frame.crumb(NAME, SettingsPage { who: self.centre });
        }
        frame = match self.centre {
            Centre::Unit | Centre::Institution => frame.nav("单位办事"),
            Centre::Person => frame.nav("个人办事"),
            Centre::Officer => frame,
        };
        frame.side(self.centre.menu(), NAME).done().await
    }
}

#[cfg(test)]
mod tests {
    use super::is_leaving;

    #[test]
    fn an_agreement_stands_before_everything_but_the_way_out() {
        for way_out in [
            "/settings/person/export",
            "/settings/unit/export/0190",
            "/settings/unit/close",
            "/settings/person/close/stay",
        ] {
            assert!(is_leaving(way_out), "{way_out}");
        }
        for other in [
            "/settings/person",
            "/settings/person/password",
            "/settings/person/exports",
        ] {
            assert!(!is_leaving(other), "{other}");
        }
    }
}
