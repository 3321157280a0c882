//! Reads CBOR (RFC 8949) as far as Web Authentication uses it: integers, byte strings, texts, lists and maps of definite
//! length, nested a little, and simple values (CTAP 2, §8). Anything else is refused. Nothing is made room for that did not come.

use super::Fault;

/// Deepest nesting that anything here has.
const DEEPEST: u8 = 6;

/// One item; bytes and texts are those of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    Integer(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    /// true, false, null: nothing here depends on them.
    Simple,
}

impl<'a> Item<'a> {
    /// Reads one item from the front; what follows it is left.
    pub(super) fn read(bytes: &mut &'a [u8]) -> Result<Self, Fault> {
        read(bytes, DEEPEST)
    }

    /// Reads all bytes as one item.
    pub(super) fn whole(mut bytes: &'a [u8]) -> Result<Self, Fault> {
        let item = Self::read(&mut bytes)?;
        if bytes.is_empty() {
            Ok(item)
        } else {
            Err(Fault::Format)
        }
    }

    /// What a map holds under a name.
    pub(super) fn named(&self, name: &str) -> Option<&Self> {
        self.under(&Item::Text(name))
    }

    /// What a map holds under a number.
    pub(super) fn numbered(&self, number: i64) -> Option<&Self> {
        self.under(&Item::Integer(number))
    }

    fn under(&self, label: &Item<'_>) -> Option<&Self> {
        let Self::Map(pairs) = self else {
            return None;
        };
        let found = pairs.iter().find(|(key, _)| key == label);
        found.map(|(_, value)| value)
    }

    pub(super) const fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) const fn bytes(&self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(super) const fn text(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

fn take<'a>(bytes: &mut &'a [u8], many: u64) -> Result<&'a [u8], Fault> {
    let many = usize::try_from(many).map_err(|_| Fault::Format)?;
    let (taken, rest) = bytes.split_at_checked(many).ok_or(Fault::Format)?;
    *bytes = rest;
    Ok(taken)
}

/// The number that follows the three bits of the kind: itself, or in 1, 2, 4 or 8 bytes.
fn argument(bytes: &mut &[u8], low: u8) -> Result<u64, Fault> {
    let long = match low {
        0..=23 => return Ok(u64::from(low)),
        24..=27 => 1_u64 << (low - 24),
        _ => return Err(Fault::Format),
    };
    let digits = take(bytes, long)?.iter();
    Ok(digits.fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

fn read<'a>(bytes: &mut &'a [u8], deeper: u8) -> Result<Item<'a>, Fault> {
    let [first] = take(bytes, 1)? else {
        return Err(Fault::Format);
    };
    let (kind, low) = (first >> 5, first & 0x1f);
    let number = argument(bytes, low)?;
    let signed = || i64::try_from(number).map_err(|_| Fault::Format);
    match kind {
        0 => Ok(Item::Integer(signed()?)),
        1 => Ok(Item::Integer(-1 - signed()?)),
        2 => Ok(Item::Bytes(take(bytes, number)?)),
        3 => {
            let text = std::str::from_utf8(take(bytes, number)?);
            Ok(Item::Text(text.map_err(|_| Fault::Format)?))
        }
        4 | 5 => {
            let deeper = deeper.checked_sub(1).ok_or(Fault::Format)?;
            if kind == 4 {
                // each turn takes a byte at least, so a long list of nothing ends at the end of the input
                let list = (0..number).map(|_| read(bytes, deeper));
                return Ok(Item::List(list.collect::<Result<_, _>>()?));
            }
            let pairs = (0..number).map(|_| Ok((read(bytes, deeper)?, read(bytes, deeper)?)));
            Ok(Item::Map(pairs.collect::<Result<_, _>>()?))
        }
        7 if low < 24 => Ok(Item::Simple),
        _ => Err(Fault::Format),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_the_standards_examples_are_read() {
        // RFC 8949, Appendix A
        let whole = |hex: &str| format!("{:?}", Item::whole(&hex::decode(hex).unwrap()));
        for (hex, item) in [
            ("17", "Ok(Integer(23))"),
            ("1818", "Ok(Integer(24))"),
            ("1903e8", "Ok(Integer(1000))"),
            ("3903e7", "Ok(Integer(-1000))"),
            ("4401020304", "Ok(Bytes([1, 2, 3, 4]))"),
            ("6449455446", "Ok(Text(\"IETF\"))"),
            ("83010203", "Ok(List([Integer(1), Integer(2), Integer(3)]))"),
            (
                "a201020304",
                "Ok(Map([(Integer(1), Integer(2)), (Integer(3), Integer(4))]))",
            ),
            ("f5", "Ok(Simple)"),
        ] {
            assert_eq!(whole(hex), item, "{hex}");
        }
    }

    #[test]
    fn what_is_cut_short_endless_or_too_deep_is_refused() {
        for hex in [
            "",
            "18",
            "44010203",
            "62ff00",
            "8301",
            "a101",
            "1bffffffffffffffff",
            "9f01ff",
            "f90000",
            "c074",
            "0000",
            "9bffffffffffffffff00",
            "81818181818181818100",
            "5bffffffffffffffff",
        ] {
            let bytes = hex::decode(hex).unwrap();
            assert_eq!(Item::whole(&bytes), Err(Fault::Format), "{hex}");
        }
    }
}
