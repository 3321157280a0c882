//! Every kind of identifier in one alphabetical list, so that any room can *name* a thing without
//! depending on the room that owns its row.
//!
//! Each kind is a newtype over `UUIDv7`, made from the injected clock and random source: ids sort by time, those that one
//! process makes one after the other at one instant in their order, and tests that fix both see the same ids on every run.

use crate::{clock::Instant, rng::Rng};
use uuid::Uuid;

/// Makes a `UUIDv7` from the given instant and random source, with a counter in its `rand_a` (RFC 9562 §6.2, method 1):
/// the newest row of a thing is the one with the greatest id, also when two came within a millisecond.
#[must_use]
pub fn uuid_at(now: Instant, rng: &Rng) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let mut tail = rng.bytes::<10>();
    tail[..2].copy_from_slice(&rng.turn(millis).to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh identifier that sorts by the instant it was made.
            #[must_use]
            pub fn new(now: Instant, rng: &Rng) -> Self { Self(uuid_at(now, rng)) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.simple().fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

ids! {
    /// An account: something that can log in (账号).
    AccountId;
    /// A delivery address of an account (收件地址).
    AddressId;
    /// An agency that reviews and decides (审核机构).
    AgencyId;
    /// An appeal against an account that holds what is somebody else's (用户申诉).
    AppealId;
    /// An application of a person for a vacancy (投递).
    ApplicationId;
    /// A stored file (附件).
    FileId;
    /// A grant: one person may act for one unit (授权).
    GrantId;
    /// An account of an older system, to be upgraded (历史用户).
    HistoryId;
    /// An institution of a unit (机构).
    InstitutionId;
    /// An entry of the inbox (站内消息).
    MessageId;
    /// An officer of an agency (工作人员).
    OfficerId;
    /// An account that an agency opens for a unit at the counter (窗口开户).
    OpeningId;
    /// A passkey of an account (通行密钥).
    PasskeyId;
    /// A natural person (个人).
    PersonId;
    /// One attempt to prove that a person is who they say (实人认证).
    ProofId;
    /// A puzzle that a browser has to solve (拼图验证).
    PuzzleId;
    /// A recovery of a password in progress (找回密码).
    RecoveryId;
    /// A registration in progress (注册).
    RegistrationId;
    /// A résumé (简历).
    ResumeId;
    /// A review task (审核任务).
    ReviewId;
    /// A log-in by QR code in progress (扫码登录).
    ScanId;
    /// A session: one browser logged in to one account (会话).
    SessionId;
    /// A way to an outside provider of log-ins and back (第三方登录).
    TripId;
    /// A unit (用人单位).
    UnitId;
    /// A vacancy (职位).
    VacancyId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_in_the_order_they_were_made() {
        let now = Instant::from_timestamp_millis(1_795_910_400_123).unwrap();
        for rng in [Rng::seeded(7), Rng::system()] {
            let made: Vec<Uuid> = (0..500).map(|_| uuid_at(now, &rng)).collect();
            assert!(made.is_sorted_by(|one, next| one < next), "{made:?}");
            assert!(made.iter().all(|id| id.get_version_num() == 7));
            let later = uuid_at(now + chrono::TimeDelta::milliseconds(1), &rng);
            assert!(made.iter().all(|id| *id < later));
        }
    }
}
