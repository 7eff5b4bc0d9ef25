//! The head of a document: letterhead, marks, number, title, and the bracket under it.

use std::sync::LazyLock;

use regex::Regex;
use xuanti_formats::outline::{Mark, is_title};

use crate::read::diagnostics::Origin;
use crate::read::policies::body::Line;
use crate::read::policies::columns::{Field, field};
use crate::read::policies::facts::{Fact, Facts, Status};
use crate::text::lists::pattern;

use super::brackets::of_title;
use super::moments::{MOMENT, made_plain, moment};
use super::take_labels;
use super::validity::term_of;
use super::words::{NOTICE, NUMBER, OFFICE, OFFICES, SORT, department, number, only_day};

/// 南山区教育局公告, 南山区人民政府令第12号: the letterhead of a document whose title stands below, if one does.
static PROCLAMATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?P<name>(?P<office>{OFFICES})(?:公告|通告|通知|决定|通报|命令|令|公报|便函|函|会议纪要))(?P<number>[（(]?(?:{SERIAL})[）)]?)?$"
    ))
});
/// 第12号, 2024年第3号, 〔2024〕3号: a number without an office.
const SERIAL: &str =
    r"(?:(?:19|20)\d{2}年)?第?[0-9一二三四五六七八九十百]{1,5}号|[〔\[［（(【](?:19|20)\d{2}[〕\]］）)】]第?\d{1,5}号";
static ONLY_SERIAL: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"^[（(]?(?P<number>{SERIAL})[）)]?$")));
static YEAR_IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\[［（(【](\d{4})[\]］）)】]第?"));
/// Signs of secrecy, of haste, numbers of copies, rulers.
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:密级|份号|紧急程度|缓急|保密期限|保密期|编号)[：:].{0,12}|(?:绝密|机密|秘密|内部|普通)(?:[★☆].{0,8})?|[★☆]+.{0,8}|(?:特急|加急|平急|急件|特提|紧急|明电|内部文件|内部资料)[★☆]?|(?:№|No\.?)?\d{3,7}|[-—─━_=*★☆·]+|[（(]?此页无正文[）)]?)$",
    )
});
static SECRET: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:密级[：:])?(?:绝密|机密|秘密|内部)"));
/// Labels that stand above a text copied from a page and name nothing that is kept.
static OTHER_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:索引号|主题分类|主题词|信息分类|分类|公开类别|统一编号|统一登记号|规范性文件编号|来源|信息来源|浏览次数|点击数|字号|打印|分享)[：:]",
    )
});
/// The day of a document in the bracket under its title, the surest word first.
static ISSUED: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    ["(?:印发|公布|发布|颁布|签发|发文|下发)", "(?:通过|制定|施行)"]
        .map(|verb| pattern(&format!(r"({MOMENT})[^，；。年]{{0,24}}?{verb}")))
});
/// 《甲办法》已经…通过，现予公布.
static PROCLAIMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "《([^《》]{4,60})》.{0,80}?(?:现予|现将|予以)(?:以|其)?(?:公布|发布|印发)|现(?:予)?(?:公布|发布)《([^《》]{4,60})》",
    )
});
/// （试行） on a line of its own.
static EDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern("^[（(][^（）()]{0,8}(?:试行|暂行|修订|修正|征求意见稿|草案|送审稿|版)[^（）()]{0,4}[）)]$")
});
/// What may be the matter of another document: 补贴标准 and 管理办法.
static WEAK: LazyLock<Regex> = LazyLock::new(|| pattern("(?:计划|标准|制度|规划|目录|清单|要点|措施)$"));
static STRONG: LazyLock<Regex> = LazyLock::new(|| pattern("^.{0,6}(?:办法|方案|细则|规定|意见|通知|规则|规程)$"));
/// Lines at the head that are looked at: marks, letterhead, number, signer, and a title over four lines.
const LINES: usize = 22;
/// Longest remark of one line that a document is no official one, characters.
const REMARK: usize = 20;
/// Longest letterhead, characters: 佛山市南海区人民政府办公室文件 has fifteen.
const LETTERHEAD: usize = 24;
/// Most characters beside a number on its line, as in 文号：…　签发人：….
const BESIDE_NUMBER: usize = 12;
/// Longest line that is a number and little else, characters.
const NUMBER_LINE: usize = 34;
/// Longest title on one line, characters.
const TITLE_LINE: usize = 110;
/// Lines below the head in which the sentence stands that proclaims.
const PROCLAIMING: usize = 4;

