//! Code lists: what a select box offers, what the column stores and what the page shows are one type.

/// A closed list of codes with Chinese labels.
pub trait Choice: Sized + Copy + Eq + 'static {
    /// All choices, in the order in which a form offers them.
    const ALL: &'static [Self];

    /// The code that is stored and sent.
    fn code(self) -> &'static str;

    /// The label that users read.
    fn label(self) -> &'static str;

    /// The choice with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|choice| choice.code() == code)
    }
}

/// A code that is not in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("请从列表中选择")]
pub struct UnknownCode;

/// Declares a code list: an enum that implements [`Choice`], `Display` (the label), `FromStr` (the code),
/// serde (the code) and the SeaORM value traits (a text column holding the code).
///
/// ```
/// kernel::choices! {
///     /// Form of employment (checklist A-4.1.26).
///     pub enum Employment {
///         Contract = "contract", "合同制";
///         Dispatch = "dispatch", "劳务派遣";
///     }
/// }
/// use kernel::choice::Choice as _;
/// assert_eq!(Employment::Contract.label(), "合同制");
/// assert_eq!(Employment::from_code("dispatch"), Some(Employment::Dispatch));
/// ```
#[macro_export]
macro_rules! choices {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $( $(#[$note:meta])* $variant:ident = $code:literal, $label:literal; )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $( #[doc = $label] $(#[$note])* $variant, )+ }

        impl $crate::choice::Choice for $name {
            const ALL: &'static [Self] = &[$( Self::$variant, )+];
            fn code(self) -> &'static str { match self { $( Self::$variant => $code, )+ } }
            fn label(self) -> &'static str { match self { $( Self::$variant => $label, )+ } }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str($crate::choice::Choice::label(*self))
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::choice::UnknownCode;
            fn from_str(code: &str) -> ::std::result::Result<Self, Self::Err> {
                $crate::choice::Choice::from_code(code).ok_or($crate::choice::UnknownCode)
            }
        }
        impl $crate::choice::macro_support::serde::Serialize for $name {
            fn serialize<S: $crate::choice::macro_support::serde::Serializer>(&self, to: S) -> ::std::result::Result<S::Ok, S::Error> {
                to.serialize_str($crate::choice::Choice::code(*self))
            }
        }
        impl<'de> $crate::choice::macro_support::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::choice::macro_support::serde::Deserializer<'de>>(from: D) -> ::std::result::Result<Self, D::Error> {
                let code = <::std::string::String as $crate::choice::macro_support::serde::Deserialize>::deserialize(from)?;
                $crate::choice::Choice::from_code(&code)
                    .ok_or_else(|| $crate::choice::macro_support::serde::de::Error::custom(::std::concat!("unknown code of ", ::std::stringify!($name))))
            }
        }
        impl ::std::convert::From<$name> for $crate::choice::macro_support::sea_orm::Value {
            fn from(choice: $name) -> Self { $crate::choice::Choice::code(choice).into() }
        }
        impl $crate::choice::macro_support::sea_orm::TryGetable for $name {
            fn try_get_by<I: $crate::choice::macro_support::sea_orm::ColIdx>(
                row: &$crate::choice::macro_support::sea_orm::QueryResult,
                column: I,
            ) -> ::std::result::Result<Self, $crate::choice::macro_support::sea_orm::TryGetError> {
                let code = <::std::string::String as $crate::choice::macro_support::sea_orm::TryGetable>::try_get_by(row, column)?;
                $crate::choice::Choice::from_code(&code).ok_or_else(|| {
                    $crate::choice::macro_support::sea_orm::TryGetError::DbErr($crate::choice::macro_support::sea_orm::DbErr::Type(
                        ::std::format!("unknown code of {}", ::std::stringify!($name)),
                    ))
                })
            }
        }
        impl $crate::choice::macro_support::sea_orm::sea_query::ValueType for $name {
            fn try_from(value: $crate::choice::macro_support::sea_orm::Value)
                -> ::std::result::Result<Self, $crate::choice::macro_support::sea_orm::sea_query::ValueTypeErr> {
                let code = <::std::string::String as $crate::choice::macro_support::sea_orm::sea_query::ValueType>::try_from(value)?;
                $crate::choice::Choice::from_code(&code).ok_or($crate::choice::macro_support::sea_orm::sea_query::ValueTypeErr)
            }
            fn type_name() -> ::std::string::String { ::std::stringify!($name).to_owned() }
            fn array_type() -> $crate::choice::macro_support::sea_orm::sea_query::ArrayType {
                $crate::choice::macro_support::sea_orm::sea_query::ArrayType::String
            }
            fn column_type() -> $crate::choice::macro_support::sea_orm::sea_query::ColumnType {
                $crate::choice::macro_support::sea_orm::sea_query::ColumnType::String(
                    $crate::choice::macro_support::sea_orm::sea_query::StringLen::None,
                )
            }
        }
        impl $crate::choice::macro_support::sea_orm::sea_query::Nullable for $name {
            fn null() -> $crate::choice::macro_support::sea_orm::Value {
                $crate::choice::macro_support::sea_orm::Value::String(None)
            }
        }
        impl $crate::choice::macro_support::sea_orm::IntoActiveValue<$name> for $name {
            fn into_active_value(self) -> $crate::choice::macro_support::sea_orm::ActiveValue<$name> {
                $crate::choice::macro_support::sea_orm::ActiveValue::Set(self)
            }
        }
    };
}

/// What [`choices!`](crate::choices) needs in the room that calls it. Not for use by hand.
#[doc(hidden)]
pub mod macro_support {
    pub use sea_orm;
    pub use serde;
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::sea_query::ValueType as _;

    crate::choices! {
        /// A list for these tests.
        enum Light {
            Red = "r", "红";
            Green = "g", "绿";
        }
    }

    #[test]
    fn code_label_and_parse_agree() {
        for light in Light::ALL {
            assert_eq!(light.code().parse::<Light>(), Ok(*light));
            assert_eq!(light.to_string(), light.label());
        }
        assert_eq!("x".parse::<Light>(), Err(UnknownCode));
    }

    #[test]
    fn a_column_holds_the_code() {
        let value: sea_orm::Value = Light::Green.into();
        assert_eq!(value, sea_orm::Value::from("g"));
        assert_eq!(
            <Light as sea_orm::sea_query::ValueType>::try_from(value).unwrap(),
            Light::Green
        );
        assert!(
            <Light as sea_orm::sea_query::ValueType>::try_from(sea_orm::Value::from("?")).is_err()
        );
        assert_eq!(Light::type_name(), "Light");
    }
}
