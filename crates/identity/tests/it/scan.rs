//! 扫码登录 (checklist B-2.3): the way as it is meant, and every way in which somebody else might profit from it.

use crate::stage::{MOBILE, NAME, PASSWORD, Stage, UNIT_CODE, log_in};
use axum::body::Body;
use chrono::TimeDelta;
use http::{Request, header};
use identity::account::{Holder, Kind};
use kernel::document::{Document, DocumentKind};
use testkit::{On, Reply, User, on_both};

const SESSION: &str = web::session::COOKIE;
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/// A browser that shows a QR code.
struct Screen {
    user: User,
    /// Address of its page.
    page: String,
    /// Path that the QR code holds.
    code: String,
}

impl Screen {
    /// Opens the sub-tab in a fresh browser.
    async fn open(stage: &Stage, tab: &str) -> Self {
        Self::open_in(stage.app.visitor(), tab).await
    }

    async fn open_in(user: User, tab: &str) -> Self {
        let ask = Request::get(format!("/login?{tab}&way=scan"))
            .header(header::USER_AGENT, CHROME)
            .body(Body::empty())
            .unwrap();
        let page = user.send(ask).await.see_other();
        let shown = user.get(&page).await.ok().see("待扫描");
        let code = read_code(&shown);
        Self { user, page, code }
    }

    /// What the page asks for.
    async fn poll(&self) -> Reply {
        self.user.get(&format!("{}/status", self.page)).await
    }

    /// The number on the screen.
    async fn number(&self) -> String {
        let fragment = self.poll().await.ok().see("已扫描");
        fragment.all(".scan-number").concat()
    }

    /// Polls; where the page goes on to.
    async fn collect(&self) -> String {
        let reply = self.poll().await.ok();
        reply.headers["x-go-to"].to_str().unwrap().to_owned()
    }

    /// Polls; why nothing will come any more.
    async fn over(&self, why: &str) {
        let _ = self.poll().await.is(286).see("已失效").see(why);
        assert!(!is_in(&self.user).await);
    }
}

/// Reads the picture as a phone does.
fn read_code(page: &Reply) -> String {
    let path = page.attribute("main svg path", "d").unwrap();
    let size: usize = page
        .attribute("main svg rect", "width")
        .unwrap()
        .parse()
        .unwrap();
    let mut dark = vec![false; size * size];
    for run in path.split('M').skip(1) {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, _) = rest.split_once('v').unwrap();
        let [x, y, length] = [x, y, length].map(|text| text.parse::<usize>().unwrap());
        dark[y * size + x..y * size + x + length].fill(true);
    }
    let mut picture = rqrr::PreparedImage::prepare_from_bitmap(size * 4, size * 4, |x, y| {
        dark[y / 4 * size + x / 4]
    });
    let grids = picture.detect_grids();
    let (_, text) = grids[0].decode().unwrap();
    text.strip_prefix("http://127.0.0.1:8080")
        .unwrap()
        .to_owned()
}

async fn is_in(user: &User) -> bool {
    !user.get("/whoami").await.body.contains("anonymous")
}

/// A phone on which the usual person is logged in.
async fn persons_phone(stage: &Stage) -> User {
    let phone = stage.app.visitor();
    phone.from_network([198, 51, 100, 4]);
    log_in(&phone).await;
    phone
}

/// A phone on which the unit's legal representative is logged in.
async fn units_phone(stage: &Stage) -> User {
    let phone = stage.app.visitor();
    let form = [
        ("tab", "unit"),
        ("realm", UNIT_CODE),
        ("identifier", MOBILE),
        ("password", PASSWORD),
    ];
    assert_eq!(phone.post("/login", &form).await.see_other(), "/unit");
    phone
}

/// A phone of somebody else altogether.
async fn strangers_phone(stage: &Stage) -> User {
    let other = Holder {
        name: "王五".into(),
        document: Document::parse(DocumentKind::ResidentCard, "32010219900307451X").unwrap(),
        mobile: Some("13912345678".parse().unwrap()),
    };
    let hash = stage
        .identity
        .passwords()
        .hash(&PASSWORD.into())
        .await
        .unwrap();
    let call = web::Call::system(&stage.app.app, "test");
    let (vault, other, hash) = (&stage.app.app.vault, &other, &hash);
    call.write(|tx| async move { identity::person::create(&tx, vault, other, Some(hash)).await })
        .await
        .unwrap();
    let phone = stage.app.visitor();
    let form = [
        ("tab", "person"),
        ("identifier", "13912345678"),
        ("password", PASSWORD),
    ];
    let _ = phone.post("/login", &form).await.see_other();
    phone
}

