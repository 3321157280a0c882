//! Known answers. The keys are throw-away TEST keys.

use super::*;
use testkit::vector;

pub(crate) const APP_PRIVATE: &str = "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDNzsDPaq6Is059tBRJFKACi4L47p/dgo+L690/Aq/cc/2LqffHatw5nREfPW2ORfDWOZN9ahzodAb26tLQiAUpRZyoHsoL5HmRSLH1BBLz8NONcCrZBVl0Ivs0GfhFyyBk4PzCOtcDChetEJhxMbnA58FPToqABDM7gMtA93liL6+83vTw3uJZEYNQTl6N6UKZ57vTYaSDnBI/1cUfUsGrRZ/1HDK74GusWCyZyIPiOXYHSX81/ALOiRJpqnAke+QmPlyPKMTaqs4ZV98pc7cGxNBXlHeToD+xdpOhUFszxqKVtYncfGZjC7iV3S4Ch26byf8J1g+RtfIlyUYxf7ZJAgMBAAECggEAUEnrYD+PLVc+NL3u9/+q2LNSegilp0XK+FwgqPdEYi2B6V16g3qFxZgn2NcfCVTxurElf9TIyEqTePptGdsmoE4+6jtwuSj94BbLDfnz5uS5s0DiBl4W4r7O3ymOeLPgxFodYSyROudSCzshLW+ntsDy4hyS3ZRF5F2/bW3eFdYvkQTgd25BLCJKaO7AYrZC+QKq3V196tQ1G+iy88i7MmAyNsoTGvKLhoMqTLpkjVI7ua2xl7ds2IUsNt0UKQwgVvO3JqCsysZ/9QPJnyOCmKqav9n0qdBHqERkUURVRgNcCU5ARrI3aducLZCV6XIHgzDjbbEXjiMi4o1rLfZt7QKBgQDm+8iU70Q2ogaaHRruAk4U4wTj/kIpMCVDnsKTs956WI5Hr5Qp0mTGiTWVKhYkRCoA2tc0wra5/YgGSu2QhQwfM/Dnze83XmO9VdHDL3J7znvRDzIR0H8TXxNGSltPwTrDFMr7aoaNHDmu3nSw16ksXJtK6MoOQODMs1W2gQKB1wKBgQDkGPI7y+hiiWtPTKRhzTv6oDXhooOgxWZTluTN/Jq/lkoT+9VgJO7g/mu/az59x3dFZJWp6MMNCje4cRxtLIuucltpvLXy5tUASZG3xzVAQ7znBuSUhloPz0IkvaIP9bWJSSlXb01PdU9mMaNZnH7JP6YmwtSKilRuHSX+dVjE3wKBgCQSsFmqIFIT7coFv53qGD2k0q+0lqqODVPJKIQetCERUW8amZ4KcJic9xRLlVemmZS2mKNxwU28rZCmBQHr9V+uIfJhs/lGsXbxPygncc6qCaY1pFEp6Z6h24W/uRD0kXPD/ItVMJw7CzsnHLw9gfsen1YMkvm04ia13y34aebTAoGAHFEcgV/nEZSNxeJ15c5cy9hn2AMc5DCda3MoJIpfi7lUqPZynuT24uey6KifsW252NuL2PQUguHp2PPx23vUO2vm/VF4JReTCd4YQQByE/BU2zl31xh2xc+tHnKMU/7k8o4qm7gtmNeva7ht1woek01biyRUzn4tzR3BQb2/r3ECgYAVt81ytztVii9OnXW3grMWXYIwWQV9ej4tOK8VrFOJEYkeRb5rmPh24eMuXOvg8FibyJDATzhv/y79USl/ePsKmkb93KE8pcBuOHghzcXkqWy3Lger+fcyztfGrJcUYKXFSww3ZSbxIg1abALAxYZswUbwLcBnm8UnqVosrglQLg==";
pub(crate) const APP_PUBLIC: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzc7Az2quiLNOfbQUSRSgAouC+O6f3YKPi+vdPwKv3HP9i6n3x2rcOZ0RHz1tjkXw1jmTfWoc6HQG9urS0IgFKUWcqB7KC+R5kUix9QQS8/DTjXAq2QVZdCL7NBn4RcsgZOD8wjrXAwoXrRCYcTG5wOfBT06KgAQzO4DLQPd5Yi+vvN708N7iWRGDUE5ejelCmee702Gkg5wSP9XFH1LBq0Wf9Rwyu+BrrFgsmciD4jl2B0l/NfwCzokSaapwJHvkJj5cjyjE2qrOGVffKXO3BsTQV5R3k6A/sXaToVBbM8ailbWJ3HxmYwu4ld0uAodum8n/CdYPkbXyJclGMX+2SQIDAQAB";

#[test]
fn a_request_is_signed_as_another_implementation_signs_it() {
    let params = [
        ("method", "alipay.system.oauth.token"),
        ("app_id", "2021000000000000"),
        ("code", "TESTAUTHCODE0001"),
        ("grant_type", "authorization_code"),
        ("charset", "utf-8"),
        ("format", "JSON"),
        ("sign_type", "RSA2"),
        ("timestamp", "2026-01-01 08:00:00"),
        ("version", "1.0"),
        ("notify_url", ""),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let (text, known) = (request_text(&params), vector("alipay_own"));
    assert_eq!(text, known.text("request_sign_text"));
    let sign = AppKey::parse(APP_PRIVATE).unwrap().sign(&text).unwrap();
    assert_eq!(sign, known.text("request_sign"));
}

/// The node that a published example signs.
#[test]
fn the_published_answer_verifies() {
    let known = vector("alipay_answer");
    let key = PlatformKey::parse(known.text("public_key_spki_b64")).unwrap();
    let (node, sign) = (known.text("content"), known.text("sign"));
    assert!(key.verify(node, sign));
    assert!(!key.verify(&node.replace("10000", "10001"), sign));
}

#[test]
fn a_signed_node_with_escaped_slashes_verifies_as_it_stands_and_not_rewritten() {
    let known = vector("alipay_own");
    let (node, sign) = (
        known.text("oauth_token_node"),
        known.text("oauth_token_sign"),
    );
    let key = PlatformKey::parse(APP_PUBLIC).unwrap();
    assert!(node.contains("\\/") && key.verify(node, sign));
    assert!(!key.verify(&node.replace("\\/", "/"), sign));
    let (query, sign) = (
        known.text("certify_query_node"),
        known.text("certify_query_sign"),
    );
    assert!(key.verify(query, sign));
}

#[test]
fn keys_are_read_from_base64_and_from_pem_and_nothing_else() {
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n{}\n-----END PUBLIC KEY-----\n",
        &APP_PUBLIC[..64],
        &APP_PUBLIC[64..]
    );
    assert!(PlatformKey::parse(&pem).is_some());
    for text in ["", "AAAA", "not base64", &APP_PUBLIC[..100], APP_PRIVATE] {
        assert!(
            PlatformKey::parse(text).is_none()
                && (text == APP_PRIVATE || AppKey::parse(text).is_none()),
            "{text}"
        );
    }
}
