//! Risk asks for the puzzle: before a password and before a code, never before anybody knows why (decision 0035).

mod alike;
mod bombed;
mod codes;

use crate::{
    puzzle::{asked, with},
    stage::{DOCUMENT, PASSWORD, Stage, UNIT_CODE},
};
use chrono::TimeDelta;
use futures::future::join_all;
use identity::account::Kind;
use testkit::{On, Reply, User, on_both};

const WRONG: &str = "Wrong-1234";

/// One door: where its form goes, what it asks for beside the password, and where it leads.
#[derive(Clone, Copy)]
struct Door {
    page: &'static str,
    fields: &'static [(&'static str, &'static str)],
    goal: &'static str,
}

const PERSON: Door = Door {
    page: "/login",
    fields: &[("tab", "person"), ("identifier", DOCUMENT)],
    goal: "/whoami",
};
const UNIT: Door = Door {
    page: "/login",
    fields: &[
        ("tab", "unit"),
        ("realm", UNIT_CODE),
        ("identifier", DOCUMENT),
    ],
    goal: "/unit",
};
const OFFICER: Door = Door {
    page: "/office/login",
    fields: &[("identifier", DOCUMENT)],
    goal: "/office/login/second",
};
/// Somebody who has no account.
const NOBODY: Door = Door {
    page: "/login",
    fields: &[("tab", "person"), ("identifier", "13900000000")],
    goal: "",
};

impl Door {
    fn form(self, password: &str) -> Vec<(&str, &str)> {
        let password = [("password", password)];
        self.fields.iter().copied().chain(password).collect()
    }

    async fn knock(self, user: &User, password: &str) -> Reply {
        user.post(self.page, &self.form(password)).await
    }

    /// The same with a solved puzzle.
    async fn solved(self, user: &User, password: &str, page: &Reply) -> Reply {
        let answered = asked(page).expect("a puzzle").answered();
        with(user, self.page, &self.form(password), &answered).await
    }

    /// Wrong so often that the puzzle is there; the page with it.
    async fn guessed(self, user: &User) -> Reply {
        for _ in 0..2 {
            let page = self.knock(user, WRONG).await.is(422);
            assert!(asked(&page).is_none(), "twice is no risk");
        }
        self.knock(user, WRONG).await.is(422).see("安全验证")
    }
}

/// A browser at a network of its own.
fn at(stage: &Stage, n: u8) -> User {
    let user = stage.app.visitor();
    user.from_network([203, 0, n, 1]);
    user
}

