//! Known answers: certificates, a bare signature and SignedData that were made with one implementation and verified with two
//! others (test keys, used nowhere else); SM2 of GB/T 32918.5, SM3 of GB/T 32905.

use super::{AuthorityConfig, Ca, CaConfig, Driver, Refusal, key::SIGNER, signed};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kernel::clock::Instant;
use sm2::dsa::{Signature, VerifyingKey, signature::Verifier as _};
use sm3::{Digest as _, Sm3};
use testkit::vector;

const CHALLENGE: &str = "rs-login|9f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f|2026-01-01T08:00:00+08:00";
const ROOT: &str = "\
    MIIB5DCCAYmgAwIBAgIBATAKBggqgRzPVQGDdTBZMQswCQYDVQQGEwJDTjEvMC0GA1UECgwm56S65L6L55S15a2Q6K6k6K+B5pyN5Yqh5py65p\
    6EKOa1i+ivlSkxGTAXBgNVBAMMEFRlc3QgU00yIFJvb3QgQ0EwHhcNMjAwMTAxMDAwMDAwWhcNNDkxMjMxMjM1OTU5WjBZMQswCQYDVQQGEwJD\
    TjEvMC0GA1UECgwm56S65L6L55S15a2Q6K6k6K+B5pyN5Yqh5py65p6EKOa1i+ivlSkxGTAXBgNVBAMMEFRlc3QgU00yIFJvb3QgQ0EwWTATBg\
    cqhkjOPQIBBggqgRzPVQGCLQNCAATjp0LDOoSlhQt7TbBNi/jQgOQthHusHqLDnfH1V38uUkQcOQrZSCDgbcvi6I5SFKvgXkq3TC86Odhen6th\
    HdDpo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQU6ACd3PpkaqQ1KhsLuRhuFmNT2y4wCgYIKoEcz1UBg3\
    UDSQAwRgIhAI+2GM8MHnoX6tOT+2cSz1BKC704yleMl2e9i9hNR8y6AiEAyJZNlOTn53BN/KBrNAdzFoOXHzF1DJ75/hXPy+q9U9Y=";
const LEAF: &str = "\
    MIICZDCCAgqgAwIBAgIEICQAATAKBggqgRzPVQGDdTBZMQswCQYDVQQGEwJDTjEvMC0GA1UECgwm56S65L6L55S15a2Q6K6k6K+B5pyN5Yqh5p\
    y65p6EKOa1i+ivlSkxGTAXBgNVBAMMEFRlc3QgU00yIFJvb3QgQ0EwHhcNMjAwMTAxMDAwMDAwWhcNNDkxMjMxMjM1OTU5WjCBpDELMAkGA1UE\
    BhMCQ04xEjAQBgNVBAgMCeaxn+iLj+ecgTESMBAGA1UEBwwJ5Y2X5Lqs5biCMScwJQYDVQQKDB7msZ/oi4/npLrkvovnp5HmioDmnInpmZDlha\
    zlj7gxGzAZBgNVBAsMEjkxMzIwMTAwTUEwMDAwMDAwODEnMCUGA1UEAwwe5rGf6IuP56S65L6L56eR5oqA5pyJ6ZmQ5YWs5Y+4MFkwEwYHKoZI\
    zj0CAQYIKoEcz1UBgi0DQgAE5l57F1yvfdOAtgdLtrSUXRZ5xOCyJMUlwL5XDU8ufaaDD9U/ZvkoVaPogHvEjl5HVSVcicR0mi18DzVf4SU5cK\
    N0MHIwDgYDVR0PAQH/BAQDAgbAMB8GA1UdIwQYMBaAFOgAndz6ZGqkNSobC7kYbhZjU9suMB0GA1UdDgQWBBQyBkMU8/vWTP2nK5OH3Qq0EN8F\
    iDAgBggqgRzQFAQBBAQUExI5MTMyMDEwME1BMDAwMDAwMDgwCgYIKoEcz1UBg3UDSAAwRQIhALtqN1nnsuReJL+ftURJp7KveXqvo/qH1uUh+u\
    Sr4sxdAiAXDMbU+wfm9YqqG2bFoOpbE7o+GfFsSEnYOVtoMC3doQ==";
const RAW: &str = "\
    MEYCIQDlVP7U+QPHVOf96YOThBajCecEkkPlto7+THBjTkneCQIhALXNh+GGn9v7SoRFgD2x5BaDubHnHVyW7CJMgpy7pO7S";
