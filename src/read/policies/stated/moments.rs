//! Days, months, years and spans of time as documents write them.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use regex::Regex;
use xuanti_formats::numerals::in_digits;

/// A day, a month or a year in a text made plain: 2023年5月1日, 2023.5.1, 2023年5月底, 2023年度. A pattern without groups.
pub const MOMENT: &str =
    r"\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}日?|年(?:\d{1,2}月(?:\d{1,2}[日号]|[份底末初])?|[度底末初])?)";
/// What stands between the two ends of a span.
const TO: &str = r"(?:起|开始|零时|0时|之日|，)*(?:至|到|截至|截止到?|[-—–~～―－]{1,2})";

static PARTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?").expect("a constant pattern"));
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"({MOMENT}|\d{{4}}){TO}({MOMENT}|\d{{1,2}}月\d{{1,2}}[日号])")).expect("a constant pattern")
});

/// A text without spaces, its dates and terms in digits: what the patterns of this folder are for.
pub fn made_plain(text: &str) -> String {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let half = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '(' => '（',
        ')' => '）',
        _ => c,
    };
    in_digits(&dense).chars().map(half).collect()
}

/// The first and the last day of what [`MOMENT`] has found.
pub fn moment(found: &str) -> Option<(Date, Date)> {
    let parts = PARTS.captures(found)?;
    let part = |n: usize| parts.get(n).and_then(|part| part.as_str().parse::<i8>().ok());
    let year: i16 = parts[1].parse().ok()?;
    match (part(2), part(3)) {
        (Some(month), Some(day)) => Date::new(year, month, day).ok().map(|day| (day, day)),
        (Some(month), None) => Date::new(year, month, 1).ok().map(|first| (first, first.last_of_month())),
        _ if found.ends_with(['底', '末']) => Some((date(year, 12, 31), date(year, 12, 31))),
        _ => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
    }
}

/// The first and the last day of the first span in a plain text: 2021年1月1日至2023年12月31日, 2021—2023年.
pub fn span(text: &str) -> Option<(Date, Date)> {
    let found = SPAN.captures(text)?;
    let (from, _) = moment(&found[1])?;
    let to = if found[2].contains('年') || found[2].starts_with("20") && !found[2].contains('月') {
        found[2].to_string()
    } else {
        format!("{}年{}", from.year(), &found[2])
    };
    let (_, until) = moment(&to)?;
    (from <= until).then_some((from, until))
}

/// The last day of so many months that begin on `first`.
pub fn last_of(first: Date, months: u32) -> Option<Date> {
    first.checked_add(i64::from(months).months()).ok()?.checked_sub(1.days()).ok()
}

/// How many months a span of time has: the parts 5, 年, or 半, 年, or 1, 年, 半.
pub fn months(count: &str, unit: &str, half: bool) -> Option<u32> {
    let per_unit = if unit.ends_with('年') { 12 } else { 1 };
    let whole = if count == "半" { per_unit / 2 } else { count.parse::<u32>().ok()?.checked_mul(per_unit)? };
    (1..=1200).contains(&whole).then(|| whole + if half { per_unit / 2 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_as_long_as_they_say() {
        for (text, first, last) in [
            ("二O二三年五月一日", date(2023, 5, 1), date(2023, 5, 1)),
            ("2023.5.1", date(2023, 5, 1), date(2023, 5, 1)),
            ("2024年2月底", date(2024, 2, 1), date(2024, 2, 29)),
            ("二〇二三年度", date(2023, 1, 1), date(2023, 12, 31)),
            ("2025年底", date(2025, 12, 31), date(2025, 12, 31)),
        ] {
            assert_eq!(moment(&made_plain(text)), Some((first, last)), "{text}");
        }
        assert_eq!(moment("2023年13月1日"), None);
    }

    #[test]
    fn spans_with_and_without_a_second_year() {
        for (text, from, until) in [
            ("自2021年1月1日起至2023年12月31日止", date(2021, 1, 1), date(2023, 12, 31)),
            ("2021年4月1日—2024年3月31日", date(2021, 4, 1), date(2024, 3, 31)),
            ("2021-01-01 至 2022-06-30", date(2021, 1, 1), date(2022, 6, 30)),
            ("2023年5月1日至10月31日", date(2023, 5, 1), date(2023, 10, 31)),
            ("2021-2023年", date(2021, 1, 1), date(2023, 12, 31)),
            ("二〇二一年至二〇二三年", date(2021, 1, 1), date(2023, 12, 31)),
        ] {
            assert_eq!(span(&made_plain(text)), Some((from, until)), "{text}");
        }
        assert_eq!(span("2024年1月1日至2023年1月1日"), None);
    }
}