on_both!(
    at_every_door_three_wrong_passwords_bring_the_puzzle,
    async |on: On| {
        let stage = Stage::new(on).await;
        for (kind, door) in [
            (Kind::Person, PERSON),
            (Kind::Unit, UNIT),
            (Kind::Officer, OFFICER),
        ] {
            let _ = stage.account(kind).await;
            let user = stage.app.visitor();
            let page = door.guessed(&user).await.see("账号或密码不正确");
            let typed = page.attribute("input[name=identifier]", "value");
            assert_eq!(typed.as_deref(), Some(DOCUMENT), "what was typed stays");
            let _ = page.clone().not_see(WRONG);
            // without it nothing is compared, not even the right one, and nothing is counted
            let wrong = stage.audited("login.wrong").await;
            for password in [PASSWORD, WRONG, PASSWORD, WRONG] {
                let refused = door.knock(&user, password).await.is(422);
                let _ = refused
                    .see("请先完成安全验证，再登录")
                    .not_see("账号或密码不正确");
            }
            assert_eq!(stage.audited("login.wrong").await, wrong);
            // one puzzle, one try
            let page = door.solved(&user, WRONG, &page).await.is(422);
            let page = page.see("账号或密码不正确");
            let reply = door.solved(&user, PASSWORD, &page).await;
            assert_eq!(reply.see_other(), door.goal);
        }
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(the_puzzle_tells_nobody_who_is_registered, async |on: On| {
    let stage = Stage::new(on).await;
    let _ = stage.account(Kind::Person).await;
    let mut told = Vec::new();
    for (n, door) in [(1, PERSON), (2, NOBODY)] {
        let user = at(&stage, n);
        let page = door.guessed(&user).await;
        let missing = door.knock(&user, WRONG).await.is(422);
        let wrong = door.solved(&user, WRONG, &page).await.is(422);
        told.push([page, missing, wrong].map(|page| page.all("[data-errors] li, .form-label")));
    }
    let question = |texts: &Vec<String>| -> Vec<String> {
        let own = |text: &&String| !text.contains(['？', '?']);
        texts.iter().filter(own).cloned().collect()
    };
    let [known, unknown] = [&told[0], &told[1]].map(|told| told.each_ref().map(question));
    assert_eq!(known, unknown);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});

on_both!(
    a_puzzle_is_good_for_one_browser_one_door_and_one_try,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let _ = stage.account(Kind::Unit).await;
        let user = stage.app.visitor();
        let page = PERSON.guessed(&user).await;
        let puzzle = asked(&page).unwrap();
        // another browser's
        let thief = stage.app.visitor();
        let refused = with(&thief, "/login", &PERSON.form(PASSWORD), &puzzle.answered()).await;
        let _ = refused.is(422).see("验证已过期或已使用");
        assert_eq!(stage.audited("access.denied").await, 1);
        let _ = thief.get(&format!("/puzzle/{}", puzzle.id)).await.is(404);
        let _ = thief
            .post(&format!("/puzzle/{}", puzzle.id), &[("way", "question")])
            .await
            .is(404);
        // another door's
        let _ = UNIT.guessed(&user).await;
        let refused = with(&user, "/login", &UNIT.form(PASSWORD), &puzzle.answered()).await;
        let _ = refused.is(422).see("验证已过期或已使用");
        // a wrong answer compares nothing, and another one waits
        let mut wrong = puzzle.answered();
        wrong[2].1 = "99".to_owned();
        let reply = with(&user, "/login", &PERSON.form(PASSWORD), &wrong).await;
        let again = reply.is(422).see("回答不正确");
        assert_ne!(asked(&again).unwrap().id, puzzle.id);
        // two at the same moment: one gets in
        let solved = asked(&again).unwrap().answered();
        let form = PERSON.form(PASSWORD);
        let both = join_all((0..2).map(|_| with(&user, "/login", &form, &solved))).await;
        let let_in = both.iter().filter(|reply| reply.status == 303).count();
        assert!(let_in <= 1, "{let_in}");
        // and after two minutes it is worth nothing
        let page = NOBODY.guessed(&user).await;
        stage.app.advance(TimeDelta::minutes(2));
        let _ = NOBODY
            .solved(&user, WRONG, &page)
            .await
            .is(422)
            .see("验证已过期或已使用");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_script_has_it_judged_at_once_and_the_form_brings_it_solved,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        let page = PERSON.guessed(&user).await;
        let puzzle = asked(&page).unwrap();
        let here = format!("/puzzle/{}", puzzle.id);
        // by computing; nobody has to see or move anything
        let judged = with(&user, &here, &[], &puzzle.worked()).await.ok();
        let _ = judged.clone().see("验证通过");
        assert!(asked(&judged).is_none());
        // the form may come back for another reason: it stays solved
        let brings = [("puzzle", puzzle.id.as_str())];
        let form = [PERSON.form(""), brings.to_vec()].concat();
        let _ = user.post("/login", &form).await.is(422).see("验证通过");
        stage.app.advance(TimeDelta::minutes(9));
        let form = [PERSON.form(PASSWORD), brings.to_vec()].concat();
        assert_eq!(user.post("/login", &form).await.see_other(), "/whoami");
        // it has been used
        let user = stage.app.visitor();
        let page = PERSON.guessed(&user).await;
        let puzzle = asked(&page).unwrap();
        let here = format!("/puzzle/{}", puzzle.id);
        let _ = with(&user, &here, &[], &puzzle.answered()).await.ok();
        let brings = [("puzzle", puzzle.id.as_str())];
        let form = [PERSON.form(WRONG), brings.to_vec()].concat();
        let _ = user.post("/login", &form).await.is(422).see("账号或密码");
        let _ = user
            .post("/login", &form)
            .await
            .is(422)
            .see("请先完成安全验证");
        // another one by the button; a wrong one is told, with another in its place
        let page = user.post("/login", &PERSON.form(WRONG)).await.is(422);
        let first = asked(&page).unwrap();
        let again = user
            .post(&format!("/puzzle/{}/again", first.id), &[])
            .await
            .ok();
        let second = asked(&again).unwrap();
        assert_ne!(first.id, second.id);
        let missed = [("way", "question"), ("answer", "99")];
        let third = user.post(&format!("/puzzle/{}", second.id), &missed).await;
        let third = third.is(422).see("回答不正确");
        assert_ne!(asked(&third).unwrap().id, second.id);
        // too late, it is replaced as well
        stage.app.advance(TimeDelta::minutes(3));
        let late = asked(&third).unwrap();
        let here = format!("/puzzle/{}", late.id);
        let _ = with(&user, &here, &[], &late.answered())
            .await
            .is(422)
            .see("验证已过期或已使用");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    who_comes_in_a_known_browser_is_not_asked_for_what_others_do,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let owner = at(&stage, 1);
        assert_eq!(PERSON.knock(&owner, PASSWORD).await.see_other(), "/whoami");
        let _ = owner.post("/logout", &[]).await.see_other();
        // six networks guess at the account, twice each
        for n in 10..16 {
            let stranger = at(&stage, n);
            let _ = PERSON.knock(&stranger, WRONG).await.is(422);
            let _ = PERSON.knock(&stranger, WRONG).await.is(422);
        }
        // so that a browser that it has never seen is asked at the first try
        let new = at(&stage, 20);
        let page = PERSON
            .knock(&new, PASSWORD)
            .await
            .is(422)
            .see("请先完成安全验证");
        let reply = PERSON.solved(&new, PASSWORD, &page).await;
        assert_eq!(reply.see_other(), "/whoami");
        // and the owner's is not
        assert_eq!(PERSON.knock(&owner, PASSWORD).await.see_other(), "/whoami");
        let _ = owner.post("/logout", &[]).await.see_other();
        // being known to one account is nothing to another one
        let other = [
            ("tab", "person"),
            ("identifier", "13911110000"),
            ("password", WRONG),
        ];
        for n in 30..40 {
            let _ = at(&stage, n).post("/login", &other).await.is(422);
        }
        let _ = owner
            .post("/login", &other)
            .await
            .is(422)
            .see("请先完成安全验证");
        // an hour later nobody is asked
        stage.app.advance(TimeDelta::minutes(61));
        let quiet = at(&stage, 40);
        assert_eq!(PERSON.knock(&quiet, PASSWORD).await.see_other(), "/whoami");
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_known_browser_is_not_asked_where_its_network_guesses,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let owner = stage.app.visitor();
        assert_eq!(PERSON.knock(&owner, PASSWORD).await.see_other(), "/whoami");
        let _ = owner.post("/logout", &[]).await.see_other();
        for n in 0..50 {
            let typed = format!("1390000{n:04}");
            let form = [
                ("tab", "person"),
                ("identifier", typed.as_str()),
                ("password", WRONG),
            ];
            let _ = stage.app.visitor().post("/login", &form).await.is(422);
        }
        let page = PERSON.knock(&stage.app.visitor(), PASSWORD).await.is(422);
        assert!(asked(&page).is_some());
        assert_eq!(PERSON.knock(&owner, PASSWORD).await.see_other(), "/whoami");
        // its own wrong ones count all the same
        let _ = owner.post("/logout", &[]).await.see_other();
        let _ = PERSON.guessed(&owner).await;
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    guesses_at_the_same_moment_pass_no_puzzle_by,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let user = stage.app.visitor();
        let _ = user.get("/login").await.ok();
        let replies = join_all((0..20).map(|_| PERSON.knock(&user, WRONG))).await;
        let compared = replies
            .iter()
            .filter(|reply| reply.body.contains("账号或密码不正确"))
            .count();
        assert_eq!(compared, 3);
        assert_eq!(stage.audited("login.wrong").await, 3);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);