/// The numbers that a phone offers.
fn offered(page: &Reply) -> Vec<String> {
    page.all("button[name=number]")
}

async fn choose(phone: &User, code: &str, number: &str) -> Reply {
    assert_eq!(
        phone.post(code, &[("number", number)]).await.see_other(),
        code
    );
    phone.get(code).await
}

/// A number on the phone that is not the one on the screen.
async fn wrong_number(screen: &Screen, page: &Reply) -> String {
    let right = screen.number().await;
    offered(page)
        .into_iter()
        .find(|number| *number != right)
        .unwrap()
}

on_both!(a_person_scans_compares_and_is_logged_in, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let screen = Screen::open(&stage, "tab=person&next=/whoami?x=1").await;
    let _ = screen.poll().await.is(204);
    let asked = phone.get(&screen.code).await.ok();
    for text in [
        "是您本人正在电脑上登录吗",
        "Windows · Chrome浏览器",
        "192.0.*.*",
        "与手机不在同一网络",
        "2026-11-23 10:00:00",
        "不是我，拒绝登录",
    ] {
        let _ = asked.clone().see(text);
    }
    let _ = asked.clone().not_see("192.0.2.1").not_see(NAME);
    let numbers = offered(&asked);
    let right = screen.number().await;
    assert!(
        numbers.len() == 3 && numbers.contains(&right),
        "{numbers:?}"
    );
    assert_eq!(
        offered(&phone.get(&screen.code).await),
        numbers,
        "opening the page again offers the same numbers"
    );
    let _ = choose(&phone, &screen.code, &right)
        .await
        .ok()
        .see("已确认登录");
    assert!(
        !is_in(&screen.user).await,
        "the phone's request logs nobody in"
    );
    assert_eq!(screen.collect().await, "/whoami?x=1");
    let _ = screen.user.get("/whoami").await.see("person:");
    assert_eq!(stage.audited("scan.confirm").await, 1);
    // the phone stays logged in, and going back on the screen leads on
    assert!(is_in(&phone).await);
    assert_eq!(screen.user.get(&screen.page).await.see_other(), "/whoami");
    stage.app.finish().await;
});

on_both!(
    the_legal_representative_logs_the_unit_in_without_a_script,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Unit).await;
        let phone = units_phone(&stage).await;
        let screen = Screen::open(&stage, "tab=unit").await;
        let page = screen.user.get(&screen.page).await.ok();
        assert!(
            page.body
                .contains(r#"<noscript><meta http-equiv="refresh""#)
        );
        let asked = phone.get(&screen.code).await.ok();
        let _ = asked.see("法人 1*****77").see("与手机在同一网络");
        // the page itself shows the same as the fragment, and collects
        let right = screen.number().await;
        let _ = screen
            .user
            .get(&screen.page)
            .await
            .ok()
            .see(&right)
            .see("已扫描");
        let _ = choose(&phone, &screen.code, &right).await.ok();
        assert_eq!(screen.user.get(&screen.page).await.see_other(), "/unit");
        let _ = screen.user.get("/whoami").await.see("unit:");
        stage.app.finish().await;
    }
);

on_both!(the_box_leads_to_help_and_keeps_the_goal, async |on: On| {
    let stage = Stage::new(on).await;
    let screen = Screen::open(&stage, "tab=unit&next=/unit/info").await;
    let page = screen.user.get(&screen.page).await.ok();
    assert_eq!(page.all(".ways a"), ["扫码登录", "账号密码"]);
    assert_eq!(
        page.attribute(".ways a:not([aria-current])", "href")
            .as_deref(),
        Some("/login?tab=unit&next=%2Funit%2Finfo")
    );
    assert_eq!(
        page.attribute(".tabs a", "href").as_deref(),
        Some("/login?tab=person&way=scan&next=%2Funit%2Finfo")
    );
    for (label, goal, heading) in [
        ("如何扫码？", "/login/scan/help", "如何扫码"),
        ("下载江苏智慧人社APP", "/login/app", "下载江苏智慧人社APP"),
    ] {
        let _ = page.clone().see(label).see(goal);
        let help = screen.user.get(goal).await.ok();
        assert_eq!(help.all("h1"), [heading]);
    }
    assert_eq!(
        read_code(&screen.user.get("/login/app").await),
        "/app",
        "the phone side"
    );
    stage.app.finish().await;
});

