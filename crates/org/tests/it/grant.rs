//! 经办人管理 (checklist A-2, B-3.5): who else may act for a unit.

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

fn form(role: &'static str, holder: &Holder) -> Vec<(&'static str, String)> {
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

async fn fill(user: &User, path: &str, fields: &[(&'static str, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    user.fill(path, &fields).await
}

async fn enable(user: &User) {
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

testkit::on_both!(
    nobody_is_let_in_before_the_legal_representative_has_agreed_to_the_notice,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        assert_eq!(
            unit.user.get("/unit/grants").await.see_other(),
            "/unit/grants/notice"
        );
        let one = somebody(&stage, 1).await;
        assert_eq!(
            unit.user.get("/unit/grants/new").await.see_other(),
            "/unit/grants/notice"
        );
        let fields = form("handler", &one.holder);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let _ = unit.user.post("/unit/grants/new", &fields).await.is(409);
        let _ = unit
            .user
            .post("/unit/grants/notice", &[("_version", "0")])
            .await
            .is(409);
        enable(&unit.user).await;
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("账号授权管理")
            .see("您尚未添加经办用户")
            .see("授权账号 1个");
        assert_eq!(stage.audit("grant.enable").await, 1);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    one_administrator_and_ten_handlers_even_when_many_come_at_once,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        for n in 0..19 {
            register(&stage, n, None).await;
        }
        let many = (0..18).map(|n| {
            let role = if n < 3 { "administrator" } else { "handler" };
            let user = unit.user.clone();
            async move {
                let fields = form(role, &who(n));
                let key = format!("key-{n}");
                let mut fields: Vec<(&str, &str)> =
                    fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
                fields.push(("_key", &key));
                user.post("/unit/grants/new", &fields).await.status.as_u16()
            }
        });
        let answers = futures::future::join_all(many).await;
        let made = |range: std::ops::Range<usize>| {
            answers[range].iter().filter(|code| **code == 303).count()
        };
        assert_eq!((made(0..3), made(3..18)), (1, 10), "{answers:?}");
        assert!(
            answers.iter().all(|code| [303, 422].contains(code)),
            "{answers:?}"
        );
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("授权账号 10个");
        fill(
            &unit.user,
            "/unit/grants/new",
            &form("administrator", &who(18)),
        )
        .await
        .is(422)
        .see("每个单位只能添加1名管理员");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    only_a_registered_person_with_the_right_name_and_phone_is_granted_and_no_answer_tells_which,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let one = somebody(&stage, 1).await;
        let mut wrong = Vec::new();
        let mut name = form("handler", &one.holder);
        name[1].1 = "银穗".to_owned();
        let mut number = form("handler", &one.holder);
        number[2].1 = who(2).document.number().to_owned();
        let mut mobile = form("handler", &one.holder);
        mobile[3].1 = "15900009999".to_owned();
        for fields in [name, number, mobile] {
            let answer = fill(&unit.user, "/unit/grants/new", &fields).await.is(422);
            wrong.push(answer.attribute(".error-summary li", "class").is_none());
            answer.see("没有找到姓名、证件号码和移动电话都一致的个人用户");
        }
        assert_eq!(stage.audit("grant.unknown").await, 3);
        // nobody grants anything to themselves
        register_as(&stage, &holder(1), None).await;
        fill(&unit.user, "/unit/grants/new", &form("handler", &holder(1)))
            .await
            .is(422)
            .see("不能给自己授权");
        let mut backwards = form("handler", &one.holder);
        backwards.push(("from", "2026-12-10".to_owned()));
        backwards.push(("until", "2026-12-01".to_owned()));
        fill(&unit.user, "/unit/grants/new", &backwards)
            .await
            .is(422)
            .see("结束日期不能早于开始日期");
        grant(&unit.user, "handler", &one.holder).await;
        fill(
            &unit.user,
            "/unit/grants/new",
            &form("handler", &one.holder),
        )
        .await
        .is(422)
        .see("已经是本单位的管理员或经办人");
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("金*")
            .see("1*****01")
            .see("待信息确认")
            .not_see(one.holder.document.number());
        // whoever guesses waits
        let mut last = 0;
        for n in 0..32_u16 {
            let mut guess = form("handler", &one.holder);
            guess[3].1 = format!("1590001{n:04}");
            last = fill(&unit.user, "/unit/grants/new", &guess)
                .await
                .status
                .as_u16();
        }
        assert_eq!(last, 429);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_administrator_manages_handlers_and_a_handler_nobody,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let (one, two) = (somebody(&stage, 1).await, somebody(&stage, 2).await);
        grant(&unit.user, "administrator", &one.holder).await;
        let made = confirm(&stage, &one.user).await;
        let id = made.rsplit('/').next().unwrap().to_owned();
        let row = org::grant::find(&stage.app.app.db, id.parse().unwrap())
            .await
            .unwrap()
            .unwrap();
        let seat = |role| {
            stage.app.acting_as(Actor::Unit {
                account: row.account_id.unwrap(),
                unit: unit.id,
                role,
            })
        };
        let administrator = seat(UnitRole::Administrator);
        grant(&administrator, "handler", &two.holder).await;
        let three = somebody(&stage, 3).await;
        for (path, fields) in [
            (
                "/unit/grants/new".to_owned(),
                form("administrator", &three.holder),
            ),
            (format!("/unit/grants/{id}/delete"), Vec::new()),
            (format!("/unit/grants/{id}/suspend"), Vec::new()),
            (format!("/unit/grants/{id}/period"), Vec::new()),
            (
                format!("/unit/grants/{id}/role"),
                vec![("role", "handler".to_owned())],
            ),
            (format!("/unit/grants/{id}/items"), Vec::new()),
        ] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let _ = administrator.post(&path, &fields).await.is(403);
        }
        // himself
        fill(
            &administrator,
            "/unit/grants/new",
            &form("handler", &one.holder),
        )
        .await
        .is(422)
        .see("不能给自己授权");
        let handler = seat(UnitRole::Handler(Duties::all()));
        for page in ["/unit/grants", "/unit/grants/new"] {
            handler
                .get(page)
                .await
                .is(403)
                .see("经办人没有账号开通和授权的权限");
        }
        handler.get("/unit").await.ok().not_see("/unit/grants\"");
        // another unit's grant does not exist
        let other = stage.unit(2).await;
        enable(&other.user).await;
        let _ = other
            .user
            .post(&format!("/unit/grants/{id}/delete"), &[])
            .await
            .is(404);
        assert_eq!(stage.audit("access.denied").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_handler_opens_what_was_granted_and_is_told_whom_to_ask_for_the_rest,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        let seat = |duties: &[Duty]| {
            let (now, rng) = (stage.app.clock.now(), &stage.app.app.rng);
            stage.app.acting_as(Actor::Unit {
                account: AccountId::new(now, rng),
                unit: unit.id,
                role: UnitRole::Handler(duties.iter().copied().collect()),
            })
        };
        let pages = [
            ("/unit/info", Duty::UnitInfo),
            ("/unit/info/history", Duty::UnitInfo),
            ("/unit/contacts", Duty::Contacts),
            ("/unit/contacts/new", Duty::Contacts),
        ];
        for granted in [Duty::UnitInfo, Duty::Contacts, Duty::Vacancies] {
            let user = seat(&[granted]);
            for (page, needed) in pages {
                let reply = user.get(page).await;
                if granted == needed {
                    let _ = reply.ok();
                } else {
                    reply.is(403).see("请联系本单位的法定代表人或管理员");
                }
            }
            for page in ["/unit", "/unit/workbench"] {
                let _ = user.get(page).await.ok();
            }
        }
        let nothing = seat(&[]);
        nothing
            .get("/unit")
            .await
            .ok()
            .not_see("/unit/info")
            .not_see("/unit/contacts");
        let _ = nothing
            .post("/unit/contacts/new", &[("name", "李")])
            .await
            .is(403);
        assert!(stage.audit("duty.refused").await > 4);
        stage.app.finish().await;
    }
);

testkit::on_both!(
    two_people_edit_one_grant_and_the_second_is_told_and_loses_nothing,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let one = somebody(&stage, 1).await;
        grant(&unit.user, "handler", &one.holder).await;
        let (period, items) = (
            button(&unit.user, "/period").await,
            button(&unit.user, "/items").await,
        );
        let first = unit.user.get(&period).await.ok();
        let version = first.attribute("input[name=_version]", "value").unwrap();
        let later = [("until", "2027-01-31"), ("_version", version.as_str())];
        assert_eq!(
            unit.user.post(&period, &later).await.see_other(),
            "/unit/grants"
        );
        let other = [("until", "2027-06-30"), ("_version", version.as_str())];
        let again = unit.user.post(&period, &other).await.is(422);
        let again = again.see("刚刚被别人修改过").see("2027-01-31");
        assert_eq!(
            again.attribute("input[name=until]", "value").as_deref(),
            Some("2027-06-30")
        );
        // the items are edited from a page that is older than the new period
        let ticked = [
            ("items", "contract_draft"),
            ("items", "vacancies"),
            ("items", "nonsense"),
            ("_version", version.as_str()),
        ];
        let again = unit.user.post(&items, &ticked).await.is(422);
        let fresh = again.attribute("input[name=_version]", "value").unwrap();
        assert!(again.body.contains("value=\"contract_draft\" checked"));
        let mut ticked = ticked.to_vec();
        ticked[3].1 = &fresh;
        assert_eq!(
            unit.user.post(&items, &ticked).await.see_other(),
            "/unit/grants"
        );
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("2项")
            .see("~ 2027-01-31");
        let history = items.trim_end_matches("/items");
        unit.user
            .get(history)
            .await
            .ok()
            .see("更新期限")
            .see("劳动合同拟定、职位发布");
        // deleted meanwhile: nothing is saved, and the answer says why
        let delete = button(&unit.user, "/delete").await;
        assert_eq!(
            unit.user.post(&delete, &[]).await.see_other(),
            "/unit/grants"
        );
        unit.user
            .post(&period, &later)
            .await
            .is(410)
            .see("已经删除");
        assert_eq!(
            unit.user.post(&delete, &[]).await.see_other(),
            "/unit/grants"
        );
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    an_invitation_can_be_refused_expires_and_is_sent_again,
    async |on| {
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let one = somebody(&stage, 1).await;
        grant(&unit.user, "handler", &one.holder).await;
        one.user.get("/app/enterprise").await.ok().see("1项待确认");
        let list = one.user.get("/app/enterprise/handler").await.ok();
        let here = list.attribute(".phone-list a", "href").unwrap();
        let stranger = somebody(&stage, 2).await;
        let _ = stranger.user.get(&here).await.is(404);
        stage.app.advance(TimeDelta::days(8));
        unit.user.get("/unit/grants").await.ok().see("邀请已过期");
        one.user.get(&here).await.ok().see("邀请已过期");
        let _ = one.user.post(&here, &[]).await.is(409);
        let resend = button(&unit.user, "/resend").await;
        let _ = unit.user.post(&resend, &[]).await.see_other();
        one.user.get(&here).await.ok().see("信息无误，确认");
        let _ = one
            .user
            .post(&format!("{here}/decline"), &[])
            .await
            .see_other();
        unit.user
            .get("/unit/grants")
            .await
            .ok()
            .see("当事人已拒绝")
            .see("授权账号 0个");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

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

testkit::on_both!(
    a_handler_logs_in_only_within_the_period_and_is_out_the_moment_it_ends,
    async |on| {
        let stage = stage::real(on).await;
        let legal = real_unit(&stage, 1, &holder(1)).await;
        enable(&legal.user).await;
        let one = real_person(&stage, 1).await;
        let mut fields = form("handler", &one.holder);
        fields.push(("from", "2026-11-24".to_owned()));
        fields.push(("until", "2026-11-25".to_owned()));
        let _ = fill(&legal.user, "/unit/grants/new", &fields)
            .await
            .see_other();
        let desk = stage.app.visitor();
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("账号或密码不正确");
        confirm(&stage, &one.user).await;
        // the password is right, but it is the 23rd
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("从2026-11-24开始");
        // 00:00:00 of the 24th
        stage.app.advance(TimeDelta::hours(14));
        for realm in ["", code(1).as_str()] {
            let desk = stage.app.visitor();
            assert_eq!(
                log_in(&desk, realm, &one.holder, PASSWORD)
                    .await
                    .see_other(),
                "/unit"
            );
        }
        assert_eq!(
            log_in(&desk, "", &one.holder, PASSWORD).await.see_other(),
            "/unit"
        );
        desk.get("/unit")
            .await
            .ok()
            .see("经办人 1*****01")
            .see("当前单位");
        let _ = desk.get("/unit/contacts").await.is(403);
        // granted while logged in: open within a second
        legal_again(&legal, &holder(1)).await;
        let items = button(&legal.user, "/items").await;
        let _ = legal
            .user
            .fill(&items, &[("items", "contacts")])
            .await
            .see_other();
        stage.app.advance(TimeDelta::seconds(1));
        let _ = desk.get("/unit/contacts/new").await.ok();
        // the last second of the 25th, and the next one
        stage
            .app
            .advance(TimeDelta::hours(47) + TimeDelta::minutes(59) + TimeDelta::seconds(58));
        let _ = log_in(&desk, "", &one.holder, PASSWORD).await.see_other();
        let _ = desk.get("/unit/contacts/new").await.ok();
        stage.app.advance(TimeDelta::seconds(1));
        let out = desk
            .post(
                "/unit/contacts/new",
                &[("name", "李小明"), ("mobile", "13912345678")],
            )
            .await;
        assert!(out.see_other().starts_with("/login?tab=unit"));
        desk.get("/login?tab=unit")
            .await
            .ok()
            .see("已于2026-11-25到期")
            .see("刚才的提交没有受理");
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("已于2026-11-25到期");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

async fn legal_again(legal: &Seated, holder: &Holder) {
    let _ = log_in(&legal.user, code(1).as_str(), holder, LEGAL).await;
}

testkit::on_both!(
    whoever_is_deleted_in_the_middle_of_a_form_is_out_and_finds_it_again_when_let_in_anew,
    async |on| {
        let stage = stage::real(on).await;
        let legal = real_unit(&stage, 1, &holder(1)).await;
        enable(&legal.user).await;
        let one = real_person(&stage, 1).await;
        grant(&legal.user, "administrator", &one.holder).await;
        confirm(&stage, &one.user).await;
        let desk = stage.app.visitor();
        assert_eq!(
            log_in(&desk, "", &one.holder, PASSWORD).await.see_other(),
            "/unit"
        );
        let suspend = button(&legal.user, "/suspend").await;
        let page = desk.get("/unit/contacts/new").await.ok();
        assert!(page.attribute("input[name=_as]", "value").is_some());
        let _ = legal.user.post(&suspend, &[]).await.see_other();
        stage.app.advance(TimeDelta::seconds(1));
        let mut request = http::Request::post("/unit/contacts/new")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("referer", "http://localhost/unit/contacts/new");
        request = request.header("host", "localhost");
        let body = axum::body::Body::from("name=%E6%9D%8E%E5%B0%8F%E6%98%8E&mobile=13912345678");
        let out = desk.send(request.body(body).unwrap()).await.see_other();
        assert_eq!(out, "/login?tab=unit&next=%2Funit%2Fcontacts%2Fnew");
        desk.get("/login?tab=unit")
            .await
            .ok()
            .see("授权已停用")
            .see("已为您保留");
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("授权已停用");
        let restore = button(&legal.user, "/restore").await;
        let _ = legal.user.post(&restore, &[]).await.see_other();
        // the old session stays ended
        assert!(desk.get("/unit").await.see_other().starts_with("/login"));
        let _ = log_in(&desk, "", &one.holder, PASSWORD).await.see_other();
        let page = desk.get("/unit/contacts/new").await.ok();
        assert_eq!(
            page.attribute("input[name=name]", "value").as_deref(),
            Some("李小明")
        );
        // deleted: the account logs in no more
        legal_again(&legal, &holder(1)).await;
        let delete = button(&legal.user, "/delete").await;
        let _ = legal.user.post(&delete, &[]).await.see_other();
        stage.app.advance(TimeDelta::seconds(1));
        assert!(desk.get("/unit").await.see_other().starts_with("/login"));
        log_in(&desk, "", &one.holder, PASSWORD)
            .await
            .is(422)
            .see("授权已取消");
        // granted anew, the person acts with the account they had
        grant(&legal.user, "handler", &one.holder).await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    whoever_acts_for_two_units_chooses_and_a_form_of_the_other_tab_is_stopped_and_kept,
    async |on| {
        let stage = stage::real(on).await;
        let legal = who(1);
        let first = real_unit(&stage, 1, &legal).await;
        let second = real_unit(&stage, 2, &legal).await;
        assert_ne!(first.id, second.id);
        let desk = stage.app.visitor();
        let there = log_in(&desk, "", &legal, LEGAL).await.see_other();
        assert_eq!(there, "/login/units");
        let page = desk.get(&there).await.ok();
        page.see("南京第1测试有限公司").see("南京第2测试有限公司");
        let accounts: HashSet<String> = desk
            .get(&there)
            .await
            .ok()
            .body
            .split("name=\"account\" value=\"")
            .skip(1)
            .map(|rest| rest[..32].to_owned())
            .collect();
        assert_eq!(accounts.len(), 2);
        // as one unit, with a form open; then as the other in another tab
        let mut accounts = accounts.into_iter();
        let (a, b) = (accounts.next().unwrap(), accounts.next().unwrap());
        let _ = desk
            .post("/login/units", &[("account", &a)])
            .await
            .see_other();
        let form = desk.get("/unit/contacts/new").await.ok();
        let made_for = form.attribute("input[name=_as]", "value").unwrap();
        assert_eq!(made_for, a);
        let switched = [("account", b.as_str()), ("next", "/unit/workbench")];
        assert_eq!(
            desk.post("/login/units", &switched).await.see_other(),
            "/unit/workbench"
        );
        let request = http::Request::post("/unit/contacts/new")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("referer", "http://localhost/unit/contacts/new")
            .header("host", "localhost");
        let body = format!("_as={a}&name=%E6%9D%8E%E5%B0%8F%E6%98%8E&mobile=13912345678");
        let sent = desk
            .send(request.body(axum::body::Body::from(body)).unwrap())
            .await;
        let choose = sent.see_other();
        assert!(choose.starts_with("/login/units?next="), "{choose}");
        desk.get(&choose)
            .await
            .ok()
            .see("刚才的提交没有受理")
            .see("已为您保留");
        // nothing was written in either unit
        assert_eq!(stage.audit("unit.contact.create").await, 0);
        // and in the wrong unit the form does not come back
        let page = desk.get("/unit/contacts/new").await.ok();
        assert_eq!(
            page.attribute("input[name=name]", "value").as_deref(),
            Some("")
        );
        let back = [("account", a.as_str()), ("next", "/unit/contacts/new")];
        assert_eq!(
            desk.post("/login/units", &back).await.see_other(),
            "/unit/contacts/new"
        );
        let page = desk.get("/unit/contacts/new").await.ok();
        assert_eq!(
            page.attribute("input[name=name]", "value").as_deref(),
            Some("李小明")
        );
        // somebody else's unit is none of the choices
        let other = real_unit(&stage, 3, &holder(3)).await;
        let row = unit::find(&stage.app.app.db, other.id)
            .await
            .unwrap()
            .unwrap();
        let strange = row.account_id.unwrap().to_string();
        let _ = desk
            .post("/login/units", &[("account", &strange)])
            .await
            .is(404);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(the_pages_of_grants_find_by_index, async |on| {
    let stage = stage::typed(on).await;
    let unit = stage.unit(1).await;
    enable(&unit.user).await;
    let one = somebody(&stage, 1).await;
    grant(&unit.user, "handler", &one.holder).await;
    let items = button(&unit.user, "/items").await;
    for page in [
        "/unit/grants",
        "/unit/grants/new",
        &items,
        items.trim_end_matches("/items"),
    ] {
        let _ = unit.user.get(page).await.ok();
    }
    confirm(&stage, &one.user).await;
    let plans = stage.app.plans().await;
    plans.use_indexes(&[
        "unit_grant_unit",
        "unit_grant_person",
        "unit_grant_change_grant",
    ]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

testkit::on_both!(
    the_lens_and_the_server_agree_for_every_person_item_and_day,
    async |on| {
        use identity::Realms as _;
        use kernel::choice::Choice as _;
        let stage = stage::typed(on).await;
        let unit = stage.unit(1).await;
        enable(&unit.user).await;
        let people = [
            ("administrator", "", "", ""),
            ("handler", "", "", "contacts"),
            ("handler", "2026-11-25", "", "unit_info"),
            ("handler", "", "2026-11-24", "contract_draft"),
            ("handler", "", "", ""),
        ];
        for (n, (role, from, until, items)) in (0..).zip(people) {
            let one = somebody(&stage, n).await;
            let mut fields = form(role, &one.holder);
            fields.push(("from", from.to_owned()));
            fields.push(("until", until.to_owned()));
            let _ = fill(&unit.user, "/unit/grants/new", &fields)
                .await
                .see_other();
            let here = confirm(&stage, &one.user).await;
            if !items.is_empty() {
                let id = here.rsplit('/').next().unwrap();
                let path = format!("/unit/grants/{id}/items");
                let _ = unit.user.fill(&path, &[("items", items)]).await.see_other();
            }
        }
        let suspend = button(&unit.user, "/suspend").await;
        let last = unit.user.get("/unit/grants").await.ok();
        assert!(last.body.contains(&suspend));
        let (db, vault) = (&stage.app.app.db, &stage.app.app.vault);
        let realms = org::OrgRealms::new(db.clone(), vault.clone());
        let ids: Vec<String> = last
            .body
            .split("href=\"/unit/grants/")
            .filter_map(|rest| rest.split_once('/'))
            .map(|(id, _)| id.to_owned())
            .filter(|id| id.len() == 32)
            .collect();
        let ids: HashSet<String> = ids.into_iter().collect();
        assert_eq!(ids.len(), 5);
        let (mut yes, mut asked) = (0, 0);
        for round in 0..2 {
            if round == 1 {
                let _ = unit.user.post(&suspend, &[]).await.see_other();
            }
            for id in &ids {
                let row = org::grant::find(db, id.parse().unwrap())
                    .await
                    .unwrap()
                    .unwrap();
                let account = identity::account::find(db, row.account_id.unwrap())
                    .await
                    .unwrap()
                    .unwrap();
                for hours in [0, 13, 14, 37, 38, 61, 62, 900] {
                    let at = stage.app.clock.now() + TimeDelta::hours(hours);
                    let standing = realms.standing(&account, at).await.unwrap();
                    for duty in Duty::ALL {
                        let server = standing.as_ref().is_some_and(|as_| as_.actor.may(*duty));
                        let lens = org::grant::lens::answer(&row, *duty, at);
                        assert_eq!(lens.may, server, "{row:?} {duty} {at}: {}", lens.why);
                        yes += usize::from(server);
                        asked += 1;
                    }
                }
            }
        }
        assert!(yes > 100 && yes < asked / 2, "{yes} of {asked}");
        unit.user
            .get("/unit/grants/lens?at=2026-11-24")
            .await
            .ok()
            .see("可办")
            .see("不可办");
        let (some, _) = suspend.rsplit_once('/').unwrap();
        let who = some.rsplit('/').next().unwrap();
        unit.user
            .get(&format!("/unit/grants/lens?who={who}"))
            .await
            .ok()
            .see("授权的状态是“已停用”");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
