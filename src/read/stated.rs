//! What a document says about itself, where nobody said it in front matter or a policies.csv: number, title, department,
//! dates, term, what it repeals.
//!
//! Three places are read: the head (red letterhead, number, title), the signature with its day, and the sentence that
//! says from when on and how long it is in force. The head and the signature are then no clauses.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::model::Level;

use super::columns;
use super::dates;
use super::metadata::{Key, Metadata, NAMES};
use super::outline::{self, Mark, is_title};
use super::term::{DAY, NUMBER, day, number, repeals, term};

/// A line that is a day and nothing else.
static ONLY_DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^[（(]?\s*{DAY}\s*[）)]?$")).expect("a constant pattern"));
/// What a title ends with.
static SORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:通知|办法|规定|细则|意见|方案|条例|公告|决定|通告|批复|复函|函|指引|指南|规则|规程|措施|计划|规划|标准|制度|问答|解读|答复|章程|目录|清单|要点|纪要)(?:[（(][^（）()]{1,12}[）)])?$").expect("a constant pattern")
});
/// How a title ends that issues another document.
static ENDS_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"的(?:通知|决定|公告|通告|函)(?:[（(][^（）()]{1,12}[）)])?$").expect("a constant pattern")
});
/// Who signs.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{Han}、 　]{2,40}(?:局|委员会|办公室|政府|部|厅|院|中心|分局|街道办事处|党委|委|站|所)$")
        .expect("a constant pattern")
});

/// 大沥镇, 桂城街道.
static TOWN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,4}?(?:镇|街道)").expect("a constant pattern"));

/// Lines at the head that are looked at.
const HEAD: usize = 14;

/// What a document says about itself, and its body without head and signature.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stated {
    pub metadata: Metadata,
    pub body: String,
}

/// Reads a body; `labels` and `title` are what stands beside it on a web page.
pub fn read(text: &str, title: Option<&str>, labels: &[(String, String)]) -> Stated {
    let mut said = from_labels(labels);
    let mut lines: Vec<&str> = text.lines().collect();
    head(&mut lines, title, &mut said);
    let signed = signature(&mut lines, &mut said);
    let issued = dates::parse(said.get(Key::Issued)).or(signed);
    let body = lines.join("\n");
    term(&body, issued, &mut said);
    repeals(&body, &mut said);
    if said.get(Key::Public).is_empty() {
        said.set(Key::Public, publicity(text));
    }
    Stated { metadata: said, body }
}

/// Labels of a page that name a field, the day of the document before the day of the page.
fn from_labels(labels: &[(String, String)]) -> Metadata {
    let mut said = Metadata::default();
    let mut sorted: Vec<&(String, String)> = labels.iter().collect();
    sorted.sort_by_key(|(label, _)| !label.contains("成文"));
    for (label, value) in sorted {
        let Some(key) = columns::field(NAMES, label) else { continue };
        let value = match key {
            Key::Number => NUMBER.captures(value).map(number),
            Key::Issued | Key::Effective | Key::Expires => dates::parse(value).map(|day| day.to_string()),
            Key::Department => department(value).map(|(name, _)| name),
            Key::Title | Key::Status | Key::Public => Some(value.clone()),
            _ => None,
        };
        if let Some(value) = value.filter(|_| said.get(key).is_empty()) {
            said.set(key, &value);
        }
    }
    said
}

