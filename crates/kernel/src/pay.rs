//! Pay as the portal prints it.

/// A pay range in yuan and its period: `5k-7k/月` when both ends are whole hundreds from 1,000 on, the plain numbers
/// otherwise (`100-200/月`; checklist X-21).
#[must_use]
pub fn range(low: u32, high: u32, period: &str) -> String {
    let short = low >= 1000 && high >= 1000 && low.is_multiple_of(100) && high.is_multiple_of(100);
    let text = |yuan: u32| {
        if !short {
            yuan.to_string()
        } else if yuan.is_multiple_of(1000) {
            format!("{}k", yuan / 1000)
        } else {
            format!("{}.{}k", yuan / 1000, yuan % 1000 / 100)
        }
    };
    if low == high {
        format!("{}/{period}", text(low))
    } else {
        format!("{}-{}/{period}", text(low), text(high))
    }
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn the_portals_own_examples() {
        assert_eq!(range(5000, 7000, "月"), "5k-7k/月");
        assert_eq!(range(100, 200, "月"), "100-200/月");
        assert_eq!(range(4500, 12_000, "月"), "4.5k-12k/月");
        assert_eq!(range(150, 150, "天"), "150/天");
        assert_eq!(range(4550, 6000, "月"), "4550-6000/月");
    }
}
