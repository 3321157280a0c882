//! The test CA and the keys that it has handed out, kept in one file.

use crate::{
    certificate::{Made, Use, issue, revoke},
    key::{MakeError, SoftKey},
    signed::{Shape, signed_data},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{clock::Instant, rng::Rng};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{io::Write as _, path::Path};

/// PIN of every key.
pub const PIN: &str = "123456";
/// Wrong PINs in a row until a key locks itself.
pub const TRIES: u32 = 6;

/// From 2020 to 2049: the roots' life, whatever clock a test stands on.
const ROOT_LIFE: (i64, i64) = (1_577_836_800, 2_524_607_999);

kernel::choices! {
    /// What a key is an example of.
    pub enum Sample {
        Good = "good", "正常（SM2）";
        Rsa = "rsa", "正常（RSA）";
        Expiring = "expiring", "10天后到期";
        Expired = "expired", "已到期";
        Future = "future", "尚未生效";
        Revoked = "revoked", "已吊销";
        Stranger = "stranger", "其他机构签发";
        NoCode = "no-code", "没有统一社会信用代码";
    }
}

impl Sample {
    /// Who has issued it.
    const fn root(self) -> Root {
        match self {
            Self::Rsa => Root::Rsa,
            Self::Stranger => Root::Stranger,
            _ => Root::Sm2,
        }
    }

    /// First and last second of its certificates.
    fn life(self, now: Instant) -> (i64, i64) {
        let day = |days: i64| (now + TimeDelta::days(days)).timestamp();
        match self {
            Self::Expiring => (day(-355), day(10)),
            Self::Expired => (day(-367), day(-2)),
            Self::Future => (day(2), day(367)),
            _ => (day(-1), day(364)),
        }
    }
}

/// One root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// SM2 with SM3.
    Sm2,
    /// RSA with SHA-256.
    Rsa,
    /// Nobody whom a server is told to trust.
    Stranger,
}

impl Root {
    const fn subject(self) -> &'static str {
        match self {
            Self::Sm2 => "CN=juxian-sandbox SM2 test CA,O=juxian-sandbox,C=CN",
            Self::Rsa => "CN=juxian-sandbox RSA test CA,O=juxian-sandbox,C=CN",
            Self::Stranger => "CN=juxian-sandbox unknown CA,O=juxian-sandbox,C=CN",
        }
    }
}

/// The test CA with its keys.
#[derive(Clone, Serialize, Deserialize)]
pub struct TestCa {
    /// What SM2 keys follow from, hexadecimal.
    secret: String,
    /// The RSA root's key, PKCS#8 in Base64.
    rsa_root: String,
    /// The keys that were handed out.
    #[serde(default)]
    pub(crate) keys: Vec<UsbKey>,
}

impl std::fmt::Debug for TestCa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TestCa(..)")
    }
}

/// One USB key, in software.
#[derive(Clone, Serialize, Deserialize)]
pub struct UsbKey {
    /// Its serial number: the name of device and container.
    pub id: String,
    /// The unit's name.
    pub name: String,
    /// The unit's 统一社会信用代码.
    pub code: String,
    /// What it is an example of.
    pub(crate) sample: Sample,
    /// Whether it is plugged in.
    pub(crate) plugged: bool,
    /// Wrong PINs that are left.
    pub(crate) tries: u32,
    /// Certificate for signing, Base64.
    pub(crate) certificate: String,
    /// Certificate for encryption, Base64.
    pub(crate) encryption: String,
    /// Private key: PKCS#8 for RSA, the scalar for SM2; Base64.
    key: String,
}

impl std::fmt::Debug for UsbKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UsbKey({})", self.id)
    }
}

/// What a key is made for.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The unit's name.
    pub name: &'a str,
    /// Its 统一社会信用代码.
    pub code: &'a str,
    /// What it is an example of.
    pub sample: Sample,
}

fn decoded(text: &str) -> Result<Vec<u8>, MakeError> {
    BASE64_STANDARD.decode(text).map_err(|_| MakeError::Key)
}

impl UsbKey {
    /// Its certificate for signing, DER.
    pub fn certificate(&self) -> Result<Vec<u8>, MakeError> {
        decoded(&self.certificate)
    }

    /// Its certificate for encryption, DER.
    pub fn encryption_certificate(&self) -> Result<Vec<u8>, MakeError> {
        decoded(&self.encryption)
    }

    pub(crate) fn is_rsa(&self) -> bool {
        self.sample == Sample::Rsa
    }

    pub(crate) fn soft(&self) -> Result<SoftKey, MakeError> {
        let key = decoded(&self.key)?;
        if self.is_rsa() {
            SoftKey::rsa(&key)
        } else {
            SoftKey::sm2(&key)
        }
    }

    /// Its bare signature of a text.
    pub fn sign(&self, text: &[u8]) -> Result<Vec<u8>, MakeError> {
        self.soft()?.sign(text)
    }

    /// A text, signed, as SignedData with its certificate inside.
    pub fn signed_data(&self, text: &[u8], shape: Shape) -> Result<Vec<u8>, MakeError> {
        signed_data(&self.soft()?, &self.certificate()?, text, shape)
    }
}

/// Text that may stand in a name of a certificate.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '（' | '）'))
        .take(40)
        .collect()
}

impl TestCa {
    /// A fresh one.
    pub fn generate(rng: &Rng) -> Result<Self, MakeError> {
        Ok(Self {
            secret: rng.token::<32>(),
            rsa_root: BASE64_STANDARD.encode(SoftKey::fresh_rsa()?),
            keys: Vec::new(),
        })
    }

