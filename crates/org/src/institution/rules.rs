//! What becomes of an institution, and its initial password. No database here.

use chrono::TimeDelta;
use kernel::{document::Document, secret::Secret};

/// How long an initial password is good (checklist Z.1.14).
pub const INITIAL_FOR: TimeDelta = TimeDelta::days(7);
/// Longest name.
pub(super) const NAME_MAX: usize = 100;
/// Longest reason of an end.
pub(super) const REASON_MAX: usize = 200;
/// How the initial password begins (checklist X-14).
const BEGINS: &str = "Js";
/// Characters of the document number that follow.
const TAIL: usize = 6;

kernel::choices! {
    /// Where an institution stands (checklist Y).
    pub enum State {
        Registered = "registered", "未开通";
        Open = "open", "已开通";
        Ended = "ended", "已终止";
    }
}

/// What happens to an institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// 开通.
    Open,
    /// 管理员变更.
    Change,
    /// 管理员密码重置.
    Reset,
    /// Its unit, or its administrator, has no account any more.
    Lose,
    /// The agency ends it.
    End,
}

impl State {
    /// Where `event` leads; `None` when it does not fit.
    pub(crate) const fn next(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Registered, Event::Open) | (Self::Open, Event::Change | Event::Reset) => {
                Some(Self::Open)
            }
            (Self::Open, Event::Lose) => Some(Self::Registered),
            (Self::Registered | Self::Open, Event::End) => Some(Self::Ended),
            _ => None,
        }
    }

    /// Colour of the badge.
    pub(super) const fn tone(self) -> &'static str {
        match self {
            Self::Registered => "info",
            Self::Open => "success",
            Self::Ended => "quiet",
        }
    }
}

/// 初始密码: `Js` and the last six characters of the administrator's document number (checklist B-3.6.31).
#[must_use]
pub fn initial_password(document: &Document) -> Secret<String> {
    let number: Vec<char> = document.number().chars().collect();
    let tail: String = number
        .iter()
        .skip(number.len().saturating_sub(TAIL))
        .collect();
    format!("{BEGINS}{tail}").into()
}

/// Why an institution's account does not act any more, for its holder; `None` when it does, or when it is not told.
pub(crate) fn refusal(name: &str, state: State, own: bool) -> Option<String> {
    match (state, own) {
        (State::Open, true) => None,
        (State::Open | State::Registered, _) => {
            Some(format!("机构“{name}”的管理员已变更或取消，请联系所属单位"))
        }
        (State::Ended, _) => Some(format!(
            "机构“{name}”已终止，账号不能再使用，请联系办理登记的经办机构"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{choice::Choice as _, clock::CivilDate, document::DocumentKind};

    #[test]
    fn an_institution_moves_only_where_its_state_leads() {
        use Event as E;
        let events = [E::Open, E::Change, E::Reset, E::Lose, E::End];
        let (registered, open, ended) = (State::Registered, State::Open, State::Ended);
        let table = [
            (registered, [Some(open), None, None, None, Some(ended)]),
            (
                open,
                [None, Some(open), Some(open), Some(registered), Some(ended)],
            ),
            (ended, [None; 5]),
        ];
        assert_eq!(table.len(), State::ALL.len());
        for (state, expected) in table {
            assert_eq!(events.map(|event| state.next(event)), expected, "{state:?}");
        }
    }

    #[test]
    fn the_initial_password_is_the_manuals() {
        let born = CivilDate::from_ymd_opt(1990, 2, 3).unwrap();
        let card = Document::resident(329_991, born, 100).unwrap();
        let tail = &card.number()[12..];
        assert_eq!(initial_password(&card).expose(), &format!("Js{tail}"));
        let passport = Document::parse(DocumentKind::OrdinaryPassport, "E12345678").unwrap();
        assert_eq!(initial_password(&passport).expose(), "Js345678");
    }
}
