//! What is written down: the log, the audit log, the outbox. For tests of what must not stand there.

use crate::TestApp;
use db::Read as _;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

/// The log of a test, in memory.
#[derive(Clone, Default)]
pub struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// Takes the whole log of this process from now on, as fine as it gets. One process runs one test; where several share
    /// one, the first has the log.
    #[must_use]
    pub fn take() -> Self {
        let paper = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(paper.clone())
            .finish();
        let _ = tracing::subscriber::set_global_default(subscriber);
        tracing::warn!("the log is on");
        paper
    }

    /// Fails when one of the secrets stands in the log, in the audit log or in the outbox.
    pub async fn knows_none_of(&self, app: &TestApp, secrets: &[&str]) {
        let log = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut written = vec![String::from_utf8_lossy(&log).into_owned()];
        let filter = db::audit::Filter::default();
        let lines = db::audit::list(&app.app.db, &filter, 500)
            .await
            .expect("the audit log");
        for line in lines {
            written.push(format!("{} {} {}", line.actor, line.object, line.detail));
        }
        let payloads = sea_orm::sea_query::Query::select()
            .column("payload")
            .from("job")
            .to_owned();
        for row in app.app.db.rows(&payloads).await.expect("the outbox") {
            written.push(row.try_get("", "payload").expect("a payload"));
        }
        for text in &written {
            for (place, secret) in secrets.iter().enumerate() {
                assert!(!text.contains(secret), "secret {place} is written down");
            }
        }
    }
}

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
