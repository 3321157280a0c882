//! JSON Web Signatures and Keys, as much of them as tokens of ours need (RFC 7515, RFC 7517, RFC 7638).

use super::entity::Alg;
use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
    },
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use kernel::choice::Choice as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The library refused: a key that is not one, or no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signing key cannot be made or used")]
pub(super) struct Unusable;

/// A key that has just been made.
pub(super) struct Made {
    pub(super) kid: String,
    pub(super) pkcs8: Vec<u8>,
    pub(super) jwk: Value,
}

/// Makes a key. The library takes its randomness from the operating system.
pub(super) fn make(alg: Alg) -> Result<Made, Unusable> {
    let (pkcs8, mut jwk) = match alg {
        Alg::Es256 => {
            let pair =
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| Unusable)?;
            let point = pair.public_key().as_ref();
            // uncompressed: 4, then both coordinates
            let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
            let jwk = json!({ "crv": "P-256", "kty": "EC", "x": BASE64.encode(x), "y": BASE64.encode(y) });
            let pkcs8 = pair.to_pkcs8v1().map_err(|_| Unusable)?;
            (pkcs8.as_ref().to_vec(), jwk)
        }
        Alg::Rs256 => {
            let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).map_err(|_| Unusable)?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| Unusable)?;
            // the one library makes RSA keys, the other one takes their public half apart
            let parts = ring::rsa::KeyPair::from_pkcs8(der.as_ref()).map_err(|_| Unusable)?;
            let parts: ring::rsa::PublicKeyComponents<Vec<u8>> = parts.public().into();
            let (e, n) = (BASE64.encode(parts.e), BASE64.encode(parts.n));
            (
                der.as_ref().to_vec(),
                json!({ "e": e, "kty": "RSA", "n": n }),
            )
        }
    };
    // the thumbprint is over the required members alone, in order and without blanks: as serde_json writes them
    let kid = BASE64.encode(Sha256::digest(jwk.to_string().as_bytes()));
    if let Some(members) = jwk.as_object_mut() {
        members.insert("kid".to_owned(), json!(kid));
        members.insert("alg".to_owned(), json!(alg.code()));
        members.insert("use".to_owned(), json!("sig"));
    }
    Ok(Made { kid, pkcs8, jwk })
}

/// A token with these claims.
pub(super) fn sign(
    alg: Alg,
    kid: &str,
    pkcs8: &[u8],
    typ: &str,
    claims: &Value,
) -> Result<String, Unusable> {
    let header = json!({ "alg": alg.code(), "kid": kid, "typ": typ });
    let text = format!(
        "{}.{}",
        BASE64.encode(header.to_string()),
        BASE64.encode(claims.to_string())
    );
    let random = SystemRandom::new();
    let signature = match alg {
        Alg::Es256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
            .map_err(|_| Unusable)?
            .sign(&random, text.as_bytes())
            .map_err(|_| Unusable)?
            .as_ref()
            .to_vec(),
        Alg::Rs256 => {
            let pair = rsa::KeyPair::from_pkcs8(pkcs8).map_err(|_| Unusable)?;
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature)
                .map_err(|_| Unusable)?;
            signature
        }
    };
    Ok(format!("{text}.{}", BASE64.encode(signature)))
}

/// What a token says, before anybody has looked at its signature.
pub(crate) struct Claims<'a> {
    text: &'a str,
    signature: Vec<u8>,
    header: Value,
    said: Value,
}

/// Takes a token apart. None: it is not one.
pub(crate) fn read(token: &str) -> Option<Claims<'_>> {
    let (text, signature) = token.rsplit_once('.')?;
    let (header, claims) = text.split_once('.')?;
    let part =
        |part: &str| -> Option<Value> { serde_json::from_slice(&BASE64.decode(part).ok()?).ok() };
    Some(Claims {
        text,
        signature: BASE64.decode(signature).ok()?,
        header: part(header)?,
        said: part(claims)?,
    })
}

impl Claims<'_> {
    /// Which key it names.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// What it says, if this key of ours has signed it. The algorithm is the key's, never the token's.
    pub(crate) fn verified(self, alg: Alg, jwk: &str) -> Option<Value> {
        if self.header.get("alg")?.as_str()? != alg.code() {
            return None;
        }
        let jwk: Value = serde_json::from_str(jwk).ok()?;
        let member = |name: &str| BASE64.decode(jwk.get(name)?.as_str()?).ok();
        let good = match alg {
            Alg::Es256 => {
                let point = [&[4][..], &member("x")?, &member("y")?].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .verify(self.text.as_bytes(), &self.signature)
            }
            Alg::Rs256 => RsaPublicKeyComponents {
                n: member("n")?,
                e: member("e")?,
            }
            .verify(
                &RSA_PKCS1_2048_8192_SHA256,
                self.text.as_bytes(),
                &self.signature,
            ),
        };
        good.is_ok().then_some(self.said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_read_again_and_nothing_else() {
        for alg in [Alg::Es256, Alg::Rs256] {
            let (key, other) = (make(alg).unwrap(), make(alg).unwrap());
            let claims = json!({ "sub": "somebody", "exp": 1 });
            let token = sign(alg, &key.kid, &key.pkcs8, "JWT", &claims).unwrap();
            let known = key.jwk.to_string();
            assert_eq!(read(&token).unwrap().kid(), Some(key.kid.as_str()));
            assert_eq!(read(&token).unwrap().verified(alg, &known), Some(claims));
            let foreign = other.jwk.to_string();
            assert_eq!(read(&token).unwrap().verified(alg, &foreign), None);
            let altered = {
                let (head, rest) = token.split_once('.').unwrap();
                let (_, signature) = rest.split_once('.').unwrap();
                format!("{head}.{}.{signature}", BASE64.encode(r#"{"sub":"else"}"#))
            };
            assert_eq!(read(&altered).unwrap().verified(alg, &known), None);
        }
    }

    #[test]
    fn an_unsigned_token_and_one_of_another_algorithm_are_nothing() {
        let key = make(Alg::Rs256).unwrap();
        let known = key.jwk.to_string();
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"ES256"}"#,
        ] {
            let token = format!("{}.{}.", BASE64.encode(header), BASE64.encode("{}"));
            assert_eq!(read(&token).unwrap().verified(Alg::Rs256, &known), None);
        }
        for text in ["", ".", "..", "a.b.c", "e30.e30"] {
            assert!(read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_thumbprint_is_of_the_required_members() {
        let key = make(Alg::Es256).unwrap();
        let member = |name: &str| key.jwk[name].as_str().unwrap().to_owned();
        let canonical = format!(
            r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
            member("x"),
            member("y")
        );
        assert_eq!(key.kid, BASE64.encode(Sha256::digest(canonical)));
        assert!(key.jwk.get("d").is_none());
    }
}
