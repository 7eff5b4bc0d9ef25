//! Text from outside → text that may be shown: without personal data, and the same everywhere. Nothing in it can move
//! a terminal's cursor, turn the reading direction, break a file's format, or hide. What each format needs beyond that
//! (`<` in HTML, `=` in a spreadsheet, `;` in a calendar) is escaped where the format is written.

use crate::model::{Problem, Reason};
use crate::text::redact;

/// `text` with what cannot be seen made visible or left out. Line breaks stay, as `\n`.
///
/// A control character becomes its picture (U+241B ␛ for escape), a mark that turns the reading direction its number
/// in brackets, `〔U+202E〕`. Byte order marks and zero-width spaces, which come with copied text, are left out.
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => shown.push(c),
            '\r' => {
                // A lone carriage return is an old line break; before \n it says nothing more.
                if chars.peek() != Some(&'\n') {
                    shown.push('\n');
                }
            }
            '\t' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            '\u{FEFF}' | '\u{200B}' => {}
            '\u{0}'..='\u{1F}' => shown.push(char::from_u32(0x2400 + c as u32).unwrap_or('�')),
            '\u{7F}' => shown.push('␡'),
            '\u{80}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => shown.push('�'),
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                shown.push_str(&format!("〔U+{:04X}〕", c as u32));
            }
            _ => shown.push(c),
        }
    }
    shown
}

/// Masks personal data unless the user asked not to. Either way the text shows as text (see [`plain`]).
#[derive(Debug, Clone, Copy)]
pub struct Masking(pub bool);

impl Masking {
    /// `text` as it may be shown.
    pub fn text(self, text: &str) -> String {
        let text = plain(text);
        if self.0 { redact(&text).into_owned() } else { text }
    }

    /// A problem quotes what stands in a file.
    pub fn problem(self, problem: &Problem) -> Problem {
        let shown = |text: &Option<String>| text.as_deref().map(plain);
        Problem {
            file: plain(&problem.file),
            sheet: shown(&problem.sheet),
            column: shown(&problem.column),
            what: self.text(&problem.what),
            todo: self.text(&problem.todo),
            ..problem.clone()
        }
    }

    /// A precedent is what somebody wrote.
    pub fn reason(self, reason: &mut Reason) {
        if let Reason::Precedent { text } = reason {
            *text = self.text(text);
        }
    }
}

/// Three decimals are all that is meant.
pub fn rounded(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_made_visible() {
        assert_eq!(plain("宅基地\u{1b}[2J"), "宅基地␛[2J");
        assert_eq!(plain("a\u{202e}b\u{0}"), "a〔U+202E〕b␀");
        assert_eq!(plain("\u{feff}一\r\n二\r三\t四"), "一\n二\n三 四");
        assert_eq!(plain("👨‍👩‍👧 <script>"), "👨‍👩‍👧 <script>");
    }
}
