//! The way by computing: the page's script finds numbers, nobody has to see, move or understand anything. No database here.

use sha2::{Digest as _, Sha256};

/// How many numbers are to be found: many small tasks take about the same time each time, one big one does not.
pub(super) const PARTS: usize = 16;
/// Zero bits that each hash begins with: about 65,000 hashes in all, a second or some on a slow phone.
pub(super) const BITS: u32 = 12;

/// Whether these are the numbers: `n,n,…`, one for each part, so that SHA-256 of `seed:part:n` begins with zeros.
pub(super) fn done(seed: &str, numbers: &str) -> bool {
    if numbers.len() > 400 {
        return false;
    }
    let found: Vec<&str> = numbers.split(',').collect();
    found.len() == PARTS
        && (0..).zip(found).all(|(part, number)| {
            number
                .parse::<u64>()
                .is_ok_and(|number| fits(seed, part, number))
        })
}

fn fits(seed: &str, part: usize, number: u64) -> bool {
    let hash = Sha256::digest(format!("{seed}:{part}:{number}"));
    let head = hash
        .iter()
        .take(4)
        .fold(0_u32, |head, byte| (head << 8) | u32::from(*byte));
    head.leading_zeros() >= BITS
}

/// Finds the numbers, as the page's script does.
#[cfg(test)]
pub(super) fn solve(seed: &str) -> String {
    (0..PARTS)
        .map(|part| {
            (0_u64..1 << 24)
                .find(|number| fits(seed, part, *number))
                .unwrap()
                .to_string()
        })
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_of_this_seed_count() {
        let found = solve("seed");
        assert!(done("seed", &found));
        assert!(!done("other", &found));
        for wrong in [
            "",
            "1",
            &"0,".repeat(16),
            &found.replace(',', ";"),
            &format!("{found},1"),
        ] {
            assert!(!done("seed", wrong), "{wrong}");
        }
    }
}
