//! Knots: groups of modules of one room that can only be understood together.
//!
//! A knot is a strongly connected group of top-level modules. The ones that are there and meant
//! (each with its reason) are listed in `crates/xtask/knots.txt`; the list may only shrink.

use crate::{Report, sources};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

/// Who leans on whom.
#[derive(Debug, Default)]
pub struct Graph {
    arrows: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Adds an arrow.
    pub fn add(&mut self, from: &str, to: &str) {
        if from != to {
            self.arrows
                .entry(from.to_owned())
                .or_default()
                .insert(to.to_owned());
        }
    }

    /// Everything that can be reached from a node.
    fn reach(&self, from: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![from.to_owned()];
        while let Some(node) = waiting.pop() {
            for next in self.arrows.get(&node).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    waiting.push(next.clone());
                }
            }
        }
        seen
    }

    /// The groups of more than one node in which each reaches each.
    pub fn knots(&self) -> Vec<BTreeSet<String>> {
        let reach: BTreeMap<&String, BTreeSet<String>> = self
            .arrows
            .keys()
            .map(|node| (node, self.reach(node)))
            .collect();
        let mut knots: Vec<BTreeSet<String>> = Vec::new();
        for (node, reached) in &reach {
            let group: BTreeSet<String> = reached
                .iter()
                .filter(|other| reach.get(other).is_some_and(|back| back.contains(*node)))
                .cloned()
                .collect();
            if group.len() > 1 && !knots.contains(&group) {
                knots.push(group);
            }
        }
        knots
    }
}

/// Adds the faults of every room to the report.
pub fn check(root: &Path, report: &mut Report) -> Result<(), Box<dyn std::error::Error>> {
    let meant = meant(root)?;
    let mut found = 0;
    for room in sources::crates(root)? {
        let name = room
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let graph = modules(&room.join("src"))?;
        let empty = BTreeSet::new();
        let allowed = meant.get(&name).unwrap_or(&empty);
        let mut tied = BTreeSet::new();
        for knot in graph.knots() {
            found += 1;
            tied.extend(knot.iter().cloned());
            if !knot.is_subset(allowed) {
                let names: Vec<&str> = knot.iter().map(String::as_str).collect();
                report.fault(format!("`{name}` has a knot of modules: {} (cut it, or give the reason in crates/xtask/knots.txt)", names.join(", ")));
            }
        }
        if !allowed.is_subset(&tied) {
            let gone: Vec<&str> = allowed.difference(&tied).map(String::as_str).collect();
            report.fault(format!("crates/xtask/knots.txt still lists {} of `{name}`, which are in no knot any more: take them out", gone.join(", ")));
        }
    }
    report.say(format!(
        "knots: {found}, all of them listed with a reason unless named below"
    ));
    Ok(())
}

/// Lines `room: module module …`, `#` starts the reason.
fn meant(root: &Path) -> io::Result<BTreeMap<String, BTreeSet<String>>> {
    let text = match fs::read_to_string(root.join("crates/xtask/knots.txt")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        if let Some((room, modules)) = line.split_once(':') {
            table
                .entry(room.trim().to_owned())
                .or_default()
                .extend(modules.split_whitespace().map(str::to_owned));
        }
    }
    Ok(table)
}

/// The arrows among the top-level modules below `src`.
fn modules(src: &Path) -> Result<Graph, Box<dyn std::error::Error>> {
    let files = sources::files(src, ".rs")?;
    let mut texts = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(src)?.to_string_lossy().into_owned();
        texts.insert(inside, fs::read_to_string(&file)?);
    }
    graph(&texts).map_err(|error| format!("{}: {error}", src.display()).into())
}

/// The arrows among the top-level modules of a room, from its files by their paths inside `src`.
fn graph(texts: &BTreeMap<String, String>) -> syn::Result<Graph> {
    let tops: BTreeSet<String> = texts
        .keys()
        .map(|path| top(path))
        .filter(|top| !top.is_empty())
        .collect();
    let doors = texts
        .get("lib.rs")
        .map(|text| doors(text, &tops))
        .transpose()?
        .unwrap_or_default();
    let mut graph = Graph::default();
    for (path, text) in texts {
        let from = top(path);
        if from.is_empty() {
            continue;
        }
        let file = sources::production(text)?;
        let at_root = path == &format!("{from}.rs") || path == &format!("{from}/mod.rs");
        let mut named = BTreeSet::new();
        mentions(file.to_token_stream(), at_root, &mut named);
        for name in named {
            let to = doors.get(&name).unwrap_or(&name);
            if tops.contains(to) {
                graph.add(&from, to);
            }
        }
    }
    Ok(graph)
}

