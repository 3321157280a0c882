//! What pages waited on, and how the database finds it: every query that a page waits on has an index.
//!
//! The door tells every statement that a request of a [`crate::User`] sends, so nothing is written down twice: a page
//! that asks something new is asked for its plan in the same test.

use db::{Db, Dialect, Listener};
use sea_orm::{Statement, StatementBuilder};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The statements of all requests, each once. What jobs and the test itself ask is not what a page waits on, so nothing
/// is noted unless a request is being answered.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Notes>);

#[derive(Default)]
struct Notes {
    answering: AtomicUsize,
    statements: Mutex<BTreeMap<String, Statement>>,
    /// Every statement in its order, while somebody compares what requests cost.
    asked: Mutex<Option<Vec<String>>>,
}

/// A request that is being answered.
pub(crate) struct Answering(Arc<Notes>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answering.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Heard {
    pub(crate) fn answering(&self) -> Answering {
        self.0.answering.fetch_add(1, Ordering::SeqCst);
        Answering(self.0.clone())
    }

    pub(crate) fn listener(&self) -> Listener {
        let notes = self.0.clone();
        Arc::new(move |statement| {
            if notes.answering.load(Ordering::SeqCst) == 0 {
                return;
            }
            if let Some(asked) = &mut *notes.asked.lock().expect("what was asked") {
                asked.push(shape(&statement.sql));
            }
            let has_plan = ["SELECT", "UPDATE", "DELETE", "WITH"]
                .iter()
                .any(|word| statement.sql.starts_with(word));
            // what a write leaves for its end travels as one text, and is lines that are added or found by their key
            let joined = statement.sql.contains("; ");
            if has_plan && !joined {
                notes
                    .statements
                    .lock()
                    .expect("statements")
                    .entry(statement.sql.clone())
                    .or_insert_with(|| statement.clone());
            }
        })
    }

    /// What requests ask while `doing` goes on, in order, whatever the values are.
    pub(crate) async fn asked<T>(&self, doing: impl Future<Output = T>) -> (T, Vec<String>) {
        let noted = || self.0.asked.lock().expect("what was asked");
        *noted() = Some(Vec::new());
        let done = doing.await;
        let asked = noted().take().unwrap_or_default();
        (done, asked)
    }

    pub(crate) async fn plans(&self, db: &Db) -> Plans {
        let statements: Vec<Statement> = {
            let heard = self.0.statements.lock().expect("statements");
            heard.values().cloned().collect()
        };
        let mut asked = Vec::with_capacity(statements.len());
        for statement in statements {
            let sql = statement.sql.clone();
            let plan = db.plan(&AsSent(statement)).await.expect("a plan");
            asked.push((sql, plan));
        }
        Plans {
            dialect: db.dialect(),
            partial: partial_indexes(db).await,
            asked,
        }
    }
}

/// A statement without the numbers of its places, and with each list of places as one: what is asked, not of how many.
fn shape(sql: &str) -> String {
    let mut places = sql.split('$');
    let mut text = places.next().unwrap_or_default().to_owned();
    for after in places {
        text.push('?');
        text.push_str(after.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    while text.contains("?, ?") {
        text = text.replace("?, ?", "?");
    }
    text
}

/// A statement that is built already.
struct AsSent(Statement);

impl StatementBuilder for AsSent {
    fn build(&self, _: &sea_orm::DbBackend) -> Statement {
        self.0.clone()
    }
}

/// Indexes that hold only some rows: reading one of them whole is no reading of the table.
async fn partial_indexes(db: &Db) -> BTreeSet<String> {
    use db::Read as _;
    let (backend, sql) = match db.dialect() {
        Dialect::Sqlite => (
            sea_orm::DbBackend::Sqlite,
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
        ),
        Dialect::Postgres => (
            sea_orm::DbBackend::Postgres,
            "SELECT indexname::text AS name FROM pg_indexes WHERE indexdef LIKE '% WHERE %'",
        ),
    };
    let rows = db
        .rows(&AsSent(Statement::from_string(backend, sql)))
        .await
        .expect("the indexes");
    rows.iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect()
}

/// The plans of what pages waited on, see [`crate::TestApp::plans`].
#[derive(Debug)]
pub struct Plans {
    dialect: Dialect,
    partial: BTreeSet<String>,
    /// Each statement with its plan.
    asked: Vec<(String, String)>,
}

impl Plans {
    /// Asserts that no statement reads a table whole. `whole` names the tables that may be: those of which a page
    /// shows every row.
    #[track_caller]
    pub fn find_by_index(&self, whole: &[&str]) {
        let slow: Vec<String> = self
            .asked
            .iter()
            .filter(|(sql, plan)| {
                self.read_whole(sql, plan)
                    .iter()
                    .any(|table| !whole.contains(&table.as_str()))
            })
            .map(|(sql, plan)| format!("{sql}\n{plan}"))
            .collect();
        assert!(
            slow.is_empty(),
            "{} of {} queries have no index:\n\n{}",
            slow.len(),
            self.asked.len(),
            slow.join("\n\n")
        );
    }

    /// Asserts that each of these indexes serves some statement: a walk that missed the pages would prove nothing. Asked
    /// of SQLite alone: which of several that help PostgreSQL takes depends on what it has counted.
    #[track_caller]
    pub fn use_indexes(&self, names: &[&str]) {
        if self.dialect == Dialect::Postgres {
            return;
        }
        for name in names {
            assert!(
                self.asked
                    .iter()
                    .any(|(_, plan)| words(plan).any(|word| word == *name)),
                "no page waited on {name}; the plans:\n\n{self}"
            );
        }
    }

    fn read_whole(&self, sql: &str, plan: &str) -> Vec<String> {
        match self.dialect {
            Dialect::Sqlite => self.scanned_by_sqlite(sql, plan),
            Dialect::Postgres => self.scanned_by_postgres(sql, plan),
        }
    }

    /// `SCAN t`, `SCAN t USING INDEX i`: the first reads the table whole; the second the index, which is well when
    /// the index holds only what is meant, or when it is walked in its order up to a limit and nothing is left out.
    fn scanned_by_sqlite(&self, sql: &str, plan: &str) -> Vec<String> {
        let made: Vec<&str> = plan
            .lines()
            .filter_map(|line| {
                line.strip_prefix("CO-ROUTINE ")
                    .or_else(|| line.strip_prefix("MATERIALIZE "))
            })
            .collect();
        let walk = sql.contains(" LIMIT ") && !sql.contains(" WHERE ");
        plan.lines()
            .filter_map(|line| {
                if line.contains(" AUTOMATIC ") {
                    return Some(line.to_owned());
                }
                let scanned = line.strip_prefix("SCAN ")?;
                let (table, index) = match scanned.split_once(" USING ") {
                    Some((table, how)) => (table, words(how).last()),
                    None => (scanned, None),
                };
                let is_result = made.contains(&table) || table == "CONSTANT ROW";
                let by_index = index.is_some_and(|index| walk || self.partial.contains(index));
                (!is_result && !by_index).then(|| table.to_owned())
            })
            .collect()
    }

    /// `Seq Scan on t`, or an index that is read without a condition; the same exceptions.
    fn scanned_by_postgres(&self, sql: &str, plan: &str) -> Vec<String> {
        let lines: Vec<&str> = plan.lines().map(str::trim).collect();
        let starts = |at: usize| at == 0 || lines[at].starts_with("->");
        let mut scanned = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let node = line.trim_start_matches("->").trim();
            let table = |rest: &str| words(rest).next().unwrap_or_default().to_owned();
            if let Some(rest) = node.strip_prefix("Seq Scan on ") {
                scanned.push(table(rest));
            } else if node.starts_with("Index Scan")
                || node.starts_with("Index Only Scan")
                || node.starts_with("Bitmap Index Scan")
            {
                let details: Vec<&&str> = lines[at + 1..]
                    .iter()
                    .zip(at + 1..)
                    .take_while(|(_, next)| !starts(*next))
                    .map(|(line, _)| line)
                    .collect();
                let told = |what: &str| details.iter().any(|line| line.starts_with(what));
                let is_partial = words(node).any(|word| self.partial.contains(word));
                let walk = sql.contains(" LIMIT ") && !told("Filter:");
                if !told("Index Cond:") && !is_partial && !walk {
                    let rest = node.split(" on ").nth(1).unwrap_or(node);
                    scanned.push(table(rest));
                }
            }
        }
        scanned
    }
}

impl std::fmt::Display for Plans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (sql, plan) in &self.asked {
            writeln!(f, "{sql}\n{plan}\n")?;
        }
        Ok(())
    }
}

