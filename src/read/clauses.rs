//! A document's body → clauses, the smallest parts that can be cited.
//!
//! Three forms, tried in this order: articles (第X条, with the chapters above them); numbered paragraphs
//! (一、 （一） 1. （1）); else headings and plain paragraphs. Nothing is dropped but notes (`> …`) and the title.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::Clause;

/// A line that begins an article; 第八条之一 is an article of its own.
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(第([〇零一二三四五六七八九十百千两]+|\d+)条(?:之([一二三四五六七八九十]+))?)[\s　]*(.*)$")
        .expect("a constant pattern")
});
/// A title that ends in an article's number.
static TITLE_OF_ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(.*?)(第([〇零一二三四五六七八九十百千两]+|\d+)条(?:之([一二三四五六七八九十]+))?)$")
        .expect("a constant pattern")
});
/// A chapter or section without Markdown marks.
static CHAPTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^第[〇零一二三四五六七八九十百]+([编章节])(?:[\s　]+\S.*|\S{0,30})$").expect("a constant pattern")
});
/// Printed numbers, outermost level first.
static LEVELS: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        r"^([〇零一二三四五六七八九十百]+)、(.*)$",
        r"^[（(]([〇零一二三四五六七八九十百]+)[）)](.*)$",
        r"^(\d{1,3})[.．、](.*)$",
        r"^[（(](\d{1,3})[）)](.*)$",
    ]
    .map(|pattern| Regex::new(pattern).expect("a constant pattern"))
});
/// Those to whom a notice is addressed.
static ADDRESSEE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:各|区|市|镇|省)[^。；]{1,60}[：:]$").expect("a constant pattern"));

/// The shortest plain paragraph beside numbered ones that is a clause, in characters.
const SHORTEST: usize = 20;

/// Splits a body into the clauses of the policy at position `policy`, labels unique.
pub fn split(body: &str, policy: u32) -> Vec<Clause> {
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('>')).collect();
    let mut clauses = if lines.iter().any(|l| ARTICLE.is_match(unmarked(l).1)) {
        articles(&lines)
    } else if lines.iter().any(|l| level_of(unmarked(l).1).is_some()) {
        numbered(&lines)
    } else {
        paragraphs(&lines)
    };
    let mut seen: HashMap<String, u32> = HashMap::new();
    for clause in &mut clauses {
        clause.policy = policy;
        let times = seen.entry(clause.label.clone()).or_insert(0);
        *times += 1;
        // Attachments begin to count anew.
        if *times > 1 {
            clause.label = format!("#附{}.{}", *times - 1, &clause.label[1..]);
        }
    }
    clauses
}

/// 第八条 in a title: the rest of the title, the printed number and the label.
pub fn article_of_title(title: &str) -> Option<(&str, &str, String)> {
    let found = TITLE_OF_ARTICLE.captures(title.trim())?;
    let label = label(&found[3], found.get(4).map(|m| m.as_str()))?;
    let (rest, printed) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    (!rest.is_empty()).then_some((rest, printed, label))
}

fn label(number: &str, of: Option<&str>) -> Option<String> {
    let number = value(number)?;
    Some(match of.and_then(value) {
        Some(of) => format!("#{number}-{of}"),
        None => format!("#{number}"),
    })
}

/// The value of a Chinese or Arabic numeral below 10,000.
fn value(printed: &str) -> Option<u32> {
    if let Ok(n) = printed.parse() {
        return Some(n);
    }
    let (mut total, mut digit) = (0, 0);
    for c in printed.chars() {
        match c {
            '十' | '百' | '千' => {
                total += digit.max(1) * [('十', 10), ('百', 100), ('千', 1000)].iter().find(|(u, _)| *u == c)?.1;
                digit = 0;
            }
            '〇' | '零' => digit = 0,
            '两' => digit = 2,
            _ => digit = "一二三四五六七八九".chars().position(|d| d == c)? as u32 + 1,
        }
    }
    Some(total + digit)
}

/// Markdown level (0: none) and the line without its marks.
fn unmarked(line: &str) -> (usize, &str) {
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let rest = line[level..].trim();
    if level > 0 && level <= 6 { (level, rest.trim_matches('*')) } else { (0, line) }
}

/// Headings in force at a line, outermost first.
#[derive(Default)]
struct Headings(Vec<(usize, String)>);

impl Headings {
    fn enter(&mut self, level: usize, text: &str) {
        self.0.retain(|(l, _)| *l < level);
        self.0.push((level, text.to_string()));
    }

    fn path(&self) -> String {
        self.0.iter().map(|(_, t)| t.as_str()).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" / ")
    }
}

fn clause(label: String, number: &str, heading: String, text: &str) -> Clause {
    Clause { policy: 0, label, number: number.to_string(), heading, text: text.to_string() }
}

