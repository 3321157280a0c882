//! 用户申诉 (checklist A-1.2.1.14–15, Z.3.10).

mod attacks;
mod desk;

use crate::{
    puzzle::patiently,
    stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage, UNIT_CODE},
};
use identity::account::{self, Holder, Kind, Status};
use kernel::{
    document::{Document, DocumentKind},
    id::AccountId,
};
use testkit::{On, User, on_both};

/// Whoever appeals: the usual document and phone, which somebody else has taken.
const CONTACT: &str = "13912345670";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR material";
const PDF: &[u8] = b"%PDF-1.7 material of an appeal";

/// A stranger who holds what is not theirs.
pub fn stranger(document: &str, mobile: Option<&str>) -> Holder {
    Holder {
        name: "吴冒用".into(),
        document: Document::parse(DocumentKind::ResidentCard, document).unwrap(),
        mobile: mobile.map(|mobile| mobile.parse().unwrap()),
    }
}

/// Another document than [`DOCUMENT`].
pub fn other() -> String {
    let born = kernel::clock::CivilDate::from_ymd_opt(1990, 3, 7).unwrap();
    let made = Document::resident(329_991, born, 513).unwrap();
    made.number().to_owned()
}

pub async fn code(stage: &Stage, user: &User, path: &str, field: &str, mobile: &str) -> String {
    stage.app.advance(chrono::TimeDelta::minutes(2));
    let _ = patiently(user, path, &[(field, mobile)])
        .await
        .ok()
        .see("验证码已发送至");
    stage.app.run_jobs().await;
    stage.phone.code(mobile)
}

pub fn form<'a>(matter: &'a str, code: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("_key", key),
        ("matter", matter),
        ("account_kind", "person"),
        ("document_kind", "111"),
        ("document_number", DOCUMENT),
        ("name", NAME),
        ("mobile", if matter == "document" { "" } else { MOBILE }),
        ("contact", CONTACT),
        ("sms_code", code),
        ("story", "我注册时提示已被注册，但我从未注册过。"),
        ("agree", "1"),
    ]
}

