//! What departments write into the cells of their sheets: 是, 可以, √, 牵头, 8月1日, 约20分钟.

use jiff::civil::Date;
use xuanti_formats::numerals::numeral;

use crate::model::ClauseWord;
use crate::read::dates;
use crate::text::normalise;

const YES: &[&str] = &[
    "是",
    "可",
    "可以",
    "能",
    "同意",
    "宜",
    "对",
    "属于",
    "是的",
    "公开",
    "可公开",
    "可以公开",
    "主动公开",
    "宜公开",
    "√",
    "✓",
    "✔",
    "☑",
    "y",
    "yes",
    "true",
    "1",
];
const NO: &[&str] = &[
    "否",
    "不",
    "不是",
    "不可",
    "不可以",
    "不能",
    "不同意",
    "不宜",
    "非",
    "不属于",
    "不公开",
    "不可公开",
    "不宜公开",
    "不可以公开",
    "不予公开",
    "依申请公开",
    "不宜公开解读",
    "×",
    "✗",
    "✘",
    "☒",
    "x",
    "n",
    "no",
    "false",
    "0",
];
const LEADS: &[&str] = &["牵头", "牵头部门", "主办", "牵头单位", "主责"];
const JOINS: &[&str] = &["配合", "配合部门", "协办", "协助", "配合单位", "参与"];
const MAY: &[&str] = &["可讲", "可以讲", "能讲", "有效", "讲"];
const MAY_NOT: &[&str] = &["不可讲", "不可以讲", "不能讲", "不讲", "不宜讲", "暂不讲"];
const EXPIRED: &[&str] = &["已失效", "失效", "已废止", "废止", "已过期", "过期", "已作废", "作废"];
/// What is written where there is nothing to write.
const NOTHING: &[&str] = &["/", "\\", "-", "--", "—", "——", "无", "暂无", "没有", "…"];
/// Longest broadcast that anybody asks for, minutes.
const LONGEST: u32 = 300;

/// What stands in a cell; empty where that is nothing. Characters that no one sees are left out.
pub fn written(cell: &str) -> String {
    let seen: String = cell.chars().filter(|&c| c == '\n' || !c.is_control() && !is_hidden(c)).collect();
    let seen = seen.trim();
    if NOTHING.contains(&seen) { String::new() } else { seen.to_string() }
}

/// Marks without width, or that turn the direction of reading.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{61C}')
}

/// Yes or no.
pub fn yes_no(text: &str) -> Option<bool> {
    one_of(text, &[(YES, true), (NO, false)])
}

/// Whether a department leads (true) or joins.
pub fn leads(text: &str) -> Option<bool> {
    one_of(text, &[(LEADS, true), (JOINS, false)])
}

/// Whether a clause may be explained.
pub fn word(text: &str) -> Option<ClauseWord> {
    let own = [(EXPIRED, ClauseWord::Expired), (MAY, ClauseWord::Yes), (MAY_NOT, ClauseWord::No)];
    one_of(text, &own).or_else(|| yes_no(text).map(|may| if may { ClauseWord::Yes } else { ClauseWord::No }))
}

/// A day; one without a year is the next such day from `today` on.
pub fn day(text: &str, today: Date) -> Option<Date> {
    dates::parse(text).or_else(|| {
        let this = |year: i16| dates::parse(&format!("{year}年{text}"));
        this(today.year()).filter(|day| *day >= today).or_else(|| this(today.year().checked_add(1)?))
    })
}

/// Minutes: 20, 约20分钟, 二十分钟.
pub fn minutes(text: &str) -> Option<u32> {
    let text = normalise(text);
    let text = text.trim().trim_start_matches(['约', '需', '要', '共', '大', '概']).trim();
    let text = ["分钟左右", "分钟", "分", "min"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
    let minutes = text.strip_suffix(".0").unwrap_or(text).parse().ok().or_else(|| numeral(text))?;
    (1..=LONGEST).contains(&minutes).then_some(minutes)
}

fn one_of<T: Copy>(text: &str, lists: &[(&[&str], T)]) -> Option<T> {
    let text = normalise(text);
    let text = text.trim().trim_end_matches(['。', '.', '!', '；', ';']);
    lists.iter().find(|(words, _)| words.contains(&text)).map(|(_, meant)| *meant)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn yes_and_no_in_many_words() {
        for yes in ["是", "可以", " √", "Y", "Ｙｅｓ", "可", "是。", "公開"] {
            assert_eq!(yes_no(yes), Some(true), "{yes}");
        }
        for no in ["否", "不可以", "×", "N", "不宜公开", "x"] {
            assert_eq!(yes_no(no), Some(false), "{no}");
        }
        assert_eq!((yes_no("再议"), yes_no("")), (None, None));
    }

    #[test]
    fn words_for_clauses_and_parts() {
        assert_eq!(
            (word("不可讲"), word("√"), word("已废止")),
            (Some(ClauseWord::No), Some(ClauseWord::Yes), Some(ClauseWord::Expired))
        );
        assert_eq!((leads("协办"), leads("牵头"), leads("都行"), word("再看")), (Some(false), Some(true), None, None));
    }

    #[test]
    fn days_with_and_without_a_year() {
        let today = date(2023, 7, 3);
        assert_eq!(day("2023年8月1日", today), Some(date(2023, 8, 1)));
        assert_eq!(day("8月1日", today), Some(date(2023, 8, 1)));
        assert_eq!(day("7月1日", today), Some(date(2024, 7, 1)));
        assert_eq!((day("下个月", today), day("13月1日", today), day("2月30日", today)), (None, None, None));
    }

    #[test]
    fn minutes_as_people_write_them() {
        for (text, minutes_meant) in [("20", 20), ("约20分钟", 20), ("二十分钟", 20), ("１５分", 15), ("45.0", 45)]
        {
            assert_eq!(minutes(text), Some(minutes_meant), "{text}");
        }
        for text in ["", "0", "半小时", "15-20分钟", "99999999999", "-5"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn a_stroke_is_nothing() {
        assert_eq!(
            (written(" / "), written("——"), written("王\u{202e}某\u{0}")),
            (String::new(), String::new(), "王某".into())
        );
    }
}
