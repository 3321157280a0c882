//! ZIP archives, handed over entry by entry while they are sent: nothing of them lies on a disk, and no more than one entry
//! in memory.

use chrono::{Datelike as _, Timelike as _};
use kernel::clock::{CHINA, Instant};
use std::{
    io::{Result, Write},
    sync::{Arc, Mutex, PoisonError},
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

/// What was written and not taken yet.
#[derive(Clone, Debug, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// An archive that is being written.
pub struct Archive {
    zip: ZipWriter<StreamWriter<Sink>>,
    sink: Sink,
    options: SimpleFileOptions,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Archive(..)")
    }
}

impl Archive {
    /// An empty one, whose entries were made at this moment.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        let local = now.with_timezone(&CHINA);
        let part = |value: u32| u8::try_from(value).unwrap_or(0);
        let (year, [month, day]) = (local.year(), [local.month(), local.day()].map(part));
        let [hour, minute, second] = [local.hour(), local.minute(), local.second()].map(part);
        let made = u16::try_from(year)
            .ok()
            .and_then(|year| {
                DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
            })
            .unwrap_or_default();
        let sink = Sink::default();
        Self {
            zip: ZipWriter::new_stream(sink.clone()),
            sink,
            options: SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .last_modified_time(made),
        }
    }

    /// Writes one more entry; the bytes that are ready to be sent.
    pub fn entry(&mut self, name: &str, content: &[u8]) -> Result<Vec<u8>> {
        self.zip.start_file(name, self.options)?;
        self.zip.write_all(content)?;
        Ok(self.sink.take())
    }

    /// The last bytes, with the directory that names every entry.
    pub fn end(self) -> Result<Vec<u8>> {
        self.zip.finish()?;
        Ok(self.sink.take())
    }
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
        bytes.extend(archive.end().unwrap());
        assert!(bytes.len() < 1000, "{}", bytes.len());
        let read = testkit::unzip(&bytes);
        assert_eq!(read.len(), 2);
        assert_eq!(read["说明.html"], long.as_bytes());
        assert_eq!(read["附件/a b.bin"], [7, 8, 9]);
    }
}
