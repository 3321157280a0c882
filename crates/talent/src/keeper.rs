//! What this room holds of an account: a person's résumé and applications, a unit's vacancies.

use crate::{
    application,
    resume::{self, Body, Snapshot},
    vacancy,
};
use async_trait::async_trait;
use identity::{
    Keeper, Whose,
    account::Kind,
    copy::{Copy, Item},
};
use kernel::{
    choice::Choice as _,
    clock::stamp,
    id::{PersonId, UnitId},
};
use web::{App, Call, Error, Result};

/// Rows of one kind in a copy; nobody has so many.
const MOST: u64 = 20_000;

/// This room as a keeper.
#[derive(Clone, Copy, Debug)]
pub struct TalentKeeper;

#[async_trait]
impl Keeper for TalentKeeper {
    fn room(&self) -> &'static str {
        "talent"
    }

    async fn copy(&self, app: &App, whose: &Whose) -> Result<Copy> {
        let mut copy = Copy::default();
        match (whose.kind, whose.person) {
            (Kind::Person, Some(person)) => of_person(app, person, &mut copy).await?,
            (Kind::Unit, _) => of_unit(app, UnitId(whose.realm), &mut copy).await?,
            _ => {}
        }
        Ok(copy)
    }

    async fn open(&self, app: &App, whose: &Whose) -> Result<Vec<String>> {
        let mut told = Vec::new();
        let mut tell = |n: u64, line: String| {
            if n > 0 {
                told.push(line);
            }
        };
        match (whose.kind, whose.person) {
            (Kind::Person, Some(person)) => {
                let n = application::leave::open_of(&app.db, person).await?;
                tell(n, format!("{n}份还没有结果的投递将撤回"));
            }
            (Kind::Unit, _) => {
                let unit = UnitId(whose.realm);
                let (published, waiting) = vacancy::leave::open(&app.db, unit).await?;
                let n = application::leave::open_for(&app.db, unit).await?;
                tell(published, format!("{published}个已发布的职位将下架"));
                tell(waiting, format!("{waiting}个待审核的职位将撤回审核"));
                tell(
                    n,
                    format!("{n}份还没有办结的投递将答复“不合适”，并告知求职者"),
                );
            }
            _ => {}
        }
        Ok(told)
    }

    async fn forget(&self, call: &Call, whose: &Whose) -> Result<()> {
        match (whose.kind, whose.person) {
            (Kind::Person, Some(person)) => {
                application::leave::of_person(call, person).await?;
                call.write(|tx| async move {
                    if let Some(file) = resume::store::forget(&tx, person).await? {
                        let removed = call.app.files.remove(&tx, file).await;
                        removed.map_err(|error| Error::broken(format!("{error:?}")))?;
                    }
                    Ok(())
                })
                .await
            }
            (Kind::Unit, _) => {
                let unit = UnitId(whose.realm);
                // registered again in the meantime: what it does now is its own affair
                let now = org::unit::find(call.db(), unit).await?;
                let account = now.and_then(|unit| unit.account_id);
                if account.is_some_and(|account| account != whose.account) {
                    return Ok(());
                }
                vacancy::leave::of_unit(call, unit).await?;
                application::leave::of_unit(call, unit).await?;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

async fn of_person(app: &App, person: PersonId, copy: &mut Copy) -> Result<()> {
    let resume = match resume::store::of(&app.db, person).await? {
        Some(row) => {
            if let Some(file) = row.attachment_id {
                copy.file("简历附件", file);
            }
            text(&resume::store::open(&app.vault, &row)?)
                .with("首次填写", stamp(row.created_at))
                .with("最近修改", stamp(row.updated_at))
        }
        None => Item::fields(),
    };
    copy.section("简历", resume);
    let rows = application::store::mine_page(&app.db, person, 0, MOST).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let units = org::unit::public(&app.db, &units).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(file) = row.attachment_id {
            copy.file("投递时的简历附件", file);
        }
        let unit = units.get(&row.unit_id).map(|unit| unit.name.clone());
        let steps = steps(app, &row).await?;
        items.push(
            Item::fields()
                .with("职位", row.title.clone())
                .with("用人单位", unit)
                .with("状态", row.state.label())
                .with("投递时间", stamp(row.sent_at))
                .with("单位查看时间", row.read_at.map(stamp))
                .with("单位答复时间", row.answered_at.map(stamp))
                .with("进度", steps)
                .with(
                    "投递的简历",
                    sent(&application::store::open(&app.vault, &row)?),
                ),
        );
    }
    copy.section("投递", items);
    Ok(())
}

async fn steps(app: &App, row: &application::Model) -> Result<Vec<Item>> {
    let lines = application::store::history(&app.db, row.id).await?;
    lines
        .into_iter()
        .map(|line| {
            let note = line
                .note
                .as_ref()
                .map(|sealed| application::store::open_answer(&app.vault, sealed))
                .transpose()?;
            Ok(Item::fields()
                .with("时间", stamp(line.at))
                .with("事项", line.event.label())
                .with("状态", line.to_state.label())
                .with("答复", note.map(|note| note.text())))
        })
        .collect()
}

fn sent(snapshot: &Snapshot) -> Item {
    Item::fields()
        .with("姓名", snapshot.name.clone())
        .with("移动电话", snapshot.mobile.clone())
        .with("内容", text(&snapshot.body))
}

/// A résumé as people read it.
fn text(body: &Body) -> Item {
    let schools = body.schools.iter().map(|school| {
        Item::fields()
            .with("时间", school.time())
            .with("学校名称", school.school.clone())
            .with("专业", school.major.clone())
            .with("学历", school.education.label())
    });
    let posts = body.posts.iter().map(|post| {
        Item::fields()
            .with("时间", post.time())
            .with("工作单位", post.employer.clone())
            .with("担任职务", post.title.clone())
            .with("工作内容", post.duties.clone())
    });
    body.facts()
        .into_iter()
        .fold(Item::fields(), |item, (label, value)| {
            item.with(label, value)
        })
        .with("电子邮箱", body.email.clone())
        .with("求职期望", body.wishes())
        .with("教育经历", schools.collect::<Vec<_>>())
        .with("工作经历", posts.collect::<Vec<_>>())
        .with("技能标签", body.skills.0.join("、"))
        .with("自我评价", body.about.clone())
}

async fn of_unit(app: &App, unit: UnitId, copy: &mut Copy) -> Result<()> {
    let select = vacancy::Entity::owned_by(unit);
    let rows = vacancy::store::page(&app.db, select, 0, MOST).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let lines = vacancy::store::history(&app.db, row.id).await?;
        let steps = lines.into_iter().map(|line| {
            Item::fields()
                .with("时间", stamp(line.at))
                .with("事项", line.event.label())
                .with("状态", line.to_state.label())
                .with("说明", line.note)
        });
        items.push(
            Item::fields()
                .with("状态", row.state.label())
                .with("内容", row.content().lines())
                .with(
                    "修改后待审核的内容",
                    row.revision
                        .as_ref()
                        .map(vacancy::Content::lines)
                        .unwrap_or_default(),
                )
                .with("创建时间", stamp(row.created_at))
                .with("发布时间", row.published_at.map(stamp))
                .with("到期时间", row.expires_at.map(stamp))
                .with("退回原因", row.refusal.clone())
                .with("办理过程", steps.collect::<Vec<_>>()),
        );
    }
    copy.section("职位", items);
    Ok(())
}
