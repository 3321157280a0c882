//! 拼图验证: solved by eyes and hands, by computing or in words; once, in time, by the browser it was posed to.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test aid fails by panicking"
)]

use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use testkit::{On, Reply, Setup, TestApp, User, on_both};
use tiny_skia::Pixmap;
use web::{
    Call, Error, Frame, Input, Page, Site,
    puzzle::{self, Puzzle, PuzzleError},
};

#[derive(askama::Template)]
#[template(
    source = r#"{% extends "hall.html" %}{% import "_puzzle.html" as p %}{% block main %}{{ p::panel(puzzle, input, "/answer", "/pose", "/") }}{% endblock %}"#,
    ext = "html"
)]
struct Panel {
    frame: Frame,
    puzzle: Option<Puzzle>,
    input: Input,
}

async fn pose(call: Call) -> web::Result<&'static str> {
    let call = &call;
    call.write(|tx| async move { puzzle::pose(&tx, call, "test").await })
        .await?;
    Ok("posed")
}

async fn show(call: Call) -> web::Result<Page<Panel>> {
    Ok(Page(Panel {
        frame: call.frame(Site::Hall, "验证").done().await,
        puzzle: puzzle::shown(&call, "test").await?,
        input: Input::default(),
    }))
}

/// Answers for a purpose and uses the answer up; with `twice` it tries to use it once more.
async fn answer(call: Call, input: Input) -> web::Result<Response> {
    let purpose = if input.get("purpose") == "other" {
        "other"
    } else {
        "test"
    };
    let solved = match puzzle::answer(&call, purpose, &input).await {
        Ok(solved) => solved,
        Err(PuzzleError::Broken(error)) => return Err(error.into()),
        Err(error) => {
            let status = Error::from(error.clone()).told().0;
            return Ok((status, error.to_string()).into_response());
        }
    };
    let spend = || call.write(|tx| async move { solved.spend(&tx).await });
    spend().await?;
    if input.tick("twice") {
        spend().await?;
    }
    Ok("through".into_response())
}

async fn stage(on: On) -> TestApp {
    let rooms = |_: &web::App, _: &mut queue::Registry| {
        Router::new()
            .route("/pose", post(pose))
            .route("/show", get(show))
            .route("/answer", post(answer))
            .merge(puzzle::router())
    };
    testkit::start(on, Setup::new([], rooms)).await
}

/// A puzzle as a browser has it.
struct Shown {
    id: String,
    page: Reply,
}

async fn posed(user: &User) -> Shown {
    let _ = user.post("/pose", &[]).await.ok();
    shown(user).await
}

async fn shown(user: &User) -> Shown {
    let page = user.get("/show").await.ok();
    let id = page
        .attribute("input[name=puzzle]", "value")
        .expect("a puzzle");
    Shown { id, page }
}

impl Shown {
    /// Looks where the piece fits: the hole is the same landscape, darkened.
    async fn look(&self, user: &User) -> u32 {
        let picture = async |part: &str| {
            let reply = user
                .get(&format!("/puzzle/{}/{part}.png", self.id))
                .await
                .ok();
            assert_eq!(reply.headers["cache-control"], "no-store");
            Pixmap::decode_png(&reply.bytes).unwrap()
        };
        let (scene, piece) = (picture("scene").await, picture("piece").await);
        let inside: Vec<(u32, u32)> = (0..piece.height())
            .flat_map(|y| (6..36).map(move |x| (x, y)))
            .filter(|(x, y)| piece.pixel(*x, *y).unwrap().alpha() == 255)
            .collect();
        let differs = |at: u32| -> i64 {
            inside
                .iter()
                .map(|(x, y)| {
                    let (there, here) = (
                        scene.pixel(at + x, *y).unwrap(),
                        piece.pixel(*x, *y).unwrap(),
                    );
                    let dark = |light: u8, shade: i64| (i64::from(light) * 105 + shade * 150) / 255;
                    (i64::from(there.red()) - dark(here.red(), 10)).abs()
                        + (i64::from(there.blue()) - dark(here.blue(), 28)).abs()
                })
                .sum()
        };
        (0..=scene.width() - piece.width())
            .min_by_key(|at| differs(*at))
            .unwrap()
    }

