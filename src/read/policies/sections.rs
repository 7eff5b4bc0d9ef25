//! The lines of a body → its sections: what comes first, each attachment, each of several sets of rules in one notice.
//!
//! Tables of contents and lists of attachments name sections and are none: they are left out.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use xuanti_formats::outline::{Line, Mark, RANK_ITEM, attachment, is_title, numbers};

/// Lines that are numbered for themselves.
pub struct Section<'a> {
    /// What the labels of its clauses begin with: `#`, `#附2.`, `#文2.`.
    pub prefix: String,
    /// The title of its rules, where the notice issues several.
    pub title: Option<&'a str>,
    /// With the line that heads it, if that is an attachment.
    pub lines: Vec<Line<'a>>,
}

/// ……12 at the end of a line of a table of contents.
static PAGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[.…·．。\s　—-]{2,}[(（]?\d{1,4}[)）]?$").expect("a constant pattern"));
/// The same under 目录, where less tells it.
static PAGE_INSIDE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[.…·．。\s　—-]+[(（]?\d{1,4}[)）]?$").expect("a constant pattern"));
/// How the title of a set of rules ends.
static RULES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:办法|规定|细则|规则|规程|条例|制度|守则|章程|公约|方案|意见|指引|准则)(?:[（(][^（）()]{1,12}[）)])?$",
    )
    .expect("a constant pattern")
});
/// Lines at the top among which contents stand.
const CONTENTS: usize = 400;
/// Shortest title of a set of rules, characters: 责任制度 is a heading.
const SHORTEST_TITLE: usize = 6;
/// Shortest title where no article says 第一条, characters.
const LONGER_TITLE: usize = 8;
/// Longest title of a set of rules, characters.
const LONGEST_TITLE: usize = 60;

/// Divides a body.
pub fn sections<'a>(lines: Vec<Line<'a>>) -> Vec<Section<'a>> {
    let lines = without_lists(without_contents(lines));
    let mut sections = Vec::new();
    let mut attachments = 0;
    for part in lines.chunk_by(|_, next| next.mark != Mark::Attachment) {
        let prefix = match part.first() {
            Some(head) if head.mark == Mark::Attachment => {
                attachments += 1;
                let own =
                    attachment(head.whole).map_or_else(|| numbers(head.whole).first().copied(), |(number, _)| number);
                format!("#附{}.", own.unwrap_or(attachments))
            }
            _ => "#".to_string(),
        };
        let begins = rules(part);
        if begins.len() < 2 {
            sections.push(Section { prefix, title: None, lines: part.to_vec() });
            continue;
        }
        sections.push(Section { prefix: prefix.clone(), title: None, lines: part[..begins[0]].to_vec() });
        let ends = begins.iter().skip(1).copied().chain([part.len()]);
        for (n, (&begin, end)) in begins.iter().zip(ends).enumerate() {
            let (title, lines) = (Some(part[begin].text), part[begin + 1..end].to_vec());
            sections.push(Section { prefix: format!("{prefix}文{}.", n + 1), title, lines });
        }
    }
    sections
}

/// Where sets of rules begin: titles under which 第一条 or 一、 comes anew.
fn rules(lines: &[Line]) -> Vec<usize> {
    let begins = |&at: &usize| {
        let line = &lines[at];
        let length = line.text.chars().count();
        let is_text = matches!(line.mark, Mark::Text | Mark::Heading { rank: 1..=6 });
        if !is_text || !(SHORTEST_TITLE..=LONGEST_TITLE).contains(&length) || !RULES.is_match(line.text) {
            return false;
        }
        // Brackets, chapters and a preamble may stand between.
        let below = lines[at + 1..].iter().filter(|line| !line.whole.is_empty()).take(4);
        let first = below.take_while(|line| !RULES.is_match(line.whole)).find_map(|line| match line.mark {
            Mark::Article { number, loose, .. } => Some(loose && number == 1),
            Mark::Item { rank: RANK_ITEM, .. } => Some(length >= LONGER_TITLE && numbers(line.number) == [1]),
            _ => None,
        });
        first.unwrap_or(false) && is_plain_title(line.text)
    };
    (0..lines.len()).filter(begins).collect()
}

fn is_plain_title(text: &str) -> bool {
    !text.contains(['。', '；', '：', '，', ':', ';', '|'])
}

/// Leaves out tables of contents: lines with the number of a page, and under 目录 what is said again below.
fn without_contents(lines: Vec<Line>) -> Vec<Line> {
    let dense = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let all: Vec<String> = lines.iter().map(|line| dense(line.whole)).collect();
    let mut kept = Vec::with_capacity(lines.len());
    let mut inside = false;
    for (at, line) in lines.iter().enumerate() {
        if at >= CONTENTS {
            kept.push(*line);
            continue;
        }
        if all[at] == "目录" || all[at] == "目次" {
            inside = true;
            continue;
        }
        let pattern = if inside { &PAGE_INSIDE } else { &PAGE };
        let entry = pattern.replace(line.whole, "");
        let has_page = entry.len() < line.whole.len()
            && entry.chars().any(|c| c.is_alphabetic())
            && line.whole.contains(['…', '·', '.']);
        let entry = dense(&entry);
        let again = || is_title(line.whole) && all[at + 1..].iter().any(|below| below.starts_with(&entry));
        inside = inside && (all[at].is_empty() || has_page || again());
        // A price list has dots and numbers, too, but its lines do not come again.
        if !(inside || has_page && again()) {
            kept.push(*line);
        }
    }
    kept
}

