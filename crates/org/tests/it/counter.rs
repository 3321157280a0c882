//! 线下经办窗口注册 (checklist B-1.0.3–5, Z.3.7).

use crate::{
    logo::PNG,
    stage::{self, Says, Stage, code, holder},
};
use chrono::TimeDelta;
use identity::{account, password::PasswordPool};
use kernel::id::AgencyId;
use org::{
    officer::{self, NewOfficer},
    unit,
};
use testkit::{Reply, User, on_both};

const PASSWORD: &str = "Gongyuan-2026";
const HANDLER: &str = "13700000001";

fn owned(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    fields
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

async fn post(user: &User, path: &str, fields: &[(&'static str, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    user.post(path, &fields).await
}

/// Step 1 at the desk: the legal representative of unit `n` has come.
fn legal(n: u16) -> Vec<(&'static str, String)> {
    let legal = holder(n);
    let (code, name) = (code(u32::from(n)), legal.name.expose().as_str());
    owned(&[
        ("credit_code", code.as_str()),
        ("unit_name", "南京云杉智造科技有限公司"),
        ("document_kind", "111"),
        ("legal_document", legal.document.number()),
        ("legal_name", name),
        ("comer", "legal"),
        ("handler_kind", "111"),
        ("mobile", HANDLER),
    ])
}

/// Somebody else has come for it.
fn by_handler(n: u16) -> Vec<(&'static str, String)> {
    let handler = holder(n + 500);
    let mut form = legal(n);
    form.retain(|(name, _)| *name != "comer");
    form.extend(owned(&[
        ("comer", "handler"),
        ("handler_name", "周经办"),
        ("handler_document", handler.document.number()),
    ]));
    form
}

/// An officer of an agency, at the desk.
async fn desk(stage: &Stage, region: &str) -> (User, AgencyId) {
    let agency = stage.agency(region).await;
    (stage.app.officer(agency), agency)
}

/// A form with its papers, ready to be opened.
async fn ready(desk: &User, form: &[(&'static str, String)], slots: &[&str]) -> String {
    let page = post(desk, "/office/openings/new", form).await.see_other();
    for slot in slots {
        let reply = desk
            .upload(
                &format!("{page}/upload/{slot}"),
                &[],
                ("file", "扫描.png", PNG),
            )
            .await;
        assert_eq!(reply.see_other(), page);
    }
    page
}

fn code_on(page: &Reply) -> String {
    page.all("p.h1").first().expect("a code").replace(' ', "")
}

async fn open(desk: &User, page: &str) -> String {
    let shown = desk
        .post(&format!("{page}/open"), &[("seen", "1")])
        .await
        .ok()
        .see("开户成功");
    code_on(&shown)
}

async fn activate(user: &User, n: u16, typed: &str) -> Reply {
    let form = [
        ("credit_code", code(u32::from(n)).as_str().to_owned()),
        ("opening_code", typed.to_owned()),
        ("agree", "1".to_owned()),
        ("agreement", "1".to_owned()),
    ];
    post(user, "/register/unit/counter", &form).await
}

/// 填写账户信息, the same step as online.
async fn set_password(stage: &Stage, user: &User, mobile: &str) -> Reply {
    let _ = user
        .post("/register/unit/account/code", &[("mobile", mobile)])
        .await
        .ok();
    stage.app.run_jobs().await;
    let form = [
        ("mobile", mobile.to_owned()),
        ("sms_code", stage.phone.code(mobile)),
        ("password", PASSWORD.to_owned()),
        ("password_again", PASSWORD.to_owned()),
    ];
    post(user, "/register/unit/account", &form).await
}

on_both!(
    a_unit_opened_at_the_counter_activates_and_logs_in,
    async |on| {
        let stage = stage::real(on).await;
        let agency = stage.agency("320100").await;
        let who = holder(800);
        let pool = PasswordPool::start_with(&stage.app.app.rng, 1).unwrap();
        let hash = pool.hash(&PASSWORD.into()).await.unwrap();
        let (vault, who_in, hash) = (&stage.app.app.vault, &who, &hash);
        let new = NewOfficer {
            agency,
            holder: who_in,
            password: Some(hash),
            operator: false,
        };
        stage
            .call()
            .write(|tx| async move { officer::create(&tx, vault, new).await })
            .await
            .unwrap();
        let desk = stage.app.visitor();
        let typed = [
            ("identifier", who.document.number()),
            ("password", PASSWORD),
        ];
        let second = desk.post("/office/login", &typed).await.see_other();
        let _ = desk.post(&format!("{second}/code"), &[]).await.ok();
        stage.app.run_jobs().await;
        let mobile = who.mobile.as_ref().unwrap().as_str();
        let text = stage.phone.code(mobile);
        let goal = desk.post(&second, &[("sms_code", &text)]).await.see_other();
        assert_eq!(goal, "/office");
        let page = ready(&desk, &by_handler(1), &["licence", "handler"]).await;
        let _ = (desk.get(&page).await.ok())
            .see("南京云杉智造科技有限公司")
            .see("周**")
            .see("授权委托书")
            .not_see(HANDLER);
        let _ = (desk.post(&format!("{page}/open"), &[("seen", "1")]).await)
            .is(422)
            .see("还缺少材料：授权委托书");
        let _ = desk
            .upload(
                &format!("{page}/upload/letter"),
                &[],
                ("file", "委托书.png", PNG),
            )
            .await
            .see_other();
        let _ = (desk.post(&format!("{page}/open"), &[]).await)
            .is(422)
            .see("请确认已核对原件");
        let opened = open(&desk, &page).await;
        let receipt = desk
            .post(&format!("{page}/receipt"), &[("code", &opened)])
            .await
            .ok();
        assert_eq!(receipt.headers["content-type"], "application/pdf");
        assert_eq!(receipt.headers["cache-control"], "no-store");
        // shown once
        let _ = (desk.get(&page).await.ok())
            .see("待激活")
            .not_see(&opened)
            .not_see(&format!("{} {}", &opened[..4], &opened[4..]));
        assert_eq!(
            desk.post(&format!("{page}/open"), &[("seen", "1")])
                .await
                .see_other(),
            page
        );
        stage.app.run_jobs().await;

        let user = stage.app.visitor();
        let _ = (user.get("/register/unit/ways").await.ok())
            .see("线上自助注册（账密方式）")
            .see("线下经办窗口注册（账密方式）")
            .see("第三方快捷登录")
            .see("南京市人力资源和社会保障局");
        let _ = user.get("/register/unit/counter").await.ok();
        assert_eq!(
            activate(&user, 1, &format!("{} {}", &opened[..4], &opened[4..]))
                .await
                .see_other(),
            "/register/unit/account"
        );
        assert_eq!(
            set_password(&stage, &user, "13800000001").await.see_other(),
            "/register/unit/done"
        );
        stage.app.run_jobs().await;
        let realm = code(1);
        let login = [
            ("tab", "unit"),
            ("realm", realm.as_str()),
            ("identifier", "13800000001"),
            ("password", PASSWORD),
        ];
        assert_eq!(user.post("/login", &login).await.see_other(), "/unit");
        let _ = user.get("/unit").await.ok().see("南京云杉智造科技有限公司");
        let _ = (user.get("/settings/unit/agreements").await.ok())
            .see("《法人用户注册协议》")
            .see("窗口开户激活");
        // somebody else came: the legal representative has proved nothing in person
        let db = &stage.app.app.db;
        let row = unit::by_credit_code(db, &code(1)).await.unwrap().unwrap();
        let account = account::find(db, row.account_id.unwrap()).await.unwrap();
        assert!(account.unwrap().proven_at.is_none());
        // used up
        let _ = (activate(&stage.app.visitor(), 1, &opened).await)
            .is(422)
            .see("开户码不正确");
        for action in [
            "opening.fill",
            "opening.open",
            "opening.print",
            "opening.code_right",
            "opening.activate",
        ] {
            assert_eq!(stage.audit(action).await, 1, "{action}");
        }
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_checks_of_the_online_registration_apply, async |on| {
    let stage = stage::typed(on).await;
    let (desk, _) = desk(&stage, "320100").await;
    let new = "/office/openings/new";
    let _ = desk.get(new).await.ok().see("法定代表人本人");
    let mut empty = legal(1);
    empty.retain(|(name, _)| *name == "_key");
    let _ = (post(&desk, new, &empty).await).is(422).see("请");
    let mut handler = legal(1);
    handler.retain(|(name, _)| *name != "comer");
    handler.extend(owned(&[("comer", "handler")]));
    let _ = (post(&desk, new, &handler).await)
        .is(422)
        .see("经办人姓名")
        .see("南京云杉智造科技有限公司");
    for (says, message) in [
        (Says::WrongName, "单位全称与登记机关的登记信息不一致"),
        (Says::Closed, "登记状态为“注销”"),
        (Says::Nothing, "登记机关的系统暂时没有应答"),
    ] {
        stage.say(says);
        let _ = (post(&desk, new, &legal(1)).await).is(422).see(message);
    }
    stage.say(Says::Match);
    stage.unit(2).await;
    let _ = (post(&desk, new, &legal(2)).await)
        .is(422)
        .see("该单位已注册");
    // what was typed can be corrected before it is opened
    let page = post(&desk, new, &legal(1)).await.see_other();
    let edit = desk.get(&format!("{page}/edit")).await.ok();
    assert_eq!(
        edit.attribute("input[name=unit_name]", "value").as_deref(),
        Some("南京云杉智造科技有限公司")
    );
    assert_eq!(
        post(&desk, &format!("{page}/edit"), &by_handler(1))
            .await
            .see_other(),
        page
    );
    let _ = desk.get(&page).await.ok().see("周**");
    stage.app.finish().await;
});

on_both!(
    a_phone_with_the_ticket_takes_pictures_and_no_other_phone_does,
    async |on| {
        let stage = stage::typed(on).await;
        let (desk, _) = desk(&stage, "320100").await;
        let page = ready(&desk, &legal(1), &[]).await;
        let id = page.rsplit_once('/').unwrap().1.to_owned();
        let ticket = async || {
            assert_eq!(
                desk.post(&format!("{page}/ticket"), &[]).await.see_other(),
                page
            );
            let shown = desk.get(&page).await.ok().see("用手机相机扫码");
            let copied = shown.attribute("[data-copy]", "data-copy").unwrap();
            copied[copied.find("/desk-photo/").unwrap()..].to_owned()
        };
        let there = ticket().await;
        let phone = stage.app.visitor();
        let _ = (phone.get(&there).await.ok())
            .see("南京市人力资源和社会保障局")
            .see("南京云杉智造科技有限公司")
            .see("营业执照副本")
            .not_see("授权委托书");
        // to look takes nothing
        let other = stage.app.visitor();
        let _ = other.get(&there).await.ok();
        let licence = format!("{there}/licence");
        let taken = phone.upload(&licence, &[], ("file", "a.png", PNG)).await;
        assert_eq!(taken.see_other(), there);
        let _ = (desk.get(&format!("{page}/pictures")).await.ok())
            .see("已上传 1 张")
            .see("手机拍摄");
        // the ticket is the first phone's
        let _ = other
            .upload(&licence, &[], ("file", "a.png", PNG))
            .await
            .is(410);
        let _ = other.get(&there).await.is(410).see("二维码已失效");
        let _ = (phone
            .upload(&licence, &[], ("file", "a.png", b"no picture"))
            .await)
            .is(422)
            .see("文件内容与要求的格式不符");
        // a guessed ticket, another form's address
        let guessed = format!("/desk-photo/{id}/{}", "0".repeat(32));
        let _ = phone.get(&guessed).await.is(410);
        // a new ticket voids the old one
        let newer = ticket().await;
        let _ = phone.get(&there).await.is(410);
        let _ = other.get(&newer).await.ok();
        stage.app.advance(TimeDelta::minutes(15));
        let _ = other.get(&newer).await.is(410);
        // nothing of it stays open once the account is
        let last = ticket().await;
        let _ = desk
            .upload(
                &format!("{page}/upload/handler"),
                &[],
                ("file", "b.png", PNG),
            )
            .await
            .see_other();
        let _ = open(&desk, &page).await;
        let _ = phone.get(&last).await.is(410);
        let file = desk.get(&page).await.ok().attribute("main ul a", "href");
        let _ = desk.get(&file.expect("a picture")).await.ok();
        assert_eq!(stage.audit("opening.look").await, 1);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_code_is_good_for_five_tries_and_seven_days_and_until_the_next_one,
    async |on| {
        let stage = stage::typed(on).await;
        let (desk, _) = desk(&stage, "320100").await;
        let page = ready(&desk, &legal(1), &["licence", "handler"]).await;
        let first = open(&desk, &page).await;
        let user = stage.app.visitor();
        let wrong = if first == "00000000" {
            "00000001"
        } else {
            "00000000"
        };
        let _ = activate(&user, 1, "1234").await.is(422).see("8位开户码");
        let _ = activate(&user, 2, &first).await.is(422).see("不正确");
        for _ in 0..4 {
            let _ = activate(&user, 1, wrong).await.is(422).see("不正确");
        }
        // the right one costs no try
        let _ = activate(&user, 1, &first).await.see_other();
        let _ = activate(&user, 1, wrong).await.is(422).see("不正确");
        let _ = activate(&user, 1, &first)
            .await
            .is(422)
            .see("开户码输错次数过多");
        // another code: the first one is void, also for the browser that had typed it
        let again = desk
            .post(&format!("{page}/reissue"), &[])
            .await
            .ok()
            .see("开户码已补打");
        let second = code_on(&again);
        assert_ne!(first, second);
        let gone = set_password(&stage, &user, "13800000001").await;
        let _ = gone.is(422).see("请使用最新的开户码重新激活");
        let _ = activate(&user, 1, &first).await.is(422).see("不正确");
        let _ = desk
            .post(&format!("{page}/receipt"), &[("code", &first)])
            .await
            .is(410);
        stage.app.advance(TimeDelta::days(7));
        let _ = activate(&user, 1, &second).await.is(422).see("已失效");
        let _ = (desk.get("/office/openings?tab=expired").await.ok())
            .see("已过期")
            .see("南京云杉智造科技有限公司");
        // an expired one does not stand in the way of a new one
        let other = ready(&desk, &legal(1), &["licence", "handler"]).await;
        let third = open(&desk, &other).await;
        let _ = desk.get(&page).await.ok().see("已撤销");
        let _ = activate(&user, 1, &third).await.see_other();
        let plans = stage.app.plans().await;
        plans.find_by_index(&[]);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(a_mistake_is_taken_back_before_it_is_activated, async |on| {
    let stage = stage::typed(on).await;
    let (desk, _) = desk(&stage, "320100").await;
    let page = ready(&desk, &legal(1), &["licence", "handler"]).await;
    let code = open(&desk, &page).await;
    // nobody opens the same unit a second time meanwhile
    let _ = (post(&desk, "/office/openings/new", &legal(1)).await)
        .is(422)
        .see("已在南京市人力资源和社会保障局窗口开户");
    let user = stage.app.visitor();
    let _ = activate(&user, 1, &code).await.see_other();
    let withdraw = format!("{page}/withdraw");
    let _ = (desk.post(&withdraw, &[]).await).is(422).see("撤销原因");
    let _ = desk
        .post(&withdraw, &[("reason", "单位名称填错")])
        .await
        .see_other();
    let _ = (desk.get(&page).await.ok())
        .see("已撤销")
        .see("单位名称填错")
        .not_see("补打开户码");
    let _ = desk
        .post(&withdraw, &[("reason", "再来一次")])
        .await
        .is(409);
    let _ = desk.post(&format!("{page}/reissue"), &[]).await.is(409);
    // the browser that had typed the code gets no further
    let gone = set_password(&stage, &user, "13800000001").await;
    let _ = gone.is(422).see("该开户已撤销");
    let _ = activate(&user, 1, &code).await.is(422);
    assert_eq!(stage.audit("opening.withdraw").await, 1);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(an_agency_sees_its_own_and_nobody_elses, async |on| {
    let stage = stage::typed(on).await;
    let (own, _) = desk(&stage, "320100").await;
    let (other, _) = desk(&stage, "320500").await;
    let page = ready(&own, &legal(1), &["licence", "handler"]).await;
    let file = {
        let shown = own.get(&page).await.ok();
        shown.attribute("[data-poll] a", "href").unwrap()
    };
    let _ = other.get(&page).await.is(404);
    let _ = other.get(&file).await.is(404);
    for action in ["open", "ticket", "drop", "reissue"] {
        let _ = other
            .post(&format!("{page}/{action}"), &[("seen", "1")])
            .await
            .is(404);
    }
    open(&own, &page).await;
    let _ = (own.get("/office/openings").await.ok()).see("南京云杉智造科技有限公司");
    let _ = (other.get("/office/openings").await.ok()).not_see("南京云杉智造科技有限公司");
    assert!(stage.audit("access.denied").await >= 6);
    // an agency that is not there has no counter; units and visitors have none either
    let nowhere = stage
        .app
        .officer(AgencyId::new(stage.app.clock.now(), &stage.app.app.rng));
    let _ = nowhere.get("/office/openings").await.is(403);
    let unit = stage.unit(3).await;
    for user in [&unit.user, &stage.app.visitor()] {
        let there = user.get("/office/openings").await.see_other();
        assert!(there.starts_with("/office/login"), "{there}");
    }
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_form_that_nobody_finishes_is_gone_after_a_day,
    async |on| {
        let stage = stage::typed(on).await;
        let (desk, _) = desk(&stage, "320100").await;
        let kept = ready(&desk, &legal(1), &["licence", "handler"]).await;
        open(&desk, &kept).await;
        let page = ready(&desk, &legal(2), &["licence"]).await;
        let dropped = ready(&desk, &legal(3), &["licence"]).await;
        let _ = desk.post(&format!("{dropped}/drop"), &[]).await.see_other();
        let _ = desk.get(&dropped).await.is(404);
        stage.app.advance(TimeDelta::hours(25));
        let sweep = stage.app.runner().run_recurring("org.opening.sweep");
        sweep.await.unwrap().unwrap();
        stage.app.run_jobs().await;
        let _ = desk.get(&page).await.is(404);
        let _ = desk.get(&kept).await.ok().see("待激活");
        assert_eq!(stage.audit("opening.forget").await, 2);
        stage.app.finish().await;
    }
);
