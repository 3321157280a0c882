//! The documents: a link points to something, a room that is drawn is there and one that is there is drawn.

use crate::{Outcome, Report, sources};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Checks README*.md, CHANGELOG.md, docs/ and the README of every room.
pub fn check(root: &Path) -> Outcome {
    let mut report = Report::new();
    let mut pages: Vec<PathBuf> = ["README.md", "README.zh-CN.md", "CHANGELOG.md"]
        .iter()
        .map(|name| root.join(name))
        .collect();
    pages.extend(sources::files(&root.join("docs"), ".md")?);
    for room in sources::crates(root)? {
        pages.extend(Some(room.join("README.md")).filter(|page| page.is_file()));
    }
    let mut count = 0;
    for page in &pages {
        let name = page
            .strip_prefix(root)
            .unwrap_or(page)
            .display()
            .to_string();
        let Ok(text) = fs::read_to_string(page) else {
            report.fault(format!("{name} is missing"));
            continue;
        };
        let folder = page.parent().unwrap_or(root);
        for link in links(&text) {
            count += 1;
            if !folder.join(&link).exists() {
                report.fault(format!("{name} points to {link}, which is not there"));
            }
        }
    }
    report.say(format!(
        "docs: {} pages, {count} links to files",
        pages.len()
    ));
    rooms(root, &mut report)?;
    Ok(report)
}

/// Links to files: `[text](target)`, without addresses, anchors and titles; code is not read.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // every second piece between backquotes is code
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("·");
        let mut rest = prose.as_str();
        while let Some(at) = rest.find("](") {
            rest = &rest[at + 2..];
            let Some(end) = rest.find(')') else { break };
            let target = rest[..end].split_whitespace().next().unwrap_or_default();
            let target = target.split('#').next().unwrap_or_default();
            if !target.is_empty()
                && !target.contains("://")
                && !target.starts_with("mailto:")
                && !target.starts_with('/')
            {
                found.push(target.to_owned());
            }
            rest = &rest[end..];
        }
    }
    found
}

/// docs/architecture.md has a heading ``### `room` `` for every room, and for no other.
fn rooms(root: &Path, report: &mut Report) -> Result<(), Box<dyn std::error::Error>> {
    let text = fs::read_to_string(root.join("docs/architecture.md"))?;
    let told = told(&text);
    let there: BTreeSet<String> = sources::crates(root)?
        .iter()
        .filter_map(|room| room.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    for room in there.difference(&told) {
        report.fault(format!(
            "docs/architecture.md has no paragraph ### `{room}`"
        ));
    }
    for room in told.difference(&there) {
        report.fault(format!(
            "docs/architecture.md tells of a room `{room}` that is not built"
        ));
    }
    Ok(())
}

fn told(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("### `"))
        .filter_map(|line| line.split('`').next())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_files_are_found() {
        let text = "See [a](docs/a.md), [b](b.md#part \"title\") and ![picture](c.png).";
        assert_eq!(links(text), ["docs/a.md", "b.md", "c.png"]);
    }

    #[test]
    fn addresses_anchors_and_code_are_not_links_to_files() {
        let text =
            "[a](https://example.com) [b](#part) [c](/help) `[d](x.md)`\n```\n[e](y.md)\n```\n";
        assert!(links(text).is_empty());
    }

    #[test]
    fn rooms_are_told_by_heading() {
        assert_eq!(
            told("### `db`\ntext `web`\n### `seal` and more\n## `no`"),
            ["db", "seal"]
                .iter()
                .map(|name| (*name).to_owned())
                .collect()
        );
    }
}
