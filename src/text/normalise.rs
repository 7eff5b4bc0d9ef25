//! Brings characters to one form: full-width → half-width, traditional → simplified, upper → lower case.
//!
//! Every character becomes exactly one character, so that positions in the normalised text are positions in the
//! text as written and words found there can be marked in it. (OpenCC's phrase tables are therefore not used;
//! words that differ by region belong in the lexicon.)

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// The CJK blocks that have traditional forms in daily use: Unified Ideographs.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// Simplified form of each character in `FIRST..=LAST`.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut forms: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
    for pair in include_str!("data/traditional.txt").split_whitespace() {
        let mut pair = pair.chars();
        if let (Some(traditional), Some(simplified)) = (pair.next(), pair.next()) {
            forms[(traditional as u32 - FIRST) as usize] = simplified;
        }
    }
    forms
});

/// One character in the form used for matching.
pub fn normalise_char(c: char) -> char {
    match c {
        '\u{0}'..='\u{7f}' => c.to_ascii_lowercase(),
        '\u{4E00}'..='\u{9FFF}' => SIMPLIFIED[(c as u32 - FIRST) as usize],
        '\u{3000}'..='\u{303f}' => {
            if c == '\u{3000}' {
                ' '
            } else {
                c
            }
        }
        // Full-width forms, compatibility ideographs, circled and Roman numerals, letters with marks.
        _ => {
            let mut form = std::iter::once(c).nfkc();
            match (form.next(), form.next()) {
                (Some(one), None) => {
                    let lower = one.to_lowercase().next().unwrap_or(one);
                    if ('\u{4E00}'..='\u{9FFF}').contains(&lower) {
                        SIMPLIFIED[(lower as u32 - FIRST) as usize]
                    } else {
                        lower
                    }
                }
                _ => c,
            }
        }
    }
}

/// `text` in the form used for matching; character `i` of the result stands for character `i` of `text`.
pub fn normalise(text: &str) -> String {
    text.chars().map(normalise_char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn width_case_and_traditional_forms() {
        assert_eq!(normalise("ＡＢＣ１２３，ABC"), "abc123,abc");
        assert_eq!(normalise("農村宅基地點樣申請？"), "农村宅基地点样申请?");
        assert_eq!(normalise("乾隆后面的發髮"), normalise("干隆後面的发发"));
    }

    proptest! {
        #[test]
        fn one_character_becomes_one(text in any::<String>()) {
            prop_assert_eq!(normalise(&text).chars().count(), text.chars().count());
        }
    }
}
