//! The copy as one ZIP archive, made while it is sent: one file at a time is in memory, and nothing is written down.

use super::{
    html::{self, Head},
    own,
};
use crate::{
    account::{Account, Kind},
    copy::{Attachment, Copy, Item},
    keeper::{Keepers, Whose},
};
use axum::body::Body;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::{clock, id::FileId};
use std::collections::HashSet;
use web::{
    App, Error, Result,
    archive::{Archive, entry_name},
};

/// Name of the page in the archive: a file manager shows it first.
const PAGE: &str = "请先阅读.html";
const DATA: &str = "数据.json";
const FOLDER: &str = "附件";
/// Longest file: uploads are smaller, and one of them is held in memory.
const LONGEST: usize = 64 * 1024 * 1024;

/// What the copy of an account is called.
pub(super) fn title(account: &Account) -> &'static str {
    match account.kind {
        Kind::Unit => "单位账号信息副本",
        _ => "个人信息副本",
    }
}

/// Everything that all rooms hold.
async fn gathered(app: &App, keepers: &Keepers, account: &Account) -> Result<Copy> {
    let whose = Whose::of(&app.db, account).await?;
    let mut all = own::copy(app, &whose, account).await?;
    for keeper in keepers.iter() {
        let more = keeper.copy(app, &whose).await?;
        all.sections.extend(more.sections);
        for Attachment { of, file } in more.files {
            all.file(of, file);
        }
    }
    Ok(all)
}

/// Where each file goes: its own name behind what it belongs to.
async fn places(app: &App, files: &[Attachment]) -> Result<Vec<(String, FileId)>> {
    let mut taken = HashSet::new();
    let mut places = Vec::with_capacity(files.len());
    for Attachment { of, file } in files {
        let Some(row) = app.files.row(&app.db, *file).await? else {
            continue;
        };
        let name = app
            .files
            .name(&row)
            .map_err(|error| Error::broken(format!("{error:?}")))?;
        let name = entry_name(&name);
        let mut place = format!("{FOLDER}/{of}-{name}");
        let mut n = 2;
        while !taken.insert(place.clone()) {
            place = format!("{FOLDER}/{of}-{n}-{name}");
            n += 1;
        }
        places.push((place, *file));
    }
    Ok(places)
}

/// The content of a stored file, or why it is not there.
async fn content(app: &App, file: FileId) -> Option<Vec<u8>> {
    let opened = app.files.read(file).await.ok()?;
    let mut content = opened.content;
    let mut bytes = Vec::with_capacity(usize::try_from(opened.row.bytes).unwrap_or(0).min(LONGEST));
    while let Some(piece) = content.try_next().await.ok()? {
        if bytes.len() + piece.len() > LONGEST {
            return None;
        }
        bytes.extend_from_slice(&piece);
    }
    Some(bytes)
}

/// Where the writing of the archive stands.
struct Writing {
    app: App,
    archive: Option<Archive>,
    files: std::vec::IntoIter<(String, FileId)>,
    first: Option<Vec<u8>>,
}

impl Writing {
    /// The next piece: the texts, then a file each, then the end.
    async fn next(mut self) -> Option<(std::io::Result<Vec<u8>>, Self)> {
        if let Some(first) = self.first.take() {
            return Some((Ok(first), self));
        }
        let mut archive = self.archive.take()?;
        let Some((place, file)) = self.files.next() else {
            return Some((archive.end(), self));
        };
        let piece = match content(&self.app, file).await {
            Some(content) => archive.entry(&place, &content),
            None => archive.entry(
                &format!("{place}（未能读取）.txt"),
                "这个文件目前不能读取，请稍后重新导出，或联系服务热线。".as_bytes(),
            ),
        };
        self.archive = Some(archive);
        Some((piece, self))
    }
}

/// The archive, as the body of an answer.
pub(super) async fn body(app: &App, keepers: &Keepers, account: &Account) -> Result<Body> {
    let now = app.clock.now();
    let copy = gathered(app, keepers, account).await?;
    let files = places(app, &copy.files).await?;
    let names: Vec<String> = files.iter().map(|(place, _)| place.clone()).collect();
    let made = clock::stamp(now);
    let data = copy.sections.iter().fold(
        Item::fields()
            .with("名称", title(account))
            .with("生成时间", made.clone()),
        |data, section| data.with(section.title, section.content.clone()),
    );
    let names_of_files = names.iter().map(|name| Item::from(name.as_str()));
    let data = data.with(FOLDER, names_of_files.collect::<Vec<_>>());
    let head = Head {
        title: title(account),
        site: &app.site.hall,
        authority: &app.site.authority,
        hotline: &app.site.hotline,
        made,
        files: &names,
    };
    let mut archive = Archive::new(now);
    let mut first = Vec::new();
    let json = serde_json::to_vec_pretty(&data).map_err(Error::broken)?;
    for (name, text) in [
        (PAGE, html::page(&head, &copy.sections).into_bytes()),
        (DATA, json),
    ] {
        first.extend(archive.entry(name, &text).map_err(Error::broken)?);
    }
    let writing = Writing {
        app: app.clone(),
        archive: Some(archive),
        files: files.into_iter(),
        first: Some(first),
    };
    Ok(Body::from_stream(
        stream::unfold(writing, Writing::next).boxed(),
    ))
}