    async fn slide(&self, user: &User, x: u32) -> Reply {
        let track = format!("0,1,p;31,9,p;66,40,p;90,{x},p;640,{x},p");
        let fields = [
            ("puzzle", self.id.as_str()),
            ("way", "slide"),
            ("x", &x.to_string()),
            ("track", &track),
        ];
        user.post("/answer", &fields).await
    }

    /// Does what the page's script does.
    fn compute(&self) -> String {
        let of = |name| self.page.attribute("form[data-work]", name).unwrap();
        let (seed, bits) = (of("data-work"), of("data-bits").parse::<u32>().unwrap());
        let parts: usize = of("data-parts").parse().unwrap();
        let found = (0..parts).map(|part| {
            let fits = |number: &u64| {
                let hash = Sha256::digest(format!("{seed}:{part}:{number}"));
                u32::from_be_bytes(hash[..4].try_into().unwrap()).leading_zeros() >= bits
            };
            (0..1_u64 << 24).find(fits).unwrap().to_string()
        });
        found.collect::<Vec<_>>().join(",")
    }

    async fn work(&self, user: &User) -> Reply {
        let fields = [
            ("puzzle", self.id.as_str()),
            ("way", "work"),
            ("work", &self.compute()),
        ];
        user.post("/answer", &fields).await
    }

    /// Reads the question as a person does.
    fn think(&self) -> u32 {
        let text = self.page.all("label[for=p-answer]").join("");
        let numbers: Vec<u32> = text
            .chars()
            .filter_map(|c| match c {
                '两' => Some(2),
                c => "零一二三四五六七八九"
                    .chars()
                    .position(|d| d == c)
                    .map(|n| u32::try_from(n).unwrap()),
            })
            .collect();
        // 一共有几 holds a 一 that counts nothing
        match (text.contains("又放上"), text.contains("拿走")) {
            (true, _) => numbers[0] + numbers[1],
            (_, true) => numbers[0] - numbers[1],
            _ => *numbers[..3].iter().max().unwrap(),
        }
    }

    async fn say(&self, user: &User, answer: &str) -> Reply {
        let fields = [
            ("puzzle", self.id.as_str()),
            ("way", "question"),
            ("answer", answer),
        ];
        user.post("/answer", &fields).await
    }
}

on_both!(three_ways_lead_through, async |on: On| {
    let app = stage(on).await;
    let user = app.visitor();
    let one = posed(&user).await;
    one.page
        .clone()
        .see("拖动下方滑块完成拼图")
        .see("自动验证")
        .see("回答问题");
    let x = one.look(&user).await;
    one.slide(&user, x + 3).await.ok().see("through");
    posed(&user).await.work(&user).await.ok().see("through");
    let three = posed(&user).await;
    let answer = three.think().to_string();
    three.say(&user, &answer).await.ok().see("through");
    app.finish().await;
});

on_both!(
    a_puzzle_takes_one_answer_from_one_browser_for_one_purpose,
    async |on: On| {
        let app = stage(on).await;
        let user = app.visitor();
        // solved, and never again
        let puzzle = posed(&user).await;
        let x = puzzle.look(&user).await;
        let _ = puzzle.slide(&user, x).await.ok();
        puzzle
            .slide(&user, x)
            .await
            .is(409)
            .see("验证已过期或已使用");
        // one wrong answer, and the right one is worth nothing
        let puzzle = shown(&user).await;
        let x = puzzle.look(&user).await;
        puzzle
            .slide(&user, x - 20)
            .await
            .is(409)
            .see("拼图没有对准");
        puzzle
            .slide(&user, x)
            .await
            .is(409)
            .see("验证已过期或已使用");
        // a new one waits already; its pictures are for this browser only
        let puzzle = shown(&user).await;
        let other = app.visitor();
        for part in ["scene", "piece"] {
            let _ = other
                .get(&format!("/puzzle/{}/{part}.png", puzzle.id))
                .await
                .is(404);
        }
        let work = puzzle.compute();
        let fields = [
            ("puzzle", puzzle.id.as_str()),
            ("way", "work"),
            ("work", &work),
        ];
        let _ = other.post("/answer", &fields).await.is(409);
        let _ = user
            .post("/answer", &[&fields[..], &[("purpose", "other")]].concat())
            .await
            .is(409);
        // used once within the use case, too
        let _ = user
            .post("/answer", &[&fields[..], &[("twice", "1")]].concat())
            .await
            .is(409);
        let _ = user.post("/answer", &fields).await.is(409);
        // too late
        let late = posed(&user).await;
        app.advance(TimeDelta::minutes(2));
        user.get("/show").await.ok().see("验证已过期");
        let _ = user
            .get(&format!("/puzzle/{}/scene.png", late.id))
            .await
            .is(404);
        late.work(&user).await.is(409).see("验证已过期或已使用");
        // another one in its place makes the first void
        let first = posed(&user).await;
        posed(&user).await;
        let _ = first.work(&user).await.is(409);
        for nonsense in [
            &[][..],
            &[("puzzle", "x"), ("way", "slide")],
            &[("puzzle", &first.id), ("way", "fly")],
        ] {
            let _ = user.post("/answer", nonsense).await.is(409);
        }
        app.finish().await;
    }
);