/// What has been found at the head so far.
#[derive(Default)]
struct Head {
    title: String,
    /// 南山区教育局公告: the title if no other follows.
    proclamation: String,
    /// A number without an office.
    serial: String,
}

/// What a line of the head is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Title,
    /// Something beside the title.
    Beside,
    /// The head is over.
    Body,
}

/// Takes letterhead, number and title off the top. `known` is the title that stands beside the text on a web page.
pub fn take_head(lines: &mut Vec<Line>, known: Option<&str>, said: &mut Facts) {
    let mut head = Head::default();
    let mut taken: Vec<(usize, Part)> = Vec::new();
    let filled: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].is_blank()).take(LINES).collect();
    for n in 0..filled.len() {
        let rest: Vec<&Line> = filled[n..].iter().map(|&at| &lines[at]).collect();
        match head.take(&rest, said) {
            Part::Body => break,
            part => taken.push((filled[n], part)),
        }
    }
    let Head { mut title, proclamation, serial } = head;
    if !SORT.is_match(&title) && !proclamation.is_empty() {
        // What came below it was no title.
        let end = taken.iter().position(|(_, part)| *part == Part::Title).unwrap_or(taken.len());
        taken.truncate(end);
        let below = filled.iter().filter(|&&at| taken.last().is_none_or(|&(last, _)| at > last));
        let proclaimed = below.take(PROCLAIMING).find_map(|&at| PROCLAIMED.captures(&lines[at].text));
        title = proclaimed.map_or_else(
            || proclamation.clone(),
            |found| found.get(1).or(found.get(2)).map_or_else(String::new, |name| name.as_str().to_string()),
        );
        taken.extend((0..lines.len()).filter(|&at| dense(&lines[at]) == title).map(|at| (at, Part::Title)));
    }
    if said.number.is_none() && !serial.is_empty() {
        // 第12号 alone is on many documents.
        let own = if serial.starts_with('〔') { "" } else { proclamation.as_str() };
        said.number = Fact::words(&format!("{own}{serial}"));
    }
    let taken: Vec<usize> = taken.into_iter().map(|(at, _)| at).collect();
    // Short lines that are no title are words of the text.
    if SORT.is_match(&title) || !proclamation.is_empty() || known.is_some_and(|known| known == title) {
        said.title = Fact::words(&title);
        remove(lines, &taken);
    } else if said.number.is_some() || known.is_some() {
        let is_number =
            |text: &str| NUMBER.is_match(text) && text.trim().chars().count() <= NUMBER_LINE && !text.contains('《');
        let mut seen = 0;
        lines.retain(|line| {
            seen += usize::from(!line.is_blank());
            seen > LINES || !is_number(&line.text)
        });
    }
    if said.title.is_none() {
        said.title = known.and_then(Fact::words);
    }
}

impl Head {
    /// Takes the first of these lines, if it belongs to the head.
    fn take(&mut self, rest: &[&Line], said: &mut Facts) -> Part {
        let (line, bare) = (rest[0], dense(rest[0]));
        let takes_beside = self.takes_number(&bare, said)
            || takes_label(&bare, said)
            || takes_mark(&bare, said)
            || self.takes_bracket(&bare, said)
            || takes_letterhead(&bare, said)
            || self.takes_proclamation(&bare, said)
            || takes_day(&bare, said)
            || self.title.is_empty() && OFFICE.is_match(&bare) && signs_letterhead(&rest[1..]);
        if takes_beside {
            return Part::Beside;
        }
        if is_title_line(line, &bare) && !self.is_whole(rest) {
            self.title.push_str(bare.trim_matches(['★', '☆']));
            return Part::Title;
        }
        Part::Body
    }

