//! Which room may lean on which: the table of docs/architecture.md, checked against the manifests.

use crate::{Outcome, Report, knots};
use cargo_metadata::{DependencyKind, MetadataCommand};
use std::{collections::BTreeMap, path::Path};

/// Names that no room may have: they say nothing about what belongs inside.
const NO_ROOM: [&str; 5] = ["common", "utils", "helpers", "core", "types"];

/// The rooms that stand on the ground: everything up to the page kit.
const GROUND: [&str; 7] = ["kernel", "db", "seal", "files", "queue", "search", "web"];

/// A room, and the rooms that it may lean on. A room that is not here is not built yet.
const ROOMS: [(&str, &[&str], &[&str]); 23] = [
    // room, whole sets of rooms below it, single rooms
    ("kernel", &[], &[]),
    ("db", &[], &["kernel"]),
    ("seal", &[], &["kernel"]),
    ("files", &[], &["kernel", "db", "seal"]),
    ("queue", &[], &["kernel", "db"]),
    ("search", &[], &["kernel", "db"]),
    ("web", &[], &["kernel", "db", "seal", "files", "queue"]),
    ("identity", &GROUND, &[]),
    ("org", &GROUND, &["identity"]),
    ("review", &GROUND, &["identity", "org"]),
    ("notify", &GROUND, &["identity", "org"]),
    ("openid", &GROUND, &["identity", "org"]),
    ("service", &GROUND, &["identity", "org", "review", "notify"]),
    ("talent", &GROUND, &["identity", "org", "review", "notify"]),
    (
        "activity",
        &GROUND,
        &["identity", "org", "review", "notify"],
    ),
    (
        "office",
        &GROUND,
        &[
            "identity", "org", "review", "notify", "service", "talent", "activity",
        ],
    ),
    (
        "server",
        &GROUND,
        &[
            "identity",
            "org",
            "review",
            "notify",
            "openid",
            "service",
            "talent",
            "activity",
            "office",
            "demo",
            "sandbox",
            "ca-driver",
        ],
    ),
    (
        "demo",
        &GROUND,
        &[
            "identity", "org", "review", "notify", "service", "talent", "activity",
        ],
    ),
    ("sandbox", &[], &["kernel"]),
    ("ca-driver", &[], &["kernel"]),
    ("testkit", &GROUND, &[]),
    ("bench", &[], &["kernel"]),
    ("xtask", &[], &[]),
];

/// Who may lean on `testkit` in tests: the rooms that have pages, and those whose promises are tested on both databases
/// that `testkit` brings (`db` through `web` as well, whose forms rely on it).
const TEST_ROOMS: [&str; 15] = [
    "web", "identity", "org", "review", "notify", "openid", "service", "talent", "activity",
    "office", "demo", "server", "db", "files", "queue",
];

/// Who may lean on `sandbox` and `ca-driver` in tests: the rooms that own a client of an outside provider, because
/// a client is proved against a look-alike that checks signatures as the provider does.
const CLIENT_ROOMS: [&str; 3] = ["identity", "org", "notify"];

/// An arrow from one room to another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Arrow {
    from: String,
    to: String,
    test_only: bool,
}

/// Checks every arrow of the workspace, and the modules of every room for knots.
pub fn check(root: &Path) -> Outcome {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()?;
    let rooms: Vec<String> = metadata
        .packages
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    let mut arrows = Vec::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            if rooms.contains(&dependency.name) {
                arrows.push(Arrow {
                    from: package.name.to_string(),
                    to: dependency.name.clone(),
                    test_only: dependency.kind == DependencyKind::Development,
                });
            }
        }
    }
    let mut report = Report::new();
    for fault in judge(&rooms, &arrows) {
        report.fault(fault);
    }
    let edges = arrows.len();
    report.say(format!(
        "floors: {} rooms, {edges} arrows, {} against the table",
        rooms.len(),
        report.faults.len()
    ));
    knots::check(root, &mut report)?;
    Ok(report)
}

/// What the table has against these rooms and arrows.
fn judge(rooms: &[String], arrows: &[Arrow]) -> Vec<String> {
    let table: BTreeMap<&str, (&[&str], &[&str])> = ROOMS
        .iter()
        .map(|(room, sets, single)| (*room, (*sets, *single)))
        .collect();
    let mut faults = Vec::new();
    for room in rooms {
        if NO_ROOM.contains(&room.as_str()) {
            faults.push(format!("a room called `{room}` says nothing about what belongs inside: name it after its noun"));
        } else if !table.contains_key(room.as_str()) {
            faults.push(format!("`{room}` is not in the table of crates/xtask/src/floors.rs and docs/architecture.md"));
        }
    }
    for Arrow {
        from,
        to,
        test_only,
    } in arrows
    {
        let Some((sets, single)) = table.get(from.as_str()) else {
            continue;
        };
        let allowed = sets.contains(&to.as_str()) || single.contains(&to.as_str());
        let for_tests = *test_only
            && (to == "testkit" && TEST_ROOMS.contains(&from.as_str())
                || from == "db" && to == "web"
                || (to == "sandbox" || to == "ca-driver") && CLIENT_ROOMS.contains(&from.as_str()));
        if !allowed && !for_tests {
            let how = if *test_only { " in tests" } else { "" };
            faults.push(format!("`{from}` may not lean on `{to}`{how}: use an event wired in `server`, or move the thing to the room whose noun it is"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }
    fn arrow(from: &str, to: &str, test_only: bool) -> Arrow {
        Arrow {
            from: from.to_owned(),
            to: to.to_owned(),
            test_only,
        }
    }

    #[test]
    fn arrows_down_are_allowed() {
        let arrows = [
            arrow("talent", "org", false),
            arrow("db", "kernel", false),
            arrow("server", "sandbox", false),
        ];
        assert!(
            judge(
                &rooms(&["talent", "org", "db", "kernel", "server", "sandbox"]),
                &arrows
            )
            .is_empty()
        );
    }

    #[test]
    fn arrows_up_and_sideways_are_not() {
        for (from, to) in [
            ("identity", "org"),
            ("kernel", "db"),
            ("review", "notify"),
            ("sandbox", "db"),
            ("service", "talent"),
            ("db", "seal"),
        ] {
            assert_eq!(
                judge(&rooms(&[from, to]), &[arrow(from, to, false)]).len(),
                1,
                "{from} -> {to}"
            );
        }
    }

    #[test]
    fn testkit_is_for_tests_only() {
        let both = rooms(&["org", "testkit"]);
        assert!(judge(&both, &[arrow("org", "testkit", true)]).is_empty());
        assert_eq!(judge(&both, &[arrow("org", "testkit", false)]).len(), 1);
        assert_eq!(
            judge(
                &rooms(&["kernel", "testkit"]),
                &[arrow("kernel", "testkit", true)]
            )
            .len(),
            1
        );
    }

    #[test]
    fn a_room_that_says_nothing_is_refused() {
        for name in NO_ROOM {
            assert_eq!(judge(&rooms(&[name]), &[]).len(), 1);
        }
        assert_eq!(judge(&rooms(&["attic"]), &[]).len(), 1);
    }

    #[test]
    fn the_table_itself_has_no_circle() {
        let mut graph = knots::Graph::default();
        for (room, sets, single) in ROOMS {
            for to in sets.iter().chain(single) {
                graph.add(room, to);
            }
        }
        assert!(graph.knots().is_empty());
    }
}
