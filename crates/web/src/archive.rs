//! ZIP archives, written entry by entry as they are sent: nothing of them lies on a disk, and no more than one entry in
//! memory. Every system opens them by a double click, and names in Chinese arrive as they are (APPNOTE 6.3.10, §4.4.4
//! bit 11).

use chrono::{Datelike as _, Timelike as _};
use flate2::{Compression, Crc, write::DeflateEncoder};
use kernel::clock::{CHINA, Instant};
use std::io::Write as _;

/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
/// What a reader must know: deflate and folders.
const VERSION: u16 = 20;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An archive that is being written.
#[derive(Debug)]
pub struct Archive {
    directory: Vec<u8>,
    entries: u16,
    at: u32,
    time: u16,
    day: u16,
}

impl Archive {
    /// An empty one, whose entries were made at this moment.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        let local = now.with_timezone(&CHINA);
        let part = |value: u32| u16::try_from(value).unwrap_or(0);
        let year = u32::try_from(local.year()).unwrap_or(1980);
        Self {
            directory: Vec::new(),
            entries: 0,
            at: 0,
            time: part((local.hour() << 11) | (local.minute() << 5) | (local.second() / 2)),
            day: part((year.saturating_sub(1980) << 9) | (local.month() << 5) | local.day()),
        }
    }

    /// The bytes of one more entry. `None`: the archive has no room for it, which begins at 4 GiB.
    pub fn entry(&mut self, name: &str, content: &[u8]) -> Option<Vec<u8>> {
        let mut crc = Crc::new();
        crc.update(content);
        let packed = deflated(content).filter(|packed| packed.len() < content.len());
        let (method, body) = match &packed {
            Some(packed) => (DEFLATED, packed.as_slice()),
            None => (STORED, content),
        };
        let mut common = Vec::with_capacity(26);
        for part in [VERSION, UTF8, method, self.time, self.day] {
            common.extend(part.to_le_bytes());
        }
        let (packed_len, len) = (size(body)?, size(content)?);
        for part in [crc.sum(), packed_len, len] {
            common.extend(part.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).ok()?.to_le_bytes());
        common.extend([0, 0]);

        let mut written = b"PK\x03\x04".to_vec();
        written.extend(&common);
        written.extend(name.as_bytes());
        written.extend(body);
        let next = self.at.checked_add(size(&written)?)?;
        let entries = self.entries.checked_add(1)?;

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&common);
        // no comment, first disk, no attributes
        self.directory.extend([0; 10]);
        self.directory.extend(self.at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        (self.at, self.entries) = (next, entries);
        Some(written)
    }

    /// The end, which names every entry.
    #[must_use]
    pub fn end(self) -> Vec<u8> {
        let mut end = self.directory;
        let length = size(&end).unwrap_or(u32::MAX);
        end.extend(b"PK\x05\x06\0\0\0\0");
        end.extend(self.entries.to_le_bytes());
        end.extend(self.entries.to_le_bytes());
        end.extend(length.to_le_bytes());
        end.extend(self.at.to_le_bytes());
        end.extend([0, 0]);
        end
    }
}

fn size(bytes: &[u8]) -> Option<u32> {
    u32::try_from(bytes.len()).ok()
}

fn deflated(content: &[u8]) -> Option<Vec<u8>> {
    let made = Vec::with_capacity(content.len() / 2);
    let mut encoder = DeflateEncoder::new(made, Compression::default());
    encoder.write_all(content).ok()?;
    encoder.finish().ok()
}

/// A name that somebody gave, as the name of an entry: it stays in its folder, and every system can write it.
#[must_use]
pub fn entry_name(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .take(100)
        .collect();
    match name.trim_matches(['.', ' ']) {
        "" => "_".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        assert_eq!(entry_name("../../简历:1.pdf"), "_.._简历_1.pdf");
        assert_eq!(entry_name(" .. "), "_");
        assert_eq!(entry_name("a\r\nb"), "a__b");
    }

    #[test]
    fn what_was_written_is_read_again() {
        let now = "2026-11-28T02:03:04Z".parse().unwrap();
        let mut archive = Archive::new(now);
        let long = "年".repeat(5000);
        let mut bytes = archive.entry("说明.html", long.as_bytes()).unwrap();
        bytes.extend(archive.entry("附件/a b.bin", &[7, 8, 9]).unwrap());
        bytes.extend(archive.end());
        assert!(bytes.len() < 1000, "{}", bytes.len());
        let read = testkit::unzip(&bytes);
        assert_eq!(read.len(), 2);
        assert_eq!(read["说明.html"], long.as_bytes());
        assert_eq!(read["附件/a b.bin"], [7, 8, 9]);
    }
}
