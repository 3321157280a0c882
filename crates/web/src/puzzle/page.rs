//! What the template `_puzzle.html` shows.

use super::{
    scene::FARTHEST,
    web::{PuzzlePiece, PuzzleScene},
    work,
};
use kernel::id::PuzzleId;

/// A puzzle to show.
#[derive(Clone, Debug)]
pub struct Puzzle {
    /// Its id.
    pub id: PuzzleId,
    /// The question of the way in words.
    pub question: String,
    /// What the script computes with.
    pub seed: String,
}

impl Puzzle {
    pub(super) const fn new(id: PuzzleId, question: String, seed: String) -> Self {
        Self { id, question, seed }
    }

    /// Address of the picture with the hole.
    #[must_use]
    pub fn scene(&self) -> String {
        PuzzleScene { id: self.id }.to_string()
    }

    /// Address of the piece.
    #[must_use]
    pub fn piece(&self) -> String {
        PuzzlePiece { id: self.id }.to_string()
    }

    /// The farthest that the slider goes.
    #[must_use]
    pub const fn farthest(&self) -> u32 {
        FARTHEST
    }

    /// How many numbers the script finds.
    #[must_use]
    pub const fn parts(&self) -> usize {
        work::PARTS
    }

    /// Zero bits that each hash begins with.
    #[must_use]
    pub const fn bits(&self) -> u32 {
        work::BITS
    }
}
