//! Checks of the house itself: `cargo xtask floors | sizes | docs | acceptance`. See README.md.
//!
//! Each check reads what is there (the manifests, the sources, the documents, the results of the
//! last run of the living manual), so that the rules of docs/architecture.md cannot rot.

mod acceptance;
mod docs;
mod floors;
mod knots;
mod sizes;
mod sources;

use std::{path::PathBuf, process::ExitCode};

/// What a check found.
struct Report {
    /// Lines worth reading.
    lines: Vec<String>,
    /// Lines that make the check fail.
    faults: Vec<String>,
}

impl Report {
    fn new() -> Self {
        Self {
            lines: Vec::new(),
            faults: Vec::new(),
        }
    }
    fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }
    fn fault(&mut self, line: impl Into<String>) {
        self.faults.push(line.into());
    }
}

type Outcome = Result<Report, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let check = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let root = root();
    let outcome = match check.as_str() {
        "floors" => floors::check(&root),
        "sizes" => sizes::check(&root, rest.iter().any(|word| word == "--write")),
        "docs" => docs::check(&root),
        "acceptance" => acceptance::check(&root, &rest),
        _ => Err("usage: cargo xtask floors | sizes [--write] | docs | acceptance [--write-ids] [--missing] [SECTION…]".into()),
    };
    finish(&check, outcome)
}

/// The workspace folder: two above this crate's manifest.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .map_or_else(|| here.clone(), PathBuf::from)
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its outputs"
)]
fn finish(check: &str, outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(report) => {
            for line in &report.lines {
                println!("{line}");
            }
            for fault in &report.faults {
                eprintln!("{check}: {fault}");
            }
            if report.faults.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
