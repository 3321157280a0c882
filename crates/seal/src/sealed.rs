//! The two column types.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{
    ActiveValue, ColIdx, DbErr, DeriveValueType, IntoActiveValue, QueryResult, TryGetError,
    TryGetable, Value,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A sealed text, as it is stored: ciphertext with its header. Made and opened by [`Vault`](crate::Vault).
///
/// Serialised (for instance in the payload of a job) it is Base64 of the ciphertext.
#[derive(Clone, PartialEq, Eq, Hash, DeriveValueType)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    pub(crate) const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The stored bytes, as they come from a raw query. Whether they open is found out by the vault.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The stored bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(..)")
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64
            .decode(text)
            .map(Self)
            .map_err(|_| D::Error::custom("a sealed value is Base64"))
    }
}

/// The keyed fingerprint of a text, by which its row is found. Made by [`Vault::blind`](crate::Vault::blind).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blind(pub(crate) [u8; 32]);

impl Blind {
    /// The stored bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The same as hexadecimal text: for locks, and as part of another keyed hash.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl std::fmt::Debug for Blind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Blind(..)")
    }
}

impl From<Blind> for Value {
    fn from(blind: Blind) -> Self {
        blind.0.to_vec().into()
    }
}

impl TryGetable for Blind {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let bytes = <Vec<u8> as TryGetable>::try_get_by(row, index)?;
        <[u8; 32]>::try_from(bytes.as_slice())
            .map(Self)
            .map_err(|_| TryGetError::DbErr(DbErr::Type("a blind index has 32 bytes".to_owned())))
    }
}

impl ValueType for Blind {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let bytes = <Vec<u8> as ValueType>::try_from(value)?;
        <[u8; 32]>::try_from(bytes.as_slice())
            .map(Self)
            .map_err(|_| ValueTypeErr)
    }

    fn type_name() -> String {
        "Blind".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Bytes
    }

    fn column_type() -> ColumnType {
        ColumnType::Binary(32)
    }
}

impl Nullable for Blind {
    fn null() -> Value {
        Value::Bytes(None)
    }
}

impl IntoActiveValue<Self> for Blind {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}
