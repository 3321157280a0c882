//! Reading a ZIP archive from its directory, as a file manager does.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};
use zip::ZipArchive;

/// The entries of an archive by name. Fails where a length, a sum or a place does not fit, or a name comes twice.
#[must_use]
pub fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut entries = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("what was packed");
        let name = entry.name().expect("a name").into_owned();
        assert!(
            entries.insert(name.clone(), content).is_none(),
            "{name} twice"
        );
    }
    entries
}
