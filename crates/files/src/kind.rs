//! What the bytes say they are.

use sea_orm::entity::prelude::*;

/// A type of file that the product takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// PDF document.
    #[sea_orm(string_value = "pdf")]
    Pdf,
    /// PNG picture.
    #[sea_orm(string_value = "png")]
    Png,
    /// JPEG picture.
    #[sea_orm(string_value = "jpg")]
    Jpeg,
    /// WebP picture.
    #[sea_orm(string_value = "webp")]
    Webp,
    /// Word document (Office Open XML).
    #[sea_orm(string_value = "docx")]
    Docx,
}

/// The pictures.
pub const IMAGES: &[Kind] = &[Kind::Jpeg, Kind::Png, Kind::Webp];

/// Bytes at the beginning that settle every type but DOCX.
pub(crate) const HEAD: usize = 16;
/// Bytes at the end within which a DOCX has its directory: a Word document has some dozens of entries.
pub(crate) const TAIL: usize = 128 * 1024;

impl Kind {
    /// The media type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// The ending of a file name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Docx => "docx",
        }
    }

    /// What users call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPG",
            Self::Webp => "WebP",
            Self::Docx => "Word（docx）",
        }
    }
}

/// What the first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    Sure(Kind),
    /// A ZIP: a DOCX if its directory, at the end, says so.
    Zip,
    Unknown,
}

pub(crate) fn guess(head: &[u8]) -> Guess {
    if head.starts_with(b"PK\x03\x04") {
        return Guess::Zip;
    }
    match infer::get(head).map(|found| found.mime_type()) {
        Some("application/pdf") => Guess::Sure(Kind::Pdf),
        Some("image/png") => Guess::Sure(Kind::Png),
        Some("image/jpeg") => Guess::Sure(Kind::Jpeg),
        Some("image/webp") => Guess::Sure(Kind::Webp),
        _ => Guess::Unknown,
    }
}

/// Whether a ZIP of `total` bytes that ends with `tail` is a Word document without macros. Reads the central
/// directory (APPNOTE.TXT 4.3.12, 4.3.16), because the order of the entries before it is free.
pub(crate) fn is_docx(tail: &[u8], total: u64) -> bool {
    let Some(entries) = directory(tail, total) else {
        return false;
    };
    let has = |name: &[u8]| entries.iter().any(|entry| entry.eq_ignore_ascii_case(name));
    let macros = entries
        .iter()
        .any(|entry| entry.to_ascii_lowercase().ends_with(b"vbaproject.bin"));
    has(b"[Content_Types].xml") && has(b"word/document.xml") && !macros
}

/// The names in the central directory, or `None` when there is no whole one in `tail`.
fn directory(tail: &[u8], total: u64) -> Option<Vec<&[u8]>> {
    let end = tail
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")?;
    let count = usize::from(u16::from_le_bytes(field(tail, end + 10)?));
    let offset = u64::from(u32::from_le_bytes(field(tail, end + 16)?));
    let skipped = total.checked_sub(tail.len() as u64)?;
    let mut at = usize::try_from(offset.checked_sub(skipped)?).ok()?;
    let mut names = Vec::new();
    for _ in 0..count {
        if tail.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|place| {
            field(tail, at + place)
                .map(u16::from_le_bytes)
                .map(usize::from)
        });
        let (name, extra, comment) = (name?, extra?, comment?);
        names.push(tail.get(at + 46..at + 46 + name)?);
        at += 46 + name + extra + comment;
    }
    Some(names)
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}
