//! 机构管理 (checklist B-3.6): registered at the counter, opened by the unit, logged in by 机构编号.

mod desk;
mod login;
mod unit;

use crate::stage::{self, Seated, Stage, code};
use chrono::TimeDelta;
use identity::{
    account::{Holder, Kind},
    agreement::{self, Text, Way},
    demo::DemoAccount,
    person,
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::CivilDate,
    document::Document,
    duty::Duties,
    id::{AccountId, AgencyId, InstitutionId, PersonId},
};
use org::institution::{self, Institution};
use testkit::{Reply, User};

const PASSWORD: &str = "Jigou#2026x";

fn who(n: u16) -> Holder {
    let born = CivilDate::from_ymd_opt(1991, 3, 4).unwrap();
    Holder {
        name: "李银杏".to_owned().into(),
        document: Document::resident(329_950, born, 100 + n).unwrap(),
        mobile: Some(format!("1570000{n:04}").parse().unwrap()),
    }
}

/// The last six of a document number behind `Js`.
fn initial(holder: &Holder) -> String {
    format!("Js{}", &holder.document.number()[12..])
}

/// A registered person; `proved` says whether 实名认证 stands.
async fn person(stage: &Stage, holder: &Holder, proved: bool) -> (AccountId, PersonId) {
    let vault = &stage.app.app.vault;
    let (holder, now) = (holder, stage.app.app.clock.now());
    stage
        .call()
        .write(|tx| async move {
            let made = person::create(&tx, vault, holder, None).await.unwrap();
            agreement::record(&tx, made.0, Text::Person, 1, Way::Register).await?;
            let account = DemoAccount {
                id: made.0,
                realm: None,
                kind: Kind::Person,
                holder: holder.clone(),
                proven: proved,
                at: now,
            };
            identity::demo::proven(&tx, &[account]).await?;
            Ok::<_, db::Error>(made)
        })
        .await
        .unwrap()
}

/// A unit under an agency.
async fn under(stage: &Stage, n: u16, agency: AgencyId) -> Seated {
    let unit = stage.unit(n).await;
    let id = unit.id;
    stage
        .call()
        .write(|tx| async move {
            use sea_orm::ConnectionTrait as _;
            let sql = sea_orm::Statement::from_sql_and_values(
                tx.get_database_backend(),
                "UPDATE unit SET agency_id = $1 WHERE id = $2",
                [agency.0.into(), id.0.into()],
            );
            tx.execute_raw(sql).await?;
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
    unit
}

async fn fill(user: &User, path: &str, fields: &[(&str, &str)]) -> Reply {
    user.fill(path, fields).await
}

fn registration<'a>(unit: &'a str, name: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("credit_code", unit),
        ("name", name),
        ("kind", "402"),
        ("region", "320102"),
    ]
}

/// Registers an institution of unit `n` and gives its row.
async fn registered(stage: &Stage, desk: &User, n: u16, name: &str) -> Institution {
    let code = code(u32::from(n));
    let form = registration(code.as_str(), name);
    let there = fill(desk, "/office/institutions/new", &form)
        .await
        .see_other();
    row(stage, there.rsplit('/').next().unwrap().parse().unwrap()).await
}

async fn row(stage: &Stage, id: InstitutionId) -> Institution {
    let found = institution::find(&stage.app.app.db, id).await.unwrap();
    found.unwrap()
}

fn appointment(holder: &Holder) -> Vec<(&'static str, String)> {
    vec![
        ("name", holder.name.expose().clone()),
        ("document_kind", "111".to_owned()),
        ("number", holder.document.number().to_owned()),
        (
            "mobile",
            holder.mobile.as_ref().unwrap().as_str().to_owned(),
        ),
    ]
}

async fn appoint(user: &User, path: &str, holder: &Holder) -> Reply {
    let fields = appointment(holder);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    fill(user, path, &fields).await
}

/// An agency with its desk, a unit under it, and an institution that is open, administered by person `n`.
struct Opened {
    desk: User,
    unit: Seated,
    institution: Institution,
    administrator: Holder,
}

async fn opened(stage: &Stage, n: u16) -> Opened {
    let agency = stage.agency("320100").await;
    let desk = stage.app.officer(agency);
    let unit = under(stage, n, agency).await;
    let administrator = who(n);
    person(stage, &administrator, true).await;
    let made = registered(stage, &desk, n, "云杉职业培训学校").await;
    let path = format!("/unit/institutions/{}/open", made.id);
    let there = appoint(&unit.user, &path, &administrator).await.see_other();
    assert_eq!(there, "/unit/institutions");
    Opened {
        desk,
        unit,
        institution: row(stage, made.id).await,
        administrator,
    }
}
