//! The functions of GB/T 43694 (SOF_…) with the names of the most widespread driver.

use crate::{
    authority::{PIN, TRIES, TestCa, UsbKey},
    signed::Shape,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// Codes of GM/T 0016.
const FAILED: u32 = 0x0A00_0001;
const ABSENT: u32 = 0x0A00_0023;
const WRONG: u32 = 0x0A00_0024;
const LOCKED: u32 = 0x0A00_0025;
const CLOSED: u32 = 0x0A00_002D;

/// What a driver remembers between two calls.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// The keys whose PIN was right.
    open: Vec<String>,
    digest: i64,
}

/// The names of digest methods: SM3, SHA-256.
const DIGESTS: [i64; 2] = [1, 4];

fn fails(code: u32) -> Value {
    json!({ "rtn": code })
}

/// Answers one call. Also says whether the keys have changed.
pub(crate) fn answer(ca: &mut TestCa, session: &mut Session, question: &Value) -> (Value, bool) {
    let text = |name: &str| question[name].as_str().unwrap_or_default();
    let plain = match text("function") {
        "SOF_LoadLibrary" | "SOF_SetUserID" => json!({ "rtn": 0 }),
        "SOF_SetDigestMethod" => {
            session.digest = question["digestMethod"].as_i64().unwrap_or_default();
            json!({ "rtn": 0 })
        }
        "SOF_EnumDevice" => {
            let plugged: Vec<&str> = ca
                .keys
                .iter()
                .filter(|key| key.plugged)
                .map(|key| key.id.as_str())
                .collect();
            json!({ "rtn": if plugged.is_empty() { ABSENT } else { 0 }, "array": plugged.join("||") })
        }
        _ => {
            let Some(key) = ca
                .keys
                .iter_mut()
                .find(|key| key.plugged && key.id == text("deviceName"))
            else {
                return (fails(ABSENT), false);
            };
            return of_key(key, session, question);
        }
    };
    (plain, false)
}

fn of_key(key: &mut UsbKey, session: &mut Session, question: &Value) -> (Value, bool) {
    let text = |name: &str| question[name].as_str().unwrap_or_default();
    let encryption = question["keySpec"] == 2;
    let answer = match text("function") {
        "SOF_GetUserList" => json!({ "rtn": 0, "array": format!("{}||{}", key.name, key.id) }),
        "SOF_GetPinRetryCount" => {
            json!({ "rtn": 0, "retryCount": key.tries, "maxRetryCount": TRIES })
        }
        "SOF_Login" => return log_in(key, session, text("passWd")),
        "SOF_LogOut" | "SOF_Logout" => {
            session.open.retain(|open| *open != key.id);
            json!({ "rtn": 0 })
        }
        "SOF_ExportUserCert" if encryption => json!({ "rtn": 0, "cert": key.encryption }),
        "SOF_ExportUserCert" => json!({ "rtn": 0, "cert": key.certificate }),
        "SOF_SignDataToPKCS7" | "SOF_SignDataEx" if !session.open.contains(&key.id) => {
            fails(CLOSED)
        }
        name @ ("SOF_SignDataToPKCS7" | "SOF_SignDataEx") => {
            let fits = if key.is_rsa() { DIGESTS[1] } else { DIGESTS[0] };
            let data = BASE64_STANDARD.decode(text("inData"));
            let shape = Shape {
                gm: !key.is_rsa(),
                attributes: false,
                detached: question["detached"] == 1,
            };
            let signed = data
                .ok()
                .filter(|_| session.digest == fits)
                .and_then(|data| {
                    if name == "SOF_SignDataEx" {
                        key.sign(&data).ok()
                    } else {
                        key.signed_data(&data, shape).ok()
                    }
                });
            match signed.map(|signed| BASE64_STANDARD.encode(signed)) {
                Some(signed) if name == "SOF_SignDataEx" => json!({ "rtn": 0, "signed": signed }),
                Some(signed) => json!({ "rtn": 0, "pkcs7": signed }),
                None => fails(FAILED),
            }
        }
        _ => fails(FAILED),
    };
    (answer, false)
}

fn log_in(key: &mut UsbKey, session: &mut Session, pin: &str) -> (Value, bool) {
    session.open.retain(|open| *open != key.id);
    if key.tries == 0 {
        return (fails(LOCKED), false);
    }
    if pin == PIN {
        let changed = key.tries != TRIES;
        key.tries = TRIES;
        session.open.push(key.id.clone());
        return (json!({ "rtn": 0 }), changed);
    }
    key.tries -= 1;
    (fails(if key.tries == 0 { LOCKED } else { WRONG }), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Order, Sample};
    use kernel::{clock::Clock, rng::Rng};

    #[test]
    fn a_key_signs_only_after_its_pin_and_locks_itself() {
        let (rng, mut session) = (Rng::seeded(1), Session::default());
        let mut ca = TestCa::generate(&rng).unwrap();
        let order = Order {
            name: "示例",
            code: "91320100MA00000008",
            sample: Sample::Good,
        };
        let now = Clock::system().now();
        let id = ca.hand_out(&order, now, &rng).unwrap().id;
        let mut call = |ca: &mut TestCa, function: &str, pin: &str| {
            let question = json!({
                "function": function, "deviceName": id, "containerName": id, "keySpec": 1,
                "passWd": pin, "digestMethod": 1, "inData": "dGV4dA==", "detached": 0,
            });
            answer(ca, &mut session, &question).0
        };
        assert_eq!(call(&mut ca, "SOF_EnumDevice", "")["array"], id);
        let sign = "SOF_SignDataToPKCS7";
        call(&mut ca, "SOF_SetDigestMethod", "");
        assert_eq!(call(&mut ca, sign, "")["rtn"], CLOSED);
        assert_eq!(call(&mut ca, "SOF_Login", PIN)["rtn"], 0);
        assert!(call(&mut ca, sign, "")["pkcs7"].is_string());
        // a wrong PIN closes it again
        for left in (1..TRIES).rev() {
            assert_eq!(call(&mut ca, "SOF_Login", "0")["rtn"], WRONG);
            assert_eq!(
                call(&mut ca, "SOF_GetPinRetryCount", "")["retryCount"],
                left
            );
            assert_eq!(call(&mut ca, sign, "")["rtn"], CLOSED);
        }
        assert_eq!(call(&mut ca, "SOF_Login", "0")["rtn"], LOCKED);
        assert_eq!(call(&mut ca, "SOF_Login", PIN)["rtn"], LOCKED);
        ca.keys[0].plugged = false;
        assert_eq!(call(&mut ca, "SOF_EnumDevice", "")["rtn"], ABSENT);
        assert_eq!(call(&mut ca, "SOF_Login", PIN)["rtn"], ABSENT);
    }
}
