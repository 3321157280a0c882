//! The copy as a page that opens without a network: everything in one file, readable and printable.

use crate::copy::{Item, Section};
use std::fmt::Write as _;

/// What stands above it.
pub(super) struct Head<'a> {
    pub(super) title: &'a str,
    pub(super) site: &'a str,
    pub(super) authority: &'a str,
    pub(super) hotline: &'a str,
    pub(super) made: String,
    /// Names of the files beside it.
    pub(super) files: &'a [String],
}

const STYLE: &str = "body{font:16px/1.7 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a2230}\
h1{font-size:1.6rem}h2{font-size:1.25rem;border-bottom:2px solid #0d3f8c;padding-bottom:.25rem;margin-top:2.5rem}\
dl{display:grid;grid-template-columns:minmax(6em,14em) minmax(0,1fr);gap:.25rem 1rem;margin:.5rem 0}dt{color:#4a5568}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}\
.one{border:1px solid #cbd5e0;border-radius:6px;padding:.25rem 1rem;margin:.75rem 0}nav li{margin:.15rem 0}@media(max-width:32rem){dl{grid-template-columns:1fr}dt{margin-top:.5rem}}";

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The whole page.
pub(super) fn page(head: &Head<'_>, sections: &[Section]) -> String {
    let title = escaped(head.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head><body><main>\n<h1>{title}</h1>\n"
    );
    let about = [
        format!("{}（{}）于 {} 应账号本人的要求生成。", head.site, head.authority, head.made),
        "这里是本平台保存的与该账号有关的全部信息，没有遮盖。请妥善保管，不要转发；不再需要时请彻底删除。".to_owned(),
        "同一内容的机器可读版本在“数据.json”中，您上传过的文件在“附件”文件夹中。密码只以不可还原的形式保存，不在其中；窗口办理时由受理机构留存的材料，请向受理机构查阅。".to_owned(),
        format!("发现信息有误的，请登录后更正；有疑问的，请拨打服务热线{}。", head.hotline),
    ];
    for line in about {
        let _ = writeln!(out, "<p>{}</p>", escaped(&line));
    }
    out.push_str("<nav aria-label=\"目录\"><h2>目录</h2><ul>\n");
    for (number, section) in sections.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li><a href=\"#s{number}\">{}</a>{}</li>",
            escaped(section.title),
            if section.content.is_empty() {
                "（无）"
            } else {
                ""
            }
        );
    }
    out.push_str("</ul></nav>\n");
    for (number, section) in sections.iter().enumerate() {
        let _ = writeln!(out, "<h2 id=\"s{number}\">{}</h2>", escaped(section.title));
        if section.content.is_empty() {
            out.push_str("<p>无</p>\n");
        } else {
            write(&mut out, &section.content);
        }
    }
    out.push_str("<h2>附件</h2>\n");
    if head.files.is_empty() {
        out.push_str("<p>无</p>\n");
    } else {
        out.push_str("<ul>\n");
        for file in head.files {
            let _ = writeln!(out, "<li>{}</li>", escaped(file));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</main></body></html>\n");
    out
}

fn write(out: &mut String, item: &Item) {
    match item {
        Item::Text(text) => {
            let _ = writeln!(out, "<p>{}</p>", escaped(text));
        }
        Item::Fields(fields) => {
            out.push_str("<dl>");
            for (label, value) in fields {
                let _ = write!(out, "<dt>{}</dt><dd>", escaped(label));
                match value {
                    Item::Text(text) => out.push_str(&escaped(text)),
                    other => write(out, other),
                }
                out.push_str("</dd>\n");
            }
            out.push_str("</dl>\n");
        }
        Item::List(items) => {
            for item in items {
                if let Item::Text(_) = item {
                    write(out, item);
                } else {
                    out.push_str("<div class=\"one\">");
                    write(out, item);
                    out.push_str("</div>\n");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_stays_text() {
        let evil = "</dd><script>alert('1')</script>";
        let section = Section {
            title: "简历",
            content: Item::fields().with(evil, evil),
        };
        let files = [evil.to_owned()];
        let head = Head {
            title: "个人信息副本",
            site: "大厅",
            authority: evil,
            hotline: "12333",
            made: "2026-11-28 10:00:00".to_owned(),
            files: &files,
        };
        let page = page(&head, &[section]);
        assert!(!page.contains("<script"));
        assert_eq!(page.matches("&lt;script&gt;").count(), 4);
    }
}