on_both!(a_code_is_worth_nothing_after_two_minutes, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let screen = Screen::open(&stage, "tab=person").await;
    stage.app.advance(TimeDelta::seconds(119));
    let _ = screen.poll().await.is(204);
    stage.app.advance(TimeDelta::seconds(1));
    let reply = screen.poll().await.is(286).see("二维码已失效");
    assert_eq!(
        reply.attribute("a", "href").as_deref(),
        Some("/login?tab=person&way=scan"),
        "点击刷新"
    );
    let _ = phone.get(&screen.code).await.is(410).see("二维码已失效");
    // scanned in time, agreed too late
    let screen = Screen::open(&stage, "tab=person").await;
    let _ = phone.get(&screen.code).await.ok();
    let right = screen.number().await;
    stage.app.advance(TimeDelta::minutes(3));
    let _ = choose(&phone, &screen.code, &right).await.is(410);
    screen.over("二维码已失效").await;
    // agreed in time, collected too late
    let screen = Screen::open(&stage, "tab=person").await;
    let _ = phone.get(&screen.code).await.ok();
    let _ = choose(&phone, &screen.code, &screen.number().await)
        .await
        .ok();
    stage.app.advance(TimeDelta::minutes(1));
    screen.over("二维码已失效").await;
    stage.app.finish().await;
});

on_both!(a_code_logs_in_once, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let screen = Screen::open(&stage, "tab=person").await;
    let scan_cookie = screen.user.cookie("juxian_scan").unwrap();
    let _ = phone.get(&screen.code).await.ok();
    let right = screen.number().await;
    let _ = choose(&phone, &screen.code, &right).await.ok();
    let before = stage.audited("session.start").await;
    // two polls at the same moment: one session
    let (one, two) = tokio::join!(screen.poll(), screen.poll());
    let gone_on = [&one, &two]
        .iter()
        .filter(|reply| reply.headers.contains_key("x-go-to"))
        .count();
    assert_eq!(gone_on, 1);
    assert_eq!(stage.audited("session.start").await, before + 1);
    // replays: the poll with the cookie that it had, the answer of the phone, the code
    let replay = stage.app.visitor();
    replay.set_cookie("juxian_scan", &scan_cookie);
    let _ = replay.get(&format!("{}/status", screen.page)).await.is(286);
    let _ = choose(&phone, &screen.code, &right).await.ok();
    let _ = replay.get(&format!("{}/status", screen.page)).await.is(286);
    assert!(!is_in(&replay).await);
    assert_eq!(stage.audited("session.start").await, before + 1);
    assert_eq!(stage.audited("scan.confirm").await, 1);
    stage.app.finish().await;
});

on_both!(only_the_browser_that_asked_gets_in, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let screen = Screen::open(&stage, "tab=person").await;
    let thief = stage.app.visitor();
    for path in [screen.page.clone(), format!("{}/status", screen.page)] {
        let _ = thief.get(&path).await.is(404);
    }
    assert_eq!(stage.audited("access.denied").await, 2);
    let _ = phone.get(&screen.code).await.ok();
    let _ = choose(&phone, &screen.code, &screen.number().await)
        .await
        .ok();
    // a picture of the code, a secret of one's own, even the token that names the browser: none is the secret
    let _ = thief.get(&screen.code).await.is(410);
    thief.set_cookie("juxian_scan", &"a".repeat(64));
    let _ = thief.get(&format!("{}/status", screen.page)).await.is(404);
    thief.set_cookie(
        "juxian_browser",
        &screen.user.cookie("juxian_browser").unwrap(),
    );
    let _ = thief.get(&format!("{}/status", screen.page)).await.is(286);
    assert!(!is_in(&thief).await);
    assert_eq!(screen.collect().await, "/whoami");
    stage.app.finish().await;
});

