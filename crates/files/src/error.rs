//! What can go wrong with a file, and what the user can do about it.

use crate::kind::Kind;

/// A file that was not taken or is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// More bytes than allowed; holds the limit in bytes.
    #[error("文件超过{}，请压缩后重新上传", size(*.0))]
    TooLarge(u64),
    /// The content is of another type than allowed; holds what is allowed.
    #[error("文件内容与要求的格式不符，请上传{}格式的文件", names(.0))]
    WrongKind(Vec<Kind>),
    /// No bytes at all.
    #[error("文件是空的，请重新选择文件")]
    Empty,
    /// The browser stopped sending.
    #[error("上传中断，请检查网络后重新上传")]
    Interrupted,
    /// This sender has sent too many; says when to come back.
    #[error("上传的文件过多，请{0}再试")]
    TooMany(&'static str),
    /// There is no such file, or it is not this actor's to take.
    #[error("文件不存在或已被删除，请重新上传")]
    Absent,
    /// The store or the database failed. Holds the cause for the log.
    #[error("文件暂时无法读写，请稍后再试")]
    Broken(String),
}

fn names(kinds: &[Kind]) -> String {
    kinds
        .iter()
        .map(|kind| kind.label())
        .collect::<Vec<_>>()
        .join("、")
}

/// A limit in the unit that people use.
pub(crate) fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        b if b >= KIB * KIB && b.is_multiple_of(KIB * KIB) => format!("{}MB", b / (KIB * KIB)),
        b if b >= KIB => format!("{}KB", b / KIB),
        b => format!("{b}字节"),
    }
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Absent,
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<db::Error> for FileError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.to_string())
    }
}
