//! What can go wrong with a replica. None of it is the user's doing: a query never fails to parse.

/// A failure of the replica.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The index on disk cannot be read or written.
    #[error("search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The folder that holds the index cannot be used.
    #[error("search folder: {0}")]
    Folder(#[from] std::io::Error),
    /// The change feed did not answer.
    #[error("change feed: {0}")]
    Feed(#[from] db::Error),
    /// The room that owns the documents could not load them.
    #[error("documents: {0}")]
    Source(Box<dyn std::error::Error + Send + Sync>),
    /// A document does not fit the declared shape.
    #[error("a document names «{0}», which the shape does not declare")]
    Shape(String),
    /// A background thread was stopped.
    #[error("search was interrupted")]
    Interrupted,
    /// Another process is rebuilding this replica.
    #[error("another process is rebuilding this search index; wait until it has finished")]
    Rebuilding,
}

impl Error {
    /// Wraps what a [`crate::Source`] met.
    pub fn source(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Source(Box::new(error))
    }
}

/// The result of this room's work.
pub type Result<T> = std::result::Result<T, Error>;
