//! Sizes: a person should hold a file in their head (DESIGN: ≤ 400 lines a file, ≤ 60 a function).
//!
//! Counted are lines that hold code, outside tests. What is longer and meant is listed in
//! `crates/xtask/sizes.txt` as `lines path` or `lines path::function`; the list may only shrink.

use crate::{Outcome, Report, sources};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};
use syn::{spanned::Spanned as _, visit::Visit};

const FILE_LIMIT: usize = 400;
const FUNCTION_LIMIT: usize = 60;

/// What is too long: its name (path, or path::function) and its lines.
type Sizes = BTreeMap<String, usize>;

/// Lists what is too long; fails on what the list of exceptions does not hold.
pub fn check(root: &Path, write: bool) -> Outcome {
    let (found, files) = measure(root)?;
    let list = root.join("crates/xtask/sizes.txt");
    let listed = read(&list)?;
    let mut report = judge(&found, &listed);
    report.say(format!(
        "sizes: {files} files, {} too long and listed",
        listed.len()
    ));
    if write {
        save(&list, &found, &listed)?;
        report.say("sizes: list written; look at what it now allows");
        report.faults.clear();
    }
    Ok(report)
}

fn judge(found: &Sizes, listed: &Sizes) -> Report {
    let mut report = Report::new();
    for (name, lines) in found {
        match listed.get(name) {
            None => report.fault(format!(
                "{name} has {lines} lines: which second idea hides in it?"
            )),
            Some(allowed) if lines > allowed => report.fault(format!(
                "{name} grew from {allowed} to {lines} lines: the list may only shrink"
            )),
            Some(_) => {}
        }
    }
    for name in listed.keys().filter(|name| !found.contains_key(*name)) {
        report.fault(format!(
            "{name} is no longer too long: take it off crates/xtask/sizes.txt"
        ));
    }
    report
}

fn measure(root: &Path) -> Result<(Sizes, usize), Box<dyn std::error::Error>> {
    let mut sizes = Sizes::new();
    let mut files = 0;
    for room in sources::crates(root)? {
        for file in sources::files(&room.join("src"), ".rs")? {
            files += 1;
            let name = file
                .strip_prefix(root)
                .unwrap_or(&file)
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&file)?;
            let long = too_long(&text).map_err(|error| format!("{name}: {error}"))?;
            for (function, lines) in long {
                let name =
                    function.map_or_else(|| name.clone(), |function| format!("{name}::{function}"));
                let most = sizes.entry(name).or_default();
                *most = lines.max(*most);
            }
        }
    }
    Ok((sizes, files))
}

/// What is too long in a file: the file itself (no name) and its functions.
fn too_long(text: &str) -> syn::Result<Vec<(Option<String>, usize)>> {
    let file = sources::production(text)?;
    let code = code_lines(text);
    let lines = code.iter().filter(|is_code| **is_code).count() - test_lines(text, &code)?;
    let mut found = Vec::new();
    if lines > FILE_LIMIT {
        found.push((None, lines));
    }
    let mut functions = Functions {
        code: &code,
        found: Vec::new(),
    };
    functions.visit_file(&file);
    found.extend(
        functions
            .found
            .into_iter()
            .map(|(name, lines)| (Some(name), lines)),
    );
    Ok(found)
}

/// For each line whether it holds code: not blank, not only a comment.
fn code_lines(text: &str) -> Vec<bool> {
    text.lines()
        .map(str::trim)
        .map(|line| !line.is_empty() && !line.starts_with("//"))
        .collect()
}

fn test_lines(text: &str, code: &[bool]) -> syn::Result<usize> {
    let file = syn::parse_file(text)?;
    let spans = file
        .items
        .iter()
        .filter(|item| sources::is_test(item))
        .map(syn::spanned::Spanned::span);
    Ok(spans
        .map(|span| within(code, span.start().line, span.end().line))
        .sum())
}

fn within(code: &[bool], first: usize, last: usize) -> usize {
    code.iter()
        .take(last)
        .skip(first.saturating_sub(1))
        .filter(|is_code| **is_code)
        .count()
}

struct Functions<'a> {
    code: &'a [bool],
    found: Vec<(String, usize)>,
}

impl Functions<'_> {
    fn measure(&mut self, name: &syn::Ident, block: &syn::Block) {
        let span = block.span();
        let lines = within(self.code, span.start().line, span.end().line);
        if lines > FUNCTION_LIMIT {
            self.found.push((name.to_string(), lines));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig.ident, &function.block);
        syn::visit::visit_item_fn(self, function);
    }
    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig.ident, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }
}

fn read(list: &PathBuf) -> Result<Sizes, Box<dyn std::error::Error>> {
    let text = match fs::read_to_string(list) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut sizes = Sizes::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let (lines, name) = line
            .split_once(' ')
            .ok_or_else(|| format!("{}: `{line}` is not `lines name`", list.display()))?;
        sizes.insert(name.trim().to_owned(), lines.parse()?);
    }
    Ok(sizes)
}

/// Writes the list anew: what is still too long, never with a higher number than before.
fn save(list: &PathBuf, found: &Sizes, listed: &Sizes) -> io::Result<()> {
    use std::fmt::Write as _;
    let first_time = listed.is_empty();
    let mut text = "# Longer than the house likes, and meant. This list may only shrink (cargo xtask sizes --write).\n".to_owned();
    for (name, lines) in found {
        let Some(allowed) = listed.get(name).copied().or(first_time.then_some(*lines)) else {
            continue;
        };
        let _ = writeln!(text, "{} {name}", allowed.min(*lines));
    }
    fs::write(list, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(entries: &[(&str, usize)]) -> Sizes {
        entries
            .iter()
            .map(|(name, lines)| ((*name).to_owned(), *lines))
            .collect()
    }

    #[test]
    fn a_function_of_sixty_lines_is_short_enough() {
        let body = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2));
        assert!(too_long(&body(60)).unwrap().is_empty());
        assert_eq!(too_long(&body(61)).unwrap(), [(Some("f".to_owned()), 61)]);
    }

    #[test]
    fn comments_blank_lines_and_tests_do_not_count() {
        let text = format!(
            "{}#[cfg(test)]\nmod tests {{\n{}}}\n",
            "// why\n\n".repeat(500),
            "    fn f() {}\n".repeat(500)
        );
        assert!(too_long(&text).unwrap().is_empty());
    }

    #[test]
    fn a_long_file_is_named() {
        let text = "const A: u8 = 1;\n".repeat(401);
        assert_eq!(too_long(&text).unwrap(), [(None, 401)]);
    }

    #[test]
    fn the_list_may_only_shrink() {
        let listed = sizes(&[("a", 70), ("b", 70), ("gone", 70)]);
        let report = judge(&sizes(&[("a", 69), ("b", 71), ("new", 90)]), &listed);
        assert_eq!(report.faults.len(), 3, "{:?}", report.faults);
    }

    #[test]
    fn writing_the_list_anew_never_raises_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("sizes.txt");
        save(
            &list,
            &sizes(&[("a", 80), ("b", 65), ("new", 90)]),
            &sizes(&[("a", 70), ("b", 70)]),
        )
        .unwrap();
        assert_eq!(read(&list).unwrap(), sizes(&[("a", 70), ("b", 65)]));
    }
}
