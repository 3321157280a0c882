//! Taking a file in: one pass over the bytes, bounded memory, nothing left behind on refusal.

use crate::entity::{ActiveModel, NAME, State};
use crate::error::FileError;
use crate::kind::{Guess, HEAD, Kind, TAIL, guess, is_docx};
use crate::sealing::Sealing;
use crate::vault::Files;
use bytes::Bytes;
use chrono::TimeDelta;
use db::{Limit, Stamp};
use futures::{Stream, StreamExt as _};
use kernel::{actor::Actor, id::FileId};
use object_store::ObjectStoreExt as _;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use sea_orm::{ActiveModelTrait as _, Set};
use sha2::{Digest as _, Sha256};
use std::pin::pin;
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;

/// S3's smallest part; what is smaller goes in one request.
const PART: usize = 5 * 1024 * 1024;
/// Parts that travel at the same time; with [`PART`] it bounds the memory of one upload.
const PARTS_IN_FLIGHT: usize = 2;
/// Longest name that is kept, in characters.
const NAME_CHARACTERS: usize = 200;

/// Files that one sender may send: what is replaced lies there until clean-up, so a disk could be filled by replacing.
const PER_SENDER: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 60), (TimeDelta::days(1), 300)];

/// What a form takes.
#[derive(Clone, Copy, Debug)]
pub struct Accept<'a> {
    /// Most bytes.
    pub max_bytes: u64,
    /// Which types.
    pub kinds: &'a [Kind],
}

/// A file that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: FileId,
    /// What its content is.
    pub kind: Kind,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

impl Files {
    /// Receives a file. It is `loose` until a use case keeps it. `name` is what the browser sent: only its last
    /// path element is kept, sealed.
    pub async fn receive<S, E>(
        &self,
        stamp: &Stamp,
        name: &str,
        content: S,
        accept: Accept<'_>,
    ) -> Result<Stored, FileError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Send,
    {
        self.count(stamp).await?;
        let object = format!(
            "{}/{}",
            stamp.now.format("%Y/%m/%d"),
            stamp.rng.token::<16>()
        );
        let path = Path::from(object.as_str());
        let mut writer = BufWriter::with_capacity(Arc::clone(&self.store), path.clone(), PART)
            .with_max_concurrency(PARTS_IN_FLIGHT);
        let sealing = Sealing::new(&self.vault, &object);
        let taken = match take(&mut writer, sealing, content, accept).await {
            Ok(taken) => taken,
            Err(error) => {
                // an upload that cannot be aborted leaves parts that the store's own rule removes
                let _ = writer.abort().await;
                return Err(error);
            }
        };
        writer
            .shutdown()
            .await
            .map_err(|error| FileError::Broken(error.to_string()))?;
        let id = FileId::new(stamp.now, &stamp.rng);
        let (taken, object, name) = (&taken, &object, &ended(tidy_name(name), taken.kind));
        let written = self
            .db
            .write(stamp, |tx| async move {
                let row = ActiveModel {
                    id: Set(id),
                    object: Set(object.clone()),
                    kind: Set(taken.kind),
                    bytes: Set(i64::try_from(taken.bytes).unwrap_or(i64::MAX)),
                    sha256: Set(taken.sha256.to_vec()),
                    name: Set(self.vault.seal(NAME, name)),
                    state: Set(State::Loose),
                    owner: Set(stamp.actor.clone()),
                    created_at: Set(stamp.now),
                };
                row.insert(&tx).await.map_err(db::Error::from)?;
                Ok::<_, db::Error>(())
            })
            .await;
        if let Err(error) = written {
            let _ = self.store.delete(&path).await;
            return Err(error.into());
        }
        Ok(Stored {
            id,
            kind: taken.kind,
            bytes: taken.bytes,
            sha256: taken.sha256,
        })
    }
}

impl Files {
    /// Counts a file of this sender, before any of it is taken in.
    async fn count(&self, stamp: &Stamp) -> Result<(), FileError> {
        // nobody in particular is as many as there are addresses
        let sender = match stamp.network {
            Some(network) if stamp.actor == Actor::Anonymous.label() => {
                format!("{}\n{}", stamp.actor, network.to_canonical())
            }
            _ => stamp.actor.clone(),
        };
        let key = self.vault.blind("file.sender", &sender);
        let limit = &[Limit {
            key: key.as_bytes(),
            spans: &PER_SENDER,
        }];
        let counted = self
            .db
            .write(stamp, |tx| async move { tx.tally(limit).await })
            .await?;
        match counted {
            Ok(_) => Ok(()),
            Err(reached) if reached.span > TimeDelta::hours(1) => {
                Err(FileError::TooMany("24小时后"))
            }
            Err(_) => Err(FileError::TooMany("一小时后")),
        }
    }
}

