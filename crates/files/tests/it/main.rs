//! What the files room promises, on every database.
#![expect(clippy::unwrap_used, reason = "a test aid fails by panicking")]

mod docx;

use bytes::Bytes;
use db::{Db, Stamp};
use files::{Accept, FileError, FileRow, Files, FilesConfig, IMAGES, Kind, State, Stored};
use futures::{TryStreamExt as _, stream};
use kernel::clock::Clock;
use kernel::id::FileId;
use kernel::rng::Rng;
use seal::{Keyring, Vault};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::{On, TestApp};

const PDF: Accept<'_> = Accept {
    max_bytes: 1024 * 1024,
    kinds: &[Kind::Pdf],
};
const WORD: Accept<'_> = Accept {
    max_bytes: 1024 * 1024,
    kinds: &[Kind::Pdf, Kind::Docx],
};

struct Stand {
    files: Files,
    db: Db,
    clock: Clock,
    rng: Rng,
    app: TestApp,
}

/// SQLite always, PostgreSQL when `JUXIAN_TEST_PG` names a server.
async fn stands() -> Vec<Stand> {
    let mut stands = Vec::new();
    for on in [On::Sqlite, On::Postgres] {
        if on.is_offered() {
            stands.push(stand(on).await);
        }
    }
    stands
}

async fn stand(on: On) -> Stand {
    let app = testkit::bare(on).await;
    Stand {
        files: app.app.files.clone(),
        db: app.app.db.clone(),
        clock: app.clock.clone(),
        rng: app.app.rng.clone(),
        app,
    }
}

impl Stand {
    fn stamp(&self, who: &'static str) -> Stamp {
        Stamp::system(self.clock.now(), self.rng.clone(), who)
    }

    async fn send(
        &self,
        name: &str,
        content: &[u8],
        accept: Accept<'_>,
    ) -> Result<Stored, FileError> {
        let pieces: Vec<Result<Bytes, ()>> = content
            .chunks(7001)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        self.files
            .receive(&self.stamp("wang"), name, stream::iter(pieces), accept)
            .await
    }

    async fn keep(&self, who: &'static str, id: FileId) -> Result<FileRow, FileError> {
        self.db
            .write(&self.stamp(who), |tx| async move {
                self.files.keep(&tx, id).await
            })
            .await
    }

    async fn remove(&self, id: FileId) {
        self.db
            .write(&self.stamp("wang"), |tx| async move {
                self.files.remove(&tx, id).await
            })
            .await
            .unwrap();
    }

    async fn row(&self, id: FileId) -> Option<FileRow> {
        self.files.row(&self.db, id).await.unwrap()
    }

    async fn content(&self, id: FileId) -> Result<Vec<u8>, FileError> {
        let pieces: Vec<Bytes> = self.files.read(id).await?.content.try_collect().await?;
        Ok(pieces.concat())
    }

    fn objects(&self) -> usize {
        objects(&self.app.folder().join("files")).len()
    }
}

