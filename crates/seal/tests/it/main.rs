//! What the vault promises.

use kernel::rng::Rng;
use proptest::prelude::*;
use seal::{Keyring, KeyringError, SealError, Sealed, Vault};

fn keyring() -> Keyring {
    Keyring::generate(&Rng::seeded(7))
}

fn vault() -> Vault {
    Vault::new(keyring())
}

proptest! {
    #[test]
    fn what_is_sealed_opens(text in ".*", context in "[a-z]{1,12}\\.[a-z_]{1,12}") {
        let vault = vault();
        prop_assert_eq!(vault.open(&context, &vault.seal(&context, &text)), Ok(text));
    }

    #[test]
    fn a_flipped_bit_is_noticed(text in ".{0,40}", at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let vault = vault();
        let mut bytes = vault.seal("person.name", &text).as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(vault.open("person.name", &Sealed::from_bytes(bytes)).is_err());
    }

    #[test]
    fn a_shortened_value_is_noticed(text in ".{0,40}", keep in any::<prop::sample::Index>()) {
        let vault = vault();
        let bytes = vault.seal("person.name", &text).as_bytes().to_vec();
        let keep = keep.index(bytes.len());
        prop_assert!(vault.open("person.name", &Sealed::from_bytes(bytes[..keep].to_vec())).is_err());
    }

    #[test]
    fn another_context_does_not_open_it(text in ".*", a in "[a-z.]{1,12}", b in "[a-z.]{1,12}") {
        prop_assume!(a != b);
        let vault = vault();
        prop_assert_eq!(vault.open(&b, &vault.seal(&a, &text)), Err(SealError::Forged));
    }

    #[test]
    fn blind_indexes_are_equal_exactly_for_equal_texts_in_one_context(a in ".*", b in ".*", c in "[a-z.]{0,8}", d in "[a-z.]{0,8}") {
        let vault = vault();
        prop_assert_eq!(vault.blind(&c, &a) == vault.blind(&d, &b), a == b && c == d);
    }

    #[test]
    fn no_stored_form_contains_the_text(text in "[0-9]{17}[0-9X]") {
        let vault = vault();
        let sealed = vault.seal("person.document", &text);
        let shown = format!("{sealed:?} {:?} {}", vault.blind("person.document", &text), serde_json::to_string(&sealed).unwrap());
        prop_assert!(!shown.contains(&text));
        prop_assert!(!sealed.as_bytes().windows(text.len()).any(|window| window == text.as_bytes()));
    }
}

#[test]
fn the_same_text_is_sealed_differently_every_time() {
    let vault = vault();
    assert_ne!(
        vault.seal("person.name", "周文远"),
        vault.seal("person.name", "周文远")
    );
}

#[test]
fn after_a_rotation_old_values_open_and_are_renewed() {
    let mut keyring = keyring();
    let before = Vault::new(&keyring);
    let old = before.seal("person.name", "周文远");
    assert_eq!(keyring.rotate(&Rng::seeded(8)).unwrap(), 2);
    let after = Vault::new(&keyring);

    assert_eq!(after.open("person.name", &old).unwrap(), "周文远");
    assert!(after.is_stale(&old));
    let renewed = after.reseal("person.name", &old).unwrap().unwrap();
    assert!(!after.is_stale(&renewed));
    assert_eq!(after.open("person.name", &renewed).unwrap(), "周文远");
    assert_eq!(after.reseal("person.name", &renewed).unwrap(), None);
    assert_eq!(
        before.open("person.name", &renewed),
        Err(SealError::UnknownKey(2))
    );
}

#[test]
fn a_rotation_keeps_the_blind_index() {
    let mut keyring = keyring();
    let before = Vault::new(&keyring).blind("account.mobile", "13800000000");
    keyring.rotate(&Rng::seeded(8)).unwrap();
    assert_eq!(
        Vault::new(&keyring).blind("account.mobile", "13800000000"),
        before
    );
}

#[test]
fn another_keyring_neither_opens_nor_finds() {
    let (ours, theirs) = (vault(), Vault::new(Keyring::generate(&Rng::seeded(9))));
    assert_eq!(
        theirs.open("a.b", &ours.seal("a.b", "x")),
        Err(SealError::Forged)
    );
    assert_ne!(theirs.blind("a.b", "x"), ours.blind("a.b", "x"));
}

#[test]
fn the_file_is_private_and_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let mut keyring = keyring();
    keyring.rotate(&Rng::seeded(8)).unwrap();
    keyring.save(&path).unwrap();
    let read = Vault::new(Keyring::load(&path).unwrap());
    let sealed = Vault::new(&keyring).seal("a.b", "甲");
    assert_eq!(read.open("a.b", &sealed).unwrap(), "甲");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_broken_file_is_refused_without_repeating_its_secrets() {
    let secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let file = |current: u16, secret: &str| {
        format!(
            "current = {current}\nindex = 1\n[[key]]\nid = 1\nalgorithm = \"aes-256-gcm\"\nsecret = \"{secret}\"\n"
        )
    };
    assert!(Keyring::from_toml(&file(1, secret)).is_ok());
    assert!(matches!(
        Keyring::from_toml(&file(2, secret)),
        Err(KeyringError::Missing(2))
    ));
    assert!(matches!(
        Keyring::from_toml(&file(1, "c2hvcnQ=")),
        Err(KeyringError::Secret(1))
    ));
    let twice = format!(
        "{}[[key]]\nid = 1\nalgorithm = \"aes-256-gcm\"\nsecret = \"{secret}\"\n",
        file(1, secret)
    );
    assert!(matches!(
        Keyring::from_toml(&twice),
        Err(KeyringError::Duplicate(1))
    ));
    let unknown = Keyring::from_toml(&file(1, secret).replace("aes-256-gcm", "rot13")).unwrap_err();
    assert!(!format!("{unknown} {unknown:?}").contains(secret));
    assert!(!format!("{:?}", keyring()).contains("secret"));
}

#[test]
fn a_retired_key_is_gone_but_what_it_indexed_is_found() {
    let mut keyring = keyring();
    let before = Vault::new(&keyring);
    let (old, blind) = (before.seal("a.b", "text"), before.blind("a.b", "text"));
    assert!(matches!(keyring.retire(1), Err(KeyringError::Current(1))));
    keyring.rotate(&Rng::seeded(8)).unwrap();
    assert!(matches!(keyring.retire(7), Err(KeyringError::Missing(7))));
    let kept = keyring.retire(1).unwrap();
    assert_eq!(keyring.ids().collect::<Vec<_>>(), [2]);

    // as it stands in the file
    let text = keyring.to_toml().unwrap();
    let after = Vault::new(Keyring::from_toml(&text).unwrap());
    assert_eq!(after.open("a.b", &old), Err(SealError::UnknownKey(1)));
    assert_eq!(after.blind("a.b", "text"), blind);
    // the old key by itself opens old backups
    assert_eq!(Vault::new(kept).open("a.b", &old), Ok("text".to_owned()));
}

#[test]
fn new_keys_reach_every_clone_but_not_what_is_pinned() {
    let mut keyring = keyring();
    let vault = Vault::new(&keyring);
    let (clone, pinned) = (vault.clone(), vault.pinned());
    keyring.rotate(&Rng::seeded(8)).unwrap();
    vault.replace(&keyring);
    assert_eq!((clone.current(), pinned.current()), (2, 1));
    assert_eq!(seal::key_id(clone.seal("a.b", "x").as_bytes()), Some(2));
    assert_eq!(
        clone.open("a.b", &pinned.seal("a.b", "x")),
        Ok("x".to_owned())
    );
}