on_both!(
    a_machine_that_knows_the_place_still_needs_a_hand,
    async |on: On| {
        let app = stage(on).await;
        let user = app.visitor();
        for track in [
            "",
            "0,{x},p;5,{x},p",
            "500,3,p;2,{x},p;900,{x},p",
            "0,1,p;900,200,p;901,2,p",
        ] {
            let puzzle = posed(&user).await;
            let x = puzzle.look(&user).await.to_string();
            let fields = [
                ("puzzle", puzzle.id.as_str()),
                ("way", "slide"),
                ("x", x.as_str()),
                ("track", &track.replace("{x}", &x)),
            ];
            user.post("/answer", &fields)
                .await
                .is(409)
                .see("拼图没有对准");
        }
        app.finish().await;
    }
);

on_both!(
    guessing_ends_soon_even_all_at_once_and_from_fresh_browsers,
    async |on: On| {
        let app = stage(on).await;
        let user = app.visitor();
        for guess in 1..=8 {
            let puzzle = posed(&user).await;
            let status = if guess < 8 { 409 } else { 429 };
            let _ = puzzle.say(&user, "100").await.is(status);
        }
        user.post("/pose", &[]).await.is(429).see("10分钟后再试");
        // browsers that forget their cookie share the network's count, also when they all ask at the same moment
        let crowd: Vec<(User, Shown)> = futures::future::join_all((0..60).map(async |_| {
            let user = app.visitor();
            let puzzle = posed(&user).await;
            (user, puzzle)
        }))
        .await;
        let answers = futures::future::join_all(
            crowd
                .iter()
                .map(async |(user, puzzle)| puzzle.say(user, "100").await.status.as_u16()),
        )
        .await;
        assert!(answers.iter().all(|status| [409, 429].contains(status)));
        let missed = db::audit::Filter {
            action: Some("puzzle.miss".to_owned()),
            ..Default::default()
        };
        let judged = db::audit::list(&app.app.db, &missed, 100).await.unwrap();
        assert_eq!(judged.len(), 30);
        let _ = app.visitor().post("/pose", &[]).await.is(429);
        // another network is another matter, and so is this one later
        let elsewhere = app.visitor();
        elsewhere.from_network([198, 51, 100, 9]);
        let _ = posed(&elsewhere).await.work(&elsewhere).await.ok();
        app.advance(TimeDelta::minutes(11));
        let _ = posed(&user).await.work(&user).await.ok();
        app.finish().await;
    }
);

on_both!(the_easy_way_is_not_open_without_end, async |on: On| {
    let app = stage(on).await;
    let user = app.visitor();
    for _ in 0..5 {
        let puzzle = posed(&user).await;
        let answer = puzzle.think().to_string();
        let _ = puzzle.say(&user, &answer).await.ok();
    }
    let puzzle = posed(&user).await;
    let answer = puzzle.think().to_string();
    puzzle.say(&user, &answer).await.is(429).see("请换一种方式");
    // the same puzzle can still be solved in another way
    puzzle.work(&user).await.ok().see("through");
    app.finish().await;
});