/// Begins an appeal and tells the page of its materials.
pub async fn begin(stage: &Stage, user: &User, matter: &str, more: &[(&str, &str)]) -> String {
    let code = code(stage, user, "/appeal/code", "contact", CONTACT).await;
    let mut fields = form(matter, &code, "k1");
    for (name, value) in more {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    user.post("/appeal", &fields).await.see_other()
}

/// Hands an appeal in with one picture; tells its page.
pub async fn hand_in(stage: &Stage, user: &User, matter: &str, more: &[(&str, &str)]) -> String {
    let materials = begin(stage, user, matter, more).await;
    let _ = user
        .upload(&materials, &[], ("file", "证件.png", PNG))
        .await
        .see_other();
    let submit = materials.replace("/materials", "/submit");
    user.post(&submit, &[]).await.see_other()
}

/// An officer, logged in; `n` makes another one each time.
pub async fn officer(stage: &Stage, n: u8) -> (User, AccountId) {
    let born = kernel::clock::CivilDate::from_ymd_opt(1985, 5, 5).unwrap();
    let mobile = format!("1390000020{n}");
    let holder = Holder {
        name: format!("经办{}", ['甲', '乙', '丙'][usize::from(n)]).into(),
        document: Document::resident(329_991, born, 100 + u16::from(n)).unwrap(),
        mobile: Some(mobile.parse().unwrap()),
    };
    let id = stage.account_of(Kind::Officer, &holder, false).await;
    let user = stage.app.visitor();
    stage
        .officer(&user, holder.document.number(), &mobile)
        .await;
    (user, id)
}

/// Takes the appeal and decides it, as the page says it.
pub async fn decide(user: &User, page: &str, verdict: &str, reason: &str) -> testkit::Reply {
    let shown = user.get(page).await.ok();
    let mut fields = shown.hidden_fields();
    fields.retain(|(name, _)| name == "_version" || name == "occupant");
    let mut typed: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    typed.extend([("do", verdict), ("reason", reason)]);
    user.post(page, &typed).await
}

pub async fn status(stage: &Stage, id: AccountId) -> Status {
    let found = account::find(&stage.app.app.db, id).await.unwrap();
    found.unwrap().status
}

on_both!(
    a_document_that_is_taken_comes_back_by_a_link,
    async |on: On| {
        let stage = Stage::new(on).await;
        let taken = stage
            .account_of(Kind::Person, &stranger(DOCUMENT, Some(MOBILE)), false)
            .await;
        let thief = stage.app.visitor();
        crate::stage::log_in(&thief).await;
        assert_eq!(stage.live_sessions().await, 1);

        let user = stage.app.visitor();
        let page = hand_in(&stage, &user, "document", &[]).await;
        let _ = user
            .get(&page)
            .await
            .ok()
            .see("已提交")
            .see("SS")
            .see("1*****70")
            .not_see(NAME)
            .not_see(DOCUMENT)
            .not_see(CONTACT);

        let (desk, _) = officer(&stage, 0).await;
        let task = page.replace("/appeal/", "/office/appeal/");
        let _ = desk.get("/office/appeal").await.ok().see("证件被占用");
        assert_eq!(
            desk.post(&format!("{task}/take"), &[]).await.see_other(),
            task
        );
        let _ = user.get(&page).await.ok().see("审核中");
        let _ = decide(&desk, &task, "approve", "").await.see_other();

        assert_eq!(status(&stage, taken).await, Status::Frozen);
        stage.app.run_jobs().await;
        assert_eq!(*stage.lost.lock().unwrap(), [("frozen", taken)]);
        // the one who had it is out, and cannot come in again
        stage.app.advance(chrono::TimeDelta::seconds(2));
        let _ = thief.get("/whoami").await.ok().see("anonymous");
        let again = [
            ("tab", "person"),
            ("identifier", MOBILE),
            ("password", PASSWORD),
        ];
        let _ = thief
            .post("/login", &again)
            .await
            .is(422)
            .see("该账号目前不能使用");

        // nobody else registers the document meanwhile
        let squatter = stage.app.visitor();
        let typed = code(
            &stage,
            &squatter,
            "/register/person/code",
            "mobile",
            "13812345678",
        )
        .await;
        let wish = [
            ("document_kind", "111"),
            ("document_number", DOCUMENT),
            ("name", NAME),
            ("mobile", "13812345678"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("sms_code", typed.as_str()),
            ("agree", "1"),
            ("agreement", "1"),
        ];
        let _ = squatter
            .post("/register/person", &wish)
            .await
            .is(422)
            .see("该证件号码已注册")
            .see("/appeal?matter=document");

        let link = stage.phone.text(CONTACT, "appeal_register")["link"].clone();
        let path = &link[link.find("/appeal/register/").unwrap()..];
        let fresh = stage.app.visitor();
        let _ = fresh.get(path).await.ok().see("1*****70").not_see(CONTACT);
        let typed = code(&stage, &fresh, &format!("{path}/code"), "_key", CONTACT).await;
        let wish = [
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("sms_code", typed.as_str()),
            ("agree", "1"),
            ("agreement", "1"),
        ];
        assert_eq!(fresh.post(path, &wish).await.see_other(), "/whoami");
        let _ = fresh.get("/whoami").await.ok().see("person:");
        // once
        let _ = fresh.get(path).await.is(410).see("已经使用或已失效");
        let _ = fresh.post(path, &wish).await.is(410);
        // history stays, and is the officer's to see
        let _ = desk.get(&task).await.ok().see("已冻结").see("已通过");
        stage.app.finish().await;
    }
);

on_both!(a_phone_is_unbound_and_its_holder_told, async |on: On| {
    let stage = Stage::new(on).await;
    let taken = stage
        .account_of(Kind::Person, &stranger(&other(), Some(MOBILE)), false)
        .await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "mobile", &[]).await;
    let (desk, _) = officer(&stage, 0).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let _ = desk.post(&format!("{task}/take"), &[]).await.see_other();
    let _ = decide(&desk, &task, "approve", "").await.see_other();
    stage.app.run_jobs().await;
    assert_eq!(*stage.lost.lock().unwrap(), [("mobile", taken)]);
    assert_eq!(status(&stage, taken).await, Status::Active);
    let row = account::find(&stage.app.app.db, taken)
        .await
        .unwrap()
        .unwrap();
    assert!(row.mobile.is_none() && row.mobile_blind.is_none());
    let _ = stage.phone.text(CONTACT, "appeal_passed");
    let _ = user.get(&page).await.ok().see("已通过").see("解除绑定");
    // free for whoever appealed
    let free = stage.app.visitor();
    let typed = code(&stage, &free, "/register/person/code", "mobile", MOBILE).await;
    let wish = [
        ("document_kind", "111"),
        ("document_number", DOCUMENT),
        ("name", NAME),
        ("mobile", MOBILE),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("sms_code", typed.as_str()),
        ("agree", "1"),
        ("agreement", "1"),
    ];
    assert_eq!(
        free.post("/register/person", &wish).await.see_other(),
        "/whoami"
    );
    stage.app.finish().await;
});

on_both!(a_units_phone_is_unbound_by_two_officers, async |on: On| {
    let stage = Stage::new(on).await;
    let taken = stage
        .account_of(Kind::Unit, &stranger(&other(), Some(MOBILE)), true)
        .await;
    let user = stage.app.visitor();
    let unit = [("account_kind", "unit"), ("unit", UNIT_CODE)];
    let page = hand_in(&stage, &user, "unbind", &unit).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let (first, _) = officer(&stage, 0).await;
    let _ = first.post(&format!("{task}/take"), &[]).await.see_other();
    let _ = decide(&first, &task, "approve", "").await.see_other();
    let mobile = || async {
        let row = account::find(&stage.app.app.db, taken).await.unwrap();
        row.unwrap().mobile_blind.is_some()
    };
    assert!(mobile().await, "one officer is not enough");
    // whoever appealed does not read how many officers it takes
    let _ = user.get(&page).await.ok().see("审核中").not_see("待复核");
    // the first one cannot be the second one
    let _ = decide(&first, &task, "approve", "")
        .await
        .is(409)
        .see("待复核");
    assert!(mobile().await);
    let (second, _) = officer(&stage, 1).await;
    let _ = second.get(&task).await.ok().see("初审同意");
    let _ = decide(&second, &task, "approve", "").await.see_other();
    assert!(!mobile().await);
    let _ = user.get(&page).await.ok().see("已通过");
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(a_refusal_says_why_and_changes_nothing, async |on: On| {
    let stage = Stage::new(on).await;
    let taken = stage
        .account_of(Kind::Person, &stranger(DOCUMENT, None), false)
        .await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "document", &[]).await;
    let (desk, _) = officer(&stage, 0).await;
    let task = page.replace("/appeal/", "/office/appeal/");
    let _ = desk.post(&format!("{task}/take"), &[]).await.see_other();
    let _ = decide(&desk, &task, "refuse", "")
        .await
        .is(422)
        .see("请输入不通过的理由");
    let _ = decide(&desk, &task, "refuse", "手持照片看不清，请重新拍摄")
        .await
        .see_other();
    stage.app.run_jobs().await;
    let _ = stage.phone.text(CONTACT, "appeal_refused");
    let _ = user
        .get(&page)
        .await
        .ok()
        .see("未通过")
        .see("手持照片看不清，请重新拍摄");
    assert_eq!(status(&stage, taken).await, Status::Active);
    // what is decided cannot be taken back
    let _ = user
        .post(&format!("{page}/withdraw"), &[])
        .await
        .see_other();
    let _ = user.get(&page).await.ok().see("未通过");
    stage.app.finish().await;
});

on_both!(progress_is_asked_by_number_and_phone, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let page = hand_in(&stage, &user, "document", &[]).await;
    let shown = user.get(&page).await.ok();
    let number = shown.attribute("[data-copy]", "data-copy").unwrap();
    let later = stage.app.visitor();
    let typed = code(&stage, &later, "/appeal/find/code", "mobile", CONTACT).await;
    let asked = [
        ("number", number.as_str()),
        ("mobile", CONTACT),
        ("sms_code", typed.as_str()),
    ];
    assert_eq!(later.post("/appeal/find", &asked).await.see_other(), page);
    let _ = later.get(&page).await.ok().see("已提交");
    let _ = later
        .post(&format!("{page}/withdraw"), &[])
        .await
        .see_other();
    let _ = later.get(&page).await.ok().see("已撤回");
    // half an hour later the browser has to prove the phone again
    stage.app.advance(chrono::TimeDelta::minutes(31));
    let _ = later.get(&page).await.is(404);
    stage.app.finish().await;
});

on_both!(a_form_that_is_wrong_keeps_what_was_typed, async |on: On| {
    let stage = Stage::new(on).await;
    let user = stage.app.visitor();
    let typed = code(&stage, &user, "/appeal/code", "contact", CONTACT).await;
    let mut wrong = form("mobile", &typed, "k1");
    wrong.retain(|(name, _)| !matches!(*name, "agree" | "mobile"));
    let _ = user
        .post("/appeal", &wrong)
        .await
        .is(422)
        .see("请输入被占用的移动电话")
        .see("请阅读并勾选同意")
        .see("我从未注册过");
    let fields = form("mobile", &typed, "k1");
    let (one, two) = tokio::join!(user.post("/appeal", &fields), user.post("/appeal", &fields));
    let page = one.see_other();
    assert_eq!(two.see_other(), page, "sent twice is one");
    // nothing to show is nothing to hand in
    let submit = page.replace("/materials", "/submit");
    let _ = user.post(&submit, &[]).await.is(422).see("至少上传1份");
    for n in 0..5 {
        let name = format!("材料{n}.pdf");
        let _ = user
            .upload(&page, &[], ("file", &name, PDF))
            .await
            .see_other();
    }
    let _ = user
        .upload(&page, &[], ("file", "六.pdf", PDF))
        .await
        .is(422)
        .see("最多5份");
    let shown = user.get(&page).await.ok().see("材料0.pdf");
    let gone = shown
        .attribute("form[data-object='材料0.pdf']", "action")
        .unwrap();
    let _ = user.post(&gone, &[]).await.see_other();
    let _ = user
        .get(&page)
        .await
        .ok()
        .not_see("材料0.pdf")
        .see("材料1.pdf");
    let there = user.post(&submit, &[]).await.see_other();
    assert_eq!(user.post(&submit, &[]).await.see_other(), there);
    // a twin of what is being worked on
    let typed = code(&stage, &user, "/appeal/code", "contact", CONTACT).await;
    let _ = user
        .post("/appeal", &form("mobile", &typed, "k2"))
        .await
        .is(422)
        .see("您已就同一事项提交申诉");
    stage.app.finish().await;
});
