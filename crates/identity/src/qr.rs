//! A QR code as an SVG path: scales without blur and needs no inline style.

use qrcode::{EcLevel, QrCode, types::Color};
use std::fmt::Write as _;

/// Width of the quiet zone that readers need.
const QUIET: usize = 4;

/// Size in modules and path of the code for a text; `None` when the text is too long.
#[must_use]
pub fn path(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..]
                .iter()
                .take_while(|color| **color == Color::Dark)
                .count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some((width + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_signed_address_fits() {
        let (size, path) = super::path(&"a".repeat(1500)).unwrap();
        assert!(size > 100 && path.starts_with("M4 4h7v1h-7z"));
        assert!(super::path(&"a".repeat(4000)).is_none());
    }
}
