//! Embeds what `web/` built: names with content hashes, compressed beforehand, constants for the addresses that pages name.

use sha2::{Digest, Sha256};
use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// The assets that the frame of every page names, and their constants.
const NAMED: [(&str, &str, &str); 8] = [
    ("app.css", "CSS", "Address of the style sheet."),
    ("app.js", "JS", "Address of the script."),
    (
        "sprite.svg",
        "SPRITE",
        "Address of the icons; append `#name`.",
    ),
    ("favicon.svg", "FAVICON", "Address of the site's icon."),
    (
        "icon-192.png",
        "ICON_SMALL",
        "Address of the icon on a home screen, 192 pixels.",
    ),
    (
        "icon-512.png",
        "ICON_LARGE",
        "Address of the icon on a start screen, 512 pixels.",
    ),
    (
        "icon-maskable.png",
        "ICON_MASKABLE",
        "Address of the icon that a phone may cut to its own shape.",
    ),
    (
        "icon-touch.png",
        "ICON_TOUCH",
        "Address of the icon that iOS puts on the home screen.",
    ),
];

/// Parts that the bundler already named after their content, and that the script loads by that name.
const CHUNKS: &str = "chunks";

struct Asset {
    /// Path below `/assets/`.
    served: String,
    /// File name in `web/dist`.
    name: String,
    file: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let dist = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../web/dist");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    let generated = if NAMED.iter().all(|(name, ..)| dist.join(name).is_file()) {
        generate(&collect(&dist)?, &out)?
    } else {
        missing()
    };
    fs::write(out.join("assets.rs"), generated)?;
    Ok(())
}

/// A compile error that says what to do, instead of a missing file somewhere.
fn missing() -> String {
    let mut code = "compile_error!(\"web/dist is missing or incomplete. Build the styles and scripts first: make web\");\n".to_owned();
    for (_, constant, about) in NAMED {
        let _ = writeln!(code, "/// {about}\npub const {constant}: &str = \"\";");
    }
    code + "static ASSETS: &[Asset] = &[];\n"
}

fn collect(dist: &Path) -> Result<Vec<Asset>, Box<dyn Error>> {
    let mut assets = Vec::new();
    for entry in fs::read_dir(dist)? {
        let file = entry?.path();
        if let (true, Some(name)) = (
            file.is_file(),
            file.file_name().and_then(|name| name.to_str()),
        ) {
            let (stem, extension) = name.rsplit_once('.').ok_or("an asset needs an extension")?;
            let hash = hex(&Sha256::digest(fs::read(&file)?));
            assets.push(Asset {
                served: format!("{stem}.{}.{extension}", hash.get(..10).unwrap_or(&hash)),
                name: name.to_owned(),
                file,
            });
        }
    }
    let chunks = dist.join(CHUNKS);
    if chunks.is_dir() {
        for entry in fs::read_dir(chunks)? {
            let file = entry?.path();
            if let Some(name) = file.file_name().and_then(|name| name.to_str()) {
                assets.push(Asset {
                    served: format!("{CHUNKS}/{name}"),
                    name: name.to_owned(),
                    file: file.clone(),
                });
            }
        }
    }
    assets.sort_by(|a, b| a.served.cmp(&b.served));
    Ok(assets)
}

fn generate(assets: &[Asset], out: &Path) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for (name, constant, about) in NAMED {
        let served = assets
            .iter()
            .find(|asset| asset.name == name)
            .map_or("", |asset| asset.served.as_str());
        writeln!(
            code,
            "/// {about}\npub const {constant}: &str = \"/assets/{served}\";"
        )?;
    }
    writeln!(
        code,
        "/// In the order of their paths.\nstatic ASSETS: &[Asset] = &["
    )?;
    for (number, asset) in assets.iter().enumerate() {
        let plain = fs::read(&asset.file)?;
        writeln!(
            code,
            "    Asset {{\n        path: {:?},\n        mime: {:?},\n        plain: include_bytes!({:?}),",
            asset.served,
            mime(&asset.name),
            literal(&fs::canonicalize(&asset.file)?)?
        )?;
        for (encoding, bytes) in [
            ("brotli", brotli(&plain)?),
            ("zstd", zstd::bulk::compress(&plain, 19)?),
            ("gzip", gzip(&plain)?),
        ] {
            if bytes.len() * 20 < plain.len() * 19 {
                let file = out.join(format!("{number}.{encoding}"));
                fs::write(&file, bytes)?;
                writeln!(
                    code,
                    "        {encoding}: Some(include_bytes!({:?})),",
                    literal(&file)?
                )?;
            } else {
                writeln!(code, "        {encoding}: None,")?;
            }
        }
        writeln!(code, "    }},")?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// A path as text that `{:?}` turns into a string literal.
fn literal(path: &Path) -> Result<&str, Box<dyn Error>> {
    path.to_str()
        .ok_or_else(|| "the checkout stands under a path that is not UTF-8".into())
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(plain)?;
    drop(writer);
    Ok(packed)
}

/// For plain HTTP, where browsers offer nothing better.
fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    writer.finish()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
