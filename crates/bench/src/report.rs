//! The table and the file.

use crate::{
    Failure,
    suite::{Report, Row, Run},
};
use std::path::Path;

#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn say(text: &str) {
    println!("{text}");
}

/// Tells what is being measured.
#[expect(clippy::print_stderr, reason = "progress of a command")]
pub(crate) fn progress(what: &str) {
    eprintln!("measuring: {what}");
}

/// Tells what went wrong.
#[expect(clippy::print_stderr, reason = "the last word of a command")]
pub(crate) fn complain(error: &Failure) {
    eprintln!("bench: {error}");
}

/// Shows one run as soon as it is over.
pub(crate) fn run(run: &Run) {
    say(&table(run));
}

/// Shows the yardsticks and writes the file.
pub(crate) fn write(report: &Report, path: &Path) -> Result<(), Failure> {
    let yard = &report.yardsticks;
    say(&format!("\nyardsticks on {} processors", yard.processors));
    say(&line(&yard.hello));
    say(&format!(
        "{:<24}{:>10.0}/s",
        "Argon2id", yard.argon_per_second
    ));
    say(&format!(
        "{:<24}{:>10.0}/s",
        "SQLite commits", yard.sqlite_commits_per_second
    ));
    if let Some(rate) = yard.postgres_commits_per_second {
        say(&format!("{:<24}{rate:>10.0}/s", "PostgreSQL commits"));
    }
    for run in &report.runs {
        for what in run.missed() {
            say(&format!(
                "missed with {} jobs on {}: {what}",
                run.jobs, run.database
            ));
        }
    }
    std::fs::write(path, serde_json::to_string_pretty(report)?)?;
    say(&format!("\nwritten: {}", path.display()));
    Ok(())
}

fn line(row: &Row) -> String {
    let failures = if row.load.failures + row.single.failures > 0 {
        format!("  {} FAILED", row.load.failures + row.single.failures)
    } else {
        String::new()
    };
    format!(
        "{:<24}{:>10.0}/s{:>8.0} %{:>10.2}{:>10.2}{:>12.2}{:>10}{failures}",
        row.name,
        row.load.per_second,
        row.ratio * 100.0,
        row.single.p50_ms,
        row.single.p99_ms,
        row.load.p99_ms,
        row.load.bytes
    )
}

fn table(run: &Run) -> String {
    let mut lines = vec![
        format!(
            "\n{}, {} jobs: seeded in {:.1} s; first answer {:.0} ms after the start",
            run.database, run.jobs, run.seed_seconds, run.start_ms
        ),
        format!(
            "resident {:.0} MiB idle ({:.0} anonymous), {:.0} MiB after reading ({:.0} anonymous); database {} MiB, index {} MiB",
            run.memory_idle.resident,
            run.memory_idle.anonymous,
            run.memory_loaded.resident,
            run.memory_loaded.anonymous,
            run.database_mib,
            run.index_mib
        ),
        format!(
            "{:<24}{:>12}{:>10}{:>10}{:>10}{:>12}{:>10}",
            "", "requests", "of yard", "p50 ms", "p99 ms", "p99 loaded", "bytes"
        ),
    ];
    lines.extend(run.rows.iter().map(line));
    let list = &run.list_during_log_in;
    lines.push(format!(
        "job list while people log in: p50 {:.2} ms, p99 {:.2} ms",
        list.p50_ms, list.p99_ms
    ));
    for weight in &run.weights {
        lines.push(format!(
            "{:<24}{:>8} bytes of HTML, {:>7} with br, {:>7} with everything it loads",
            weight.page, weight.html_plain, weight.html_br, weight.first_view_br
        ));
    }
    lines.join("\n")
}
