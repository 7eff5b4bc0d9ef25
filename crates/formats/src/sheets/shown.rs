//! A cell as a person sees it: a number in its format (000017, 5%), a date as year-month-day; and what stands in a cell that
//! nobody would want to see.

use calamine::{CellErrorType, Data, ExcelDateTime};
use ssfmt::{FormatOptions, NumberFormat};

use crate::sandbox::guarded;

/// Numbers from here on have lost their last digits: spreadsheets keep fifteen.
const EXACT: f64 = 1e15;
/// Longest format that a spreadsheet takes, characters.
const LONGEST_FORMAT: usize = 255;

/// What a format code describes, where it makes a number look otherwise. Dates are read as dates; in a format for large
/// numbers (1.2E+17) a number would lose its digits.
pub fn format(code: &str) -> Option<NumberFormat> {
    let as_it_is = code.is_empty() || code.eq_ignore_ascii_case("general") || code.contains(['@', 'E', 'e']);
    if as_it_is || code.chars().count() > LONGEST_FORMAT {
        return None;
    }
    // A young crate, and the codes come from the file.
    let format = guarded(|| NumberFormat::parse(code).ok()).flatten()?;
    (!format.is_date_format()).then_some(format)
}

/// A number in its format; as it is where the format shows none of its digits.
pub fn number(value: f64, format: &NumberFormat) -> Option<String> {
    let shown = guarded(|| format.format(value, &FormatOptions::default()))?;
    let shown = shown.trim();
    shown.contains(|c: char| c.is_ascii_digit()).then(|| shown.to_string())
}

/// A cell as a person sees it: whole numbers without “.0”, dates as year-month-day.
pub fn text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) if error_in(text).is_some() => String::new(),
        Data::String(text) => text.replace("_x000D_", ""),
        Data::Int(n) => n.to_string(),
        Data::Float(x) if x.fract() == 0.0 && x.abs() < 1e18 => format!("{x:.0}"),
        Data::Float(x) => x.to_string(),
        Data::Bool(b) => (if *b { "是" } else { "否" }).to_string(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTime(when) => date(*when),
    }
}

fn date(when: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
    match (when.is_datetime() && when.as_f64() >= 1.0, (hour, minute, second)) {
        (true, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        (true, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        (false, _) => format!("{hour:02}:{minute:02}:{second:02}"),
    }
}

/// The error that stands in a cell (#N/A), as a formula left it or as text.
pub fn error(cell: &Data) -> Option<String> {
    match cell {
        Data::Error(error) => Some(error.to_string()),
        Data::String(text) => error_in(text).map(str::to_string),
        _ => None,
    }
}

fn error_in(text: &str) -> Option<&str> {
    use CellErrorType::{Div0, NA, Name, Null, Num, Ref, Value};
    let text = text.trim();
    let known = || [Div0, NA, Name, Null, Num, Ref, Value].iter().any(|error| error.to_string() == text);
    (text.starts_with('#') && known()).then_some(text)
}

/// Whether it is a number that has lost its last digits.
pub fn is_cut(cell: &Data) -> bool {
    matches!(cell, Data::Float(x) if x.fract() == 0.0 && x.abs() >= EXACT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_their_format_says() {
        let shown = |value: f64, code: &str| format(code).and_then(|format| number(value, &format));
        let some = |text: &str| Some(text.to_string());
        assert_eq!(shown(17.0, "000000"), some("000017"));
        assert_eq!(shown(202305.0, "0000\"年\"00\"月\""), some("2023年05月"));
        assert_eq!(shown(0.05, "0%"), some("5%"));
        assert_eq!(shown(1234.5, "#,##0.00"), some("1,234.50"));
        assert_eq!(shown(8.0, "\"X\"000"), some("X008"));
        for code in ["General", "@", "0.00E+00", "yyyy-mm-dd", ""] {
            assert_eq!(shown(8.0, code), None, "{code}");
        }
    }

    #[test]
    fn errors_are_no_words() {
        assert_eq!(error(&Data::String(" #N/A".into())), Some("#N/A".into()));
        assert_eq!(error(&Data::Error(CellErrorType::Ref)), Some("#REF!".into()));
        assert_eq!((error(&Data::String("#1楼".into())), text(&Data::Error(CellErrorType::NA))), (None, String::new()));
    }
}