on_both!(what_was_planted_before_is_worth_nothing, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    // the attacker plants the cookies of their own log-in, session included, into the victim's browser
    let attacker = strangers_phone(&stage).await;
    let bait = Screen::open_in(stage.app.visitor(), "tab=person").await;
    let victim = stage.app.visitor();
    for cookie in ["juxian_scan", "juxian_browser"] {
        victim.set_cookie(cookie, &bait.user.cookie(cookie).unwrap());
    }
    let screen = Screen::open_in(victim, "tab=person").await;
    assert_ne!(
        (&screen.page, &screen.code),
        (&bait.page, &bait.code),
        "a log-in never takes over what was there"
    );
    let planted = attacker.cookie(SESSION).unwrap();
    screen.user.set_cookie(SESSION, &planted);
    let phone = persons_phone(&stage).await;
    let _ = phone.get(&screen.code).await.ok();
    let _ = choose(&phone, &screen.code, &screen.number().await)
        .await
        .ok();
    let _ = bait.poll().await.is(286);
    let _ = bait
        .user
        .get(&format!("{}/status", screen.page))
        .await
        .is(286);
    assert!(!is_in(&bait.user).await);
    let _ = screen.collect().await;
    let fresh = screen.user.cookie(SESSION).unwrap();
    assert_ne!(fresh, planted);
    stage.app.advance(TimeDelta::seconds(1));
    assert!(!is_in(&attacker).await, "the planted session has ended");
    assert!(is_in(&screen.user).await);
    stage.app.finish().await;
});

on_both!(
    a_relayed_code_ends_when_the_victim_cannot_tell_the_number,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let victim = persons_phone(&stage).await;
        let attacker = Screen::open(&stage, "tab=person").await;
        let asked = victim.get(&attacker.code).await.ok();
        let wrong = wrong_number(&attacker, &asked).await;
        let _ = choose(&victim, &attacker.code, &wrong)
            .await
            .ok()
            .see("本次登录已取消");
        attacker.over("数字与电脑显示的不一致").await;
        // no second guess
        for number in offered(&asked) {
            let _ = choose(&victim, &attacker.code, &number)
                .await
                .ok()
                .see("本次登录已取消");
        }
        attacker.over("不一致").await;
        assert_eq!(stage.audited("scan.mismatch").await, 1);
        assert_eq!(stage.audited("scan.confirm").await, 0);
        stage.app.finish().await;
    }
);

on_both!(saying_it_is_not_me_ends_the_log_in, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let victim = persons_phone(&stage).await;
    let attacker = Screen::open(&stage, "tab=person").await;
    let _ = victim.get(&attacker.code).await.ok();
    let right = attacker.number().await;
    let reply = victim.post(&attacker.code, &[("do", "refuse")]).await;
    assert_eq!(reply.see_other(), attacker.code);
    let _ = victim.get(&attacker.code).await.ok().see("已拒绝登录");
    attacker.over("不是我").await;
    let _ = choose(&victim, &attacker.code, &right)
        .await
        .ok()
        .see("已拒绝登录");
    attacker.over("不是我").await;
    assert_eq!(stage.audited("scan.refuse").await, 1);
    stage.app.finish().await;
});

on_both!(
    the_first_account_that_scans_is_the_only_one,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let phone = persons_phone(&stage).await;
        let other = strangers_phone(&stage).await;
        let screen = Screen::open(&stage, "tab=person").await;
        let _ = phone.get(&screen.code).await.ok().see("是您本人");
        let _ = other.get(&screen.code).await.is(410);
        let right = screen.number().await;
        for form in [("number", right.as_str()), ("do", "refuse")] {
            let _ = other.post(&screen.code, &[form]).await.is(404);
            let _ = stage
                .app
                .visitor()
                .post(&screen.code, &[form])
                .await
                .is(404);
        }
        assert_eq!(stage.audited("access.denied").await, 5);
        let _ = phone
            .post(&screen.code, &[("number", "7")])
            .await
            .is(422)
            .see("点选电脑屏幕上显示的数字");
        let _ = phone.post(&screen.code, &[]).await.is(422);
        let _ = choose(&phone, &screen.code, &right).await.ok();
        assert_eq!(screen.collect().await, "/whoami");
        stage.app.finish().await;
    }
);