/// Takes letterhead, number and title off the top.
fn head(lines: &mut Vec<&str>, known: Option<&str>, said: &mut Metadata) {
    let mut title: Vec<String> = Vec::new();
    let mut taken = Vec::new();
    let filled = |line: &&str| !line.trim().is_empty();
    for (at, raw) in lines.iter().enumerate().filter(|(_, line)| filled(line)).take(HEAD) {
        let line = raw.trim().trim_start_matches(['#', '>', ' ', '　']);
        let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(found) = NUMBER.captures(&bare)
            && bare.chars().count() <= found[0].chars().count() + 12
            && !bare.contains('《')
        {
            said.set(Key::Number, &number(found));
            taken.push(at);
        } else if is_letterhead(&bare) || bare.contains("非正式文件") && bare.chars().count() <= 20 {
            if said.get(Key::Department).is_empty()
                && let Some((office, _)) = department(bare.trim_end_matches("文件"))
            {
                said.set(Key::Department, &office);
            }
            taken.push(at);
        } else if let Some(day) = ONLY_DAY.captures(&bare).and_then(|found| day(&found[1])) {
            if said.get(Key::Issued).is_empty() {
                said.set(Key::Issued, &day.to_string());
            }
            taken.push(at);
        } else if is_title_line(raw, &bare) && !is_whole(&title.concat()) {
            title.push(bare);
            taken.push(at);
        } else {
            break;
        }
    }
    let joined = title.concat();
    // Short lines that are no title are words of the text.
    if SORT.is_match(&joined) || known.is_some_and(|known| known == joined) {
        said.set(Key::Title, &joined);
        let mut at = 0;
        lines.retain(|_| {
            at += 1;
            !taken.contains(&(at - 1))
        });
    } else if !said.get(Key::Number).is_empty() || known.is_some() {
        let is_number = |line: &str| NUMBER.is_match(line) && line.trim().chars().count() <= 34 && !line.contains('《');
        let mut seen = 0;
        lines.retain(|line| {
            seen += usize::from(filled(line));
            seen > HEAD || !is_number(line)
        });
    }
    if said.get(Key::Title).is_empty()
        && let Some(known) = known
    {
        said.set(Key::Title, known);
    }
}

/// Whether a title has come to its end: 关于印发…办法 goes on to …的通知.
fn is_whole(title: &str) -> bool {
    let announces = title.contains("关于印发") || title.contains("关于公布") || title.contains("关于转发");
    SORT.is_match(title) && (!announces || ENDS_ISSUE.is_match(title))
}

/// 某某区人民政府办公室文件, 签发人：…, 公开方式：主动公开.
fn is_letterhead(bare: &str) -> bool {
    bare.ends_with("文件") && bare.chars().count() <= 24 && !bare.contains("关于")
        || ["签发人", "公开方式", "特急", "加急", "机密", "主动公开"].iter().any(|word| bare.starts_with(word))
}

fn is_title_line(raw: &str, bare: &str) -> bool {
    let marked = raw.trim_start().starts_with('#');
    let mark = outline::line(raw).mark;
    (mark == Mark::Text || marked && matches!(mark, Mark::Heading { .. }))
        && !raw.trim_start().starts_with('|')
        && is_title(bare)
        && !bare.ends_with(['：', ':', '，', ',', '、'])
}

/// Takes the signing office and the day under it off, with 抄送 and 印发 lines; the first such pair counts.
fn signature(lines: &mut Vec<&str>, said: &mut Metadata) -> Option<Date> {
    let mut signed = None;
    let mut taken = Vec::new();
    let filled: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].trim().is_empty()).collect();
    for (n, &at) in filled.iter().enumerate() {
        let bare = |at: usize| lines[at].chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let line = bare(at);
        let Some(found) = ONLY_DAY.captures(&line).and_then(|found| day(&found[1])) else {
            let copies =
                ["抄送", "（此件", "(此件", "公开方式", "抄报", "主送"].iter().any(|word| line.starts_with(word));
            let printed =
                line.ends_with("印发") && line.chars().count() <= 50 && line.contains('年') && line.contains('日');
            if copies && line.chars().count() <= 120 || printed {
                taken.push(at);
            }
            continue;
        };
        taken.push(at);
        // Up to three offices sign together.
        let mut office = None;
        for &above in filled[..n].iter().rev().take(3) {
            let line = bare(above);
            if !OFFICE.is_match(&line) || taken.contains(&above) {
                break;
            }
            taken.push(above);
            office = department(&line);
        }
        if signed.is_none() {
            signed = Some(found);
            if let Some((name, level)) = office {
                // Who signs is surer than whose letterhead it is.
                said.set(Key::Department, &name);
                if let Some(level) = level {
                    said.set(Key::Level, level.label());
                }
                if level == Some(Level::Town)
                    && let Some(town) = TOWN.find(name.rsplit(['市', '区', '县']).next().unwrap_or(&name))
                {
                    said.set(Key::Towns, town.as_str());
                }
            }
        }
    }
    if let Some(day) = signed.filter(|_| said.get(Key::Issued).is_empty()) {
        said.set(Key::Issued, &day.to_string());
    }
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !taken.contains(&(at - 1))
    });
    signed
}