/// The top-level module that a file belongs to; none for the crate root.
fn top(path: &str) -> String {
    let first = path.split('/').next().unwrap_or_default();
    match first {
        "lib.rs" | "main.rs" => String::new(),
        first => first.trim_end_matches(".rs").to_owned(),
    }
}

/// Names that the crate root re-exports, with the module that each comes from.
fn doors(root: &str, tops: &BTreeSet<String>) -> syn::Result<BTreeMap<String, String>> {
    let mut doors = BTreeMap::new();
    for item in sources::production(root)?.items {
        if let syn::Item::Use(item) = item {
            leaves(&item.tree, None, tops, &mut doors);
        }
    }
    Ok(doors)
}

fn leaves(
    tree: &syn::UseTree,
    from: Option<&str>,
    tops: &BTreeSet<String>,
    doors: &mut BTreeMap<String, String>,
) {
    match tree {
        syn::UseTree::Path(path) => {
            let name = path.ident.to_string();
            let from = from
                .map(str::to_owned)
                .or_else(|| tops.contains(&name).then_some(name));
            leaves(&path.tree, from.as_deref(), tops, doors);
        }
        syn::UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| leaves(tree, from, tops, doors)),
        syn::UseTree::Name(leaf) => {
            if let Some(from) = from {
                doors.insert(leaf.ident.to_string(), from.to_owned());
            }
        }
        syn::UseTree::Rename(leaf) => {
            if let Some(from) = from {
                doors.insert(leaf.rename.to_string(), from.to_owned());
            }
        }
        syn::UseTree::Glob(_) => {}
    }
}

/// First names behind `crate::` (and behind `super::`, in a file directly below the root).
fn mentions(tokens: TokenStream, at_root: bool, named: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => mentions(group.stream(), at_root, named),
            TokenTree::Ident(word) if word == "crate" || at_root && word == "super" => {
                let colons = (1..=2).all(|step| matches!(tokens.get(at + step), Some(TokenTree::Punct(mark)) if mark.as_char() == ':'));
                if colons {
                    heads(tokens.get(at + 3), named);
                }
            }
            _ => {}
        }
    }
}

fn heads(token: Option<&TokenTree>, named: &mut BTreeSet<String>) {
    match token {
        Some(TokenTree::Ident(name)) => {
            named.insert(name.to_string());
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let mut first = true;
            for token in group.stream() {
                match token {
                    TokenTree::Ident(name) if first => {
                        named.insert(name.to_string());
                        first = false;
                    }
                    TokenTree::Punct(mark) if mark.as_char() == ',' => first = true,
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let texts = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        graph(&texts)
            .unwrap()
            .knots()
            .into_iter()
            .map(|knot| knot.into_iter().collect())
            .collect()
    }

    #[test]
    fn a_straight_room_has_no_knot() {
        assert!(
            room(&[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "use crate::b::Thing;"),
                ("b.rs", "pub struct Thing;")
            ])
            .is_empty()
        );
    }

    #[test]
    fn two_modules_that_name_each_other_are_a_knot() {
        let knots = room(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::{b::Thing, c};"),
            ("b/mod.rs", ""),
            ("b/x.rs", "fn f() { crate::a::g(); }"),
        ]);
        assert_eq!(knots, [["a", "b"]]);
    }

    #[test]
    fn a_re_export_is_followed_to_its_module() {
        let knots = room(&[
            ("lib.rs", "mod a; mod b; pub use b::Thing;"),
            ("a.rs", "use crate::Thing; pub fn g() {}"),
            ("b.rs", "use super::a; pub struct Thing;"),
        ]);
        assert_eq!(knots, [["a", "b"]]);
    }

    #[test]
    fn tests_and_inner_super_do_not_count() {
        let knots = room(&[
            ("a.rs", "use crate::b::Thing;"),
            ("b.rs", "#[cfg(test)] mod tests { use crate::a; }"),
            ("b/c.rs", "use super::a::X;"),
        ]);
        assert!(knots.is_empty());
    }

    #[test]
    fn a_ring_of_three_is_one_knot() {
        let knots = room(&[
            ("a.rs", "use crate::b;"),
            ("b.rs", "use crate::c;"),
            ("c.rs", "use crate::a;"),
            ("d.rs", "use crate::a;"),
        ]);
        assert_eq!(knots, [["a", "b", "c"]]);
    }
}