on_both!(
    the_wrong_kind_of_account_is_told_so_and_can_switch,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let _ = stage.account(Kind::Unit).await;
        let phone = persons_phone(&stage).await;
        let screen = Screen::open(&stage, "tab=unit").await;
        let told = phone.get(&screen.code).await.ok();
        let _ = told.see("请换用单位账号").see("退出并换用单位账号登录");
        let right = screen.number().await;
        let _ = phone
            .post(&screen.code, &[("number", &right)])
            .await
            .is(404);
        let goal = phone
            .post(&format!("{}/switch", screen.code), &[])
            .await
            .see_other();
        let back = screen.code.replace('/', "%2F");
        assert_eq!(goal, format!("/login?tab=unit&next={back}"));
        assert!(!is_in(&phone).await);
        let form = [
            ("tab", "unit"),
            ("realm", UNIT_CODE),
            ("identifier", MOBILE),
            ("password", PASSWORD),
            ("next", &screen.code),
        ];
        assert_eq!(phone.post("/login", &form).await.see_other(), screen.code);
        let _ = phone.get(&screen.code).await.ok().see("是您本人");
        // with the right kind there is nothing to switch: nobody is logged out
        let _ = phone
            .post(&format!("{}/switch", screen.code), &[])
            .await
            .see_other();
        assert!(is_in(&phone).await);
        let _ = choose(&phone, &screen.code, &right).await.ok();
        assert_eq!(screen.collect().await, "/unit");
        stage.app.finish().await;
    }
);

on_both!(
    a_phone_that_is_not_logged_in_gets_the_time_for_it,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let screen = Screen::open(&stage, "tab=person").await;
        stage.app.advance(TimeDelta::seconds(100));
        let phone = stage.app.visitor();
        let told = phone.get(&screen.code).await.ok().see("请先在手机上登录");
        let link = told.attribute("main a.btn-primary", "href").unwrap();
        assert_eq!(
            link,
            format!("/login?tab=person&next={}", screen.code.replace('/', "%2F"))
        );
        // the time begins once: looking again does not lengthen it
        stage.app.advance(TimeDelta::seconds(100));
        let _ = phone.get(&screen.code).await.ok();
        log_in(&phone).await;
        let _ = phone.get(&screen.code).await.ok().see("是您本人");
        stage.app.advance(TimeDelta::seconds(80));
        let _ = phone.get(&screen.code).await.is(410);
        screen.over("二维码已失效").await;
        stage.app.finish().await;
    }
);

on_both!(
    a_browser_has_one_code_and_a_network_not_endlessly_many,
    async |on: On| {
        let stage = Stage::new(on).await;
        let first = Screen::open(&stage, "tab=person").await;
        let second = Screen::open_in(first.user.clone(), "tab=unit").await;
        let _ = second.poll().await.is(204);
        first.over("二维码已失效").await;
        let denied = stage.audited("access.denied").await;
        assert_eq!(denied, 0, "an old tab is no stranger");
        let many = stage.app.visitor();
        for _ in 0..118 {
            let _ = many.get("/login?tab=unit&way=scan").await.see_other();
        }
        let _ = many
            .get("/login?tab=unit&way=scan")
            .await
            .is(429)
            .see("获取二维码的次数过多")
            .see("点击刷新");
        let elsewhere = stage.app.visitor();
        elsewhere.from_network([203, 0, 113, 9]);
        let _ = Screen::open_in(elsewhere, "tab=unit").await;
        stage.app.advance(TimeDelta::minutes(2));
        let _ = Screen::open_in(many, "tab=unit").await;
        stage.app.finish().await;
    }
);

on_both!(what_does_not_exist_is_told_as_such, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let phone = persons_phone(&stage).await;
    let none = format!("/app/scan/{}", "a".repeat(32));
    let _ = phone.get(&none).await.is(410).see("二维码已失效");
    let _ = phone.post(&none, &[("do", "refuse")]).await.is(404);
    let _ = phone
        .get("/login/scan/00000000000000000000000000000000")
        .await
        .is(404);
    let _ = phone.get("/login/scan/x/status").await.is(404);
    stage.app.finish().await;
});