fn articles(lines: &[&str]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let (mut headings, mut plain, mut inside) = (Headings::default(), 0, false);
    for line in lines {
        let (level, text) = unmarked(line);
        if let Some(found) = ARTICLE.captures(text) {
            let label = label(&found[2], found.get(3).map(|m| m.as_str())).unwrap_or_else(|| format!("#{}", &found[2]));
            clauses.push(clause(label, &found[1], headings.path(), &found[4]));
            inside = true;
        } else if let Some(chapter) = CHAPTER.captures(text) {
            headings.enter(if &chapter[1] == "节" { 3 } else { 2 }, text);
            inside = false;
        } else if level > 1 {
            headings.enter(level, text);
            inside = false;
        } else if level == 0
            && inside
            && let Some(last) = clauses.last_mut()
        {
            if !last.text.is_empty() {
                last.text.push('\n');
            }
            last.text.push_str(text);
        } else if level == 0 {
            plain += 1;
            if !is_aside(text) {
                clauses.push(clause(format!("#p{plain}"), "", headings.path(), text));
            }
        }
    }
    clauses
}

fn is_aside(text: &str) -> bool {
    text.chars().count() < SHORTEST || ADDRESSEE.is_match(text)
}

fn level_of(line: &str) -> Option<(usize, u32, String)> {
    LEVELS.iter().enumerate().find_map(|(level, pattern)| {
        let found = pattern.captures(line)?;
        Some((level, value(&found[1])?, found[2].trim().to_string()))
    })
}

fn numbered(lines: &[&str]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    // Level, number and heading of the numbers above a line.
    let mut path: Vec<(usize, u32, String)> = Vec::new();
    let (mut plain, mut inside) = (0, false);
    for line in lines {
        let (mark, text) = unmarked(line);
        if mark == 1 {
            continue;
        }
        let heading = |path: &[(usize, u32, String)]| {
            path.iter().map(|(.., t)| t.as_str()).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" / ")
        };
        if let Some((level, number, rest)) = level_of(text) {
            path.retain(|(l, ..)| *l < level);
            let above = heading(&path);
            let numbers: Vec<String> = path.iter().map(|(_, n, _)| n.to_string()).chain([number.to_string()]).collect();
            let titled = mark > 0 || level == 0 && !rest.contains(['。', '；', '：', '！', '？']);
            let name = if titled {
                text
            } else if level < 2 {
                text.split(['。', '？']).next().unwrap_or_default()
            } else {
                ""
            };
            path.push((level, number, name.to_string()));
            if !titled {
                let printed = &text[..text.len() - rest.len()];
                clauses.push(clause(format!("#{}", numbers.join(".")), printed.trim(), above, &rest));
            }
            inside = !titled;
        } else if mark > 0 {
            path = vec![(0, 0, text.to_string())];
            inside = false;
        } else if inside
            && !text.ends_with(['：', ':'])
            && let Some(last) = clauses.last_mut()
            && last.label.starts_with("#p")
        {
            last.text.push('\n');
            last.text.push_str(text);
        } else {
            plain += 1;
            if !is_aside(text) {
                clauses.push(clause(format!("#p{plain}"), "", heading(&path), text));
            }
        }
    }
    clauses
}

fn paragraphs(lines: &[&str]) -> Vec<Clause> {
    let mut headings = Headings::default();
    let (mut clauses, mut plain) = (Vec::new(), 0);
    for line in lines {
        match unmarked(line) {
            (1, _) => {}
            (0, text) => {
                plain += 1;
                clauses.push(clause(format!("#p{plain}"), "", headings.path(), text));
            }
            (level, text) => headings.enter(level, text),
        }
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(body: &str) -> Vec<String> {
        split(body, 0).into_iter().map(|c| c.label).collect()
    }

    #[test]
    fn articles_with_their_chapters() {
        let body = "# 某办法\n> 演示\n为了……制定本办法说明如下这里是序言部分文字。\n第一章 总则\n第一条 甲。\n（一）乙；\n第二条之一　丙。\n附则\n";
        let clauses = split(body, 0);
        assert_eq!(labels(body), ["#p1", "#1", "#2-1"]);
        assert_eq!((clauses[1].number.as_str(), clauses[1].heading.as_str()), ("第一条", "第一章 总则"));
        assert_eq!(clauses[1].text, "甲。\n（一）乙；");
    }

    #[test]
    fn numbered_paragraphs_know_what_they_are_under() {
        let body = "各镇人民政府：\n## 一、补贴对象\n（一）种粮农户。面积以确权为准。\n1. 直接补贴。\n二、有关要求：按时申报。\n";
        assert_eq!(labels(body), ["#1.1", "#1.1.1", "#2"]);
        assert_eq!(split(body, 0)[1].heading, "一、补贴对象 / （一）种粮农户");
    }

    #[test]
    fn plain_paragraphs_and_titles_of_articles() {
        assert_eq!(labels("# 标题\n甲\n\n## 乙\n丙"), ["#p1", "#p2"]);
        assert_eq!(
            article_of_title("民法典第一千零四十二条"),
            Some(("民法典", "第一千零四十二条", "#1042".to_string()))
        );
        assert_eq!(article_of_title("刑法第一百二十条之一").map(|a| a.2), Some("#120-1".to_string()));
        assert_eq!(article_of_title("第八条"), None);
    }

    proptest! {
        #[test]
        fn labels_are_unique_and_no_text_panics(body in "[第一二十百条章、（）0-9.#> 甲乙。：\n]{0,200}") {
            let mut all = labels(&body);
            let n = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), n);
        }

        #[test]
        fn any_text_is_split(body in any::<String>()) {
            split(&body, 0);
        }
    }
}
