//! 经办人管理 (checklist A-2, B-3.5): who else may act for a unit.

mod act;
mod give;
mod leave;
mod lens;

use crate::stage::{self, Seated, Stage, code, holder};
use chrono::TimeDelta;
use identity::{
    account::{Holder, Kind, NewAccount},
    agreement::{self, Text, Way},
    face::FaceOutcome,
    password::{PasswordHash, PasswordPool},
    person,
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::CivilDate,
    document::Document,
    duty::{Duties, Duty},
    id::{AccountId, PersonId},
};
use org::unit::{self, NewUnit};
use std::collections::HashSet;
use testkit::{Reply, User};

const PASSWORD: &str = "Handler#2026";
const LEGAL: &str = "Legal#2026x";

/// A registered person of the test.
struct Somebody {
    holder: Holder,
    user: User,
}

fn who(n: u16) -> Holder {
    let born = CivilDate::from_ymd_opt(1990, 2, 3).unwrap();
    Holder {
        name: "金穗".to_owned().into(),
        document: Document::resident(329_950, born, 100 + n).unwrap(),
        mobile: Some(format!("1590000{n:04}").parse().unwrap()),
    }
}

async fn hash(stage: &Stage, password: &str) -> PasswordHash {
    let pool = PasswordPool::start_with(&stage.app.app.rng, 1).unwrap();
    pool.hash(&password.into()).await.unwrap()
}

async fn register(stage: &Stage, n: u16, password: Option<&PasswordHash>) -> (AccountId, PersonId) {
    register_as(stage, &who(n), password).await
}

async fn register_as(
    stage: &Stage,
    holder: &Holder,
    password: Option<&PasswordHash>,
) -> (AccountId, PersonId) {
    let vault = &stage.app.app.vault;
    stage
        .call()
        .write(|tx| async move {
            let made = person::create(&tx, vault, holder, password).await.unwrap();
            agreement::record(&tx, made.0, Text::Person, 1, Way::Register).await?;
            Ok::<_, db::Error>(made)
        })
        .await
        .unwrap()
}

/// A registered person, seated at their phone.
async fn somebody(stage: &Stage, n: u16) -> Somebody {
    let (account, person) = register(stage, n, None).await;
    Somebody {
        holder: who(n),
        user: stage.app.acting_as(Actor::Person { account, person }),
    }
}

pub fn form(role: &'static str, holder: &Holder) -> Vec<(&'static str, String)> {
    vec![
        ("role", role.to_owned()),
        ("name", holder.name.expose().clone()),
        ("number", holder.document.number().to_owned()),
        (
            "mobile",
            holder.mobile.as_ref().unwrap().as_str().to_owned(),
        ),
    ]
}

pub async fn fill(user: &User, path: &str, fields: &[(&'static str, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    user.fill(path, &fields).await
}

pub async fn enable(user: &User) {
    user.get("/unit/grants/notice")
        .await
        .ok()
        .see("开通多个经办人须知")
        .see("法定代表人可添加1名管理员，并可对其进行修改和删除");
    let there = user
        .post("/unit/grants/notice", &[("_version", "1")])
        .await
        .see_other();
    assert_eq!(there, "/unit/grants");
}

async fn grant(user: &User, role: &'static str, holder: &Holder) {
    let there = fill(user, "/unit/grants/new", &form(role, holder)).await;
    assert_eq!(there.see_other(), "/unit/grants");
}

/// Where a button of the list leads.
async fn button(user: &User, ending: &str) -> String {
    let page = user.get("/unit/grants").await.ok();
    let at = page
        .body
        .find(ending)
        .unwrap_or_else(|| panic!("no {ending}"));
    let start = page.body[..at].rfind('"').unwrap() + 1;
    format!("{}{ending}", &page.body[start..at])
}

/// The three steps on the phone.
async fn confirm(stage: &Stage, user: &User) -> String {
    let list = user.get("/app/enterprise/handler").await.ok();
    let here = list.attribute(".phone-list a", "href").unwrap();
    user.get(&here)
        .await
        .ok()
        .see("信息确认")
        .see("信息无误，确认");
    assert_eq!(user.post(&here, &[]).await.see_other(), here);
    user.get(&here).await.ok().see("开始人脸识别");
    let proof = user.post(&format!("{here}/proof"), &[]).await.see_other();
    *stage.face.0.lock().unwrap() = FaceOutcome::Passed;
    let _ = user
        .post(&format!("{proof}/face"), &[("agree", "1")])
        .await
        .see_other();
    let status = user.get(&format!("{proof}/face/status")).await;
    assert_eq!(status.headers.get("x-go-to").unwrap(), here.as_str());
    let page = user.get(&here).await.ok().see("设置经办密码");
    let version = page.attribute("input[name=agreement]", "value").unwrap();
    let mut typed = vec![
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("agreement", version.as_str()),
    ];
    let path = format!("{here}/password");
    user.post(&path, &typed)
        .await
        .is(422)
        .see("请阅读并勾选同意");
    typed.push(("agree", "1"));
    assert_eq!(user.post(&path, &typed).await.see_other(), here);
    user.get(&here).await.ok().see("您可以为该单位办事了");
    here
}

/// A unit whose legal representative has a password, logged in.
async fn real_unit(stage: &Stage, n: u16, holder: &Holder) -> Seated {
    let (code, hash) = (&code(u32::from(n)), &hash(stage, LEGAL).await);
    let vault = &stage.app.app.vault;
    let name = &format!("南京第{n}测试有限公司");
    let unit = stage
        .call()
        .write(|tx| async move {
            let new = NewUnit {
                credit_code: code,
                name,
                region: Some("320102"),
                address: None,
                register_state: "存续",
                register_kind: "有限责任公司",
                established: None,
            };
            let unit = unit::create(&tx, vault, new).await?;
            let account = NewAccount {
                realm: Some(unit.id.0),
                kind: Kind::Unit,
                holder,
                password: Some(hash),
                proven: true,
            };
            let account = identity::account::create_in_realm(&tx, vault, account)
                .await
                .unwrap();
            unit::set_account(&tx, unit.id, account).await?;
            agreement::record(&tx, account, Text::Unit, 1, Way::Register).await?;
            Ok::<_, unit::UnitError>(unit.id)
        })
        .await
        .unwrap();
    let user = stage.app.visitor();
    assert_eq!(
        log_in(&user, code.as_str(), holder, LEGAL)
            .await
            .see_other(),
        "/unit"
    );
    Seated { user, id: unit }
}

async fn log_in(user: &User, realm: &str, holder: &Holder, password: &str) -> Reply {
    let typed = [
        ("tab", "unit"),
        ("realm", realm),
        ("identifier", holder.document.number()),
        ("password", password),
    ];
    user.post("/login", &typed).await
}

/// A registered person, logged in at their phone.
async fn real_person(stage: &Stage, n: u16) -> Somebody {
    let hash = hash(stage, "Person#2026").await;
    register(stage, n, Some(&hash)).await;
    let user = stage.app.visitor();
    let holder = who(n);
    let typed = [
        ("tab", "person"),
        ("identifier", holder.document.number()),
        ("password", "Person#2026"),
    ];
    let _ = user.post("/login", &typed).await.see_other();
    Somebody { holder, user }
}

async fn legal_again(legal: &Seated, holder: &Holder) {
    let _ = log_in(&legal.user, code(1).as_str(), holder, LEGAL).await;
}