const GM_ATTACHED: &str = "\
    MIIDtQYKKoEcz1UGAQQCAqCCA6UwggOhAgEBMQwwCgYIKoEcz1UBgxEwUwYKKoEcz1UGAQQCAaBFBENycy1sb2dpbnw5ZjFjMmQzZTRhNWI2Yz\
    dkOGU5ZjBhMWIyYzNkNGU1ZnwyMDI2LTAxLTAxVDA4OjAwOjAwKzA4OjAwoIICaDCCAmQwggIKoAMCAQICBCAkAAEwCgYIKoEcz1UBg3UwWTEL\
    MAkGA1UEBhMCQ04xLzAtBgNVBAoMJuekuuS+i+eUteWtkOiupOivgeacjeWKoeacuuaehCjmtYvor5UpMRkwFwYDVQQDDBBUZXN0IFNNMiBSb2\
    90IENBMB4XDTIwMDEwMTAwMDAwMFoXDTQ5MTIzMTIzNTk1OVowgaQxCzAJBgNVBAYTAkNOMRIwEAYDVQQIDAnmsZ/oi4/nnIExEjAQBgNVBAcM\
    CeWNl+S6rOW4gjEnMCUGA1UECgwe5rGf6IuP56S65L6L56eR5oqA5pyJ6ZmQ5YWs5Y+4MRswGQYDVQQLDBI5MTMyMDEwME1BMDAwMDAwMDgxJz\
    AlBgNVBAMMHuaxn+iLj+ekuuS+i+enkeaKgOaciemZkOWFrOWPuDBZMBMGByqGSM49AgEGCCqBHM9VAYItA0IABOZeexdcr33TgLYHS7a0lF0W\
    ecTgsiTFJcC+Vw1PLn2mgw/VP2b5KFWj6IB7xI5eR1UlXInEdJotfA81X+ElOXCjdDByMA4GA1UdDwEB/wQEAwIGwDAfBgNVHSMEGDAWgBToAJ\
    3c+mRqpDUqGwu5GG4WY1PbLjAdBgNVHQ4EFgQUMgZDFPP71kz9pyuTh90KtBDfBYgwIAYIKoEc0BQEAQQEFBMSOTEzMjAxMDBNQTAwMDAwMDA4\
    MAoGCCqBHM9VAYN1A0gAMEUCIQC7ajdZ57LkXiS/n7VESaeyr3l6r6P6h9blIfrkq+LMXQIgFwzG1PsH5vWKqhtmxaDqWxO6PhnxbEhJ2DlbaD\
    At3aExgcwwgckCAQEwYTBZMQswCQYDVQQGEwJDTjEvMC0GA1UECgwm56S65L6L55S15a2Q6K6k6K+B5pyN5Yqh5py65p6EKOa1i+ivlSkxGTAX\
    BgNVBAMMEFRlc3QgU00yIFJvb3QgQ0ECBCAkAAEwCgYIKoEcz1UBgxEwCwYJKoEcz1UBgi0BBEgwRgIhAOVU/tT5A8dU5/3pg5OEFqMJ5wSSQ+\
    W2jv5McGNOSd4JAiEAtc2H4Yaf2/tKhEWAPbHkFoO5secdXJbsIkyCnLuk7tI=";
const GM_DETACHED: &str = "\
    MIIDbgYKKoEcz1UGAQQCAqCCA14wggNaAgEBMQwwCgYIKoEcz1UBgxEwDAYKKoEcz1UGAQQCAaCCAmgwggJkMIICCqADAgECAgQgJAABMAoGCC\
    qBHM9VAYN1MFkxCzAJBgNVBAYTAkNOMS8wLQYDVQQKDCbnpLrkvovnlLXlrZDorqTor4HmnI3liqHmnLrmnoQo5rWL6K+VKTEZMBcGA1UEAwwQ\
    VGVzdCBTTTIgUm9vdCBDQTAeFw0yMDAxMDEwMDAwMDBaFw00OTEyMzEyMzU5NTlaMIGkMQswCQYDVQQGEwJDTjESMBAGA1UECAwJ5rGf6IuP55\
    yBMRIwEAYDVQQHDAnljZfkuqzluIIxJzAlBgNVBAoMHuaxn+iLj+ekuuS+i+enkeaKgOaciemZkOWFrOWPuDEbMBkGA1UECwwSOTEzMjAxMDBN\
    QTAwMDAwMDA4MScwJQYDVQQDDB7msZ/oi4/npLrkvovnp5HmioDmnInpmZDlhazlj7gwWTATBgcqhkjOPQIBBggqgRzPVQGCLQNCAATmXnsXXK\
    9904C2B0u2tJRdFnnE4LIkxSXAvlcNTy59poMP1T9m+ShVo+iAe8SOXkdVJVyJxHSaLXwPNV/hJTlwo3QwcjAOBgNVHQ8BAf8EBAMCBsAwHwYD\
    VR0jBBgwFoAU6ACd3PpkaqQ1KhsLuRhuFmNT2y4wHQYDVR0OBBYEFDIGQxTz+9ZM/acrk4fdCrQQ3wWIMCAGCCqBHNAUBAEEBBQTEjkxMzIwMT\
    AwTUEwMDAwMDAwODAKBggqgRzPVQGDdQNIADBFAiEAu2o3Weey5F4kv5+1REmnsq95eq+j+ofW5SH65KvizF0CIBcMxtT7B+b1iqobZsWg6lsT\
    uj4Z8WxISdg5W2gwLd2hMYHMMIHJAgEBMGEwWTELMAkGA1UEBhMCQ04xLzAtBgNVBAoMJuekuuS+i+eUteWtkOiupOivgeacjeWKoeacuuaehC\
    jmtYvor5UpMRkwFwYDVQQDDBBUZXN0IFNNMiBSb290IENBAgQgJAABMAoGCCqBHM9VAYMRMAsGCSqBHM9VAYItAQRIMEYCIQDlVP7U+QPHVOf9\
    6YOThBajCecEkkPlto7+THBjTkneCQIhALXNh+GGn9v7SoRFgD2x5BaDubHnHVyW7CJMgpy7pO7S";
