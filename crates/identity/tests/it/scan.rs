//! 扫码登录 (checklist B-2.3): the way as it is meant; every way in which somebody else might profit from it is in `attacks`.

mod attacks;

use crate::stage::{MOBILE, NAME, PASSWORD, Stage, UNIT_CODE, log_in};
use axum::body::Body;
use chrono::TimeDelta;
use http::{Request, header};
use identity::{
    account::{Holder, Kind},
    agreement::{self, Text, Way},
};
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
pub(crate) fn read_code(page: &Reply) -> String {
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
    call.write(|tx| async move {
        let (id, _) = identity::person::create(&tx, vault, other, Some(hash)).await?;
        agreement::record(&tx, id, Text::Person, 1, Way::Register).await?;
        Ok::<_, identity::account::AccountError>(())
    })
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
    stage.app.run_jobs().await;
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
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_box_leads_to_help_and_keeps_the_goal, async |on: On| {
    let stage = Stage::new(on).await;
    let screen = Screen::open(&stage, "tab=unit&next=/unit/info").await;
    let page = screen.user.get(&screen.page).await.ok();
    assert_eq!(page.all(".ways a"), ["CA", "扫码登录", "账号密码"]);
    assert_eq!(
        page.attribute(".ways a:not([aria-current])", "href")
            .as_deref(),
        Some("/login?tab=unit&way=ca&next=%2Funit%2Finfo")
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
    stage.app.run_jobs().await;
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
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

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
        stage.app.run_jobs().await;
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
        stage.app.run_jobs().await;
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
        stage.app.run_jobs().await;
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
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
