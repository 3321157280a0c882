//! What a client may be told of an account: a short list, each entry agreed to by name.

use kernel::{actor::Actor, choice::Choice as _};
use std::{collections::BTreeSet, fmt};

kernel::choices! {
    /// A scope (OpenID Connect Core §5.4), with what the consent page calls it.
    pub enum Scope {
        OpenId = "openid", "账号标识";
        Profile = "profile", "姓名和实名认证程度";
        Phone = "phone", "移动电话";
        Unit = "unit", "单位名称、统一社会信用代码和身份";
        /// Sensitive: only for clients that the operator allowed it, and agreed to on its own.
        Identity = "identity", "证件类型和证件号码";
    }
}

/// A set of scopes; as text their codes with blanks between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Reads a list; what is not known is left out (RFC 6749 §3.3).
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self(text.split(' ').filter_map(Scope::from_code).collect())
    }

    /// Reads a list that an operator typed; names the first word that is not known.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words = text.split_whitespace();
        words
            .map(|word| Scope::from_code(word).ok_or_else(|| word.to_owned()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether `scope` is among them.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// What is in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).copied().collect())
    }

    /// Without one of them.
    #[must_use]
    pub fn without(&self, scope: Scope) -> Self {
        Self(self.0.iter().copied().filter(|one| *one != scope).collect())
    }

    /// With one more.
    #[must_use]
    pub fn with(&self, scope: Scope) -> Self {
        Self(self.0.iter().copied().chain([scope]).collect())
    }

    /// Whether all of these are among `others`.
    #[must_use]
    pub fn within(&self, others: &Self) -> bool {
        self.0.is_subset(&others.0)
    }

    /// What there is to tell of this actor: a person in their own name has no unit.
    #[must_use]
    pub fn fitting(&self, actor: Actor) -> Self {
        match actor {
            Actor::Unit { .. } => self.clone(),
            _ => self.without(Scope::Unit),
        }
    }

    /// One after the other, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.code())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out_or_named() {
        assert_eq!(
            Scopes::read("openid email  phone").to_string(),
            "openid phone"
        );
        assert_eq!(Scopes::parse("openid email"), Err("email".to_owned()));
        assert_eq!(
            Scopes::parse(" phone openid ").unwrap().to_string(),
            "openid phone"
        );
    }

    #[test]
    fn sets_are_cut_joined_and_compared() {
        let all = Scopes::read("openid profile phone unit identity");
        let some = Scopes::read("openid identity");
        assert_eq!(all.and(&some), some);
        assert_eq!(some.or(&all), all);
        assert!(some.within(&all) && !all.within(&some));
        assert_eq!(some.without(Scope::Identity).to_string(), "openid");
    }

    #[test]
    fn a_person_has_no_unit() {
        let asked = Scopes::read("openid unit");
        assert_eq!(asked.fitting(Actor::Anonymous).to_string(), "openid");
    }
}