    /// The one kept in a file; made and kept there when the file does not exist. On Unix only its owner may read it.
    pub fn load_or_create(path: &Path, rng: &Rng) -> Result<Self, MakeError> {
        match std::fs::read(path) {
            Ok(text) => Ok(serde_json::from_slice(&text)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let made = Self::generate(rng)?;
                made.save(path, rng)?;
                Ok(made)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes beside the file and moves into place, so that nobody ever reads half a file.
    pub fn save(&self, path: &Path, rng: &Rng) -> Result<(), MakeError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let draft = path.with_extension(rng.token::<8>());
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&draft)?
            .write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(std::fs::rename(&draft, path)?)
    }

    fn seed(&self, name: &str) -> Result<Vec<u8>, MakeError> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).map_err(|_| MakeError::Key)?;
        mac.update(name.as_bytes());
        Ok(mac.finalize().into_bytes().to_vec())
    }

    fn root_key(&self, root: Root) -> Result<SoftKey, MakeError> {
        match root {
            Root::Sm2 => SoftKey::sm2(&self.seed("root")?),
            Root::Rsa => SoftKey::rsa(&decoded(&self.rsa_root)?),
            Root::Stranger => SoftKey::sm2(&self.seed("stranger")?),
        }
    }

    /// A root's certificate, DER.
    pub fn root(&self, root: Root) -> Result<Vec<u8>, MakeError> {
        let key = self.root_key(root)?;
        let made = Made {
            issuer: root.subject(),
            subject: root.subject(),
            serial: &[1],
            life: ROOT_LIFE,
            purpose: Use::Root,
            code: None,
        };
        issue(&key, &key, &made)
    }

    /// The roots that a server of a demonstration trusts, PEM.
    pub fn roots_pem(&self) -> Result<String, MakeError> {
        use x509_cert::der::pem::{LineEnding, encode_string};
        let mut all = String::new();
        for root in [Root::Sm2, Root::Rsa] {
            let pem = encode_string("CERTIFICATE", LineEnding::LF, &self.root(root)?);
            all.push_str(&pem.map_err(|_| MakeError::Key)?);
        }
        Ok(all)
    }

    /// The list of what a root has revoked, DER: good from now for a day. Whoever has read it keeps it for a while, so
    /// the serial numbers of keys that will be handed out as revoked are on it beforehand.
    pub fn revocation_list(&self, root: Root, now: Instant) -> Result<Vec<u8>, MakeError> {
        let revoked: Vec<_> = match root {
            Root::Sm2 => (0..REVOKED).map(|n| revoked_serial(n).to_vec()).collect(),
            _ => Vec::new(),
        };
        let life = (now.timestamp(), (now + TimeDelta::days(1)).timestamp());
        revoke(&self.root_key(root)?, root.subject(), &revoked, life)
    }

    /// Hands out a key, plugged in.
    pub fn hand_out(
        &mut self,
        order: &Order<'_>,
        now: Instant,
        rng: &Rng,
    ) -> Result<UsbKey, MakeError> {
        let root = order.sample.root();
        let serial = if order.sample == Sample::Revoked {
            let before = self.keys.iter();
            let before = before.filter(|key| key.sample == Sample::Revoked).count();
            revoked_serial(u8::try_from(before).unwrap_or(u8::MAX) % REVOKED)
        } else {
            // the first bit of a positive number is 0, the next one is 1 so that no byte is ever left out
            let mut serial = rng.bytes::<8>();
            serial[0] = 0x40 | serial[0] & 0x1f;
            serial
        };
        let private = if order.sample == Sample::Rsa {
            SoftKey::fresh_rsa()?
        } else {
            self.seed(&hex::encode(serial))?
        };
        let name = plain(order.name);
        // CAs hold the code where they like: here the extension of GM/T 0015 for SM2, the subject for RSA
        let subject = match order.sample {
            Sample::Rsa => format!("CN={name},OU={},C=CN", order.code),
            _ => format!("CN={name},C=CN"),
        };
        let life = order.sample.life(now);
        let mut key = UsbKey {
            id: hex::encode(serial),
            name,
            code: order.code.to_owned(),
            sample: order.sample,
            plugged: true,
            tries: TRIES,
            certificate: String::new(),
            encryption: String::new(),
            key: BASE64_STANDARD.encode(private),
        };
        let soft = key.soft()?;
        let coded = !matches!(order.sample, Sample::Rsa | Sample::NoCode);
        let issuer = self.root_key(root)?;
        let certificate = |purpose: Use, last: u8| {
            let mut serial = serial;
            if let Some(end) = serial.last_mut() {
                *end = *end & 0xfe | last;
            }
            let made = Made {
                issuer: root.subject(),
                subject: &subject,
                serial: &serial,
                life,
                purpose,
                code: coded.then_some(order.code),
            };
            issue(&issuer, &soft, &made).map(|der| BASE64_STANDARD.encode(der))
        };
        key.certificate = certificate(Use::Sign, 0)?;
        key.encryption = certificate(Use::Encrypt, 1)?;
        self.keys.push(key.clone());
        Ok(key)
    }
}

/// How many serial numbers are revoked from the beginning.
const REVOKED: u8 = 64;

/// One of them: no other key's serial number begins like this.
const fn revoked_serial(n: u8) -> [u8; 8] {
    [0x7e, 0, 0, 0, 0, 0, 0, n * 2]
}