const GM_ATTRIBUTES_DETACHED: &str = "\
    MIID3AYKKoEcz1UGAQQCAqCCA8wwggPIAgEBMQwwCgYIKoEcz1UBgxEwDAYKKoEcz1UGAQQCAaCCAmgwggJkMIICCqADAgECAgQgJAABMAoGCC\
    qBHM9VAYN1MFkxCzAJBgNVBAYTAkNOMS8wLQYDVQQKDCbnpLrkvovnlLXlrZDorqTor4HmnI3liqHmnLrmnoQo5rWL6K+VKTEZMBcGA1UEAwwQ\
    VGVzdCBTTTIgUm9vdCBDQTAeFw0yMDAxMDEwMDAwMDBaFw00OTEyMzEyMzU5NTlaMIGkMQswCQYDVQQGEwJDTjESMBAGA1UECAwJ5rGf6IuP55\
    yBMRIwEAYDVQQHDAnljZfkuqzluIIxJzAlBgNVBAoMHuaxn+iLj+ekuuS+i+enkeaKgOaciemZkOWFrOWPuDEbMBkGA1UECwwSOTEzMjAxMDBN\
    QTAwMDAwMDA4MScwJQYDVQQDDB7msZ/oi4/npLrkvovnp5HmioDmnInpmZDlhazlj7gwWTATBgcqhkjOPQIBBggqgRzPVQGCLQNCAATmXnsXXK\
    9904C2B0u2tJRdFnnE4LIkxSXAvlcNTy59poMP1T9m+ShVo+iAe8SOXkdVJVyJxHSaLXwPNV/hJTlwo3QwcjAOBgNVHQ8BAf8EBAMCBsAwHwYD\
    VR0jBBgwFoAU6ACd3PpkaqQ1KhsLuRhuFmNT2y4wHQYDVR0OBBYEFDIGQxTz+9ZM/acrk4fdCrQQ3wWIMCAGCCqBHNAUBAEEBBQTEjkxMzIwMT\
    AwTUEwMDAwMDAwODAKBggqgRzPVQGDdQNIADBFAiEAu2o3Weey5F4kv5+1REmnsq95eq+j+ofW5SH65KvizF0CIBcMxtT7B+b1iqobZsWg6lsT\
    uj4Z8WxISdg5W2gwLd2hMYIBOTCCATUCAQEwYTBZMQswCQYDVQQGEwJDTjEvMC0GA1UECgwm56S65L6L55S15a2Q6K6k6K+B5pyN5Yqh5py65p\
    6EKOa1i+ivlSkxGTAXBgNVBAMMEFRlc3QgU00yIFJvb3QgQ0ECBCAkAAEwCgYIKoEcz1UBgxGgajAZBgkqhkiG9w0BCQMxDAYKKoEcz1UGAQQC\
    ATAcBgkqhkiG9w0BCQUxDxcNMjYwMTAxMDAwMDAwWjAvBgkqhkiG9w0BCQQxIgQgyfBaZVOGivtJjiLo3nYDAc7ZWlfm3ht0LW21dfwyBfowCw\
    YJKoEcz1UBgi0BBEgwRgIhANY4UC2kryfAp9sY7/fcj2m5OqQQ0rKe7KkXeGkd85KmAiEA1ix6aCD4/LeJdMMIBZTS95QAqR0S2AtURTdGJ28k\
    5Rs=";
