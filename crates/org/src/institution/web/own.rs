//! 机构中心: what an institution sees of itself. Nothing of the unit's but its name.

use super::{HOME, facts, masked};
use crate::institution::{page::HomeView, store};
use identity::{Centre, SettingsPage};
use web::{AsInstitution, Error, Menu, Page, Result, Site};

pub(super) async fn home(call: AsInstitution) -> Result<Page<HomeView>> {
    let row = store::find(call.db(), call.institution)
        .await?
        .ok_or(Error::Absent)?;
    let frame = call
        .frame(Site::Hall, HOME)
        .nav("单位办事")
        .crumb("首页", "/")
        .side(Menu::InstitutionCentre, HOME);
    Ok(Page(HomeView {
        frame: frame.done().await,
        facts: facts(&call, &row).await?,
        administrator: masked(&call, &row).await?,
        settings: SettingsPage {
            who: Centre::Institution,
        }
        .to_string(),
    }))
}
