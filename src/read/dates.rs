//! Dates as people write them.

use jiff::civil::{Date, date};
use xuanti_formats::numerals::in_digits;

use crate::text::normalise;

/// Reads 2023-05-08, 2023/5/8, 2023.5.8, 20230508, 2023年5月8日, 二〇二三年五月八日, each with or without a time behind, and
/// a spreadsheet's day number (1954 to 2119). `None` for anything else and for days that do not exist.
pub fn parse(text: &str) -> Option<Date> {
    let text = normalise(text.trim());
    let text = in_digits(&text);
    let (first, rest) = digits(&text);
    match first.len() {
        8 | 14 if first.len() == 8 || rest.is_empty() => {
            is_time(rest).then_some(())?;
            day(&first[..4], &first[4..6], &first[6..8])
        }
        // Nothing but a number: days since the end of 1899, perhaps with a fraction for the time.
        5 if rest.is_empty() || is_fraction(rest) => serial(first.parse().ok()?),
        4 => {
            let (month, rest) = digits(rest.trim_start().strip_prefix(['-', '/', '.', '年', '—', '–'])?.trim_start());
            let (day_of_month, rest) =
                digits(rest.trim_start().strip_prefix(['-', '/', '.', '月', '—', '–'])?.trim_start());
            is_time(rest.strip_prefix(['日', '号']).unwrap_or(rest)).then_some(())?;
            day(first, month, day_of_month)
        }
        _ => None,
    }
}

/// The day with a spreadsheet's number, in its system that begins in 1900.
pub fn serial(days: i64) -> Option<Date> {
    if !(20_000..80_000).contains(&days) {
        return None;
    }
    date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()
}

/// The day of a moment as programs count it: seconds or thousandths since 1970, by the clock of China.
pub fn stamp(text: &str) -> Option<Date> {
    let seconds = match text.len() {
        10 => text.parse::<i64>().ok()?,
        13 => text.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let offset = jiff::tz::Offset::constant(8);
    let day = jiff::Timestamp::from_second(seconds).ok().map(|at| offset.to_datetime(at).date())?;
    (2000..2100).contains(&day.year()).then_some(day)
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

fn is_fraction(rest: &str) -> bool {
    rest.strip_prefix('.').is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit()))
}

/// Nothing, or what may stand behind a date: a time, a time zone, a weekday.
fn is_time(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| {
            c.is_ascii_digit()
                || c.is_whitespace()
                || ":.+-tzampm()时分秒上下中午晚凌晨星期周〇一二三四五六七八九十日天".contains(c)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_write_a_day() {
        let day = Some(date(2023, 5, 8));
        for text in [
            "2023-05-08",
            "2023/5/8",
            "2023.5.8",
            "20230508",
            "2023年5月8日",
            "２０２３年５月８日",
            "2023-05-08 10:30:00",
            "2023/5/8 下午3:05",
            "20230508 09:00",
            "20230508093000",
            "2023年5月8日 10时30分",
            "2023-05-08T10:30:00Z",
            "45054",
            "45054.4375",
            " 2023 - 5 - 8 ",
            "二〇二三年五月八日",
            "二O二三年五月八日",
            "二０二三年五月八日上午十时",
        ] {
            assert_eq!(parse(text), day, "{text}");
        }
    }

    #[test]
    fn a_moment_is_a_day() {
        assert_eq!(stamp("1683504000"), Some(date(2023, 5, 8)));
        assert_eq!(stamp("1683504000123"), Some(date(2023, 5, 8)));
        assert_eq!((stamp("13800138000"), stamp("abc")), (None, None));
    }

    #[test]
    fn no_such_day() {
        for text in [
            "",
            "2023-02-30",
            "2023年5月",
            "五月八日",
            "2023-05-081",
            "13800138000",
            "2023",
            "5/8",
            "2023-5-8abc",
            "12",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
