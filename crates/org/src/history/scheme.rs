//! How older systems hashed passwords. Nothing here is used for new ones.

use md5::Md5;
use pbkdf2::{
    Pbkdf2,
    password_hash::{PasswordVerifier as _, phc},
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

/// The dearest bcrypt that is taken: with more, a log-in would take longer than the answer may.
const BCRYPT_COST: u32 = 12;
/// The dearest PBKDF2.
const PBKDF2_ROUNDS: u32 = 1_000_000;

kernel::choices! {
    /// How a password was hashed.
    pub enum Scheme {
        /// `$2a$`, `$2b$` or `$2y$`.
        Bcrypt = "bcrypt", "bcrypt";
        /// PHC text, `$pbkdf2-sha256$i=…$salt$hash`.
        Pbkdf2 = "pbkdf2-sha256", "PBKDF2-SHA256";
        /// `salt$hex` of SHA-256 over salt and password.
        Sha256SaltFirst = "sha256-salt-first", "SHA-256（盐在前）";
        /// `salt$hex` of SHA-256 over password and salt.
        Sha256SaltLast = "sha256-salt-last", "SHA-256（盐在后）";
        /// `salt$hex` of MD5 over salt and password.
        Md5SaltFirst = "md5-salt-first", "MD5（盐在前）";
        /// `salt$hex` of MD5 over password and salt.
        Md5SaltLast = "md5-salt-last", "MD5（盐在后）";
    }
}

/// Salt and digest of the simple schemes.
fn parts(hash: &str, bytes: usize) -> Option<(&str, Vec<u8>)> {
    let (salt, digest) = hash.rsplit_once('$')?;
    let digest = hex::decode(digest).ok()?;
    (digest.len() == bytes && !salt.is_empty()).then_some((salt, digest))
}

fn digest<D: Digest>(first: &str, last: &str) -> Vec<u8> {
    let mut hash = D::new();
    hash.update(first);
    hash.update(last);
    hash.finalize().to_vec()
}

impl Scheme {
    /// Whether a text is a hash of this scheme, no dearer than is taken.
    pub(super) fn takes(self, hash: &str) -> bool {
        match self {
            Self::Bcrypt => hash
                .parse::<bcrypt::HashParts>()
                .is_ok_and(|parts| parts.get_cost() <= BCRYPT_COST),
            Self::Pbkdf2 => phc::PasswordHash::new(hash).is_ok_and(|parsed| {
                let rounds = parsed.params.get_decimal("i").unwrap_or(PBKDF2_ROUNDS + 1);
                parsed.algorithm.as_str() == self.code_name()
                    && rounds <= PBKDF2_ROUNDS
                    && parsed.hash.is_some()
            }),
            Self::Sha256SaltFirst | Self::Sha256SaltLast => parts(hash, 32).is_some(),
            Self::Md5SaltFirst | Self::Md5SaltLast => parts(hash, 16).is_some(),
        }
    }

    fn code_name(self) -> &'static str {
        kernel::choice::Choice::code(self)
    }

    /// Whether the password is the one that was hashed. Takes up to half a second: not for an async thread.
    pub(super) fn fits(self, hash: &str, password: &str) -> bool {
        let same = |bytes, digest: fn(&str, &str) -> Vec<u8>, salt_first: bool| {
            let Some((salt, known)) = parts(hash, bytes) else {
                return false;
            };
            let typed = if salt_first {
                digest(salt, password)
            } else {
                digest(password, salt)
            };
            typed.ct_eq(&known).into()
        };
        match self {
            Self::Bcrypt => bcrypt::verify(password, hash).unwrap_or(false),
            Self::Pbkdf2 => phc::PasswordHash::new(hash).is_ok_and(|parsed| {
                Pbkdf2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            }),
            Self::Sha256SaltFirst => same(32, digest::<Sha256>, true),
            Self::Sha256SaltLast => same(32, digest::<Sha256>, false),
            Self::Md5SaltFirst => same(16, digest::<Md5>, true),
            Self::Md5SaltLast => same(16, digest::<Md5>, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by other programs than this one (libxcrypt, Python's hashlib), of the password `Jiu-Mima-2019`.
    const KNOWN: [(Scheme, &str); 4] = [
        (
            Scheme::Sha256SaltFirst,
            "s4lt$15268d8c2fe4b2a203559b2a033d98a1acda0df102d4c2b9d5085ce98967142d",
        ),
        (
            Scheme::Sha256SaltLast,
            "s4lt$60fca64447029d9e4078258ac332c6e19dd982e4d292518990d00cb656c0d4bd",
        ),
        (
            Scheme::Md5SaltFirst,
            "s4lt$958c7792619d037ee176b8e594a214e6",
        ),
        (Scheme::Md5SaltLast, "s4lt$56f00dec7386571a9d8bb57f64e78b02"),
    ];

    #[test]
    fn hashes_of_older_systems_are_read() {
        let bcrypt = "$2b$05$abcdefghijklmnopqrstuubmLr7KWSAyOOUY2JPKkbFLSLBu1bn1C";
        let pbkdf2 = "$pbkdf2-sha256$i=10000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$PThc1CO4A3kImnsz8RLp4EkPTzVMzJqzv4c2rHNpPI8";
        let all = KNOWN
            .into_iter()
            .chain([(Scheme::Bcrypt, bcrypt), (Scheme::Pbkdf2, pbkdf2)]);
        for (scheme, hash) in all {
            assert!(scheme.takes(hash), "{scheme:?}");
            assert!(scheme.fits(hash, "Jiu-Mima-2019"), "{scheme:?}");
            assert!(!scheme.fits(hash, "jiu-mima-2019"), "{scheme:?}");
        }
    }

    #[test]
    fn what_is_no_hash_or_too_dear_is_not_taken() {
        for (scheme, hash) in [
            (Scheme::Bcrypt, "plain"),
            (
                Scheme::Bcrypt,
                "$2b$16$abcdefghijklmnopqrstuuAhiVbhMeyIBCFRn8SDiK9qEnmpqtCHC",
            ),
            (
                Scheme::Pbkdf2,
                "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA",
            ),
            (Scheme::Pbkdf2, "$pbkdf2-sha256$i=90000000$c2FsdHNhbHQ"),
            (Scheme::Md5SaltFirst, "$d41d8cd98f00b204e9800998ecf8427e"),
            (Scheme::Md5SaltFirst, "salt$d41d"),
            (Scheme::Sha256SaltLast, "salt$zz"),
        ] {
            assert!(!scheme.takes(hash), "{hash}");
        }
    }
}
