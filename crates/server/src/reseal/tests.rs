use super::*;
use kernel::rng::Rng;
use seal::Keyring;
use std::{collections::BTreeSet, path::Path};
use testkit::{Setup, TestApp, on_both};

/// The keys that [`testkit`] gives its applications.
fn keys() -> Keyring {
    Keyring::generate(&Rng::seeded(7))
}

async fn house(on: testkit::On) -> TestApp {
    let rooms = Setup::new(
        [
            identity::migrations(),
            org::migrations(),
            review::migrations(),
            notify::migrations(),
            openid::migrations(),
            talent::migrations(),
        ],
        |_, _| axum::Router::new(),
    );
    testkit::start(on, rooms).await
}

/// Rows in every table that holds something sealed.
async fn fill(app: &TestApp) {
    let parts = &app.app;
    let hash = identity::password::PasswordHash::stored("$argon2id$".to_owned());
    let ground = demo::Ground {
        db: &parts.db,
        vault: &parts.vault,
        hash: &hash,
        now: parts.clock.now(),
        rng: parts.rng.clone(),
    };
    let plan = demo::Plan {
        seed: 1,
        units: 12,
        jobs: 40,
        persons: 20,
        applications: 60,
    };
    demo::seed(&ground, &plan).await.unwrap();
    let text = identity::sms::SmsText::new("code_register", &[("code", "123456")], "1");
    let call = web::Call::system(parts, "test");
    let (call, text) = (&call, &text);
    call.write(|tx| async move {
        let to = "13812345677".parse().unwrap();
        let job = identity::sms::jobs::SendText::new(call.vault(), &to, text, None)?;
        queue::enqueue(&tx, &job).await
    })
    .await
    .unwrap();
    let content = b"%PDF-1.7 ".repeat(20_000);
    let stream = futures::stream::iter([Ok::<_, ()>(content.into())]);
    let accept = files::Accept {
        max_bytes: 1 << 20,
        kinds: &[files::Kind::Pdf],
    };
    parts
        .files
        .receive(&call.stamp(), "简历.pdf", stream, accept)
        .await
        .unwrap();
}

async fn total(app: &TestApp, key: KeyId) -> u64 {
    let mut n = 0;
    for place in places() {
        n += sealed_with(&app.app.db, place, key).await.unwrap();
    }
    n + app.app.files.sealed_with(key).await.unwrap()
}

async fn renew_all(app: &TestApp) -> u64 {
    let stamp = web::Call::system(&app.app, "test").stamp();
    let mut n = 0;
    for place in places() {
        let done = renew(&app.app.db, &app.app.vault, &stamp, place)
            .await
            .unwrap();
        assert!(done.unreadable.is_empty(), "{place}");
        n += done.renewed;
    }
    let files = app.app.files.reseal().await.unwrap();
    assert!(files.unreadable.is_empty());
    n + files.renewed
}

on_both!(
    after_a_renewal_no_value_names_the_old_key_and_all_of_them_open,
    async |on| {
        let app = house(on).await;
        fill(&app).await;
        let before = total(&app, 1).await;
        assert!(before > 200, "{before}");

        let mut keyring = keys();
        keyring.rotate(&Rng::seeded(2)).unwrap();
        app.app.vault.replace(&keyring);
        assert_eq!(renew_all(&app).await, before);
        assert_eq!((total(&app, 1).await, total(&app, 2).await), (0, before));
        assert_eq!(renew_all(&app).await, 0, "a second run finds nothing to do");

        // the old key can go: everything opens without it, and is found as before
        keyring.retire(1).unwrap();
        app.app.vault.replace(&keyring);
        assert_eq!(renew_all(&app).await, 0);
        let mut after = None;
        let vault = &app.app.vault;
        for place in places().into_iter().filter(|place| place.member.is_none()) {
            let mut from = Uuid::nil();
            loop {
                let rows = slice(&app.app.db, place, None, from).await.unwrap();
                let Some(last) = rows.last() else { break };
                from = last.id;
                for row in &rows {
                    let Lying::Bytes(bytes) = &row.value else {
                        unreachable!()
                    };
                    let text = vault
                        .open(place.context, &Sealed::from_bytes(bytes.clone()))
                        .unwrap();
                    if place.context == "account.mobile" {
                        after = Some(text);
                    }
                }
            }
        }
        let mobile = after.expect("an account with a number");
        let blind = vault.blind("account.mobile", &mobile);
        let found = Query::select()
            .column("id")
            .from("account")
            .and_where(Expr::col("mobile_blind").eq(blind.as_bytes().to_vec()))
            .to_owned();
        assert!(!app.app.db.rows(&found).await.unwrap().is_empty());
        let job = slice(
            &app.app.db,
            Place::job("identity.sms", "to", "sms_job.to"),
            None,
            Uuid::nil(),
        )
        .await
        .unwrap();
        let to = member_of(Place::job("identity.sms", "to", ""), &job[0].value).unwrap();
        assert_eq!(vault.open("sms_job.to", &to).unwrap(), "13812345677");
        app.app.db.close().await;
    }
);