/// An office as this program's folders name it (佛山市南海区教育局 → 区教育局), and its level.
fn department(name: &str) -> Option<(String, Option<Level>)> {
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

/// （此件公开发布） or 公开方式：依申请公开; empty where nothing is said.
fn publicity(text: &str) -> &'static str {
    let line = |line: &&str| line.contains("此件") || line.trim_start().starts_with("公开方式");
    match text.lines().find(line) {
        Some(line) if ["不公开", "依申请", "不予公开", "内部"].iter().any(|word| line.contains(word)) => {
            "否"
        }
        Some(line) if line.contains("公开") => "是",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(text: &str) -> Vec<(&'static str, String)> {
        let read = read(text, None, &[]);
        let keys = [Key::Number, Key::Title, Key::Department, Key::Issued, Key::Effective, Key::Expires, Key::Replaces];
        keys.iter()
            .map(|key| (key.label(), read.metadata.get(*key).to_string()))
            .filter(|(_, v)| !v.is_empty())
            .collect()
    }

    #[test]
    fn a_letterhead_a_title_over_two_lines_and_a_signature() {
        let text = "佛山市南海区人民政府办公室文件\n\n南府办［2023］12 号\n\n佛山市南海区人民政府办公室关于印发农村宅基地\n腾退补助办法的通知\n\n各镇人民政府：\n\n第一条 甲。\n第二条 本办法自2023年7月1日起施行，有效期五年。《宅基地退出暂行办法》（南府办〔2019〕8号）同时废止。\n\n佛山市南海区人民政府办公室\n二〇二三年六月一日\n\n附件1\n";
        let read = read(text, None, &[]);
        assert_eq!(
            said(text),
            [
                ("文号", "南府办〔2023〕12号"),
                ("标题", "佛山市南海区人民政府办公室关于印发农村宅基地腾退补助办法的通知"),
                ("部门", "区人民政府办公室"),
                ("发文日期", "2023-06-01"),
                ("施行日期", "2023-07-01"),
                ("失效日期", "2028-06-30"),
                ("替代", "南府办〔2019〕8号；宅基地退出暂行办法"),
            ]
            .map(|(k, v)| (k, v.to_string()))
        );
        assert_eq!(read.metadata.get(Key::Level), "区");
        assert!(!read.body.contains("二〇二三") && !read.body.contains("文件") && read.body.contains("附件1"));
    }

    #[test]
    fn a_title_that_issues_goes_on_to_its_end() {
        let text = "关于印发农村宅基地腾退补助办法\n（试行）的通知\n各镇：\n一、甲。";
        assert_eq!(said(text), [("标题", "关于印发农村宅基地腾退补助办法（试行）的通知".to_string())]);
    }

    #[test]
    fn other_ways_to_say_a_term() {
        let term = |sentence: &str| {
            let read = read(&format!("关于甲的通知\n一、{sentence}\n某局\n2023年6月1日\n"), None, &[]);
            (read.metadata.get(Key::Effective).to_string(), read.metadata.get(Key::Expires).to_string())
        };
        let pair = |from: &str, to: &str| (from.to_string(), to.to_string());
        assert_eq!(term("本通知自印发之日起施行，有效期至2025年12月31日。"), pair("2023-06-01", "2025-12-31"));
        assert_eq!(term("本细则自发布之日起30日后施行。有效期两年。"), pair("2023-07-01", "2025-06-30"));
        assert_eq!(term("本通知自2023年9月1日起执行。"), pair("2023-09-01", ""));
        // Somebody else's term.
        assert_eq!(term("居住证有效期五年，自2023年9月1日起执行新样式。"), pair("", ""));
    }

    #[test]
    fn repeals_by_number_and_title_but_not_the_reason() {
        let repealed = |text: &str| read(text, None, &[]).metadata.get(Key::Replaces).to_string();
        assert_eq!(repealed("原《甲办法》（南教〔2018〕20号）同时废止。"), "南教〔2018〕20号；甲办法");
        assert_eq!(repealed("根据《行政许可法》，现废止以下文件：《乙办法》。"), "乙办法");
        assert_eq!(repealed("合同废止后押金退还。"), "");
    }

    #[test]
    fn text_without_a_head_stays_as_it_is() {
        for text in ["第一条 甲。\n第二条 乙。", "只有一段话，没有编号。", "村里\n\n的事"] {
            let read = read(text, None, &[]);
            assert_eq!((read.body.as_str(), read.metadata), (text, Metadata::default()));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(某局|文件|南府〔2023〕1号|关于甲的通知|\n|。|2023年6月1日|二〇二三年十三月|自|起施行|有效期九年|同时废止|《乙》|#|[ -~]){0,30}") {
            read(&text, Some("甲"), &[]);
        }
    }
}
