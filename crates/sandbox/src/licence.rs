//! The electronic business licence (电子营业执照). No public specification exists: this is the neutral contract that the real
//! one is mapped to. A session with a code, a phone page where the holder confirms, and a confirmation that the licence
//! signs with its own SM2 key, under a test root of our own.

use crate::{
    fault::{Provider, Reply},
    keys::{Keys, KeysError},
    page::{self, Page},
    sign::{hmac_sha256, pairs},
    signed::Question,
    world::World,
};
use axum::{
    body::Bytes,
    extract::{Path, State as Of},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{SecondsFormat, TimeDelta};
use kernel::clock::Instant;
use serde_json::{Value, json};
use sm2::dsa::{Signature, SigningKey, signature::Signer as _};
use std::{str::FromStr as _, sync::Arc, time::Duration};
use x509_cert::{
    Certificate, TbsCertificate,
    builder::{Builder as _, CertificateBuilder, profile::BuilderProfile},
    der::{
        Encode as _, EncodePem as _,
        asn1::{BitString, GeneralizedTime},
        pem::LineEnding,
    },
    ext::{
        Extension, ToExtension as _,
        pkix::{BasicConstraints, KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef},
    time::{Time, Validity},
};

/// How long a code may be confirmed.
const LIFE: TimeDelta = TimeDelta::minutes(5);
/// The distinguishing identifier that everybody uses.
const SIGNER: &str = "1234567812345678";
const ROOT: &str = "CN=juxian-sandbox licence root,O=juxian-sandbox,C=CN";
/// From 2020 to 2034: the test root's life, whatever clock a test stands on.
const FROM: u64 = 1_577_836_800;
const UNTIL: u64 = 2_019_686_400;

/// One session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    number: String,
    random: String,
    opened_at: Instant,
    state: &'static str,
    result: Option<Value>,
}

/// What our certificates say: who issued them, for whom, and for what.
struct Made {
    issuer: Name,
    subject: Name,
    root: bool,
}

impl BuilderProfile for Made {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let constraints = BasicConstraints {
            ca: self.root,
            path_len_constraint: None,
        };
        let usage = KeyUsage(if self.root {
            KeyUsages::KeyCertSign.into()
        } else {
            KeyUsages::DigitalSignature.into()
        });
        let mut all = vec![constraints.to_extension(tbs.subject(), &[])?];
        all.push(usage.to_extension(tbs.subject(), &all)?);
        Ok(all)
    }
}

/// A key that follows from those that are kept, the same on every run.
fn key(keys: &Keys, name: &str) -> Result<SigningKey, KeysError> {
    let seed = hmac_sha256(
        keys.licence().secret.as_bytes(),
        format!("sm2:{name}").as_bytes(),
    );
    SigningKey::from_slice(SIGNER, &seed).map_err(|_| KeysError::Crypto)
}

fn sign(key: &SigningKey, text: &[u8]) -> Result<Vec<u8>, KeysError> {
    let signature: Signature = key.try_sign(text).map_err(|_| KeysError::Crypto)?;
    Ok(signature.to_der().to_vec())
}

fn certificate(keys: &Keys, subject: &str, key: &SigningKey) -> Result<Certificate, KeysError> {
    let issuer = self::key(keys, "root")?;
    let wrong = |_| KeysError::Crypto;
    let name = |text: &str| Name::from_str(text).map_err(wrong);
    let at = |second: u64| {
        GeneralizedTime::from_unix_duration(Duration::from_secs(second))
            .map(Time::GeneralTime)
            .map_err(wrong)
    };
    let made = Made {
        issuer: name(ROOT)?,
        subject: name(subject)?,
        root: subject == ROOT,
    };
    let serial = SerialNumber::new(&hmac_sha256(b"serial", subject.as_bytes())[..8]);
    let validity = Validity::new(at(FROM)?, at(UNTIL)?);
    let spki =
        SubjectPublicKeyInfo::from_key(key.verifying_key()).map_err(|_| KeysError::Crypto)?;
    let wrong = |_| KeysError::Crypto;
    let mut builder =
        CertificateBuilder::new(made, serial.map_err(|_| KeysError::Crypto)?, validity, spki)
            .map_err(wrong)?;
    let text = builder.finalize(&issuer).map_err(wrong)?;
    let signature = sign(&issuer, &text)?;
    let signature = BitString::from_bytes(&signature).map_err(|_| KeysError::Crypto)?;
    builder.assemble(signature, &issuer).map_err(wrong)
}

impl Keys {
    /// The certificate that the look-alike's licences are issued under, PEM.
    pub fn licence_root(&self) -> Result<String, KeysError> {
        let root = certificate(self, ROOT, &key(self, "root")?)?;
        root.to_pem(LineEnding::LF).map_err(|_| KeysError::Crypto)
    }
}

fn notice(status: StatusCode, title: &str, text: &str) -> Response {
    let page = page::Notice {
        title: title.to_owned(),
        text: text.to_owned(),
    };
    (status, Page(page)).into_response()
}

/// `POST /elicense/sessions`.
pub(crate) async fn open(
    Of(world): Of<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost")
        .to_owned();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let act = |world: &World| {
        let (number, random) = (text("businessNo"), text("random"));
        if text("appId") != world.config.keys.licence().id || number.is_empty() || random.len() < 16
        {
            return (StatusCode::BAD_REQUEST, json!({ "code": "BAD_REQUEST" }));
        }
        let id = world.config.rng.token::<16>();
        let session = Session {
            number,
            random,
            opened_at: world.now(),
            state: "waiting",
            result: None,
        };
        let expires = session.opened_at + LIFE;
        world.state().licences.insert(id.clone(), session);
        let qr = format!("http://{host}/elicense/scan/{id}");
        let answer = json!({ "sessionId": id, "qrContent": qr, "expiresAt": expires.to_rfc3339() });
        (StatusCode::OK, answer)
    };
    answer(&world, "POST", &uri, &headers, &body, act).await
}

