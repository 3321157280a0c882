//! What this room holds of a unit's account: the unit, its history, its contacts, its logos.

use crate::{
    agency, contact, grant, institution,
    unit::{self, industry, logo},
};
use async_trait::async_trait;
use identity::{
    Keeper, Whose,
    account::Kind,
    copy::{Copy, Item},
};
use kernel::{choice::Choice as _, clock::stamp, id::UnitId, region};
use web::{App, Call, Result};

/// Changes in a copy; no unit has made so many.
const CHANGES: u64 = 10_000;

/// This room as a keeper.
#[derive(Clone, Copy, Debug)]
pub struct OrgKeeper;

#[async_trait]
impl Keeper for OrgKeeper {
    fn room(&self) -> &'static str {
        "org"
    }

    async fn copy(&self, app: &App, whose: &Whose) -> Result<Copy> {
        let mut copy = Copy::default();
        if let Some(person) = whose.person {
            copy.section("为单位经办的授权", grant::leave::copy(app, person).await?);
            copy.section(
                "担任机构管理员",
                institution::leave::copy(app, person).await?,
            );
        }
        if whose.kind != Kind::Unit {
            return Ok(copy);
        }
        let id = UnitId(whose.realm);
        let Some(unit) = unit::find(&app.db, id).await? else {
            return Ok(copy);
        };
        copy.section("单位信息", facts(app, &unit).await?);
        let contacts = contact::list(&app.db, &app.vault, id).await?.into_iter();
        let contacts = contacts.map(|row| {
            Item::fields()
                .with("姓名", row.contact.name)
                .with("移动电话", row.contact.mobile.as_str())
                .with("电子邮箱", row.contact.email)
                .with("职务", row.contact.post)
        });
        copy.section("单位联络员", contacts.collect::<Vec<_>>());
        copy.section("单位信息的修改记录", changes(app, id).await?);
        let mut logos = Vec::new();
        for row in logo::all(&app.db, id).await? {
            copy.file("单位标志", row.file_id);
            logos.push(
                Item::fields()
                    .with("提交时间", stamp(row.created_at))
                    .with("状态", row.state.label())
                    .with("办结时间", row.decided_at.map(stamp))
                    .with("退回原因", row.reason),
            );
        }
        copy.section("单位标志", logos);
        Ok(copy)
    }

    /// The unit stays, without an account, without contacts and without anybody who acts for it: it may register again.
    async fn forget(&self, call: &Call, whose: &Whose) -> Result<()> {
        let vault = call.vault();
        if let Some(person) = whose.person {
            return call
                .write(|tx| async move {
                    grant::leave::with_person(&tx, vault, person).await?;
                    institution::leave::with_person(&tx, vault, person).await
                })
                .await;
        }
        if whose.kind != Kind::Unit {
            return Ok(());
        }
        let (id, account) = (UnitId(whose.realm), whose.account);
        call.write(|tx| async move {
            if !unit::vacate(&tx, id, account).await? {
                return Ok::<_, web::Error>(());
            }
            contact::forget(&tx, id).await?;
            grant::leave::with_unit(&tx, vault, id).await?;
            institution::leave::with_unit(&tx, vault, id).await?;
            let detail = serde_json::json!({ "account": account.to_string() });
            tx.audit("unit.vacate", &format!("unit:{id}"), detail)
                .await?;
            Ok(())
        })
        .await?;
        Ok(())
    }
}

async fn facts(app: &App, unit: &unit::Unit) -> Result<Item> {
    let agency = match unit.agency_id {
        Some(id) => agency::find(&app.db, id).await?.map(|agency| agency.name),
        None => None,
    };
    let industry = unit.industry.as_deref().and_then(industry::label);
    Ok(Item::fields()
        .with("单位编号", unit.number.to_string())
        .with("统一社会信用代码", unit.credit_code.clone())
        .with("单位全称", unit.name.clone())
        .with("登记状态", unit.register_state.clone())
        .with("单位类型", unit.register_kind.clone())
        .with("成立日期", unit.established.map(|day| day.to_string()))
        .with("行业类型", industry.unwrap_or_default())
        .with(
            "经济类型",
            unit.economic_type.map(|kind| kind.label().to_owned()),
        )
        .with(
            "隶属关系",
            unit.affiliation.map(|kind| kind.label().to_owned()),
        )
        .with(
            "登记机关行政区划",
            unit.region.as_deref().map(region::name_path),
        )
        .with("注册地地址", unit::open_address(&app.vault, unit)?)
        .with("单位类别", unit.category.label())
        .with("单位性质", unit.nature.map(|kind| kind.label().to_owned()))
        .with("单位简介", unit.intro.clone())
        .with("审核机构", agency)
        .with("核验时间", unit.verified_at.map(stamp))
        .with("信息完善时间", unit.completed_at.map(stamp))
        .with("注册时间", stamp(unit.created_at))
        .with("最近修改", stamp(unit.updated_at)))
}

async fn changes(app: &App, unit: UnitId) -> Result<Vec<Item>> {
    let rows = unit::changes(&app.db, unit, 0, CHANGES).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Item::fields()
                .with("时间", stamp(row.at))
                .with("修改人", row.who)
                .with("项目", row.field)
                .with("修改前", app.vault.open(unit::CHANGE, &row.old)?)
                .with("修改后", app.vault.open(unit::CHANGE, &row.new)?))
        })
        .collect()
}
