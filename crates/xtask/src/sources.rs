//! Reading the sources of the workspace.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Every file below `folder` whose name ends with `ending`, sorted.
pub fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The folders of the crates, sorted.
pub fn crates(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        let path = entry?.path();
        if path.join("Cargo.toml").is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Parses a Rust file and leaves its tests out.
pub fn production(text: &str) -> syn::Result<syn::File> {
    let mut file = syn::parse_file(text)?;
    file.items.retain(|item| !is_test(item));
    Ok(file)
}

/// Whether an item is only there under `cfg(test)`.
pub fn is_test(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|path| path.is_ident("test"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_not_production() {
        let file =
            production("fn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }\n#[cfg(unix)]\nmod c {}")
                .unwrap();
        assert_eq!(file.items.len(), 2);
    }

    #[test]
    fn files_of_a_missing_folder_are_none() {
        assert!(
            files(Path::new("/nowhere/at/all"), ".rs")
                .unwrap()
                .is_empty()
        );
    }
}