fn objects(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(objects(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn pdf(bytes: usize) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    content.resize(bytes, b' ');
    content
}

#[tokio::test]
async fn what_is_received_is_read_back_with_its_type_hash_and_name() {
    for stand in stands().await {
        let sent = pdf(100_000);
        let stored = stand
            .send("C:\\fakepath\\周文远简历.pdf", &sent, PDF)
            .await
            .unwrap();
        assert_eq!((stored.kind, stored.bytes), (Kind::Pdf, 100_000));
        assert_eq!(stored.sha256, <[u8; 32]>::from(Sha256::digest(&sent)));
        let opened = stand.files.read(stored.id).await.unwrap();
        assert_eq!(
            (opened.name.as_str(), opened.row.state),
            ("周文远简历.pdf", State::Loose)
        );
        assert_eq!(stand.content(stored.id).await.unwrap(), sent);
        let row = stand.row(stored.id).await.unwrap();
        assert!(
            !row.object.contains("周文远") && row.object.starts_with("2026/11/23/"),
            "{}",
            row.object
        );
        assert!(
            !row.name
                .as_bytes()
                .windows(6)
                .any(|window| window == "周文".as_bytes())
        );
    }
}

#[tokio::test]
async fn every_type_is_told_by_its_content() {
    let samples: [(&[u8], Kind); 4] = [
        (b"%PDF-1.4 xxxxxxxxxx", Kind::Pdf),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDRxxxxxx", Kind::Png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01", Kind::Jpeg),
        (b"RIFF\x24\0\0\0WEBPVP8 xxxxxx", Kind::Webp),
    ];
    let all = Accept {
        max_bytes: 1000,
        kinds: &[Kind::Pdf, Kind::Png, Kind::Jpeg, Kind::Webp, Kind::Docx],
    };
    let Some(stand) = stands().await.into_iter().next() else {
        return;
    };
    for (content, kind) in samples {
        assert_eq!(stand.send("a.txt", content, all).await.unwrap().kind, kind);
    }
}

#[tokio::test]
async fn a_file_that_lies_about_its_type_is_refused_and_leaves_nothing() {
    for stand in stands().await {
        let lies: [&[u8]; 5] = [
            b"MZ\x90\0 this program cannot be run in DOS mode",
            b"<html><script>alert(1)</script></html>",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDRxxxxxx",
            b"PK\x03\x04 not really a document, only the beginning of one",
            b"%PD",
        ];
        for lie in lies {
            let refused = stand.send("营业执照.pdf", lie, WORD).await.unwrap_err();
            assert_eq!(refused, FileError::WrongKind(WORD.kinds.to_vec()));
            assert_eq!(
                refused.to_string(),
                "文件内容与要求的格式不符，请上传PDF、Word（docx）格式的文件"
            );
        }
        assert_eq!(stand.objects(), 0);
    }
}

#[tokio::test]
async fn a_word_document_is_told_from_other_archives_and_from_macros() {
    let Some(stand) = stands().await.into_iter().next() else {
        return;
    };
    let plain = docx::archive(
        &["[Content_Types].xml", "_rels/.rels", "word/document.xml"],
        200_000,
    );
    assert_eq!(
        stand.send("简历.docx", &plain, WORD).await.unwrap().kind,
        Kind::Docx
    );
    let shuffled = docx::archive(
        &[
            "word/document.xml",
            "docProps/app.xml",
            "[Content_Types].xml",
        ],
        10,
    );
    assert_eq!(
        stand.send("简历.docx", &shuffled, WORD).await.unwrap().kind,
        Kind::Docx
    );
    for other in [
        docx::archive(&["[Content_Types].xml", "xl/workbook.xml"], 10),
        docx::archive(&["a.exe"], 10),
        docx::archive(
            &[
                "[Content_Types].xml",
                "word/document.xml",
                "word/vbaProject.bin",
            ],
            10,
        ),
        plain[..plain.len() - 30].to_vec(),
    ] {
        assert_eq!(
            stand.send("简历.docx", &other, WORD).await.unwrap_err(),
            FileError::WrongKind(WORD.kinds.to_vec())
        );
    }
    assert!(
        matches!(
            stand.send("简历.docx", &plain, PDF).await,
            Err(FileError::WrongKind(_))
        ),
        "the form takes no Word"
    );
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off_at_the_limit() {
    for stand in stands().await {
        // past the size of a part, so that a multipart upload is under way and must be aborted
        let accept = Accept {
            max_bytes: 12 * 1024 * 1024,
            kinds: &[Kind::Pdf],
        };
        let read = Arc::new(AtomicU64::new(0));
        let counted = read.clone();
        let endless = stream::iter(
            std::iter::once(Bytes::from(pdf(65536)))
                .chain(std::iter::repeat(Bytes::from(vec![b' '; 65536])))
                .map(move |piece| {
                    counted.fetch_add(piece.len() as u64, Ordering::SeqCst);
                    Ok::<_, ()>(piece)
                }),
        );
        let refused = stand
            .files
            .receive(&stand.stamp("wang"), "a.pdf", endless, accept)
            .await
            .unwrap_err();
        assert_eq!(refused.to_string(), "文件超过12MB，请压缩后重新上传");
        assert!(read.load(Ordering::SeqCst) <= accept.max_bytes + 65536);
        assert_eq!(stand.objects(), 0);
    }
}

#[tokio::test]
async fn a_file_in_several_parts_is_whole() {
    let Some(stand) = stands().await.into_iter().next() else {
        return;
    };
    let accept = Accept {
        max_bytes: 20 * 1024 * 1024,
        kinds: &[Kind::Pdf],
    };
    let sent = pdf(13 * 1024 * 1024 + 5);
    let stored = stand.send("a.pdf", &sent, accept).await.unwrap();
    assert!(stand.content(stored.id).await.unwrap() == sent);
    assert_eq!(stand.objects(), 1);
}

#[tokio::test]
async fn an_empty_and_an_interrupted_upload_say_so_and_leave_nothing() {
    for stand in stands().await {
        assert_eq!(
            stand.send("a.pdf", b"", PDF).await.unwrap_err(),
            FileError::Empty
        );
        let broken = stream::iter([Ok(Bytes::from(pdf(4096))), Err(())]);
        let refused = stand
            .files
            .receive(&stand.stamp("wang"), "a.pdf", broken, PDF)
            .await
            .unwrap_err();
        assert_eq!(refused, FileError::Interrupted);
        assert_eq!(stand.objects(), 0);
        assert_eq!(
            stand
                .files
                .read(FileId::new(stand.clock.now(), &stand.rng))
                .await
                .unwrap_err(),
            FileError::Absent
        );
    }
}

#[tokio::test]
async fn only_its_sender_can_take_a_loose_file_into_use() {
    for stand in stands().await {
        let id = stand.send("a.pdf", &pdf(50), PDF).await.unwrap().id;
        assert_eq!(stand.keep("li", id).await.unwrap_err(), FileError::Absent);
        assert_eq!(stand.keep("wang", id).await.unwrap().state, State::Kept);
        assert_eq!(
            stand.keep("wang", id).await.unwrap().state,
            State::Kept,
            "the form is sent twice"
        );
    }
}

#[tokio::test]
async fn unused_files_go_and_kept_ones_stay() {
    for stand in stands().await {
        let [loose, kept, released] = [
            stand.send("a.pdf", &pdf(50), PDF).await,
            stand.send("b.pdf", &pdf(51), PDF).await,
            stand.send("c.pdf", &pdf(52), PDF).await,
        ]
        .map(|stored| stored.unwrap().id);
        stand.keep("wang", kept).await.unwrap();
        stand.keep("wang", released).await.unwrap();
        stand.remove(released).await;
        assert_eq!(
            stand.content(released).await.unwrap_err(),
            FileError::Absent,
            "what was let go of is not served"
        );

        assert_eq!(stand.files.tidy(&stand.stamp("tidy")).await.unwrap(), 1);
        assert!(stand.row(released).await.is_none() && stand.row(loose).await.is_some());
        stand.clock.advance(chrono::TimeDelta::hours(25));
        assert_eq!(stand.files.tidy(&stand.stamp("tidy")).await.unwrap(), 1);
        assert!(stand.row(loose).await.is_none());
        assert_eq!(stand.content(kept).await.unwrap().len(), 51);
        assert_eq!(stand.objects(), 1);
    }
}

#[tokio::test]
async fn an_object_without_a_row_is_swept_away() {
    for stand in stands().await {
        let known = stand.send("a.pdf", &pdf(50), PDF).await.unwrap().id;
        let folder = stand.app.folder().join("files/2026/11/23");
        std::fs::write(folder.join("0123456789abcdef0123456789abcdef"), b"%PDF").unwrap();
        assert_eq!(
            stand.files.sweep(&stand.stamp("sweep")).await.unwrap(),
            0,
            "it may be an upload in progress"
        );
        stand.clock.advance(chrono::TimeDelta::days(2));
        assert_eq!(stand.files.sweep(&stand.stamp("sweep")).await.unwrap(), 1);
        assert_eq!(stand.content(known).await.unwrap().len(), 50);
    }
}

#[test]
fn pictures_are_the_three_kinds_that_browsers_show() {
    assert_eq!(
        IMAGES.iter().map(|kind| kind.mime()).collect::<Vec<_>>(),
        ["image/jpeg", "image/png", "image/webp"]
    );
}

#[tokio::test]
async fn a_configuration_of_another_scheme_is_refused_and_secrets_are_not_printed() {
    let Some(stand) = stands().await.into_iter().next() else {
        return;
    };
    let open = |url: &str| {
        let config = FilesConfig {
            url: url.to_owned(),
            endpoint: Some("http://127.0.0.1:9000".to_owned()),
            access_key: "key".to_owned(),
            secret_key: "hunter2".to_owned(),
            ..FilesConfig::default()
        };
        assert!(!format!("{config:?}").contains("hunter2"));
        let vault = Vault::new(Keyring::generate(&stand.rng));
        Files::open(&config, stand.db.clone(), vault)
    };
    assert!(matches!(open("ftp://somewhere"), Err(FileError::Broken(_))));
    for url in ["s3://bucket", "s3://bucket/juxian/files"] {
        let files = open(url).unwrap();
        assert!(!format!("{files:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn one_sender_sends_sixty_files_an_hour_and_others_go_on() {
    for stand in stands().await {
        let stamp = |actor: &str, network: [u8; 4]| Stamp {
            actor: actor.to_owned(),
            network: Some(network.into()),
            ..Stamp::system(stand.clock.now(), stand.rng.clone(), "test")
        };
        let send = async |stamp: Stamp| {
            let content = stream::iter([Ok::<_, ()>(Bytes::from_static(b"%PDF-1.7 short text"))]);
            stand.files.receive(&stamp, "a.pdf", content, PDF).await
        };
        let all =
            futures::future::join_all((0..80).map(|_| send(stamp("person:1", [192, 0, 2, 1]))))
                .await;
        assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 60);
        assert!(all.contains(&Err(FileError::TooMany("一小时后"))));
        assert!(send(stamp("person:2", [192, 0, 2, 1])).await.is_ok());
        // nobody in particular is told apart by the address
        for _ in 0..60 {
            assert!(send(stamp("anonymous", [192, 0, 2, 1])).await.is_ok());
        }
        assert!(send(stamp("anonymous", [192, 0, 2, 1])).await.is_err());
        assert!(send(stamp("anonymous", [192, 0, 2, 2])).await.is_ok());
    }
}

#[tokio::test]
async fn contents_are_renewed_as_a_whole_and_open_without_the_old_key() {
    for stand in stands().await {
        let mut keyring = Keyring::generate(&Rng::seeded(41));
        let vault = Vault::new(&keyring);
        let store = Arc::new(object_store::memory::InMemory::new());
        let files = Files::new(store, stand.db.clone(), vault.clone());
        let stamp = Stamp::system(stand.clock.now(), stand.rng.clone(), "test");
        let long = b"%PDF-1.7 phone 13812345677 ".repeat(10_000);
        let content = stream::iter([Ok::<_, ()>(Bytes::from(long.clone()))]);
        let sent = files.receive(&stamp, "a.pdf", content, PDF).await.unwrap();
        assert_eq!(files.sealed_with(1).await.unwrap(), 1);
        keyring.rotate(&Rng::seeded(42)).unwrap();
        vault.replace(&keyring);
        let done = files.reseal().await.unwrap();
        assert_eq!((done.renewed, done.unreadable.len()), (1, 0));
        assert_eq!(files.sealed_with(1).await.unwrap(), 0);
        assert_eq!(files.sealed_with(2).await.unwrap(), 1);
        assert_eq!(files.reseal().await.unwrap().renewed, 0);
        let opened = files.read(sent.id).await.unwrap();
        let content: Vec<Bytes> = opened.content.try_collect().await.unwrap();
        assert_eq!(content.concat(), long);
    }
}
