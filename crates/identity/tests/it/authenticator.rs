//! A passkey in software: it does what a device and its browser do, and lies where a test tells it to.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Somebody is there and has shown who they are; the passkey may be copied.
pub const GOOD: u8 = 0b0000_1101;
const ATTESTED: u8 = 0b0100_0000;

/// One passkey with the browser around it.
pub struct Authenticator {
    key: EcdsaKeyPair,
    random: SystemRandom,
    /// Its own name for itself.
    pub id: Vec<u8>,
    /// For whom it was made.
    pub handle: Vec<u8>,
    /// How often it says that it was used.
    pub count: u32,
    /// What it says of its user.
    pub flags: u8,
    /// The page that uses it.
    pub origin: String,
    /// The site that it believes to be at.
    pub host: String,
    /// Whether the page stands in another one.
    pub framed: bool,
    /// `webauthn.create` or `webauthn.get`, where that is not what is done.
    pub kind: Option<&'static str>,
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

fn text(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Bytes of an option.
pub fn bytes(value: &Value) -> Vec<u8> {
    BASE64.decode(value.as_str().unwrap()).unwrap()
}

/// A head of CBOR.
fn head(kind: u8, number: usize) -> Vec<u8> {
    match u8::try_from(number) {
        Ok(small @ 0..=23) => vec![kind << 5 | small],
        Ok(byte) => vec![kind << 5 | 0x18, byte],
        Err(_) => [
            vec![kind << 5 | 0x19],
            u16::try_from(number).unwrap().to_be_bytes().to_vec(),
        ]
        .concat(),
    }
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len()), bytes.to_vec()].concat()
}

fn cbor_text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

impl Authenticator {
    /// One that belongs to nobody yet, at the host of these tests.
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &random)
            .unwrap();
        Self {
            id: sha256(key.public_key().as_ref()),
            key,
            random,
            handle: Vec::new(),
            count: 0,
            flags: GOOD,
            origin: crate::stage::ORIGIN.to_owned(),
            host: "hall.example".to_owned(),
            framed: false,
            kind: None,
        }
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let said = json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.framed,
        });
        said.to_string().into_bytes()
    }

    fn data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let hash = sha256(self.host.as_bytes());
        [&hash[..], &[flags], &self.count.to_be_bytes(), rest].concat()
    }

    /// The public key in COSE.
    fn cose(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        cose.extend(cbor_bytes(x));
        cose.push(0x22);
        cose.extend(cbor_bytes(y));
        cose
    }

    /// `navigator.credentials.create`.
    pub fn create(&mut self, options: &Value) -> String {
        self.handle = bytes(&options["user"]["id"]);
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let attested = [&[0; 16][..], &length, &self.id, &self.cose()].concat();
        let data = self.data(self.flags | ATTESTED, &attested);
        let mut object = vec![0xa3];
        object.extend([cbor_text("fmt"), cbor_text("none")].concat());
        object.extend([cbor_text("attStmt"), vec![0xa0]].concat());
        object.extend([cbor_text("authData"), cbor_bytes(&data)].concat());
        let sent = json!({
            "id": text(&self.id),
            "clientDataJSON": text(&self.client("webauthn.create", options)),
            "attestationObject": text(&object),
            "transports": ["internal", "hybrid", "telepathy"],
        });
        sent.to_string()
    }

    /// `navigator.credentials.get`.
    pub fn get(&mut self, options: &Value) -> String {
        let client = self.client("webauthn.get", options);
        let data = self.data(self.flags, &[]);
        let message = [data.clone(), sha256(&client)].concat();
        let signature = self.key.sign(&self.random, &message).unwrap();
        let sent = json!({
            "id": text(&self.id),
            "clientDataJSON": text(&client),
            "authenticatorData": text(&data),
            "signature": text(signature.as_ref()),
            "userHandle": text(&self.handle),
        });
        sent.to_string()
    }
}