/// The names in a line of a plan.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(dialect: Dialect, sql: &str, plan: &str) -> Plans {
        Plans {
            dialect,
            partial: BTreeSet::from(["job_dead".to_owned()]),
            asked: vec![(sql.to_owned(), plan.to_owned())],
        }
    }

    fn whole(dialect: Dialect, sql: &str, plan: &str) -> Vec<String> {
        of(dialect, sql, plan).read_whole(sql, plan)
    }

    #[test]
    fn a_table_that_sqlite_reads_whole_is_noticed() {
        let told = |sql: &str, plan: &str| whole(Dialect::Sqlite, sql, plan);
        assert_eq!(told("SELECT * FROM job", "SCAN job"), ["job"]);
        assert_eq!(
            told(
                "SELECT * FROM job WHERE a = ?",
                "SCAN job USING COVERING INDEX job_due"
            ),
            ["job"]
        );
        assert_eq!(
            told(
                "SELECT 1",
                "SEARCH job USING AUTOMATIC COVERING INDEX (a=?)"
            )
            .len(),
            1
        );
        let fine = [
            ("SELECT 1", "SEARCH job USING INDEX job_due (run_at<?)"),
            (
                "SELECT * FROM job ORDER BY run_at LIMIT ?",
                "SCAN job USING INDEX job_due",
            ),
            (
                "SELECT * FROM job WHERE state = 'dead'",
                "SCAN job USING INDEX job_dead",
            ),
            (
                "SELECT COUNT(*) FROM (…)",
                "CO-ROUTINE counted\nSEARCH job USING INDEX job_due (run_at<?)\nSCAN counted",
            ),
        ];
        for (sql, plan) in fine {
            assert!(told(sql, plan).is_empty(), "{plan}");
        }
    }

    #[test]
    fn a_table_that_postgresql_reads_whole_is_noticed() {
        let told = |sql: &str, plan: &str| whole(Dialect::Postgres, sql, plan);
        let filtered = "Limit  (cost=0.15..0.78)\n  ->  Index Scan using job_pkey on job  (cost=0.15..57.95)\n        Filter: (a = 1)";
        let slow = [
            (
                "SELECT * FROM job WHERE a = 1",
                "Seq Scan on job  (cost=1.00..2.00)\n  Filter: (a = 1)",
            ),
            ("SELECT * FROM job WHERE a = 1 LIMIT 1", filtered),
        ];
        for (sql, plan) in slow {
            assert_eq!(told(sql, plan), ["job"], "{plan}");
        }
        let fine = [
            (
                "SELECT * FROM job WHERE a = 1",
                "Bitmap Heap Scan on job\n  Recheck Cond: (a = 1)\n  ->  Bitmap Index Scan on job_due\n        Index Cond: (a = 1)",
            ),
            (
                "SELECT * FROM job ORDER BY run_at LIMIT 1",
                "Limit\n  ->  Index Scan Backward using job_due on job",
            ),
            (
                "SELECT * FROM job WHERE state = 'dead'",
                "Index Scan using job_dead on job",
            ),
        ];
        for (sql, plan) in fine {
            assert!(told(sql, plan).is_empty(), "{plan}");
        }
    }

    #[test]
    fn an_index_that_no_plan_names_is_missed() {
        let plans = of(
            Dialect::Sqlite,
            "SELECT 1",
            "SEARCH job USING INDEX job_due (run_at<?)",
        );
        plans.use_indexes(&["job_due"]);
        assert!(std::panic::catch_unwind(|| plans.use_indexes(&["job_dead"])).is_err());
    }
}
