//! Which rows of the manuals are proved: ids of the checklist against the last run of the living manual.

use crate::{Outcome, Report};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The committed list of ids, used where the checklist itself is not at hand.
const IDS: &str = "docs/acceptance-ids.txt";
/// Where the living manual leaves its results.
const RESULTS: &str = "e2e/out/results.json";

/// A step of the living manual.
#[derive(Debug, Deserialize)]
struct Step {
    chapter: String,
    caption: String,
    ids: Vec<String>,
    passed: bool,
}

/// Prints the totals of every section, and (`--missing`, or sections by name) the ids not proved.
pub fn check(root: &Path, arguments: &[String]) -> Outcome {
    let checklist = root.join("../shared/research/checklist.md");
    let mut report = Report::new();
    let ids = match fs::read_to_string(&checklist) {
        Ok(text) => read_checklist(&text),
        Err(_) => fs::read_to_string(root.join(IDS))?
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    };
    if arguments.iter().any(|word| word == "--write-ids") {
        fs::write(root.join(IDS), compact(&ids))?;
        report.say(format!("acceptance: {} ids written to {IDS}", ids.len()));
        return Ok(report);
    }
    let steps: Vec<Step> = match fs::read_to_string(root.join(RESULTS)) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(_) => return Err(format!("{RESULTS} is not there: run `make manual` first").into()),
    };
    let missing = arguments.iter().any(|word| word == "--missing");
    let wanted: Vec<&String> = arguments
        .iter()
        .filter(|word| !word.starts_with("--"))
        .collect();
    tell(&ids, &steps, &wanted, missing, &mut report);
    Ok(report)
}

/// The ids of the rows, in the order of the checklist.
fn read_checklist(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let cell = if cells.get(1) == Some(&"☐") {
                cells.get(2)?
            } else {
                cells.get(1)?
            };
            is_id(cell).then(|| (*cell).to_owned())
        })
        .collect()
}

/// `A-4.1.19`, `B-3.0.1`, `X-6`, `Z.1.3`.
fn is_id(text: &str) -> bool {
    let rest = text
        .strip_prefix(['A', 'B', 'X'])
        .and_then(|rest| rest.strip_prefix('-'))
        .or_else(|| text.strip_prefix("Z."));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.ends_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

/// The section of an id: all but its last number.
fn section(id: &str) -> &str {
    id.rsplit_once('.').map_or_else(
        || id.split('-').next().unwrap_or(id),
        |(section, _)| section,
    )
}

/// One line a section.
fn compact(ids: &[String]) -> String {
    let mut text = String::new();
    let mut last = "";
    for id in ids {
        if !text.is_empty() {
            text.push(if section(id) == last { ' ' } else { '\n' });
        }
        last = section(id);
        text.push_str(id);
    }
    text.push('\n');
    text
}

fn tell(ids: &[String], steps: &[Step], wanted: &[&String], missing: bool, report: &mut Report) {
    let proved: BTreeSet<&str> = steps
        .iter()
        .filter(|step| step.passed)
        .flat_map(|step| &step.ids)
        .map(String::as_str)
        .collect();
    let known: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    for step in steps {
        for id in step.ids.iter().filter(|id| !known.contains(id.as_str())) {
            report.fault(format!(
                "{} · {} names {id}, which the checklist does not have",
                step.chapter, step.caption
            ));
        }
    }
    let mut sections: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    let mut order = Vec::new();
    for id in ids {
        let name = section(id);
        if !order.contains(&name) {
            order.push(name);
        }
        let (all, open) = sections.entry(name).or_default();
        *all += 1;
        if !proved.contains(id.as_str()) {
            open.push(id);
        }
    }
    for name in order {
        let (all, open) = &sections[name];
        let chosen = wanted.iter().any(|word| *word == name);
        if !wanted.is_empty() && !chosen {
            continue;
        }
        report.say(format!("{name:8} {:3} of {all:3} proved", all - open.len()));
        if (missing || chosen) && !open.is_empty() {
            report.say(format!("         open: {}", open.join(" ")));
        }
    }
    let failed = steps.iter().filter(|step| !step.passed).count();
    let count = ids.iter().filter(|id| proved.contains(id.as_str())).count();
    report.say(format!(
        "acceptance: {count} of {} ids proved by {} steps; {failed} steps failed",
        ids.len(),
        steps.len()
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKLIST: &str = "| ☐ | ID | Kind |\n|---|---|---|\n| ☐ | A-4.1.1 | NAV | x |\n| ☐ | A-4.1.2 | FLD | y |\n| X-6 | job title | 20 |\n| Z.1.3 | where | doubt |\ntext A-9.9.9\n";

    fn step(ids: &[&str], passed: bool) -> Step {
        Step {
            chapter: "A-4.1".to_owned(),
            caption: "保存".to_owned(),
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            passed,
        }
    }

    #[test]
    fn ids_are_read_from_the_rows() {
        assert_eq!(
            read_checklist(CHECKLIST),
            ["A-4.1.1", "A-4.1.2", "X-6", "Z.1.3"]
        );
    }

    #[test]
    fn the_committed_list_holds_the_same_ids() {
        let ids = read_checklist(CHECKLIST);
        let text = compact(&ids);
        assert_eq!(text, "A-4.1.1 A-4.1.2\nX-6\nZ.1.3\n");
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ids);
    }

    #[test]
    fn a_step_that_failed_proves_nothing() {
        let mut report = Report::new();
        tell(
            &read_checklist(CHECKLIST),
            &[step(&["A-4.1.1"], true), step(&["A-4.1.2"], false)],
            &[],
            true,
            &mut report,
        );
        assert!(report.faults.is_empty());
        assert_eq!(report.lines[0], "A-4.1      1 of   2 proved");
        assert_eq!(report.lines[1], "         open: A-4.1.2");
    }

    #[test]
    fn an_id_that_does_not_exist_is_a_fault() {
        let mut report = Report::new();
        tell(
            &read_checklist(CHECKLIST),
            &[step(&["A-4.1.99"], true)],
            &[],
            false,
            &mut report,
        );
        assert_eq!(report.faults.len(), 1);
    }

    #[test]
    fn sections_of_ids() {
        assert_eq!(
            [
                section("A-1.2.1.3"),
                section("B-3.0.1"),
                section("X-6"),
                section("Z.1.3")
            ],
            ["A-1.2.1", "B-3.0", "X", "Z.1"]
        );
    }
}
