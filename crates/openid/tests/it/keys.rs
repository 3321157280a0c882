//! Keys: published before they sign and after, the same on all nodes, gone when somebody may have them.

use crate::stage::{Stage, header, json};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use openid::key::{self, AHEAD, Alg, Key, KeyError};
use serde_json::Value;

impl Stage {
    /// The published keys, by their names.
    async fn published(&self) -> Vec<Value> {
        let set = json(&self.app.visitor().get("/oauth/jwks").await.ok());
        set["keys"].as_array().unwrap().clone()
    }

    async fn names(&self, alg: &str) -> Vec<String> {
        let keys = self.published().await;
        keys.iter()
            .filter(|key| key["alg"] == alg)
            .map(|key| key["kid"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn rotate(&self, at_once: bool) -> Result<Key, KeyError> {
        let app = &self.app.app;
        key::rotate(
            &app.db,
            &app.vault,
            &self.call().stamp(),
            Alg::Es256,
            at_once,
        )
        .await
    }
}

/// Whether one of these keys, as a client would use it, has signed a token.
fn signed_by_one_of(keys: &[Value], token: &str) -> bool {
    let (text, signature) = token.rsplit_once('.').unwrap();
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    let kid = header(token)["kid"].clone();
    let Some(key) = keys.iter().find(|key| key["kid"] == kid) else {
        return false;
    };
    let member = |name: &str| {
        BASE64_URL_SAFE_NO_PAD
            .decode(key[name].as_str().unwrap())
            .unwrap()
    };
    if key["kty"] == "RSA" {
        let (n, e) = (member("n"), member("e"));
        return RsaPublicKeyComponents { n, e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, text.as_bytes(), &signature)
            .is_ok();
    }
    let point = [&[4][..], &member("x"), &member("y")].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(text.as_bytes(), &signature)
        .is_ok()
}

testkit::on_both!(what_is_published_verifies_what_is_signed, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let user = stage.logged_in(1).await;
    for alg in [Alg::Es256, Alg::Rs256] {
        let partner = stage
            .client(|new| (new.alg, new.first_party) = (alg, true))
            .await;
        let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
        let keys = stage.published().await;
        assert!(signed_by_one_of(&keys, &tokens.id_token));
        let (text, signature) = tokens.id_token.rsplit_once('.').unwrap();
        assert!(!signed_by_one_of(&keys, &format!("{text}A.{signature}")));
        for key in &keys {
            for private in ["d", "p", "q", "k"] {
                assert!(key.get(private).is_none());
            }
        }
    }
    stage.app.finish().await;
});

testkit::on_both!(the_discovery_document_says_what_is_here, async |on| {
    let stage = Stage::new(on).await;
    let visitor = stage.app.visitor();
    let document = json(&visitor.get("/.well-known/openid-configuration").await.ok());
    assert_eq!(document["issuer"], crate::stage::ISSUER);
    let set = json(&visitor.get("/oauth/jwks").await.ok());
    let algs = document["id_token_signing_alg_values_supported"].clone();
    let keys = set["keys"].as_array().unwrap();
    assert_eq!(keys.len(), algs.as_array().unwrap().len());
    for key in keys {
        assert!(algs.as_array().unwrap().contains(&key["alg"]));
    }
    // every endpoint that it names is there
    for (name, method) in [
        ("authorization_endpoint", "GET"),
        ("token_endpoint", "POST"),
        ("userinfo_endpoint", "GET"),
        ("jwks_uri", "GET"),
        ("end_session_endpoint", "GET"),
        ("revocation_endpoint", "POST"),
    ] {
        let path = document[name]
            .as_str()
            .unwrap()
            .strip_prefix(crate::stage::ISSUER)
            .unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .body(axum::body::Body::empty())
            .unwrap();
        assert_ne!(visitor.send(request).await.status, 404, "{name}");
    }
    stage.app.finish().await;
});

testkit::on_both!(
    a_new_key_is_published_before_it_signs_and_the_old_one_after,
    async |on| {
        let stage = Stage::new(on).await;
        stage.person(1).await;
        let partner = stage.client(|new| new.first_party = true).await;
        let sign = async || {
            // the clock goes on by more than a session
            let user = stage.logged_in(1).await;
            let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
            let keys = stage.published().await;
            assert!(signed_by_one_of(&keys, &tokens.id_token));
            header(&tokens.id_token)["kid"].as_str().unwrap().to_owned()
        };
        let old = sign().await;
        let new = stage.rotate(false).await.unwrap().kid;
        assert_eq!(stage.names("ES256").await, [old.clone(), new.clone()]);
        assert_eq!(sign().await, old);
        // twice in a row is once
        assert!(matches!(
            stage.rotate(false).await,
            Err(KeyError::Waiting(_))
        ));
        stage.app.advance(AHEAD - TimeDelta::seconds(1));
        assert_eq!(sign().await, old);
        stage.app.advance(TimeDelta::seconds(1));
        assert_eq!(sign().await, new);
        // the last token of the old one lives ten minutes
        stage.app.advance(TimeDelta::minutes(14));
        assert_eq!(stage.names("ES256").await, [old.clone(), new.clone()]);
        stage.app.advance(TimeDelta::minutes(2));
        assert_eq!(stage.names("ES256").await, std::slice::from_ref(&new));
        // its private half is thrown away, its public one is kept for hints
        let ran = stage.app.runner().run_recurring("openid.sweep").await;
        ran.unwrap().unwrap();
        assert_eq!(sign().await, new);
        stage.app.run_jobs().await;
        stage.app.finish().await;
    }
);

testkit::on_both!(a_key_that_somebody_may_have_is_gone_at_once, async |on| {
    let stage = Stage::new(on).await;
    stage.person(1).await;
    let partner = stage.client(|new| new.first_party = true).await;
    let user = stage.logged_in(1).await;
    let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
    let new = stage.rotate(true).await.unwrap().kid;
    assert_eq!(stage.names("ES256").await, std::slice::from_ref(&new));
    let keys = stage.published().await;
    assert!(!signed_by_one_of(&keys, &tokens.id_token));
    // what it signed is no hint any more
    let asked = format!("/oauth/logout?id_token_hint={}", tokens.id_token);
    let _ = user.get(&asked).await.is(400);
    let tokens = partner.tokens(&partner.code(&user, &[]).await).await;
    assert_eq!(header(&tokens.id_token)["kid"], new.as_str());
    stage.app.finish().await;
});

testkit::on_both!(nodes_that_start_together_make_one_key, async |on| {
    let stage = Stage::new(on).await;
    let app = &stage.app.app;
    let stamp = stage.call().stamp();
    let ensure = || key::ensure(&app.db, &app.vault, &stamp, Alg::Es256);
    let (a, b, c) = tokio::join!(ensure(), ensure(), ensure());
    let (a, b, c) = (a.unwrap(), b.unwrap(), c.unwrap());
    assert!(a.kid == b.kid && b.kid == c.kid);
    assert_eq!(stage.names("ES256").await, [a.kid]);
    stage.app.finish().await;
});

testkit::on_both!(keys_are_renewed_by_age, async |on| {
    let stage = Stage::new(on).await;
    let before = stage.names("ES256").await;
    let look = async || {
        let ran = stage.app.runner().run_recurring("openid.keys").await;
        ran.unwrap().unwrap();
        stage.names("ES256").await.len()
    };
    stage.app.advance(TimeDelta::days(89));
    assert_eq!(look().await, 1);
    stage.app.advance(TimeDelta::days(1));
    assert_eq!(look().await, 2);
    assert_eq!(look().await, 2);
    stage.app.advance(TimeDelta::hours(2));
    assert_eq!(look().await, 1);
    assert_ne!(stage.names("ES256").await, before);
    stage.app.finish().await;
});

testkit::on_both!(private_halves_are_sealed, async |on| {
    use db::Read as _;
    let stage = Stage::new(on).await;
    stage.names("ES256").await;
    let select = sea_orm::sea_query::Query::select()
        .column("private")
        .from("openid_key")
        .to_owned();
    let rows = stage.app.app.db.rows(&select).await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let bytes: Vec<u8> = row.try_get("", "private").unwrap();
        let sealed = seal::Sealed::from_bytes(bytes);
        let places = openid::sealed();
        let opened = stage
            .app
            .app
            .vault
            .open(places[0].context, &sealed)
            .unwrap();
        assert!(opened.len() > 100);
    }
    stage.app.finish().await;
});
