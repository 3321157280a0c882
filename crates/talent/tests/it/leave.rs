//! What an account takes away, and what it leaves behind when it is closed (docs/decisions/0034).

use crate::stage::{self, RESUME, Stage};
use db::Read as _;
use identity::{Keeper as _, Whose, account::Kind};
use kernel::{
    actor::Actor,
    id::{AccountId, PersonId},
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use talent::{
    TalentKeeper,
    application::{self, State},
    resume, vacancy,
};
use testkit::{On, User};

const NAME: &str = "林晓月";
const MOBILE: &str = "13900000101";
const PDF: &[u8] = b"%PDF-1.7 a certificate";

/// Whose things a typed person's are.
fn whose(user: &User) -> Whose {
    match user.actor() {
        Actor::Person { account, person } => Whose {
            account,
            kind: Kind::Person,
            person: Some(person),
            realm: uuid::Uuid::nil(),
        },
        Actor::Unit { account, unit, .. } => Whose {
            account,
            kind: Kind::Unit,
            person: None,
            realm: unit.0,
        },
        _ => panic!("nobody"),
    }
}

fn person_of(user: &User) -> PersonId {
    whose(user).person.unwrap()
}

/// The copy as one text, and how many files stand beside it.
async fn copy(stage: &Stage, user: &User) -> (String, usize) {
    let copy = TalentKeeper
        .copy(&stage.app.app, &whose(user))
        .await
        .unwrap();
    let text: Vec<String> = copy
        .sections
        .iter()
        .map(|section| serde_json::to_string(&section.content).unwrap())
        .collect();
    (text.concat(), copy.files.len())
}

async fn forget(stage: &Stage, user: &User) {
    TalentKeeper
        .forget(&stage.call(), &whose(user))
        .await
        .unwrap();
}

async fn apply(user: &User, id: kernel::id::VacancyId, key: &str) -> String {
    user.post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", key)])
        .await
        .see_other()
}

/// A person whose résumé has a file beside it.
async fn with_file(stage: &Stage) -> User {
    let person = stage.person(NAME, 101, MOBILE).await;
    person
        .fill("/person/resume/edit", &RESUME)
        .await
        .see_other();
    person
        .upload("/person/resume/attachment", &[], ("file", "证书.pdf", PDF))
        .await
        .see_other();
    person
}

/// Every sealed value of this room, opened, with its place.
async fn said(stage: &Stage) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for place in talent::sealed() {
        let rows = Query::select()
            .column(Alias::new(place.column))
            .from(Alias::new(place.table))
            .and_where(Expr::col(Alias::new(place.column)).is_not_null())
            .to_owned();
        for row in stage.app.app.db.rows(&rows).await.unwrap() {
            let bytes: Vec<u8> = row.try_get("", place.column).unwrap();
            let sealed = seal::Sealed::from_bytes(bytes);
            let text = stage.app.app.vault.open(place.context, &sealed).unwrap();
            said.push((format!("{}.{}", place.table, place.column), text));
        }
    }
    said
}

