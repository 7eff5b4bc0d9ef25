//! How documents write numbers, offices and what they are.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::model::Level;

use super::moments::{MOMENT, made_plain, moment};

/// 南府办〔2023〕12号, in any brackets.
pub static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\p{Han}{1,14})\s*[〔\[［（(【〈]\s*((?:19|20)\d{2})\s*[〕\]］）)】〉]\s*(?:第\s*)?(\d{1,5})\s*号")
        .expect("a constant pattern")
});

/// A line that is a day and nothing else.
static ONLY_DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("^（?({MOMENT})）?$")).expect("a constant pattern"));
/// Who signs.
pub static OFFICE: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!("^{OFFICES}$")).expect("a constant pattern"));
/// An office, or several.
pub const OFFICES: &str = r"[\p{Han}、 　]{2,40}(?:局|委员会|办公室|政府|部|厅|院|中心|分局|街道办事处|党委|委|站|所|党组|公司|协会|联合会|联社)";

/// The kinds of document that a mark of `kinds.txt` names, as alternatives of a pattern.
pub fn kinds(mark: char) -> String {
    let lines = include_str!("kinds.txt").lines().filter(|line| !line.starts_with('#'));
    let named = lines.filter_map(|line| line.split_once(' ')).filter(|(_, marks)| marks.contains(mark));
    named.map(|(kind, _)| kind).collect::<Vec<_>>().join("|")
}

/// What a title ends with.
pub static SORT: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds('题');
    Regex::new(&format!(r"(?:{kinds})(?:[（(][^（）()]{{1,12}}[）)])?$")).expect("a constant pattern")
});
/// How a title ends that tells something, rather than being a set of rules.
pub static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"的?(?:通知|决定|公告|通告|通报|函|意见|批复|答复|请示|报告|令)(?:[（(][^（）()]{1,12}[）)])?$")
        .expect("a constant pattern")
});

/// A number with its brackets as they should be.
pub fn number(found: regex::Captures) -> String {
    // 文号：南府办〔2023〕12号, 印发的南府办〔2023〕12号: words before it are not part of it.
    let name = found[1].rsplit(['号', '的', '《']).next().unwrap_or_default();
    format!("{name}〔{}〕{}号", &found[2], &found[3])
}

/// The day that a line is, and nothing else.
pub fn only_day(line: &str) -> Option<Date> {
    let line = made_plain(line);
    let (first, last) = moment(&ONLY_DAY.captures(&line)?[1])?;
    (first == last).then_some(first)
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
