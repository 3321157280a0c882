//! The blind indexes of this room, each made in one place so that two callers never normalise differently.

use crate::reach::Reach;
use kernel::{
    choice::Choice as _,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
    mobile::Mobile,
};
use seal::{Blind, Vault};
use std::net::IpAddr;

/// A document in a form in which the same paper is the same text. All documents that carry the resident
/// identity number count as one: the number identifies the person, not the card (GB 11643).
pub(crate) fn document(vault: &Vault, document: &Document) -> Blind {
    vault.blind("account.document", &document_key(document))
}

fn document_key(document: &Document) -> String {
    let kind = match document.kind() {
        DocumentKind::TemporaryResidentCard | DocumentKind::HouseholdRegister => {
            DocumentKind::ResidentCard
        }
        kind => kind,
    };
    format!("{}:{}", kind.code(), document.number())
}

/// The index of a mobile number.
pub(crate) fn mobile(vault: &Vault, mobile: &Mobile) -> Blind {
    vault.blind("account.mobile", mobile.as_str())
}

/// The index of an e-mail address or a number abroad.
pub(crate) fn reach(vault: &Vault, reach: &Reach) -> Blind {
    vault.blind("account_reach.value", reach.as_str())
}

/// Where codes to it arrive, as limits count them: all addresses of one mailbox are one.
pub(crate) fn mailbox(vault: &Vault, reach: &Reach) -> Blind {
    match reach {
        Reach::Mail(address) => vault.blind("sms_code.mailbox", &address.mailbox()),
        Reach::Abroad(number) => vault.blind("sms_code.mailbox", number.as_str()),
    }
}

/// What somebody may have meant who typed 证件号码/移动电话: the document keys, and the mobile key.
pub(crate) struct Identifier {
    /// Possible documents.
    pub(crate) documents: Vec<Blind>,
    /// Possible mobile.
    pub(crate) mobile: Option<Blind>,
    /// Possible address or number abroad.
    pub(crate) reach: Option<Reach>,
}

/// Reads an identifier that does not say what it is.
pub(crate) fn identifier(vault: &Vault, text: &str) -> Identifier {
    let mut keys: Vec<String> = DocumentKind::ALL
        .iter()
        .filter_map(|kind| Document::parse(*kind, text).ok())
        .map(|found| document_key(&found))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    Identifier {
        documents: keys
            .iter()
            .map(|key| vault.blind("account.document", key))
            .collect(),
        mobile: text.parse().ok().map(|number| mobile(vault, &number)),
        reach: Reach::typed(text),
    }
}

/// What was typed as 证件号码/移动电话, as limits count it: one text for all spellings of one number, whether or not there
/// is such an account.
pub(crate) fn spelling(vault: &Vault, text: &str) -> String {
    let Identifier {
        documents,
        mobile,
        reach: abroad,
    } = identifier(vault, text);
    if let (None, Some(abroad)) = (mobile, &abroad) {
        return reach(vault, abroad).hex();
    }
    let resident = Document::parse(DocumentKind::ResidentCard, text).ok();
    let meant = match (mobile, resident) {
        (Some(mobile), _) => vec![mobile],
        (None, Some(resident)) => vec![document(vault, &resident)],
        (None, None) => documents,
    };
    if meant.is_empty() {
        return plain(text);
    }
    let meant: Vec<String> = meant.iter().map(Blind::hex).collect();
    meant.join("\n")
}

/// What was typed as 统一社会信用代码/单位编号/机构编号, as limits count it.
pub(crate) fn realm_spelling(text: &str) -> String {
    if let Ok(code) = text.parse::<CreditCode>() {
        return code.as_str().to_owned();
    }
    plain(text)
        .parse::<i64>()
        .map_or_else(|_| plain(text), |number| number.to_string())
}

/// Letters and digits only, in one case.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The caller's network as limits count it.
pub(crate) fn network(vault: &Vault, address: Option<IpAddr>) -> Blind {
    vault.blind("identity.network", &kernel::network::name(address))
}

/// The browser token, which is never stored as such.
pub(crate) fn browser(vault: &Vault, token: &str) -> Blind {
    vault.blind("identity.browser", token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::rng::Rng;
    use seal::Keyring;

    fn vault() -> Vault {
        Vault::new(Keyring::generate(&Rng::seeded(1)))
    }

    #[test]
    fn the_resident_number_is_one_person_whatever_paper_it_is_on() {
        let vault = vault();
        let card = Document::parse(DocumentKind::ResidentCard, "11010519491231002X").unwrap();
        let register = Document::parse(DocumentKind::HouseholdRegister, "110105491231002").unwrap();
        assert_eq!(document(&vault, &card), document(&vault, &register));
        assert!(
            identifier(&vault, "11010519491231002x")
                .documents
                .contains(&document(&vault, &card))
        );
    }

    #[test]
    fn a_passport_and_a_permit_of_the_same_digits_are_two_people() {
        let vault = vault();
        let passport = Document::parse(DocumentKind::OrdinaryPassport, "12345678").unwrap();
        let permit = Document::parse(DocumentKind::TaiwanPermit, "12345678").unwrap();
        assert_ne!(document(&vault, &passport), document(&vault, &permit));
        let typed = identifier(&vault, "12345678").documents;
        assert!(
            typed.contains(&document(&vault, &passport))
                && typed.contains(&document(&vault, &permit))
        );
    }

    #[test]
    fn limits_count_one_number_once_however_it_is_spelled() {
        let vault = vault();
        let counted = |text: &str| spelling(&vault, text);
        for other in [
            "+86 138-1234-5677",
            "0086 138 1234 5677",
            "(138)1234.5677",
            "１３８１２３４５６７７",
        ] {
            assert_eq!(counted("13812345677"), counted(other), "{other}");
        }
        assert_eq!(counted("11010519491231002x"), counted(" 110105491231002"));
        assert_ne!(counted("13812345677"), counted("13812345678"));
        assert_eq!(counted("Jane@Example.com "), counted("jane@example。com"));
        assert_eq!(counted("+1 (202) 555-0100"), counted("＋12025550100"));
        assert_ne!(counted("jane@example.com"), counted("jane+1@example.com"));
        assert_eq!(counted("nobody 1"), counted("NOBODY1"));
        // an «other» document may hold a hyphen: with it, it is another number and another account
        assert_ne!(counted("nobody-1"), counted("NOBODY1"));
        assert_eq!(realm_spelling("100001"), realm_spelling("+0100001"));
        assert_eq!(
            realm_spelling("91329990MB0000019B"),
            realm_spelling("９1329990mb 0000019b")
        );
    }

    #[test]
    fn a_mobile_number_is_found_however_it_is_typed() {
        let vault = vault();
        let number: Mobile = "13812345677".parse().unwrap();
        assert_eq!(
            identifier(&vault, "+86 138-1234-5677").mobile,
            Some(mobile(&vault, &number))
        );
        assert_eq!(identifier(&vault, "张三").mobile, None);
    }
}
