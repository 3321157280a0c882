//! Accounts of units in older systems of the province and its cities, and their upgrade (checklist B-1.2.13, B-2.4.7,
//! Z.3.9). An operator imports them; whoever knows the old password registers the unit, prefilled; then the old account
//! is used up for ever.

mod act;
mod entity;
mod import;
mod scheme;

pub(crate) use act::{Refused, held, open, source_label, use_up};
pub use import::{ImportError, Report, import, source_of};
pub(crate) use old::{DATA, Kept, Old};

/// What an old account is, as it is sealed.
mod old {
    use super::scheme::Scheme;
    use kernel::{credit_code::CreditCode, id::HistoryId, mobile::Mobile};
    use serde::{Deserialize, Serialize};

    /// Context of the sealed data.
    pub(crate) const DATA: &str = "history.data";

    /// An old account. Name, phone and hash are personal or secret.
    #[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub(crate) struct Kept {
        pub(crate) account: String,
        pub(crate) unit_name: String,
        pub(crate) credit_code: Option<String>,
        /// 组织机构代码: nine characters, from before credit codes.
        pub(crate) org_code: Option<String>,
        pub(crate) phone: Option<String>,
        pub(crate) scheme: Scheme,
        pub(crate) hash: String,
    }

    /// An old account whose password was known, for the registration.
    pub(crate) struct Old {
        pub(crate) id: HistoryId,
        pub(crate) source: String,
        pub(crate) unit_name: String,
        pub(crate) credit_code: Option<CreditCode>,
        pub(crate) org_code: Option<String>,
        pub(crate) phone: Option<Mobile>,
    }

    impl Old {
        /// Whether a credit code can be this unit's: its own, or one that holds the old organisation code (GB 32100:
        /// characters 9 to 17).
        pub(crate) fn fits(&self, code: &CreditCode) -> bool {
            match (&self.credit_code, &self.org_code) {
                (Some(own), _) => own == code,
                (None, Some(org)) => code.as_str().get(8..17) == Some(org.as_str()),
                (None, None) => true,
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_credit_code_holds_the_organisation_code() {
            let code: CreditCode = "91320000796544598E".parse().unwrap();
            let old = |credit_code, org_code: Option<&str>| Old {
                id: HistoryId(uuid::Uuid::nil()),
                source: "320000".to_owned(),
                unit_name: String::new(),
                credit_code,
                org_code: org_code.map(str::to_owned),
                phone: None,
            };
            assert!(old(Some(code.clone()), None).fits(&code));
            assert!(old(None, Some("796544598")).fits(&code));
            assert!(!old(None, Some("796544599")).fits(&code));
        }
    }
}