/// `GET /elicense/sessions/{id}`.
pub(crate) async fn ask(
    Of(world): Of<Arc<World>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let act = |world: &World| {
        let now = world.now();
        let state = world.state();
        let Some(session) = state.licences.get(&id) else {
            return (StatusCode::NOT_FOUND, json!({ "code": "NOT_FOUND" }));
        };
        let open = matches!(session.state, "waiting" | "scanned");
        let state = if open && now - session.opened_at > LIFE {
            "expired"
        } else {
            session.state
        };
        (
            StatusCode::OK,
            json!({ "state": state, "result": session.result }),
        )
    };
    answer(&world, "GET", &uri, &headers, b"", act).await
}

/// Checks the question, acts, and signs the answer, with whatever faults are armed.
async fn answer(
    world: &World,
    verb: &str,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    act: impl FnOnce(&World) -> (StatusCode, Value),
) -> Response {
    let effects = world.effects(Provider::Licence);
    let question = Question {
        verb,
        uri,
        headers,
        body,
    };
    let keys = world.config.keys.licence();
    let (status, said) = match (
        question.check_with_digest(&keys, world.now()),
        &effects.error,
    ) {
        (Err(message), _) => (StatusCode::UNAUTHORIZED, json!({ "message": message })),
        (Ok(()), Some(code)) => (StatusCode::SERVICE_UNAVAILABLE, json!({ "code": code })),
        (Ok(()), None) => act(world),
    };
    let outcome = said["state"]
        .as_str()
        .or(said["code"].as_str())
        .or(said["message"].as_str())
        .unwrap_or("OK");
    world.received(Provider::Licence, verb, String::new(), outcome);
    let reply: Reply = question.signed(&keys, world.now(), status, &said, effects.broken);
    effects.send(reply).await
}

/// `GET /elicense/scan/{id}`: the phone opens the code.
pub(crate) async fn scan(Of(world): Of<Arc<World>>, Path(id): Path<String>) -> Response {
    let now = world.now();
    let mut state = world.state();
    let Some(session) = state
        .licences
        .get_mut(&id)
        .filter(|session| now - session.opened_at <= LIFE)
        .filter(|session| matches!(session.state, "waiting" | "scanned"))
    else {
        return over();
    };
    session.state = "scanned";
    drop(state);
    Page(page::Licence {
        id,
        units: world.config.units.iter().take(40).cloned().collect(),
    })
    .into_response()
}

fn over() -> Response {
    notice(
        StatusCode::GONE,
        "二维码已失效",
        "请回到电脑，重新获取二维码。",
    )
}

/// `POST /elicense/decide/{id}`: the holder confirmed, or turned back.
pub(crate) async fn decide(
    Of(world): Of<Arc<World>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let form = pairs(&String::from_utf8_lossy(&body));
    let field = |name: &str| {
        form.iter()
            .find(|(known, _)| known == name)
            .map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let now = world.now();
    let confirmed = field("decision") == "confirm";
    let mut state = world.state();
    let Some(session) = state
        .licences
        .get_mut(&id)
        .filter(|session| now - session.opened_at <= LIFE)
        .filter(|session| matches!(session.state, "waiting" | "scanned"))
    else {
        return over();
    };
    if confirmed {
        match result(&world, session, &field, now) {
            Ok(result) => session.result = Some(result),
            Err(error) => {
                tracing::warn!(%error, "no confirmation could be made");
                return notice(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "没有确认",
                    "请返回上一页，核对统一社会信用代码等内容。",
                );
            }
        }
    }
    session.state = if confirmed { "confirmed" } else { "cancelled" };
    let said = session.state;
    drop(state);
    world.received(Provider::Licence, "手机页面", field("uniscid"), said);
    let title = if confirmed {
        "已确认登录"
    } else {
        "已取消"
    };
    notice(StatusCode::OK, title, "请回到电脑查看，本页可以关闭。")
}

/// The confirmation, signed by the licence.
fn result(
    world: &World,
    session: &Session,
    field: &impl Fn(&str) -> String,
    now: Instant,
) -> Result<Value, KeysError> {
    let or = |name: &str, other: &str| match field(name) {
        text if text.is_empty() => other.to_owned(),
        text => text,
    };
    let code = field("uniscid");
    if code.len() != 18 || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(KeysError::Crypto);
    }
    let keys = &world.config.keys;
    let licence = key(keys, &code)?;
    let subject = format!("CN=juxian-sandbox licence,OU={code},O=juxian-sandbox,C=CN");
    let signer = certificate(keys, &subject, &licence)?;
    let signer = signer.to_der().map_err(|_| KeysError::Crypto)?;
    let time = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let text = format!("{}|{}|{code}|{time}", session.random, session.number);
    let known = world
        .config
        .units
        .iter()
        .find(|unit| unit.credit_code == code);
    let legal = field("legalRepName");
    Ok(json!({
        "entName": field("entName"),
        "uniscid": code,
        "entType": "1100",
        "regState": known.map_or("1", |unit| unit.state.as_str()),
        "legalRepName": legal,
        "holderRole": or("holderRole", "LEGAL"),
        "holderName": or("holderName", &legal),
        "holderIdType": or("holderIdType", "111"),
        "holderIdNo": field("holderIdNo"),
        "licenceSerial": format!("L{}", World::steady(&code, 1_000_000_000)),
        "time": time,
        "signerCertificate": BASE64_STANDARD.encode(signer),
        "signature": BASE64_STANDARD.encode(sign(&licence, text.as_bytes())?),
    }))
}
