//! Who asks for a code, and how many a number gets from such as them (decision 0040). Nobody uses up what is another's:
//! what strangers may ask for together is bounded, and what the holder of an account may ask for is no stranger's to take.

use chrono::TimeDelta;

/// At most so many in an hour and in a day.
pub(super) type Spans = [(TimeDelta, u64); 2];

const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);

kernel::choices! {
    /// Who asks for a code, as far as that is known.
    pub enum Asker {
        Anybody = "anybody", "任何人";
        Named = "named", "提供姓名和证件的人";
        Holder = "holder", "账号持有人";
        Member = "member", "其他已认证的用户";
    }
}

impl Asker {
    /// Codes that strangers, whatever they ask for and from wherever, have sent to one number: what a number can be bombed
    /// with. Less than the providers' own table of five an hour and ten a day, which does not ask who it was, so that
    /// there is room in it for the holder.
    pub(super) const STRANGERS: Spans = [(HOUR, 4), (DAY, 8)];

    /// Whether nothing is proved of whoever asks: not that the number, nor that any account is theirs.
    pub(crate) const fn is_stranger(self) -> bool {
        match self {
            Self::Anybody | Self::Named => true,
            Self::Holder | Self::Member => false,
        }
    }

    /// Those who wait for each other: strangers are one crowd.
    pub(super) const fn alike(self) -> &'static [Self] {
        match self {
            Self::Anybody | Self::Named => &[Self::Anybody, Self::Named],
            Self::Holder => &[Self::Holder],
            Self::Member => &[Self::Member],
        }
    }

    /// Codes to one number from such as them.
    pub(super) const fn number(self) -> Spans {
        match self {
            Self::Anybody => [(HOUR, 3), (DAY, 5)],
            Self::Named => [(HOUR, 2), (DAY, 3)],
            Self::Holder => [(HOUR, 5), (DAY, 10)],
            Self::Member => [(HOUR, 3), (DAY, 4)],
        }
    }

    /// The same for one purpose: whoever uses up the registrations of a number leaves it its appeal.
    pub(super) const fn purpose(self) -> Spans {
        match self {
            Self::Anybody => [(HOUR, 3), (DAY, 4)],
            Self::Named | Self::Holder | Self::Member => self.number(),
        }
    }

    /// The same from one network: whoever knows somebody's name and document leaves something to the others who do, of
    /// whom one is the holder.
    pub(super) const fn network(self) -> Spans {
        match self {
            Self::Named => [(HOUR, 2), (DAY, 2)],
            Self::Anybody | Self::Holder | Self::Member => self.number(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::choice::Choice as _;

    #[test]
    fn what_one_uses_up_leaves_something_to_the_other() {
        let at = |spans: Spans| spans.map(|(_, most)| most);
        let strangers = at(Asker::STRANGERS);
        let table = [5, 10];
        for span in 0..2 {
            // those who know nothing leave something to those who know a name, and all of them to the holder
            assert!(at(Asker::Anybody.number())[span] < strangers[span]);
            assert!(strangers[span] < table[span], "the providers' own table");
        }
        let (anybody, named) = (Asker::Anybody.number(), Asker::Named.number());
        assert_eq!(
            at(anybody)[1] + at(named)[1],
            strangers[1],
            "no more, and each has its own"
        );
        // one purpose to another, and one network to another; in a day, because an hour is soon over
        assert!(at(Asker::Anybody.purpose())[1] < at(Asker::Anybody.number())[1]);
        assert!(at(Asker::Named.network())[1] < at(Asker::Named.number())[1]);
        for asker in Asker::ALL.iter().copied() {
            for spans in [asker.number(), asker.purpose(), asker.network()] {
                assert_eq!(spans.map(|(span, _)| span), [HOUR, DAY]);
                assert!(at(spans)[0] >= 1 && at(spans)[0] <= at(spans)[1]);
            }
        }
    }
}
