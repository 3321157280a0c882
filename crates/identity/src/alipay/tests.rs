//! Known answers. The keys are throw-away TEST keys.

use super::*;

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
    let text = request_text(&params);
    assert_eq!(
        text,
        "app_id=2021000000000000&charset=utf-8&code=TESTAUTHCODE0001&format=JSON&grant_type=authorization_code\
         &method=alipay.system.oauth.token&sign_type=RSA2&timestamp=2026-01-01 08:00:00&version=1.0"
    );
    assert_eq!(
        AppKey::parse(APP_PRIVATE).unwrap().sign(&text).unwrap(),
        "SlWZHHYy+9dvvDuW6tpl6M+73mHooXW5n6QXJPgzBtymZNsNDB6RELBpw345cl7Bm6iBQvxiqVkYqPFn/d9+JB51dJnlhdkkMVuzbCO9WJ2qiluv65z4h8Q7IEZzdUNf46mZEGSr1lpBQQaR2l9TafCtLLLxqJ1pb0dHeSS0EuIzRjdRuaBeGLTi6XUHMgxmDu3BYDoicY8xOUF5QVP1XjU4etVDHoFEiVjPfs26L6LBNwcxXrl8n7lrR86SAv4DWNKaJDDO+kMPwxlfEYvqiMBUddwGoo/EiPvQUik3QDkpK9lf3FLXzVMUryp3HKLfm3Ajim9eI/NBGJ0wdKsapg=="
    );
}

/// The node that a published example signs.
#[test]
fn the_published_answer_verifies() {
    let key = PlatformKey::parse("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAk7LzhmMa2c4qQd4fqAqenfbuFoA7stPKvoS1LrZEsVnOOGUUjwoa1oU9xsSPjcOWhIerU/VAN4J95GIAXx59ipcleIyfLn2FhHXPgLJpvo+b2jJFyn/1/DbeJDh+0yDVAOf50Z7HhI0mdUhFMkXlT7BU0ZMtJf/TmISFEfhDU/w6qFd6D42L97byAkq0K6LroglSVF24GqJEa7hSeUIkZWj7RasykXrc2uVJ1+ejkXE0LyPxa2AHykMGbJLf5SiZvaNzUZgnKIR36mLOHpQ/2JCXxhXZYUWHzy0kMH54JcUEeksFWBYLGvLjV1phbcUIc3Q76tIuqApY6E222OoZZQIDAQAB").unwrap();
    let node = r#"{"code":"10000","msg":"Success","file_id":"CAxAToWB1JsAAAAAAAAAAAAADgSLAQBr"}"#;
    let sign = "F+LDzpTNiavn7xVZPGuPCSSVRSmWzJGgtuji6tVELGEaqMaNj0jRKXUEr5nloZJBBmwEnddOyCjjepMmrTKTvoOqQ0Efxpr/R1iEeHTHVbb/Q8TTh6Up5gHJDkILdaWS2q1cWeQ6VT+HQY9P3WRXS7uhILHuDODIhpAyCu5KhWGt0rMCIG+Im6NODJP2oohtSCtmTFXg58HH587Z2y2bdbjzOxLvzD9IrU1imghXQ2S/Q+wMIvRk9on6cWnBLkrNvJKapA2ReNGWOwyuASvB9zDVzhMPbR+3mfRGkVDxsq5HYLjBKGskJMXHw0HuugZij6ScRuaLPODhmHwr/pJ9yw==";
    assert!(key.verify(node, sign));
    assert!(!key.verify(&node.replace("10000", "10001"), sign));
}

#[test]
fn a_signed_node_with_escaped_slashes_verifies_as_it_stands_and_not_rewritten() {
    let node = r#"{"code":"10000","msg":"Success","access_token":"authusrB0000000000000000000000000000X00","expires_in":1296000,"open_id":"066nxxxxxxxxxxxxxxxxxxxxxxxxxxxx","re_expires_in":2592000,"refresh_token":"authusrB1111111111111111111111111111X11","return_url":"https:\/\/example.test\/cb"}"#;
    let sign = "zCwX3ue3fTc+DGxNyKYGQSOBUlqeG6ad2HyRCawhocAgLFTkTGsOZnNh+67Azcdbm+vEAAEUhnRTfxgKB2ktImiAoueZEcbYzINoBlMyg5laHGQ7g38DzFwRytmEAUEq2bgx/QYodXDiH0gngX7/zYoVBiCam4cdfo1yJILJw1H+SK/LhJ2CSNjIFAdFW9ghROj4odNvyvRLz9u/RffElddw1xdL1fU2m5MW8veCiSRL1mP28h2Fvc1tmV0/SrWpi3vZsSTUTlGvB89I/NLSf3QS7QN+Rwy5n95FtbR7uufRlmaLWw13GweguAnsou802cGlqY2ryMdCdZntI/K4Mw==";
    let key = PlatformKey::parse(APP_PUBLIC).unwrap();
    assert!(key.verify(node, sign));
    assert!(!key.verify(&node.replace("\\/", "/"), sign));
    let query =
        r#"{"code":"10000","msg":"Success","passed":"T","identity_info":"","material_info":""}"#;
    let sign = "ss/U3ykrx5WhToEhvrNH6emmsUfgDbe/OU2ElaUKn3iL7H//vYiLjHIflkIA/bCPx/Gn24HfwY/oNXM0fuDbfOPJTK7HSWxgtDBR/8K+pChD3DbIWNeyOpkOPmu8h88ptVvESyb6zfBS0yx3dGSyKJGHAGg68CBM1LzqyfMHB4qFnlXLU1F6SLX+6yVMiKpXBm5vIG7BfDKf1mV8EOXlYevZEE6K3Z3YZyPvQNc6VloBBZR7TtNfR+FztEit4L1Yuq6he/TYqfk0AavfJLu1hCZ/q3IN1hLFpujd4xv3UhQM7dMeodyvhyV9+9T5HM48dRnoXzWsqEC3rkzRaomKUQ==";
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