const CMS_ATTRIBUTES_ATTACHED: &str = "\
    MIIEHwYJKoZIhvcNAQcCoIIEEDCCBAwCAQExDDAKBggqgRzPVQGDETBSBgkqhkiG9w0BBwGgRQRDcnMtbG9naW58OWYxYzJkM2U0YTViNmM3ZD\
    hlOWYwYTFiMmMzZDRlNWZ8MjAyNi0wMS0wMVQwODowMDowMCswODowMKCCAmgwggJkMIICCqADAgECAgQgJAABMAoGCCqBHM9VAYN1MFkxCzAJ\
    BgNVBAYTAkNOMS8wLQYDVQQKDCbnpLrkvovnlLXlrZDorqTor4HmnI3liqHmnLrmnoQo5rWL6K+VKTEZMBcGA1UEAwwQVGVzdCBTTTIgUm9vdC\
    BDQTAeFw0yMDAxMDEwMDAwMDBaFw00OTEyMzEyMzU5NTlaMIGkMQswCQYDVQQGEwJDTjESMBAGA1UECAwJ5rGf6IuP55yBMRIwEAYDVQQHDAnl\
    jZfkuqzluIIxJzAlBgNVBAoMHuaxn+iLj+ekuuS+i+enkeaKgOaciemZkOWFrOWPuDEbMBkGA1UECwwSOTEzMjAxMDBNQTAwMDAwMDA4MScwJQ\
    YDVQQDDB7msZ/oi4/npLrkvovnp5HmioDmnInpmZDlhazlj7gwWTATBgcqhkjOPQIBBggqgRzPVQGCLQNCAATmXnsXXK9904C2B0u2tJRdFnnE\
    4LIkxSXAvlcNTy59poMP1T9m+ShVo+iAe8SOXkdVJVyJxHSaLXwPNV/hJTlwo3QwcjAOBgNVHQ8BAf8EBAMCBsAwHwYDVR0jBBgwFoAU6ACd3P\
    pkaqQ1KhsLuRhuFmNT2y4wHQYDVR0OBBYEFDIGQxTz+9ZM/acrk4fdCrQQ3wWIMCAGCCqBHNAUBAEEBBQTEjkxMzIwMTAwTUEwMDAwMDAwODAK\
    BggqgRzPVQGDdQNIADBFAiEAu2o3Weey5F4kv5+1REmnsq95eq+j+ofW5SH65KvizF0CIBcMxtT7B+b1iqobZsWg6lsTuj4Z8WxISdg5W2gwLd\
    2hMYIBNzCCATMCAQEwYTBZMQswCQYDVQQGEwJDTjEvMC0GA1UECgwm56S65L6L55S15a2Q6K6k6K+B5pyN5Yqh5py65p6EKOa1i+ivlSkxGTAX\
    BgNVBAMMEFRlc3QgU00yIFJvb3QgQ0ECBCAkAAEwCgYIKoEcz1UBgxGgaTAYBgkqhkiG9w0BCQMxCwYJKoZIhvcNAQcBMBwGCSqGSIb3DQEJBT\
    EPFw0yNjAxMDEwMDAwMDBaMC8GCSqGSIb3DQEJBDEiBCDJ8FplU4aK+0mOIujedgMBztlaV+beG3QtbbV1/DIF+jAKBggqgRzPVQGDdQRIMEYC\
    IQD7tjOqIBsdkN67fnllvGsVQtsagBvOVnzscQRqlE9lRgIhAKBpkemY2jxQ5YE0Q9Ird/W649YPtTBlrrU2jsnc8etH";

fn der(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).unwrap()
}

fn pem(text: &str) -> String {
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        broken(text)
    )
}

fn broken(text: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join("\n")
}

/// The vectors' root, without revocation lists.
fn ca(places: &[&str], pass_unchecked: bool) -> Ca {
    Ca::new(CaConfig {
        authorities: vec![AuthorityConfig {
            name: "测试".to_owned(),
            driver_url: "https://ca.example/driver".to_owned(),
            roots: vec![pem(ROOT)],
            intermediates: Vec::new(),
            revocation_lists: Vec::new(),
            pass_unchecked,
            code_places: places.iter().map(|place| (*place).to_owned()).collect(),
        }],
        drivers: Driver::table(),
        sandbox: false,
    })
    .unwrap()
}

fn day(text: &str) -> Instant {
    format!("{text}T00:00:00Z").parse().unwrap()
}

