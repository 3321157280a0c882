//! The way of the piece: whether a hand may have moved it. No database here.
//!
//! Whoever trembles, clicks instead of dragging, or uses the arrow keys must pass, so little is asked: time runs forwards,
//! the way takes as long as a hand needs, ends where the piece lies, and is not the even line that simple programs draw.

/// Longest way that is read, in bytes and in points.
const LONGEST: usize = 12_000;
const MOST: usize = 800;
/// The quickest hand, in milliseconds.
const QUICKEST: u32 = 120;
/// Points from which on evenness is looked at.
const MANY: usize = 6;

/// What moved the piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    Pointer,
    Keys,
}

/// Where the piece was at a moment, counted from the first touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Point {
    millis: u32,
    x: u32,
    hand: Hand,
}

/// The points that the page noted: `milliseconds,x,hand;…`, the last one at the moment of letting go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Track(Vec<Point>);

impl Track {
    /// Reads what the page noted; `None` when it is no track.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let points: Option<Vec<Point>> = text
            .split(';')
            .map(|point| {
                let mut parts = point.split(',');
                let (millis, x, hand) = (parts.next()?, parts.next()?, parts.next()?);
                let hand = match hand {
                    "p" => Hand::Pointer,
                    "k" => Hand::Keys,
                    _ => return None,
                };
                let point = Point {
                    millis: millis.parse().ok()?,
                    x: x.parse().ok()?,
                    hand,
                };
                parts.next().is_none().then_some(point)
            })
            .collect();
        points
            .filter(|points| (2..=MOST).contains(&points.len()))
            .map(Self)
    }

    /// How long it took, in milliseconds.
    pub(super) fn millis(&self) -> u32 {
        let at = |point: Option<&Point>| point.map_or(0, |point| point.millis);
        at(self.0.last()).saturating_sub(at(self.0.first()))
    }

    /// Whether a hand may have moved the piece to `x` this way.
    pub(super) fn by_hand(&self, x: u32) -> bool {
        let forwards = self.0.is_sorted_by_key(|point| point.millis);
        let arrives = self.0.last().is_some_and(|last| last.x == x);
        forwards && arrives && self.millis() >= QUICKEST && !self.is_even()
    }

    /// Whether a pointer went by equal steps in equal times. Keys do: they repeat.
    fn is_even(&self) -> bool {
        let moved = self.0.split_last().map_or(&[][..], |(_, moved)| moved);
        if moved.len() < MANY || moved.iter().any(|point| point.hand == Hand::Keys) {
            return false;
        }
        let steps: Vec<(u32, i64)> = moved
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] => Some((b.millis - a.millis, i64::from(b.x) - i64::from(a.x))),
                _ => None,
            })
            .collect();
        steps.windows(2).all(|pair| pair.first() == pair.last())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(points: &[(u32, u32, char)]) -> String {
        points
            .iter()
            .map(|(millis, x, hand)| format!("{millis},{x},{hand}"))
            .collect::<Vec<_>>()
            .join(";")
    }

    fn passes(points: &[(u32, u32, char)], x: u32) -> bool {
        Track::read(&text(points)).is_some_and(|track| track.by_hand(x))
    }

    #[test]
    fn a_hand_passes_however_it_moves() {
        // a drag with its own rhythm
        let drag = [
            (0, 1),
            (16, 4),
            (33, 11),
            (50, 30),
            (66, 61),
            (83, 90),
            (150, 118),
        ];
        let drag = drag.map(|(millis, x)| (millis, x, 'p'));
        assert!(passes(&[&drag[..], &[(420, 118, 'p')]].concat(), 118));
        // a trembling one goes back and forth
        let trembling = [
            (0, 3),
            (30, 1),
            (61, 9),
            (90, 5),
            (800, 140),
            (830, 131),
            (2000, 136),
        ];
        let trembling = trembling.map(|(millis, x)| (millis, x, 'p'));
        assert!(passes(&[&trembling[..], &[(2600, 136, 'p')]].concat(), 136));
        // a click on the bar, then the button
        assert!(passes(&[(0, 118, 'p'), (900, 118, 'p')], 118));
        // arrow keys held down repeat evenly
        let keys: Vec<_> = (0..59).map(|n| (n * 33, n * 2, 'k')).collect();
        assert!(passes(&[&keys[..], &[(2500, 116, 'k')]].concat(), 116));
    }

    #[test]
    fn what_no_hand_can_do_fails() {
        // sooner than a hand
        assert!(!passes(&[(0, 118, 'p'), (20, 118, 'p')], 118));
        // an even line
        let line: Vec<_> = (0..30).map(|n| (n * 10, n * 4, 'p')).collect();
        assert!(!passes(&[&line[..], &[(300, 116, 'p')]].concat(), 116));
        // time runs backwards
        assert!(!passes(
            &[(500, 1, 'p'), (100, 118, 'p'), (900, 118, 'p')],
            118
        ));
        // ends elsewhere
        assert!(!passes(&[(0, 1, 'p'), (900, 90, 'p')], 118));
        for nonsense in [
            "",
            ";",
            "1,2",
            "1,2,x;2,3,p",
            "-1,2,p;3,4,p",
            "1,2,p,4;3,4,p",
            "1,2,p",
        ] {
            assert_eq!(Track::read(nonsense), None, "{nonsense}");
        }
        assert_eq!(Track::read(&"1,2,p;".repeat(2001)), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9,;pk]{0,60}", x in 0_u32..400) {
            let _ = Track::read(&text).map(|track| track.by_hand(x));
        }
    }
}
