//! Where a code is sent: a phone of the mainland, an e-mail address, a phone abroad.

use super::{SmsText, asker::Asker, error::CodeError, jobs::SendText};
use crate::{
    blind,
    reach::{Countries, Reach, SendLetter},
};
use chrono::TimeDelta;
use db::Tx;
use kernel::{
    mask,
    mobile::{Abroad, Mobile},
};
use seal::{Blind, Vault};

/// How long a code is good.
pub const VALID: TimeDelta = TimeDelta::minutes(5);
/// The same by e-mail, which takes its time on the way.
pub const VALID_BY_MAIL: TimeDelta = TimeDelta::minutes(10);
/// Codes to the numbers of one country or region abroad, by whomever: more than that is somebody earning by them.
const PER_COUNTRY: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 60), (TimeDelta::days(1), 300)];

/// Where a code is sent.
#[derive(Clone, Copy, Debug)]
pub enum To<'a> {
    /// A phone of the mainland.
    Mobile(&'a Mobile),
    /// An e-mail address or a phone abroad.
    Reach(&'a Reach),
}

impl<'a> From<&'a Mobile> for To<'a> {
    fn from(mobile: &'a Mobile) -> Self {
        Self::Mobile(mobile)
    }
}

impl<'a> From<&'a Reach> for To<'a> {
    fn from(reach: &'a Reach) -> Self {
        Self::Reach(reach)
    }
}

impl To<'_> {
    /// As limits count it.
    pub(super) fn key(self, vault: &Vault) -> Blind {
        match self {
            Self::Mobile(mobile) => blind::mobile(vault, mobile),
            Self::Reach(reach) => blind::mailbox(vault, reach),
        }
    }

    /// How long a code to it is good.
    pub(super) const fn valid(self) -> TimeDelta {
        match self {
            Self::Reach(Reach::Mail(_)) => VALID_BY_MAIL,
            Self::Mobile(_) | Self::Reach(Reach::Abroad(_)) => VALID,
        }
    }

    /// As its holder sees it.
    pub(super) fn masked(self) -> String {
        match self {
            Self::Mobile(mobile) => mask::mobile(mobile.as_str()),
            Self::Reach(reach) => reach.to_string(),
        }
    }

    /// The job that carries a text there.
    pub(super) async fn enqueue(self, tx: &Tx, vault: &Vault, text: &SmsText) -> db::Result<()> {
        let until = Some(tx.now() + self.valid());
        match self {
            Self::Mobile(mobile) => {
                queue::enqueue(tx, &SendText::new(vault, mobile, text, until)?).await?;
            }
            Self::Reach(reach) => {
                queue::enqueue(tx, &SendLetter::new(vault, reach, text, until)?).await?;
            }
        }
        Ok(())
    }
}

/// Strangers have a count of their own: what they use up is not what holders ask for.
fn country(vault: &Vault, number: &Abroad, asker: Asker) -> Blind {
    let code = Countries::calling(number).unwrap_or("");
    if asker.is_stranger() {
        vault.blind("sms_code.country", code)
    } else {
        vault.blind("sms_code.country_known", code)
    }
}

/// Texts to the country or region of a number in the last hour.
pub(super) async fn to_country(
    tx: &Tx,
    vault: &Vault,
    number: &Abroad,
    asker: Asker,
) -> db::Result<u64> {
    let key = country(vault, number, asker);
    tx.tallied(key.as_bytes(), TimeDelta::hours(1)).await
}

/// Counts a text to a country or region abroad, for all who ask together.
pub(super) async fn check_country(
    tx: &Tx,
    vault: &Vault,
    number: &Abroad,
    asker: Asker,
) -> Result<(), CodeError> {
    let key = country(vault, number, asker);
    let limit = db::Limit {
        key: key.as_bytes(),
        spans: &PER_COUNTRY,
    };
    match tx.tally(&[limit]).await? {
        Ok(_) => Ok(()),
        Err(reached) if reached.span > TimeDelta::hours(1) => Err(CodeError::TooMany("24小时后")),
        Err(_) => Err(CodeError::TooMany("一小时后")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::On;

    testkit::on_both!(
        a_country_is_not_pumped_by_however_many_phones_and_networks,
        async |on: On| {
            let rooms = testkit::Setup::new([crate::migrations()], |_, _| axum::Router::new());
            let app = testkit::start(on, rooms).await;
            let call = web::Call::system(&app.app, "test");
            let asked_as = async |asker: Asker, text: String| {
                let number: Abroad = text.parse().unwrap();
                let (number, vault) = (&number, call.vault());
                call.write(|tx| async move { check_country(&tx, vault, number, asker).await })
                    .await
            };
            let asked = async |text: String| asked_as(Asker::Anybody, text).await;
            for n in 0..60 {
                assert!(asked(format!("+8525{n:07}")).await.is_ok(), "{n}");
            }
            let refused = asked("+85261234567".to_owned()).await;
            assert!(matches!(refused, Err(CodeError::TooMany("一小时后"))));
            // holders are not kept from theirs
            let holder = asked_as(Asker::Holder, "+85261234567".to_owned()).await;
            assert!(holder.is_ok());
            // another country has numbers of its own
            assert!(asked("+12025550100".to_owned()).await.is_ok());
            app.finish().await;
        }
    );
}
