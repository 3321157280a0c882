//! Text as it comes in: only what can be seen, in the direction that it is read.

/// Line ends as one character (browsers send two, and limits count characters), no control characters, none that turn
/// the direction of writing, none that nobody sees.
pub(crate) fn tidy(value: &str) -> String {
    let mut last = ' ';
    value
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !turns(*c) && !hidden(*c))
        .filter(|c| {
            // joiners belong between letters that join, and into pictures
            let joins = !matches!(c, '\u{200c}' | '\u{200d}') || last > '\u{5ff}' && !is_han(last);
            if joins {
                last = *c;
            }
            joins
        })
        .collect()
}

/// Marks that turn the direction of writing: with them a text reads differently from what it says.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What takes a place and shows nothing: with it two equal names are different, and an empty one is filled in.
const fn hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn what_cannot_be_seen_does_not_come_in() {
        assert_eq!(tidy("a\0b\u{202e}fdp.exe"), "abfdp.exe");
        assert_eq!(tidy("张\u{200b}三\u{feff}\u{200d}"), "张三");
        assert_eq!(tidy("\u{3164}\u{2800}\u{200d}\u{e0041}"), "");
    }

    #[test]
    fn joiners_stay_where_something_joins() {
        // a picture of several stays one, and Persian keeps its words apart
        assert_eq!(tidy("👩\u{200d}🔧"), "👩\u{200d}🔧");
        assert_eq!(tidy("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn a_line_ends_with_one_character() {
        assert_eq!(tidy("a\r\nb\tc"), "a\nb\tc");
    }
}
