//! 开户回执 as a PDF of one page. Its Chinese is set in a predefined font of PDF (ISO 32000-1, 9.7.5.2), which every reader
//! brings along: no font is shipped or embedded.

use pdf_writer::{
    Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo},
};

/// What stands on a receipt.
pub(super) struct Receipt<'a> {
    pub(super) authority: &'a str,
    pub(super) agency: &'a str,
    pub(super) number: String,
    pub(super) unit_name: &'a str,
    pub(super) credit_code: &'a str,
    /// The person at the counter, masked.
    pub(super) comer: String,
    pub(super) code: &'a str,
    pub(super) until: String,
    pub(super) opened: String,
    /// Where it is activated.
    pub(super) address: String,
}

/// A5 across: one sheet of a desk printer, folded once.
const PAGE: (f32, f32) = (595.0, 420.0);
const LEFT: f32 = 48.0;
/// Characters of this size fill a line.
const BODY: f32 = 11.0;

/// Text as the font's encoding wants it: UTF-16, big end first.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// How wide a text is, in characters of full width.
fn width(text: &str) -> f32 {
    text.chars()
        .map(|c| if c.is_ascii() { 0.5 } else { 1.0 })
        .sum()
}

/// Breaks a text where the line is full.
fn broken(text: &str, full: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars() {
        let wide = if c.is_ascii() { 0.5 } else { 1.0 };
        // a line does not begin with what closes a sentence: that stands in the margin
        let closes = matches!(c, '，' | '。' | '；' | '）' | '、');
        if used + wide > full && !closes {
            lines.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

/// The pen: lines from the top down.
struct Sheet {
    content: Content,
    y: f32,
}

impl Sheet {
    fn line(&mut self, text: &str, size: f32, x: f32) {
        self.y -= size * 1.6;
        self.content.begin_text();
        self.content.set_font(Name(b"F1"), size);
        self.content.next_line(x, self.y);
        self.content.show(Str(&utf16(text)));
        self.content.end_text();
    }

    fn centred(&mut self, text: &str, size: f32) {
        self.line(text, size, (PAGE.0 - width(text) * size) / 2.0);
    }

    fn fact(&mut self, label: &str, value: &str) {
        let full = (PAGE.0 - 2.0 * LEFT) / BODY - width(label);
        for (place, part) in broken(value, full).into_iter().enumerate() {
            if place == 0 {
                self.line(&format!("{label}{part}"), BODY, LEFT);
            } else {
                self.line(&part, BODY, LEFT + width(label) * BODY);
            }
        }
    }

    fn rule(&mut self) {
        self.y -= 8.0;
        self.content.move_to(LEFT, self.y);
        self.content.line_to(PAGE.0 - LEFT, self.y);
        self.content.stroke();
    }
}

fn drawn(receipt: &Receipt<'_>) -> Content {
    let mut sheet = Sheet {
        content: Content::new(),
        y: PAGE.1 - 24.0,
    };
    sheet.content.set_line_width(0.6);
    sheet.centred(receipt.authority, 10.0);
    sheet.centred("单位网上账户开户回执", 18.0);
    sheet.rule();
    sheet.fact("开户编号：", &receipt.number);
    sheet.fact("单位全称：", receipt.unit_name);
    sheet.fact("统一社会信用代码：", receipt.credit_code);
    sheet.fact("办理人：", &receipt.comer);
    sheet.fact("办理窗口：", receipt.agency);
    sheet.fact("办理时间：", &receipt.opened);
    sheet.rule();
    sheet.centred(&format!("开户码  {}", receipt.code), 22.0);
    sheet.centred(
        &format!("有效期至 {}，只能使用一次，输错五次失效", receipt.until),
        BODY,
    );
    sheet.rule();
    sheet.fact(
        "激活方法：",
        &format!(
            "打开 {} ，填写统一社会信用代码和开户码，再设置法定代表人的手机号和密码。",
            receipt.address
        ),
    );
    sheet.fact("注意：", "开户码等同于钥匙，请只交给法定代表人或其委托的人，不要拍照转发。遗失的请到原窗口补打，旧码随即作废。");
    sheet.content
}

/// The receipt as a file.
pub(super) fn pdf(receipt: &Receipt<'_>) -> Vec<u8> {
    let [
        catalog,
        pages,
        page,
        content,
        font,
        descendant,
        descriptor,
        info,
    ] = [1, 2, 3, 4, 5, 6, 7, 8].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.document_info(info)
        .title(TextStr("单位网上账户开户回执"))
        .author(TextStr(receipt.agency));
    pdf.pages(pages).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1));
    sheet.parent(pages).contents(content);
    sheet.resources().fonts().pair(Name(b"F1"), font);
    sheet.finish();
    pdf.stream(content, &drawn(receipt).finish());
    pdf.type0_font(font)
        .base_font(Name(b"STSong-Light-UniGB-UTF16-H"))
        .encoding_predefined(Name(b"UniGB-UTF16-H"))
        .descendant_font(descendant);
    let adobe_gb1 = SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"GB1"),
        supplement: 4,
    };
    let mut cid = pdf.cid_font(descendant);
    cid.subtype(CidFontType::Type0)
        .base_font(Name(b"STSong-Light"))
        .system_info(adobe_gb1)
        .font_descriptor(descriptor)
        .default_width(1000.0);
    // Latin letters and digits are half as wide (Adobe-GB1, CID 1 to 95)
    cid.widths().same(1, 95, 500.0);
    cid.finish();
    pdf.font_descriptor(descriptor)
        .name(Name(b"STSong-Light"))
        .flags(FontFlags::SERIF | FontFlags::SYMBOLIC)
        .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(880.0)
        .stem_v(93.0);
    pdf.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt<'static> {
        Receipt {
            authority: "江苏省人力资源和社会保障厅",
            agency: "南京市人力资源和社会保障局",
            number: "17".to_owned(),
            unit_name: "南京𬭎达（测试）科技有限公司",
            credit_code: "91320000796544598E",
            comer: "沈**（法定代表人本人）".to_owned(),
            code: "1234 5678",
            until: "2026-11-30".to_owned(),
            opened: "2026-11-23 10:00".to_owned(),
            address: "https://rs.example.gov.cn/register/unit/counter".to_owned(),
        }
    }

    /// Reads what the page shows: strings before `Tj`, literal as the standard writes them, back from UTF-16.
    fn read_back(pdf: &[u8]) -> Vec<String> {
        let from = find(pdf, b"stream\n", 0) + 7;
        let to = find(pdf, b"\nendstream", from);
        let (content, mut texts, mut at) = (&pdf[from..to], Vec::new(), 0);
        while let Some(start) = content[at..].iter().position(|b| matches!(b, b'(' | b'<')) {
            let (bytes, end) = string(content, at + start);
            let units: Vec<u16> = bytes
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            texts.push(String::from_utf16(&units).unwrap());
            at = end;
        }
        texts
    }

    fn find(bytes: &[u8], what: &[u8], from: usize) -> usize {
        let found = bytes[from..].windows(what.len()).position(|w| w == what);
        from + found.unwrap()
    }

    /// A string object at `start`, and where it ends (ISO 32000-1, 7.3.4).
    fn string(content: &[u8], start: usize) -> (Vec<u8>, usize) {
        let mut out = Vec::new();
        if content[start] == b'<' {
            let end = find(content, b">", start);
            let hex = std::str::from_utf8(&content[start + 1..end]).unwrap();
            return (hex::decode(hex).unwrap(), end + 1);
        }
        let (mut at, mut depth) = (start + 1, 1);
        loop {
            match content[at] {
                b'\\' => {
                    at += 1;
                    out.push(match content[at] {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'b' => 8,
                        b'f' => 12,
                        // this writer always writes three octal digits
                        b'0'..=b'7' => {
                            let octal = std::str::from_utf8(&content[at..at + 3]).unwrap();
                            at += 2;
                            u8::from_str_radix(octal, 8).unwrap()
                        }
                        other => other,
                    });
                }
                b'(' => {
                    depth += 1;
                    out.push(b'(');
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return (out, at + 1);
                    }
                    out.push(b')');
                }
                other => out.push(other),
            }
            at += 1;
        }
    }

    #[test]
    fn what_is_printed_reads_back_character_by_character() {
        let file = pdf(&receipt());
        assert!(file.starts_with(b"%PDF-1."));
        let texts = read_back(&file);
        let whole = texts.concat();
        for text in [
            "单位网上账户开户回执",
            "单位全称：南京𬭎达（测试）科技有限公司",
            "统一社会信用代码：91320000796544598E",
            "开户码  1234 5678",
            "有效期至 2026-11-30",
            "https://rs.example.gov.cn/register/unit/counter",
        ] {
            assert!(whole.contains(text), "{text}: {whole}");
        }
        let plain = String::from_utf8_lossy(&file);
        for part in ["/STSong-Light", "/UniGB-UTF16-H", "(GB1)"] {
            assert!(plain.contains(part), "{part}");
        }
        // no font travels along
        assert!(!plain.contains("FontFile") && file.len() < 8_000);
    }

    #[test]
    fn a_long_name_stays_on_the_sheet() {
        let name = "江苏".repeat(50);
        let long = Receipt {
            unit_name: &name,
            ..receipt()
        };
        let texts = read_back(&pdf(&long));
        let full = (PAGE.0 - 2.0 * LEFT) / BODY;
        assert!(texts.iter().all(|text| width(text) <= full + 1.01));
        assert!(texts.concat().contains(&name[..30]));
        // the last line stands above the lower edge
        let mut sheet = Sheet {
            content: Content::new(),
            y: PAGE.1 - 24.0,
        };
        sheet.fact("单位全称：", &name);
        assert!(sheet.y > PAGE.1 / 2.0);
    }
}