on_both!(
    a_renewal_never_overwrites_what_was_written_meanwhile,
    async |on| {
        let app = house(on).await;
        fill(&app).await;
        let mut keyring = keys();
        keyring.rotate(&Rng::seeded(2)).unwrap();
        app.app.vault.replace(&keyring);
        let (db, vault) = (&app.app.db, &app.app.vault);
        let place = Place::column("account", "name", "account.name");
        let rows = slice(db, place, None, Uuid::nil()).await.unwrap();
        let row = &rows[0];
        let new = &fresh(vault, place, &row.value).unwrap().unwrap();
        // somebody corrects the name between reading and writing
        let corrected = &Row {
            id: row.id,
            value: Lying::Bytes(vault.seal(place.context, "新名字").as_bytes().to_vec()),
        };
        let call = web::Call::system(&app.app, "test");
        let (first, second) = call
            .write(|tx| async move {
                let backend = tx.get_database_backend();
                let first = tx
                    .execute_raw(replace(backend, place, row, &corrected.value))
                    .await?;
                let second = tx.execute_raw(replace(backend, place, row, new)).await?;
                Ok::<_, db::Error>((first.rows_affected(), second.rows_affected()))
            })
            .await
            .unwrap();
        assert_eq!((first, second), (1, 0));
        app.app.db.close().await;
    }
);

on_both!(what_does_not_open_is_named_and_stays, async |on| {
    let app = house(on).await;
    fill(&app).await;
    // a ring that has lost the first key
    let mut keyring = keys();
    keyring.rotate(&Rng::seeded(2)).unwrap();
    keyring.retire(1).unwrap();
    app.app.vault.replace(&keyring);
    let stamp = web::Call::system(&app.app, "test").stamp();
    let place = Place::column("unit_contact", "name", "unit_contact.name");
    let all = sealed_with(&app.app.db, place, 1).await.unwrap();
    let done = renew(&app.app.db, &app.app.vault, &stamp, place)
        .await
        .unwrap();
    assert_eq!((done.renewed, done.unreadable.len() as u64), (0, all));
    assert_eq!(sealed_with(&app.app.db, place, 1).await.unwrap(), all);
    assert_eq!(app.app.files.reseal().await.unwrap().unreadable.len(), 1);
    app.app.db.close().await;
});

/// Every sealed column of an entity, and every sealed member of what is serialised, as the sources declare them.
fn declared_in_sources() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = BTreeSet::new();
    let mut folders = vec![crates.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let skipped = ["seal", "tests", "target"]
                .iter()
                .any(|name| path.ends_with(name));
            if path.is_dir() && !skipped {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                scan(&std::fs::read_to_string(&path).unwrap(), &mut found);
            }
        }
    }
    found
}

fn scan(text: &str, found: &mut BTreeSet<String>) {
    let (mut table, mut inside, mut serialised) = (None, None, false);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.split("table_name = \"").nth(1) {
            table = rest.split('"').next().map(str::to_owned);
        } else if line.starts_with("#[derive(") {
            serialised = line.contains("Serialize");
        } else if line.contains("struct ") && line.ends_with('{') {
            inside = match table.take() {
                Some(table) => Some(table),
                None if serialised => Some("job".to_owned()),
                None => None,
            };
            serialised = false;
        } else if line == "}" {
            inside = None;
        } else if let (Some(owner), Some((name, kind))) = (&inside, line.split_once(": ")) {
            let kind = kind
                .trim_end_matches(',')
                .trim_start_matches("Option<")
                .trim_end_matches('>');
            if matches!(kind, "Sealed" | "seal::Sealed") {
                let name = name.rsplit(' ').next().unwrap_or(name);
                found.insert(format!("{owner}.{name}"));
            }
        }
    }
}

#[test]
fn every_sealed_column_is_declared_by_its_room() {
    let declared: BTreeSet<String> = places()
        .iter()
        .map(|place| {
            let name = place.member.map_or(place.column, |member| member.name);
            format!("{}.{name}", place.table)
        })
        .collect();
    let all = places();
    let once: BTreeSet<_> = all.iter().collect();
    assert_eq!(once.len(), all.len(), "a place is declared twice");
    let in_sources = declared_in_sources();
    assert!(
        in_sources.contains("account.document"),
        "the scan finds nothing"
    );
    let missing: Vec<_> = in_sources.difference(&declared).collect();
    assert!(
        missing.is_empty(),
        "sealed, but not in the room's sealed(): {missing:?}"
    );
    let gone: Vec<_> = declared.difference(&in_sources).collect();
    assert!(gone.is_empty(), "declared, but no such column: {gone:?}");
}
