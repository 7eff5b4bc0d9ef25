//! One writing for what reads alike, as the model's tokenizer was taught: NFKC of every character by itself, spaces
//! and line ends alike, control characters gone.

use std::iter::once;

use unicode_normalization::UnicodeNormalization;

/// Stands for a space in the tokenizer's pieces.
const SPACE_MARK: char = '\u{2581}';

/// The text as its pieces are looked for: every run of spaces is one mark, and one stands in front. Reading ends once
/// there are `enough` characters.
pub fn normalise(mut text: impl Iterator<Item = char>, enough: usize) -> Vec<char> {
    let mut normal = vec![SPACE_MARK];
    while normal.len() < enough
        && let Some(c) = text.next()
    {
        match c {
            '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{8f}' | '\u{9f}' => {}
            // NFKC would make it a tilde; the model's table leaves it.
            '～' => normal.push(c),
            _ if is_space(c) => push_space(&mut normal),
            _ => {
                for c in once(c).nfkc() {
                    if is_space(c) { push_space(&mut normal) } else { normal.push(c) }
                }
            }
        }
    }
    normal
}

fn push_space(normal: &mut Vec<char>) {
    if normal.last() != Some(&SPACE_MARK) {
        normal.push(SPACE_MARK);
    }
}

/// Spaces before or after NFKC, and what the model's table takes for one.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\n' | '\u{c}' | '\r' | '\u{1680}' | '\u{200b}'
            ..='\u{200f}' | '\u{2028}' | '\u{2029}' | SPACE_MARK | '\u{feff}' | '\u{fffd}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        normalise(text.chars(), 100).into_iter().collect()
    }

    #[test]
    fn wide_characters_become_narrow() {
        assert_eq!(normal("ＡＢＣ１２３，①㎡"), "▁ABC123,1m2");
        assert_eq!(normal("９：００～１７：００"), "▁9:00～17:00");
    }

    #[test]
    fn spaces_of_all_kinds_are_one() {
        assert_eq!(normal(" 甲 \u{3000}\r\n\u{200b}乙 "), "▁甲▁乙▁");
        assert_eq!(normal(""), "▁");
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(normal("甲\0\u{7}乙\u{7f}"), "▁甲乙");
    }

    #[test]
    fn characters_are_not_composed_across() {
        assert_eq!(normal("e\u{301}"), "▁e\u{301}");
    }
}
