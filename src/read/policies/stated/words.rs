//! How documents write numbers, days, offices and what they are.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use xuanti_formats::numerals::numeral;

use crate::model::Level;

/// 南府办〔2023〕12号, in any brackets.
pub static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\p{Han}{1,14})\s*[〔\[［（(【〈]\s*((?:19|20)\d{2})\s*[〕\]］）)】〉]\s*(?:第\s*)?(\d{1,5})\s*号")
        .expect("a constant pattern")
});

/// A day in digits or numerals.
pub const DAY: &str = r"((?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)";

/// A line that is a day and nothing else.
pub static ONLY_DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^[（(]?\s*{DAY}\s*[）)]?$")).expect("a constant pattern"));
/// Who signs.
pub static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{Han}、 　]{2,40}(?:局|委员会|办公室|政府|部|厅|院|中心|分局|街道办事处|党委|委|站|所)$")
        .expect("a constant pattern")
});

/// The kinds of document that a mark of `kinds.txt` names, as alternatives of a pattern.
pub fn kinds(mark: char) -> String {
    let lines = include_str!("kinds.txt").lines().filter(|line| !line.starts_with('#'));
    let named = lines.filter_map(|line| line.split_once(' ')).filter(|(_, marks)| marks.contains(mark));
    named.map(|(kind, _)| kind).collect::<Vec<_>>().join("|")
}

/// A number with its brackets as they should be.
pub fn number(found: regex::Captures) -> String {
    // 文号：南府办〔2023〕12号, （南府办〔2023〕12号）: words before it are not part of it.
    let name = found[1].rsplit(['号', '：']).next().unwrap_or_default();
    format!("{name}〔{}〕{}号", &found[2], &found[3])
}

/// A day written in digits or numerals.
pub fn day(text: &str) -> Option<Date> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let number = |text: &str| text.parse().ok().or_else(|| numeral(text));
    Date::new(
        i16::try_from(number(year)?).ok()?,
        i8::try_from(number(month)?).ok()?,
        i8::try_from(number(rest.trim_end_matches('日'))?).ok()?,
    )
    .ok()
}

/// A small number in digits or numerals.
pub fn count(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| numeral(text))
}

/// An office as this program's folders name it (佛山市南海区教育局 → 区教育局), and its level.
pub fn department(name: &str) -> Option<(String, Option<Level>)> {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    if !OFFICE.is_match(&name) {
        return None;
    }
    let after = |mark: char| name.rsplit_once(mark).map(|(_, rest)| rest).filter(|rest| rest.chars().count() > 1);
    let level = if name.contains("街道") || name.contains('镇') {
        Some(Level::Town)
    } else if let Some(rest) = after('区').or_else(|| after('县')) {
        let mark = if name.contains('区') { '区' } else { '县' };
        return Some((format!("{mark}{rest}"), Some(Level::District)));
    } else if name.contains('市') {
        Some(Level::City)
    } else if name.contains('省') {
        Some(Level::Province)
    } else if name.contains("国务院") || name.starts_with("国家") || name.starts_with("中华人民共和国") {
        Some(Level::Nation)
    } else {
        None
    };
    Some((name, level))
}
