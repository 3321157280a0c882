//! Parameters of a request, as the protocol wants them read: none twice, empty ones as if they were not there (RFC 6749 §3.1, §3.2).

use crate::fault::Fault;

/// The parameters of a query or of a form.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads what is urlencoded.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(text);
        Self(
            pairs
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// The value of a parameter, not longer than `most` bytes.
    pub(crate) fn at_most(&self, name: &str, most: usize) -> Result<Option<&str>, Fault> {
        match self.get(name) {
            Some(value) if value.len() > most => Err(Fault::TOO_LONG),
            value => Ok(value),
        }
    }

    /// Fails when one of the parameters comes twice.
    pub(crate) fn once_each(&self) -> Result<(), Fault> {
        for (place, (name, _)) in self.0.iter().enumerate() {
            if self.0[..place].iter().any(|(known, _)| known == name) {
                return Err(Fault::TWICE);
            }
        }
        Ok(())
    }

    /// The same as text, with one more.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(self.0.iter().filter(|(known, _)| known != name));
        text.append_pair(name, value);
        text.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_comes_twice_and_empty_is_absent() {
        let params = Params::parse(b"a=1&b=&c=%20x");
        assert_eq!(params.get("a"), Some("1"));
        assert_eq!(params.get("b"), None);
        assert_eq!(params.get("c"), Some(" x"));
        assert_eq!(params.once_each(), Ok(()));
        assert_eq!(params.at_most("a", 0), Err(Fault::TOO_LONG));
        assert_eq!(params.with("a", "2"), "c=+x&a=2");
        assert_eq!(Params::parse(b"a=1&a=1").once_each(), Err(Fault::TWICE));
        assert_eq!(Params::parse(b"a=&a=1").once_each(), Ok(()));
    }
}
