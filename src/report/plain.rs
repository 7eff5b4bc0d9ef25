//! Text from outside → text that shows as it is everywhere: nothing in it can move a terminal's cursor, turn the
//! reading direction, break a file's format, or hide. What each format needs beyond that (`<` in HTML, `=` in a
//! spreadsheet, `;` in a calendar) is escaped where the format is written.

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

/// A cell of a CSV file that no spreadsheet takes for a formula.
pub fn inert(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && cell.parse::<f64>().is_err();
    if formula { format!("'{cell}") } else { cell.to_string() }
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

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        assert_eq!(inert("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(inert("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(inert("-3.5"), "-3.5");
        assert_eq!(inert("宅基地"), "宅基地");
    }
}
