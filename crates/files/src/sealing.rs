//! Content at rest is sealed: a résumé in a file holds what the columns seal. In frames, so that a file of any length is
//! sealed and opened in bounded memory. A frame is bound to its object, its place and to being the last or not, so that
//! frames cannot be exchanged, reordered or cut off.

use crate::error::FileError;
use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt as _, try_unfold};
use seal::{KeyId, Vault};

/// The first bytes of every object: the layout.
const MARK: &[u8] = b"JXF1";
/// Most bytes of content in a frame.
const FRAME: usize = 64 * 1024;
/// Before each frame: whether it is the last, and its sealed length.
const HEADER: usize = 5;
/// A sealed frame is longer than its content by less than this.
const OVERHEAD: usize = 64;

/// Bytes of an object that tell its key.
pub(crate) const HEAD: u64 = (MARK.len() + HEADER + seal::HEADER_BYTES) as u64;

/// The key of an object that begins so.
pub(crate) fn key_of(head: &[u8]) -> Option<KeyId> {
    seal::key_id(head.strip_prefix(MARK)?.get(HEADER..)?)
}

fn context(object: &str, index: u64, last: bool) -> String {
    format!("file.content\n{object}\n{index}\n{last}")
}

/// Seals content as it comes in.
pub(crate) struct Sealing {
    vault: Vault,
    object: String,
    index: u64,
    rest: Vec<u8>,
    out: Vec<u8>,
}

impl Sealing {
    pub(crate) fn new(vault: &Vault, object: &str) -> Self {
        Self {
            // one key for all frames, whatever happens to the file of keys meanwhile
            vault: vault.pinned(),
            object: object.to_owned(),
            index: 0,
            rest: Vec::new(),
            out: MARK.to_vec(),
        }
    }

    /// Takes a piece of content; gives what can be written.
    pub(crate) fn put(&mut self, piece: &[u8]) -> Bytes {
        self.rest.extend_from_slice(piece);
        while self.rest.len() > FRAME {
            let rest = self.rest.split_off(FRAME);
            let full = std::mem::replace(&mut self.rest, rest);
            self.frame(&full, false);
        }
        std::mem::take(&mut self.out).into()
    }

    /// What is left to be written at the end.
    pub(crate) fn finish(mut self) -> Bytes {
        let rest = std::mem::take(&mut self.rest);
        self.frame(&rest, true);
        self.out.into()
    }

    fn frame(&mut self, content: &[u8], last: bool) {
        let context = context(&self.object, self.index, last);
        let sealed = self.vault.seal_bytes(&context, content);
        let length = u32::try_from(sealed.len()).unwrap_or(u32::MAX);
        self.out.push(u8::from(last));
        self.out.extend_from_slice(&length.to_be_bytes());
        self.out.extend_from_slice(&sealed);
        self.index += 1;
    }
}

/// Opens content as it is read.
struct Opening {
    vault: Vault,
    object: String,
    index: u64,
    marked: bool,
    ended: bool,
    buffer: Vec<u8>,
    content: BoxStream<'static, Result<Bytes, FileError>>,
}

/// The content of an object.
pub(crate) fn open(
    vault: Vault,
    object: &str,
    content: BoxStream<'static, Result<Bytes, FileError>>,
) -> BoxStream<'static, Result<Bytes, FileError>> {
    let opening = Opening {
        vault,
        object: object.to_owned(),
        index: 0,
        marked: false,
        ended: false,
        buffer: Vec::new(),
        content,
    };
    try_unfold(opening, |mut opening| async move {
        Ok(opening.next().await?.map(|piece| (piece, opening)))
    })
    .boxed()
}

impl Opening {
    async fn next(&mut self) -> Result<Option<Bytes>, FileError> {
        loop {
            if self.ended {
                return Ok(None);
            }
            if let Some(piece) = self.frame()? {
                return Ok(Some(piece));
            }
            match self.content.next().await {
                Some(piece) => self.buffer.extend_from_slice(&piece?),
                None => return Err(self.broken("is cut off")),
            }
        }
    }

    /// The next frame, if the buffer holds all of it.
    fn frame(&mut self) -> Result<Option<Bytes>, FileError> {
        if !self.marked {
            if self.buffer.len() < MARK.len() {
                return Ok(None);
            }
            if !self.buffer.starts_with(MARK) {
                return Err(self.broken("is not sealed"));
            }
            self.buffer.drain(..MARK.len());
            self.marked = true;
        }
        let Some(&[last, a, b, c, d]) = self.buffer.first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        if length > FRAME + OVERHEAD {
            return Err(self.broken("has no such frame"));
        }
        let Some(sealed) = self.buffer.get(HEADER..HEADER + length) else {
            return Ok(None);
        };
        let context = context(&self.object, self.index, last == 1);
        let opened = self.vault.open_bytes(&context, sealed);
        let content = opened.map_err(|error| self.broken(&error.to_string()))?;
        self.buffer.drain(..HEADER + length);
        self.index += 1;
        self.ended = last == 1;
        Ok(Some(content.into()))
    }

    fn broken(&self, what: &str) -> FileError {
        FileError::Broken(format!("the content of {} {what}", self.object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::{TryStreamExt as _, stream};
    use kernel::rng::Rng;
    use seal::Keyring;

    fn vault() -> Vault {
        Vault::new(Keyring::generate(&Rng::seeded(1)))
    }

    fn sealed(vault: &Vault, object: &str, content: &[u8]) -> Vec<u8> {
        let mut sealing = Sealing::new(vault, object);
        let mut out = Vec::new();
        for piece in content.chunks(7_000) {
            out.extend_from_slice(&sealing.put(piece));
        }
        out.extend_from_slice(&sealing.finish());
        out
    }

    async fn opened(vault: &Vault, object: &str, stored: &[u8]) -> Result<Vec<u8>, FileError> {
        let pieces: Vec<_> = stored
            .chunks(10_001)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        let pieces: Vec<Bytes> = open(vault.clone(), object, stream::iter(pieces).boxed())
            .try_collect()
            .await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn content_of_every_length_comes_back_and_cannot_be_read_at_rest() {
        let vault = vault();
        for length in [0, 1, 20, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME] {
            let content = b"phone 13812345677 ".repeat(length / 18 + 1);
            let content = &content[..length];
            let stored = sealed(&vault, "a", content);
            assert_eq!(
                opened(&vault, "a", &stored).await.unwrap(),
                content,
                "{length}"
            );
            assert!(!stored.windows(11).any(|window| window == b"13812345677"));
        }
    }

    #[tokio::test]
    async fn frames_cannot_be_cut_off_exchanged_or_changed() {
        let vault = vault();
        let stored = sealed(&vault, "a", &vec![7; 2 * FRAME + 1]);
        let frame =
            HEADER + u32::from_be_bytes([stored[5], stored[6], stored[7], stored[8]]) as usize;
        let cut = &stored[..MARK.len() + frame];
        let mut flipped = stored.clone();
        flipped[100] ^= 1;
        let mut ended = stored.clone();
        ended[MARK.len()] = 1;
        let swapped = [
            MARK,
            &stored[MARK.len() + frame..MARK.len() + 2 * frame],
            &stored[MARK.len()..MARK.len() + frame],
            &stored[MARK.len() + 2 * frame..],
        ]
        .concat();
        for bad in [cut, &flipped, &ended, &swapped, b"%PDF-1.7"] {
            assert!(opened(&vault, "a", bad).await.is_err());
        }
        assert!(opened(&vault, "b", &stored).await.is_err());
    }
}
