//! Reading a ZIP archive from its directory, as a file manager does.

use flate2::{Crc, read::DeflateDecoder};
use std::{collections::BTreeMap, io::Read as _};

/// The entries of an archive by name. Fails where a length, a sum or a place does not fit.
#[must_use]
pub fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let word = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let long = |at: usize| word(at) | word(at + 2) << 16;
    let end = bytes.len() - 22;
    assert_eq!(&bytes[end..end + 4], b"PK\x05\x06", "the end of an archive");
    let (count, mut at) = (word(end + 10), long(end + 16));
    assert_eq!(at + long(end + 12), end, "the directory ends where it says");
    let mut entries = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(
            &bytes[at..at + 4],
            b"PK\x01\x02",
            "an entry of the directory"
        );
        let (method, sum) = (word(at + 10), long(at + 16));
        let (packed, size, name) = (long(at + 20), long(at + 24), word(at + 28));
        let here = long(at + 42);
        let title = std::str::from_utf8(&bytes[at + 46..at + 46 + name]).expect("a name");
        assert_eq!(&bytes[here..here + 4], b"PK\x03\x04", "{title}");
        assert_eq!(
            &bytes[here + 4..here + 30],
            &bytes[at + 6..at + 32],
            "{title}"
        );
        let from = here + 30 + name;
        let body = &bytes[from..from + packed];
        let content = if method == 0 {
            body.to_vec()
        } else {
            assert_eq!(method, 8, "{title}: how it is packed");
            let mut content = Vec::new();
            let read = DeflateDecoder::new(body).read_to_end(&mut content);
            read.expect("what was packed");
            content
        };
        let mut crc = Crc::new();
        crc.update(&content);
        assert_eq!((content.len(), crc.sum() as usize), (size, sum), "{title}");
        assert!(
            entries.insert(title.to_owned(), content).is_none(),
            "{title} twice"
        );
        at += 46 + name;
    }
    assert_eq!(at, end);
    entries
}