/// Leaves out lists of attachments, and makes heads of attachments of the other lines that name one.
fn without_lists(mut lines: Vec<Line>) -> Vec<Line> {
    let heads: HashSet<Option<u32>> = lines
        .iter()
        .filter(|line| line.mark == Mark::Attachment)
        .filter_map(|line| attachment(line.whole))
        .map(|(n, _)| n)
        .collect();
    let mut left_out = HashSet::new();
    for at in 0..lines.len() {
        let Some((number, title)) = attachment(lines[at].whole).filter(|_| !left_out.contains(&at)) else { continue };
        if !is_entry(title) || lines[at].mark != Mark::Text && !title.is_empty() {
            continue;
        }
        let entries = entries(&lines, at, number, title);
        let last = entries.last().copied().unwrap_or(at);
        let below = lines[last + 1..].iter().find(|line| !line.whole.is_empty());
        let named_again = !title.is_empty() && (heads.contains(&number) || number.is_none() && !heads.is_empty());
        let ends = below.is_none_or(|below| attachment(below.whole).is_some());
        if entries.len() > 1 || !title.is_empty() && (named_again || ends) {
            left_out.extend(entries);
        } else if !title.is_empty() {
            lines[at].mark = Mark::Attachment;
        }
    }
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !left_out.contains(&(at - 1))
    });
    lines
}

/// 申请表；
fn is_entry(text: &str) -> bool {
    is_title(text.trim_end_matches(['；', '。', ';']))
}

/// The lines of a list of attachments that begins at `at` with this number and title: 附件：1.甲表, then 2.乙表 or 附件2.乙表.
fn entries(lines: &[Line], at: usize, number: Option<u32>, title: &str) -> Vec<usize> {
    let mut found = vec![at];
    let inner =
        |text: &str| numbers(text.split(['.', '．', '、', '：', ' ']).next().unwrap_or_default()).first().copied();
    let mut last = number.or_else(|| inner(title));
    for (below, line) in lines.iter().enumerate().skip(at + 1).filter(|(_, line)| !line.whole.is_empty()) {
        let own = match attachment(line.whole) {
            Some((number, title)) if !title.is_empty() => number,
            None if matches!(line.mark, Mark::Item { digits: 1, .. }) && is_entry(line.text) => {
                numbers(line.number).first().copied()
            }
            _ => None,
        };
        let next = last.unwrap_or(0) + 1;
        if own != Some(next) {
            break;
        }
        found.push(below);
        last = own;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body;

    /// Prefix and texts of each section.
    fn divided(text: &str) -> Vec<(String, String)> {
        let lines = body::plain(text);
        let sections = sections(lines.iter().map(body::Line::outline).collect());
        let words = |section: Section| {
            let texts: Vec<&str> =
                section.lines.iter().map(|line| line.whole).filter(|text| !text.is_empty()).collect();
            (section.prefix + section.title.unwrap_or_default(), texts.join("|"))
        };
        sections.into_iter().map(words).collect()
    }

    fn is(text: &str, sections: &[(&str, &str)]) {
        let sections: Vec<_> = sections.iter().map(|(prefix, texts)| (prefix.to_string(), texts.to_string())).collect();
        assert_eq!(divided(text), sections, "{text}");
    }

    #[test]
    fn lists_of_attachments_in_all_forms_are_none() {
        for list in [
            "附件：1.申请表\n　　2.承诺书",
            "附件1.申请表\n\n2.承诺书",
            "附件：\n1. 申请表\n2. 承诺书",
            "附件1：申请表\n附件2：承诺书",
            "附：1、申请表\n2、承诺书",
            "附件：1．《申请表》；\n2．《承诺书》。",
        ] {
            let text = format!("一、甲。\n\n{list}\n\n附件1\n申请表\n姓名\n附件2.\n承诺书\n我承诺");
            is(&text, &[("#", "一、甲。"), ("#附1.", "附件1|申请表|姓名"), ("#附2.", "附件2.|承诺书|我承诺")]);
        }
        is("一、甲。\n附件：申请表", &[("#", "一、甲。")]);
    }

    #[test]
    fn a_head_with_its_title_on_the_line_is_no_list() {
        is(
            "一、甲。\n附件1：补偿标准\n每亩一千元。\n附件2 申请材料\n身份证。",
            &[("#", "一、甲。"), ("#附1.", "附件1：补偿标准|每亩一千元。"), ("#附2.", "附件2 申请材料|身份证。")],
        );
        is("一、按附件1办理。\n附件1所列标准为准。", &[("#", "一、按附件1办理。|附件1所列标准为准。")]);
    }

    #[test]
    fn contents_with_pages_and_without() {
        let rules = "第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。";
        for contents in [
            "目　录\n第一章 总则\n第二章 附则",
            "第一章 总则……1\n第二章 附则……3",
            "目录\n第一章 总则 ........ 1\n第二章 附则 ........ 3",
            "目次\n第一章 总则\t1\n第二章 附则\t3",
        ] {
            is(&format!("{contents}\n\n{rules}"), &[("#", &rules.replace('\n', "|"))]);
        }
        is("目录\n甲村 …… 1\n乙村", &[("#", "乙村")]);
    }

    #[test]
    fn two_sets_of_rules_are_told_apart_and_one_is_not_divided() {
        let notice = "现将两个办法印发给你们。\n早餐补助办法\n第一条 甲。\n第二条 乙。\n晚餐补助办法（试行）\n（2023年制定）\n第一章 总则\n第一条 丙。";
        is(
            notice,
            &[
                ("#", "现将两个办法印发给你们。"),
                ("#文1.早餐补助办法", "第一条 甲。|第二条 乙。"),
                ("#文2.晚餐补助办法（试行）", "（2023年制定）|第一章 总则|第一条 丙。"),
            ],
        );
        is("早餐补助办法\n第一条 甲。", &[("#", "早餐补助办法|第一条 甲。")]);
    }
}
