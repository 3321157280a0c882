//! Nothing that only its holder may know, and nothing personal, is in the log, the audit log or the outbox.

use crate::stage::{Ear, Stage, agree, holder, param};
use db::Read as _;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut paper = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paper.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Paper {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

testkit::on_both!(nothing_secret_is_written_down, async |on| {
    let paper = Paper::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(paper.clone())
        .finish();
    // one process runs one test; where several share one, the first has the log
    let _ = tracing::subscriber::set_global_default(subscriber);
    tracing::warn!("the log is on");
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let ear = Ear::default();
    let uri = ear.listen().await;
    let partner = stage
        .client(|new| {
            new.backchannel_uri = Some(uri);
            new.scopes = openid::Scopes::read("openid profile phone identity");
        })
        .await;
    let user = stage.logged_in(1).await;
    let door = partner.door(&[("scope", "openid profile phone identity")]);
    let code = param(&agree(&user, &door, &[("identity", "1")]).await, "code").unwrap();
    let tokens = partner.tokens(&code).await;
    let _ = partner.userinfo(&tokens.access).await.ok();
    let _ = partner.exchange(&code).await.is(400);
    let wrong = [("client_secret", "a-wrong-secret")];
    let _ = partner.send("/oauth/revoke", &wrong).await;
    user.post("/logout", &[]).await.see_other();
    stage.app.run_jobs().await;
    let told = ear.tokens();
    assert_eq!(told.len(), 1);
    let mut written = vec![String::from_utf8_lossy(&paper.0.lock().unwrap()).into_owned()];
    written.extend(stage.audit().await.into_iter().map(|(_, line)| line));
    let payloads = sea_orm::sea_query::Query::select()
        .column("payload")
        .from("job")
        .to_owned();
    for row in stage.app.app.db.rows(&payloads).await.unwrap() {
        written.push(row.try_get("", "payload").unwrap());
    }
    let holder = holder(1);
    let secrets = [
        code.as_str(),
        &tokens.access,
        &tokens.id_token,
        &told[0],
        partner.secret.as_deref().unwrap(),
        "a-wrong-secret",
        crate::stage::VERIFIER,
        holder.name.expose(),
        holder.document.number(),
        holder.mobile.as_ref().unwrap().as_str(),
    ];
    for text in &written {
        for (place, secret) in secrets.iter().enumerate() {
            assert!(!text.contains(secret), "secret {place} is written down");
        }
    }
    // the clients named there, and what was told, are
    let lines = stage.audit().await;
    let release = lines.iter().find(|(action, _)| action == "openid.release");
    let (_, release) = release.unwrap();
    assert!(release.contains(&partner.id) && release.contains("document_number"));
    stage.app.finish().await;
});
