//! What people paste into forms: full-width digits, stray spaces, invisible marks.

/// The half-width form of a full-width ASCII character (`Ａ` → `A`), anything else unchanged.
pub(crate) const fn half(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(half) => half,
            None => c,
        },
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// True for spaces and for marks that cannot be seen (they come along when a number is copied from a chat or a PDF).
pub(crate) fn unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Half-width, upper case, without spaces and invisible marks: the form in which a code is compared and stored.
pub(crate) fn code(text: &str) -> String {
    text.chars()
        .map(half)
        .filter(|c| !unseen(*c))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