testkit::on_both!(
    a_person_takes_away_what_they_wrote_and_nothing_of_others,
    async |on: On| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let id = stage.published(&unit, "会计").await;
        let person = with_file(&stage).await;
        let to = apply(&person, id, "a").await;
        let stranger = stage.applicant("王三四", 102, "13900000102").await;
        apply(&stranger, id, "b").await;
        // what comes later is in the résumé and not in what was sent
        person
            .fill(
                "/person/resume/edit",
                &[("education", "14"), ("about", "后来改的")],
            )
            .await
            .see_other();
        let (text, files) = copy(&stage, &person).await;
        for own in [
            NAME,
            MOBILE,
            "lin@example.com",
            "踏实肯干",
            "后来改的",
            "会计",
            "南京云杉智造科技有限公司",
            "投递简历",
        ] {
            assert!(text.contains(own), "lacks {own}");
        }
        assert_eq!(files, 1, "the same file is sent and kept");
        for foreign in ["王三四", "13900000102"] {
            assert!(!text.contains(foreign), "tells {foreign}");
        }
        let open = TalentKeeper
            .open(&stage.app.app, &whose(&person))
            .await
            .unwrap();
        assert_eq!(open, ["1份还没有结果的投递将撤回"]);
        let _ = person.get(&to).await.ok();

        // a unit takes away its vacancies with their history, and no résumé
        let (text, _) = copy(&stage, &unit.user).await;
        for own in ["会计", "负责固定资产的核算", "审核通过", "提交审核"] {
            assert!(text.contains(own), "lacks {own}");
        }
        assert!(!text.contains(NAME) && !text.contains("lin@example.com"));
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_person_who_leaves_takes_back_what_is_open_and_leaves_nothing_readable,
    async |on: On| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let mut published = Vec::new();
        for title in ["会计", "出纳", "司机"] {
            published.push(stage.published(&unit, title).await);
            // the stage takes the newest for its own
            stage.app.advance(chrono::TimeDelta::seconds(1));
        }
        let (open, over, invited) = (published[0], published[1], published[2]);
        let person = with_file(&stage).await;
        for (id, key) in [(open, "a"), (over, "b"), (invited, "c")] {
            apply(&person, id, key).await;
        }
        let stranger = stage.person("王三四", 102, "13900000102").await;
        let theirs = [
            ("education", "21"),
            ("email", "wang@example.com"),
            ("about", "认真负责"),
        ];
        stranger
            .fill("/person/resume/edit", &theirs)
            .await
            .see_other();
        apply(&stranger, open, "d").await;
        let db = &stage.app.app.db;
        let mine = |id| application::store::of(db, id, person_of(&person));
        let page = |id: kernel::id::ApplicationId| format!("/rcfwypt/unit/applications/{id}");
        let declined = page(mine(over).await.unwrap().unwrap().id);
        unit.user
            .post(
                &format!("{declined}/answer"),
                &[
                    ("_key", "x"),
                    ("do", "decline"),
                    ("reason", "filled"),
                    ("note", "林晓月您好，已招满"),
                ],
            )
            .await
            .see_other();
        let answered = mine(over).await.unwrap().unwrap().state;
        assert_eq!(answered, State::Declined);
        let called = page(mine(invited).await.unwrap().unwrap().id);
        let invitation = [
            ("_key", "y"),
            ("do", "invite"),
            ("day", "2026-11-25"),
            ("time", "09:30"),
            ("place", "三楼"),
            ("contact", "周工"),
            ("phone", "025-83330000"),
            ("message", "林晓月请带证书"),
        ];
        unit.user
            .post(&format!("{called}/answer"), &invitation)
            .await
            .see_other();
        stage.app.run_jobs().await;
        let file = resume::store::of(db, person_of(&person))
            .await
            .unwrap()
            .unwrap()
            .attachment_id
            .unwrap();
        let _ = unit
            .user
            .get(&format!(
                "{}/attachment",
                page(mine(open).await.unwrap().unwrap().id)
            ))
            .await
            .ok();

        // killed in the middle and begun again is the same as once
        forget(&stage, &person).await;
        forget(&stage, &person).await;
        stage.app.run_jobs().await;
        for (id, state) in [
            (open, State::Withdrawn),
            (over, State::Declined),
            (invited, State::Withdrawn),
        ] {
            let row = mine(id).await.unwrap().unwrap();
            assert_eq!(
                (row.state, row.attachment_id, row.answer.is_some()),
                (state, None, false)
            );
            assert!(
                application::store::open(&stage.app.app.vault, &row)
                    .unwrap()
                    .is_gone()
            );
        }
        assert_eq!(stage.audit("application.withdraw").await, 2);
        assert!(
            resume::store::of(db, person_of(&person))
                .await
                .unwrap()
                .is_none()
        );
        for (place, text) in said(&stage).await {
            for value in [NAME, MOBILE, "lin@example.com", "踏实肯干"] {
                assert!(!text.contains(value), "{place} still says {value}: {text}");
            }
        }
        // the file is gone from the store with the next clean-up
        stage
            .app
            .app
            .files
            .tidy(&stage.call().stamp())
            .await
            .unwrap();
        assert!(stage.app.app.files.row(db, file).await.unwrap().is_none());

        // the unit sees that it was taken back, and of the one that it had declined that there is nobody any more
        let inbox = unit.user.get("/rcfwypt/unit/applications").await.ok();
        let _ = inbox
            .see("（已撤回）")
            .see("（已注销）")
            .see("王**")
            .not_see(NAME);
        let shown = unit
            .user
            .get(&declined)
            .await
            .ok()
            .see("求职者已注销账号，简历已删除")
            .not_see(NAME);
        assert!(
            shown.all("form[action$=answer]").is_empty(),
            "nobody is there to be answered"
        );
        let _ = unit
            .user
            .post(&format!("{declined}/answer"), &invitation)
            .await
            .see_other();
        let _ = unit
            .user
            .get(&declined)
            .await
            .ok()
            .see("求职者已注销账号，不能再答复");
        let _ = unit.user.get(&format!("{called}/attachment")).await.is(404);
        let _ = unit
            .user
            .get(&called)
            .await
            .ok()
            .see("已撤回")
            .not_see("林晓月");
        // somebody else's stays as it was
        let theirs = application::store::of(db, open, person_of(&stranger))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(theirs.state, State::Sent);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_unit_that_leaves_takes_its_vacancies_down_and_tells_who_waits,
    async |on: On| {
        let stage = stage::start(on).await;
        let (unit, other) = (stage.unit().await, stage.other_unit().await);
        let public = stage.published(&unit, "会计").await;
        let theirs = stage.published(&other, "仪器工程师").await;
        let person = stage.applicant(NAME, 101, MOBILE).await;
        let to = apply(&person, public, "a").await;
        let kept = apply(&person, theirs, "b").await;
        let waiting = stage.submitted(&unit).await;
        stage.app.run_jobs().await;
        let open = TalentKeeper
            .open(&stage.app.app, &whose(&unit.user))
            .await
            .unwrap();
        assert_eq!(
            open,
            [
                "1个已发布的职位将下架",
                "1个待审核的职位将撤回审核",
                "1份还没有办结的投递将答复“不合适”，并告知求职者"
            ]
        );
        let before = stage.phone.texts(MOBILE);
        forget(&stage, &unit.user).await;
        forget(&stage, &unit.user).await;
        stage.app.run_jobs().await;
        assert_eq!(stage.row(public).await.state, vacancy::State::TakenDown);
        assert_eq!(stage.row(waiting).await.state, vacancy::State::Draft);
        assert_eq!(stage.row(theirs).await.state, vacancy::State::Published);
        let _ = stage
            .officer
            .get("/office/review")
            .await
            .ok()
            .not_see("固定资产会计");
        let _ = person
            .get(&to)
            .await
            .ok()
            .see("不合适")
            .see("该单位已停止使用本平台");
        assert_eq!(stage.phone.texts(MOBILE), before + 1, "told once");
        let _ = person.get(&kept).await.ok().see("已投递");
        // nobody applies any more
        let late = stage.applicant("王三四", 102, "13900000102").await;
        let _ = late
            .post(&format!("/rcfwypt/jobs/{public}/apply"), &[("_key", "c")])
            .await
            .is(409)
            .see("已下架");
        stage.app.finish().await;
    }
);

testkit::on_both!(
    a_unit_that_has_registered_again_keeps_what_it_does_now,
    async |on: On| {
        let stage = stage::start(on).await;
        let unit = stage.unit().await;
        let public = stage.published(&unit, "会计").await;
        let late = Whose {
            account: AccountId::new(stage.app.clock.now(), &stage.app.app.rng),
            ..whose(&unit.user)
        };
        TalentKeeper.forget(&stage.call(), &late).await.unwrap();
        assert_eq!(stage.row(public).await.state, vacancy::State::Published);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
