//! Whether there is an account costs nothing: no clock is read here. Passwords that are computed, statements that are sent
//! and texts that leave are counted, for those who are there and for those who are not.

use super::{WRONG, at};
use crate::{
    overseas::{JANE, PASSPORT, jane},
    recovery::{OTHER_DOCUMENT, PERSON, Said, UNIT},
    settings::OTHER_MOBILE,
    stage::{DOCUMENT, MOBILE, NAME, PASSWORD, Stage, UNIT_CODE},
};
use identity::account::Kind;
use testkit::{On, Reply, User, on_both};

const CODE: &str = "/register/person/code";
/// Units of one person whose passwords are compared where none is named.
const MOST: u64 = 8;

/// What an answer cost.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    status: u16,
    /// Passwords that were computed.
    hashes: u64,
    /// Statements, in their order.
    asked: Vec<String>,
    /// Texts that left.
    texts: usize,
}

async fn cost(stage: &Stage, doing: impl Future<Output = Reply>) -> Cost {
    stage.app.run_jobs().await;
    let before = (stage.identity.passwords().computed(), stage.phone.count());
    let (reply, asked) = stage.app.asked(doing).await;
    stage.app.run_jobs().await;
    assert!(!asked.is_empty(), "nothing was heard");
    Cost {
        status: reply.status.as_u16(),
        hashes: stage.identity.passwords().computed() - before.0,
        asked,
        texts: stage.phone.count() - before.1,
    }
}

/// Compares the first with each of the others; gives what they cost.
fn alike(costs: Vec<(&str, Cost)>) -> Cost {
    let mut costs = costs.into_iter();
    let (first, expected) = costs.next().expect("a cost");
    for (name, cost) in costs {
        assert_eq!(cost, expected, "{name} beside {first}");
    }
    expected
}

/// What a wrong password costs in a browser and a network of its own.
async fn wrong(stage: &Stage, n: u8, page: &str, fields: &[(&str, &str)]) -> Cost {
    let form = [fields, &[("password", WRONG)]].concat();
    cost(stage, at(stage, n).post(page, &form)).await
}

on_both!(
    a_wrong_password_costs_the_same_whether_or_not_there_is_an_account,
    async |on: On| {
        let stage = Stage::new(on).await;
        for kind in [Kind::Person, Kind::Unit, Kind::Officer] {
            let _ = stage.account(kind).await;
        }
        let _ = jane(&stage).await;
        // what is made at the first visit is made
        let _ = wrong(
            &stage,
            0,
            "/login",
            &[("tab", "person"), ("identifier", "1")],
        )
        .await;
        let mut costs = Vec::new();
        let identifiers = [
            ("document", DOCUMENT),
            ("no document", OTHER_DOCUMENT),
            ("phone", MOBILE),
            ("no phone", OTHER_MOBILE),
            ("passport", PASSPORT),
            ("no passport", "X7654321"),
        ];
        for (n, (name, identifier)) in (1..).zip(identifiers) {
            let fields = [("tab", "person"), ("identifier", identifier)];
            costs.push((name, wrong(&stage, n, "/login", &fields).await));
        }
        // a phone is looked for among phones, a document among documents
        let phones: Vec<_> = costs.drain(2..4).collect();
        let one = alike(costs);
        assert_eq!((one.status, one.hashes, one.texts), (422, 1, 0));
        assert_eq!(alike(phones).hashes, 1);
        let mut costs = Vec::new();
        let reaches = [("address", JANE), ("no address", "john.doe@example.com")];
        for (n, (name, identifier)) in (10..).zip(reaches) {
            let fields = [("tab", "person"), ("identifier", identifier)];
            costs.push((name, wrong(&stage, n, "/login", &fields).await));
        }
        assert_eq!(alike(costs).hashes, 1);
        let mut costs = Vec::new();
        let officers = [("officer", DOCUMENT), ("no officer", OTHER_DOCUMENT)];
        for (n, (name, identifier)) in (20..).zip(officers) {
            let fields = [("identifier", identifier)];
            costs.push((name, wrong(&stage, n, "/office/login", &fields).await));
        }
        assert_eq!(alike(costs).hashes, 1);
        stage.app.finish().await;
    }
);

on_both!(
    a_wrong_password_costs_the_same_for_however_many_units_somebody_acts,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Unit).await;
        let _ = wrong(&stage, 0, "/login", &[("tab", "unit"), ("identifier", "1")]).await;
        let mut costs = Vec::new();
        let named = [
            ("unit", UNIT_CODE, DOCUMENT),
            ("nobody of the unit", UNIT_CODE, OTHER_DOCUMENT),
            ("no unit", "91329990MB0000019B", DOCUMENT),
        ];
        for (n, (name, realm, identifier)) in (1..).zip(named) {
            let fields = [
                ("tab", "unit"),
                ("realm", realm),
                ("identifier", identifier),
            ];
            costs.push((name, wrong(&stage, n, "/login", &fields).await));
        }
        assert_eq!(alike(costs).hashes, 1);
        let mut costs = Vec::new();
        let open = [("one unit", DOCUMENT), ("no unit", OTHER_DOCUMENT)];
        for (n, (name, identifier)) in (10..).zip(open) {
            let fields = [("tab", "unit"), ("identifier", identifier)];
            costs.push((name, wrong(&stage, n, "/login", &fields).await));
        }
        assert_eq!(alike(costs).hashes, MOST);
        stage.app.finish().await;
    }
);

