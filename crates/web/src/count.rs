//! Numbers beside menu entries and on front pages: each room brings its question, and one page asks them all together.

use crate::call::Call;
use db::{Count, Read as _};
use futures::future::BoxFuture;
use kernel::actor::Actor;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts something for the acting user, for the number beside an entry.
pub type Counter = Arc<dyn Fn(Call) -> BoxFuture<'static, u64> + Send + Sync>;

/// The counter of a question that some actors have and others have not. A database in trouble counts as nothing: the
/// page itself will say so.
pub fn counter<F>(question: F) -> Counter
where
    F: Fn(Actor) -> Option<Count> + Send + Sync + 'static,
{
    let question = Arc::new(question);
    Arc::new(move |call| {
        let question = question(call.actor);
        Box::pin(async move {
            let Some(question) = question else {
                return 0;
            };
            call.count(question).await.unwrap_or_else(|error| {
                tracing::error!(%error, "a number of the page could not be counted");
                0
            })
        })
    })
}

/// The answers of several counters in their order, asked together.
pub async fn all<'a>(call: &Call, counters: impl IntoIterator<Item = &'a Counter>) -> Vec<u64> {
    futures::future::join_all(counters.into_iter().map(|count| count(call.clone()))).await
}

/// What one page has asked so far.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    lines: Mutex<Vec<Line>>,
    /// Held by whoever is on the way to the database.
    trip: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Line {
    question: Count,
    answer: Option<u64>,
}

impl Asked {
    fn lines<T>(&self, work: impl FnOnce(&mut Vec<Line>) -> T) -> T {
        work(&mut self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts the question on the list, once.
    fn put(&self, question: Count) -> usize {
        self.lines(|lines| {
            let known = lines.iter().position(|line| line.question == question);
            known.unwrap_or_else(|| {
                lines.push(Line {
                    question,
                    answer: None,
                });
                lines.len() - 1
            })
        })
    }

    fn answer(&self, place: usize) -> Option<u64> {
        self.lines(|lines| lines.get(place).and_then(|line| line.answer))
    }

    /// The questions that nobody has answered, and where they stand.
    fn open(&self) -> (Vec<usize>, Vec<Count>) {
        self.lines(|lines| {
            let open = lines.iter().enumerate();
            open.filter(|(_, line)| line.answer.is_none())
                .map(|(place, line)| (place, line.question.clone()))
                .unzip()
        })
    }
}

impl Call {
    /// The answer to a question, once for the whole page. Questions asked at the same moment go to the database together,
    /// so a page that shows many numbers joins them rather than asking one after the other. What this call writes
    /// afterwards is not seen.
    pub async fn count(&self, question: Count) -> db::Result<u64> {
        let place = self.asked.put(question);
        // everybody who is polled in the same turn puts their question on the list first
        tokio::task::yield_now().await;
        let _trip = self.asked.trip.lock().await;
        if let Some(answer) = self.asked.answer(place) {
            return Ok(answer);
        }
        let (places, questions) = self.asked.open();
        let answers = self.db().counts(&questions).await?;
        self.asked.lines(|lines| {
            for (place, answer) in places.into_iter().zip(answers) {
                if let Some(line) = lines.get_mut(place) {
                    line.answer = Some(answer);
                }
            }
        });
        Ok(self.asked.answer(place).unwrap_or(0))
    }
}
