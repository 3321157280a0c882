//! Which version is in force, remembered on each node: every page of an account asks, and none may cost a question for it.

use super::{rules::Text, store};
use chrono::TimeDelta;
use db::Db;
use kernel::clock::Instant;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a node trusts what it remembers. A version is public for a week before it takes effect, so every node knows of
/// it in time.
const TRUSTED: TimeDelta = TimeDelta::minutes(1);

/// When which version takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) text: Text,
    pub(super) version: i32,
    pub(super) effective_at: Instant,
}

type Remembered = Option<(Instant, Arc<[Mark]>)>;

/// What this node remembers.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Remembered>);

impl Known {
    /// The newest version of a text that is in force; zero when there is none.
    pub(crate) async fn newest(&self, db: &Db, text: Text, now: Instant) -> db::Result<i32> {
        let remembered = self.remembered(now);
        let marks = match remembered {
            Some(marks) => marks,
            None => self.look_up(db, now).await?,
        };
        Ok(newest(&marks, text, now))
    }

    /// A version was published here.
    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn remembered(&self, now: Instant) -> Option<Arc<[Mark]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, marks) = known.as_ref()?;
        let trusted = (TimeDelta::zero()..TRUSTED).contains(&(now - *at));
        trusted.then(|| marks.clone())
    }

    async fn look_up(&self, db: &Db, now: Instant) -> db::Result<Arc<[Mark]>> {
        let marks: Arc<[Mark]> = store::marks(db).await?.into();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, marks.clone()));
        Ok(marks)
    }
}

fn newest(marks: &[Mark], text: Text, now: Instant) -> i32 {
    marks
        .iter()
        .filter(|mark| mark.text == text && mark.effective_at <= now)
        .map(|mark| mark.version)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_counts_from_the_moment_it_takes_effect() {
        let start = Instant::UNIX_EPOCH;
        let mark = |version, days| Mark {
            text: Text::Unit,
            version,
            effective_at: start + TimeDelta::days(days),
        };
        let marks = [mark(1, 0), mark(2, 7)];
        let second = TimeDelta::seconds(1);
        assert_eq!(newest(&marks, Text::Unit, start - second), 0);
        assert_eq!(newest(&marks, Text::Unit, start), 1);
        let due = start + TimeDelta::days(7);
        assert_eq!(newest(&marks, Text::Unit, due - second), 1);
        assert_eq!(newest(&marks, Text::Unit, due), 2);
        assert_eq!(newest(&marks, Text::Person, due), 0);
    }
}