/// What steps 1 and 2 of 忘记密码 cost.
async fn recovered(stage: &Stage, n: u8, said: Said) -> Cost {
    let user = at(stage, n);
    cost(stage, async move { said.ask(&user).await }).await
}

on_both!(
    a_recovery_that_is_wrong_costs_the_same_whatever_is_wrong,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let _ = stage.account(Kind::Unit).await;
        let another = |said: Said| Said {
            name: "杜一三",
            ..said
        };
        let nobody = |said: Said| Said {
            document: OTHER_DOCUMENT,
            ..said
        };
        let no_unit = Said {
            unit: Some("91329990MB0000019B"),
            ..UNIT
        };
        let _ = recovered(&stage, 0, nobody(PERSON)).await;
        let persons = vec![
            ("another name", recovered(&stage, 1, another(PERSON)).await),
            ("nobody", recovered(&stage, 2, nobody(PERSON)).await),
        ];
        let units = vec![
            ("another name", recovered(&stage, 3, another(UNIT)).await),
            ("nobody", recovered(&stage, 4, nobody(UNIT)).await),
            ("no unit", recovered(&stage, 5, no_unit).await),
        ];
        for costs in [persons, units] {
            let one = alike(costs);
            assert_eq!((one.status, one.hashes, one.texts), (422, 0, 0));
        }
        stage.app.finish().await;
    }
);

/// Sends the form of a registration, with a code that this browser asked for a moment ago, or another one.
async fn register(
    stage: &Stage,
    user: &User,
    (document, mobile): (&str, &str),
    right: bool,
) -> Cost {
    let _ = user.post(CODE, &[("mobile", mobile)]).await.ok();
    stage.app.run_jobs().await;
    let code = stage.phone.code(mobile);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let form = [
        ("_key", "k"),
        ("document_kind", "111"),
        ("document_number", document),
        ("name", NAME),
        ("mobile", mobile),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("sms_code", if right { code.as_str() } else { wrong }),
        ("agree", "1"),
        ("agreement", "1"),
    ];
    cost(stage, user.post("/register/person", &form)).await
}

on_both!(
    a_registration_looks_nobody_up_before_the_code_is_right,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        let free = "13700000002";
        let _ = register(
            &stage,
            &at(&stage, 0),
            (OTHER_DOCUMENT, "13700000009"),
            false,
        )
        .await;
        let mut costs = Vec::new();
        for (n, (name, document, mobile)) in (1..).zip([
            ("taken", DOCUMENT, MOBILE),
            ("free", OTHER_DOCUMENT, free),
            ("document taken", DOCUMENT, "13700000003"),
        ]) {
            let user = at(&stage, n);
            costs.push((
                name,
                register(&stage, &user, (document, mobile), false).await,
            ));
        }
        let one = alike(costs);
        assert_eq!((one.status, one.hashes, one.texts), (422, 0, 0));
        // whoever holds the phone learns it, for one computed password either way
        let elsewhere = "13700000004";
        let taken = register(&stage, &at(&stage, 8), (DOCUMENT, elsewhere), true).await;
        assert_eq!((taken.status, taken.hashes), (422, 1));
        let free = register(
            &stage,
            &at(&stage, 9),
            (OTHER_DOCUMENT, "13700000005"),
            true,
        )
        .await;
        assert_eq!((free.status, free.hashes), (303, 1));
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

on_both!(
    a_code_leaves_for_every_number_and_nothing_is_looked_up,
    async |on: On| {
        let stage = Stage::new(on).await;
        let _ = stage.account(Kind::Person).await;
        for (page, field, nets) in [(CODE, "mobile", 0), ("/appeal/code", "contact", 100)] {
            stage.app.advance(chrono::TimeDelta::minutes(2));
            // what is kept for a minute is kept
            let first = [(field, "13700000009")];
            let _ = at(&stage, nets).post(page, &first).await.ok();
            let mut costs = Vec::new();
            for (n, (name, mobile)) in (1..).zip([("registered", MOBILE), ("not", OTHER_MOBILE)]) {
                let user = at(&stage, nets + n);
                let form = [(field, mobile)];
                costs.push((name, cost(&stage, user.post(page, &form)).await));
            }
            let one = alike(costs);
            assert_eq!((one.status, one.hashes, one.texts), (200, 0, 1), "{page}");
        }
        stage.app.finish().await;
    }
);