    /// （2022年8月1日印发，自2022年9月1日起施行）
    fn takes_bracket(&self, bare: &str, said: &mut Facts) -> bool {
        let plain = made_plain(bare);
        let inside = plain.strip_prefix('（').and_then(|inner| inner.strip_suffix('）'));
        let Some(inside) = inside.filter(|_| !self.title.is_empty() || !self.proclamation.is_empty()) else {
            return false;
        };
        let Facts { status, public, .. } = of_title(&plain, Origin::Text);
        // （征求意见稿） goes on with the title.
        let status = status.filter(|fact| fact.value == Some(Status::Repealed));
        if status.is_some() || public.is_some() {
            said.status = said.status.take().or(status);
            said.public = said.public.take().or(public);
            return true;
        }
        let issued = ISSUED.iter().find_map(|pattern| pattern.captures(inside)).and_then(|found| moment(&found[1]));
        let issued = issued.map(|(first, _)| first);
        let term = term_of(inside, issued);
        let last = term.months.and_then(|months| super::moments::last_of(term.from.or(issued)?, months));
        let own_number = NUMBER.captures(inside).filter(|_| said.number.is_none()).map(number);
        if issued.is_none() && term == Default::default() && own_number.is_none() {
            return false;
        }
        said.issued = said.issued.take().or(issued.and_then(Fact::day));
        said.effective = said.effective.take().or(term.from.and_then(Fact::day));
        said.expires = said.expires.take().or(term.until.or(last).and_then(Fact::day));
        said.number = said.number.take().or(own_number.and_then(|number| Fact::words(&number)));
        true
    }

    /// 南府办〔2023〕12号, 文号：…　签发人：…
    fn takes_number(&mut self, bare: &str, said: &mut Facts) -> bool {
        let Some(found) = NUMBER.captures(bare) else { return false };
        let alone = bare.chars().count() <= found[0].chars().count() + BESIDE_NUMBER;
        if !alone || bare.contains('《') || bare.contains("关于") || PROCLAMATION.is_match(bare) {
            return false;
        }
        said.number = Fact::words(&number(found));
        // An office between which and its title the number stands is the letterhead.
        if OFFICE.is_match(&self.title) {
            self.title.clear();
        }
        true
    }

    /// 南山区教育局公告, on one line or two, and its number on the same line or the next.
    fn takes_proclamation(&mut self, bare: &str, said: &mut Facts) -> bool {
        let is_sort = matches!(bare, "公告" | "通告" | "通知" | "通报" | "令" | "决定");
        if is_sort && self.proclamation.is_empty() && (self.title.is_empty() || OFFICE.is_match(&self.title)) {
            self.proclamation = std::mem::take(&mut self.title) + bare;
            return true;
        }
        if let Some(found) = ONLY_SERIAL.captures(bare).filter(|_| !self.proclamation.is_empty()) {
            self.serial = serial(&found["number"]);
            return true;
        }
        let is_short = bare.chars().count() <= LETTERHEAD + BESIDE_NUMBER;
        let Some(found) = PROCLAMATION.captures(bare).filter(|_| is_short && !bare.contains("关于")) else {
            return false;
        };
        if !self.title.is_empty() || !self.proclamation.is_empty() {
            return false;
        }
        said.department =
            said.department.take().or(department(&found["office"]).and_then(|(office, _)| Fact::words(&office)));
        self.proclamation = found["name"].to_string();
        self.serial = found.name("number").map(|own| serial(own.as_str())).unwrap_or_default();
        true
    }

    /// Whether the title has come to its end before the first of these lines: 关于印发…办法 and 关于推行…制度 go on to …的通知.
    fn is_whole(&self, rest: &[&Line]) -> bool {
        if !SORT.is_match(&self.title) || EDITION.is_match(&dense(rest[0])) {
            return false;
        }
        if NOTICE.is_match(&self.title) {
            return true;
        }
        let next: Vec<String> =
            rest.iter().take_while(|line| is_title_line(line, &dense(line))).map(|line| dense(line)).collect();
        if self.title.contains("关于") {
            // A sort of document in the midst of a title: its end as a notice is near.
            let ends = |bare: &String| NOTICE.is_match(bare) && !bare.contains("关于");
            return !next.iter().take(3).any(ends);
        }
        !(WEAK.is_match(&self.title) && next.first().is_some_and(|bare| STRONG.is_match(bare)))
    }
}