struct Taken {
    kind: Kind,
    bytes: u64,
    sha256: [u8; 32],
}

async fn take<S, E>(
    writer: &mut BufWriter,
    mut sealing: Sealing,
    content: S,
    accept: Accept<'_>,
) -> Result<Taken, FileError>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
{
    let wrong = || FileError::WrongKind(accept.kinds.to_vec());
    let mut content = pin!(content);
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    let (mut head, mut tail) = (Vec::with_capacity(HEAD), Vec::new());
    let mut guessed = None;
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(|_| FileError::Interrupted)?;
        bytes += piece.len() as u64;
        if bytes > accept.max_bytes {
            return Err(FileError::TooLarge(accept.max_bytes));
        }
        if guessed.is_none() {
            head.extend_from_slice(&piece[..piece.len().min(HEAD - head.len())]);
            if head.len() == HEAD {
                // refused as early as possible: a wrong file of many megabytes need not be sent
                guessed = Some(allowed(guess(&head), accept).ok_or_else(wrong)?);
            }
        }
        if guessed.is_none_or(|guess| guess == Guess::Zip) {
            keep_tail(&mut tail, &piece);
        }
        hash.update(&piece);
        writer.put(sealing.put(&piece)).await?;
    }
    if bytes == 0 {
        return Err(FileError::Empty);
    }
    let kind = match guessed {
        Some(Guess::Sure(kind)) => kind,
        Some(Guess::Zip) if is_docx(&tail, bytes) => Kind::Docx,
        _ => return Err(wrong()),
    };
    writer.put(sealing.finish()).await?;
    Ok(Taken {
        kind,
        bytes,
        sha256: hash.finalize().into(),
    })
}

fn allowed(guess: Guess, accept: Accept<'_>) -> Option<Guess> {
    let fits = match guess {
        Guess::Sure(kind) => accept.kinds.contains(&kind),
        Guess::Zip => accept.kinds.contains(&Kind::Docx),
        Guess::Unknown => false,
    };
    fits.then_some(guess)
}

fn keep_tail(tail: &mut Vec<u8>, piece: &[u8]) {
    tail.extend_from_slice(piece);
    if tail.len() > TAIL * 2 {
        tail.drain(..tail.len() - TAIL);
    }
}

/// The last element of the path that a browser may send, without control characters and what a header cannot hold.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let tidy: String = last
        .chars()
        .filter(|c| !c.is_control() && !turns(*c))
        .filter(|c| !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*'))
        .take(NAME_CHARACTERS)
        .collect();
    let tidy = tidy.trim().trim_start_matches('.');
    if tidy.is_empty() {
        "未命名".to_owned()
    } else {
        tidy.to_owned()
    }
}

/// Marks that turn the direction of writing: `cv\u{202e}fdp.exe` reads as `cvexe.pdf`.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The name with the ending of what the content is: a PDF that is also HTML must not be opened as HTML on the desk of
/// whoever downloads it.
fn ended(name: String, kind: Kind) -> String {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match (ending.as_deref(), kind) {
        (Some("jpeg"), Kind::Jpeg) => name,
        (Some(ending), kind) if ending == kind.extension() => name,
        _ => format!("{name}.{}", kind.extension()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, ended, tidy_name};

    #[test]
    fn a_name_ends_as_its_content_is() {
        let named = |name: &str, kind| ended(tidy_name(name), kind);
        assert_eq!(named("简历.PDF", Kind::Pdf), "简历.PDF");
        assert_eq!(named("照片.jpeg", Kind::Jpeg), "照片.jpeg");
        assert_eq!(named("简历.html", Kind::Pdf), "简历.html.pdf");
        assert_eq!(named("简历", Kind::Docx), "简历.docx");
        assert_eq!(named("cv\u{202e}fdp.exe", Kind::Pdf), "cvfdp.exe.pdf");
    }

    #[test]
    fn a_name_loses_its_path_and_control_characters() {
        assert_eq!(tidy_name("C:\\fakepath\\营业执照.pdf"), "营业执照.pdf");
        assert_eq!(tidy_name("../../etc/passwd"), "passwd");
        assert_eq!(tidy_name("a\r\nb\".png"), "ab.png");
        assert_eq!(tidy_name(".."), "未命名");
    }
}