#[tokio::test]
async fn every_vector_speaks_for_its_unit() {
    let ca = ca(&[], true);
    for (signature, certificate) in [
        (RAW, LEAF),
        (GM_ATTACHED, ""),
        (GM_DETACHED, ""),
        (GM_ATTRIBUTES_DETACHED, ""),
        (CMS_ATTRIBUTES_ATTACHED, ""),
        (GM_DETACHED, LEAF),
    ] {
        let now = day("2026-01-01");
        let proven = ca
            .prove(CHALLENGE, &der(certificate), &der(signature), now)
            .await;
        assert_eq!(proven.unwrap().code.as_str(), "91320100MA00000008");
    }
}

#[tokio::test]
async fn the_code_stands_in_the_subject_as_well() {
    let now = day("2026-01-01");
    let found = ca(&["2.5.4.11"], true)
        .prove(CHALLENGE, &der(LEAF), &der(RAW), now)
        .await;
    assert_eq!(found.unwrap().code.as_str(), "91320100MA00000008");
    let nowhere = ca(&["2.5.4.97"], true)
        .prove(CHALLENGE, &der(LEAF), &der(RAW), now)
        .await;
    assert_eq!(nowhere, Err(Refusal::NoCode));
}

#[tokio::test]
async fn without_a_revocation_list_nobody_passes() {
    let strict = ca(&[], false)
        .prove(CHALLENGE, &der(LEAF), &der(RAW), day("2026-01-01"))
        .await;
    assert_eq!(strict, Err(Refusal::Unchecked));
}

#[tokio::test]
async fn a_certificate_lives_from_its_first_day_to_its_last() {
    let ca = ca(&[], true);
    let early = ca
        .prove(CHALLENGE, &der(LEAF), &der(RAW), day("2019-12-31"))
        .await;
    assert!(matches!(early, Err(Refusal::NotYet(_))));
    let late = ca
        .prove(CHALLENGE, &der(LEAF), &der(RAW), day("2050-01-01"))
        .await;
    assert!(matches!(late, Err(Refusal::Expired(_))));
}

#[tokio::test]
async fn a_root_is_no_signer() {
    // the root's certificate beside a signature of another key
    let other = ca(&[], true)
        .prove(CHALLENGE, &der(ROOT), &der(RAW), day("2026-01-01"))
        .await;
    assert_eq!(other, Err(Refusal::Signature));
}

#[test]
fn another_text_has_another_signature() {
    let other = CHALLENGE.replace("9f1c", "9f1d");
    for (signature, certificate) in [
        (RAW, LEAF),
        (GM_ATTACHED, ""),
        (GM_DETACHED, ""),
        (GM_ATTRIBUTES_DETACHED, ""),
        (CMS_ATTRIBUTES_ATTACHED, ""),
    ] {
        let signed =
            |text: &str| signed::signer(text.as_bytes(), &der(certificate), &der(signature));
        assert!(signed(CHALLENGE).is_some());
        assert!(signed(&other).is_none());
    }
}

#[test]
fn a_changed_bit_anywhere_is_noticed_or_does_not_matter() {
    // every bit is either covered by the signature or stands outside of what is believed; never a panic
    for vector in [GM_ATTRIBUTES_DETACHED, CMS_ATTRIBUTES_ATTACHED] {
        let whole = der(vector);
        let known = super::cert::Cert::read(&der(LEAF)).unwrap();
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            if let Some(signer) = signed::signer(CHALLENGE.as_bytes(), &[], &changed) {
                assert_eq!(signer.serial(), known.serial(), "{place}");
            }
        }
    }
}

#[test]
fn sm2_signs_as_the_standard_says() {
    let known = vector("sm2");
    assert_eq!(SIGNER, known.text("user_id"));
    let point = hex::decode(known.text("public_key")).unwrap();
    let key = VerifyingKey::from_sec1_bytes(SIGNER, &point).unwrap();
    let both = hex::decode(known.text("r").to_owned() + known.text("s")).unwrap();
    let signature = Signature::try_from(both.as_slice()).unwrap();
    let message = known.text("message");
    assert!(key.verify(message.as_bytes(), &signature).is_ok());
    assert!(key.verify(b"message digesu", &signature).is_err());
}

#[test]
fn sm3_digests_as_the_standard_says() {
    let known = vector("sm3");
    for (text, digest) in [
        (String::new(), "empty"),
        ("abc".to_owned(), "abc"),
        ("abcd".repeat(16), "abcd_times_16"),
    ] {
        assert_eq!(hex::encode(Sm3::digest(&text)), known.text(digest));
    }
}