/// Signs of secrecy and haste, and numbers of copies. What is secret may not be explained.
fn takes_mark(bare: &str, said: &mut Facts) -> bool {
    if SECRET.is_match(bare) && MARKS.is_match(bare) {
        said.public = Fact::stated(false, "否");
    }
    MARKS.is_match(bare)
}

fn takes_letterhead(bare: &str, said: &mut Facts) -> bool {
    let remark = bare.contains("非正式文件") && bare.chars().count() <= REMARK;
    if !is_letterhead(bare) && !remark {
        return false;
    }
    let office = department(bare.trim_end_matches("文件")).and_then(|(office, _)| Fact::words(&office));
    said.department = said.department.take().or(office);
    true
}

fn takes_day(bare: &str, said: &mut Facts) -> bool {
    let day = only_day(bare);
    said.issued = said.issued.take().or(day.and_then(Fact::day));
    day.is_some()
}

/// A line without spaces and Markdown's signs.
fn dense(line: &Line) -> String {
    line.without_signs().chars().filter(|c| !c.is_whitespace()).collect::<String>().trim_matches('*').to_string()
}

/// Takes the lines at these places away.
pub fn remove(lines: &mut Vec<Line>, places: &[usize]) {
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !places.contains(&(at - 1))
    });
}

/// [2024]第3号 → 〔2024〕3号; without the brackets around it.
fn serial(written: &str) -> String {
    let bare =
        ONLY_SERIAL.captures(written).map_or(written, |found| found.name("number").map_or(written, |m| m.as_str()));
    YEAR_IN_BRACKETS.replace(bare, "〔$1〕").replace("〕第", "〕")
}

/// 发文字号：南教〔2023〕5号, 成文日期：2023年5月1日, 索引号：….
fn takes_label(bare: &str, said: &mut Facts) -> bool {
    if OTHER_LABEL.is_match(bare) {
        return true;
    }
    let Some((name, value)) = bare.split_once(['：', ':']) else { return false };
    let kept = [
        Field::Number,
        Field::Title,
        Field::Issued,
        Field::Effective,
        Field::Expires,
        Field::Department,
        Field::Status,
    ];
    if !field(name).is_some_and(|field| kept.contains(&field)) {
        return false;
    }
    // The day of the document goes before the day of the page.
    if name.contains("成文") {
        said.issued = None;
    }
    take_labels(&[(name.to_string(), value.to_string())], said);
    true
}

/// Several offices share a letterhead: 南山区财政局, and below it 南山区教育局文件.
fn signs_letterhead(below: &[&Line]) -> bool {
    let mut bare = below.iter().map(|line| dense(line));
    bare.find(|bare| !OFFICE.is_match(bare)).is_some_and(|bare| is_letterhead(&bare))
}

/// 某某区人民政府办公室文件, 签发人：…, 公开方式：主动公开.
fn is_letterhead(bare: &str) -> bool {
    bare.ends_with("文件") && bare.chars().count() <= LETTERHEAD && !bare.contains("关于")
        || ["签发人", "公开方式", "主动公开", "会签人"].iter().any(|word| bare.starts_with(word))
}

fn is_title_line(line: &Line, bare: &str) -> bool {
    let mark = line.outline().mark;
    let long =
        bare.chars().count() <= TITLE_LINE && bare.contains("关于") && SORT.is_match(bare) && !bare.contains('。');
    (mark == Mark::Text || line.is_marked() && matches!(mark, Mark::Heading { .. }))
        && !line.text.trim_start().starts_with('|')
        && (is_title(bare) || long)
        && !bare.ends_with(['：', ':', '，', ',', '、'])
}
