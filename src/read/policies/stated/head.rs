//! The head of a document: letterhead, number, title.

use std::sync::LazyLock;

use regex::Regex;
use xuanti_formats::outline::{Mark, is_title};

use crate::read::policies::body::Line;
use crate::read::policies::facts::{Fact, Facts};

use super::words::{NUMBER, ONLY_DAY, day, department, kinds, number};

/// What a title ends with.
static SORT: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds('题');
    Regex::new(&format!(r"(?:{kinds})(?:[（(][^（）()]{{1,12}}[）)])?$")).expect("a constant pattern")
});
/// How a title ends that issues another document.
static ENDS_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"的(?:通知|决定|公告|通告|函)(?:[（(][^（）()]{1,12}[）)])?$").expect("a constant pattern")
});
/// Lines at the head that are looked at: letterhead, number, signer, and a title over four lines, each with a blank line.
const LINES: usize = 14;
/// Longest remark of one line that a document is no official one, characters.
const REMARK: usize = 20;
/// Longest letterhead, characters: 佛山市南海区人民政府办公室文件 has fifteen.
const LETTERHEAD: usize = 24;
/// Most characters beside a number on its line, as in 文号：…　签发人：….
const BESIDE_NUMBER: usize = 12;
/// Longest line that is a number and little else, characters.
const NUMBER_LINE: usize = 34;

/// Takes letterhead, number and title off the top. `known` is the title that stands beside the text on a web page.
pub fn take_head(lines: &mut Vec<Line>, known: Option<&str>, said: &mut Facts) {
    let mut title: Vec<String> = Vec::new();
    let mut taken = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_blank()).take(LINES) {
        let bare: String = line.without_signs().chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(found) = NUMBER.captures(&bare)
            && bare.chars().count() <= found[0].chars().count() + BESIDE_NUMBER
            && !bare.contains('《')
        {
            said.number = Fact::words(&number(found));
        } else if is_letterhead(&bare) || bare.contains("非正式文件") && bare.chars().count() <= REMARK {
            if said.department.is_none()
                && let Some((office, _)) = department(bare.trim_end_matches("文件"))
            {
                said.department = Fact::words(&office);
            }
        } else if let Some(day) = ONLY_DAY.captures(&bare).and_then(|found| day(&found[1])) {
            said.issued = said.issued.take().or(Fact::day(day));
        } else if is_title_line(line, &bare) && !is_whole(&title.concat()) {
            title.push(bare);
        } else {
            break;
        }
        taken.push(at);
    }
    let title = title.concat();
    // Short lines that are no title are words of the text.
    if SORT.is_match(&title) || known.is_some_and(|known| known == title) {
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

/// Takes the lines at these places away.
pub fn remove(lines: &mut Vec<Line>, places: &[usize]) {
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !places.contains(&(at - 1))
    });
}

/// Whether a title has come to its end: 关于印发…办法 goes on to …的通知.
fn is_whole(title: &str) -> bool {
    let announces = title.contains("关于印发") || title.contains("关于公布") || title.contains("关于转发");
    SORT.is_match(title) && (!announces || ENDS_ISSUE.is_match(title))
}

/// 某某区人民政府办公室文件, 签发人：…, 公开方式：主动公开.
fn is_letterhead(bare: &str) -> bool {
    bare.ends_with("文件") && bare.chars().count() <= LETTERHEAD && !bare.contains("关于")
        || ["签发人", "公开方式", "特急", "加急", "机密", "主动公开"].iter().any(|word| bare.starts_with(word))
}

fn is_title_line(line: &Line, bare: &str) -> bool {
    let mark = line.outline().mark;
    (mark == Mark::Text || line.is_marked() && matches!(mark, Mark::Heading { .. }))
        && !line.text.trim_start().starts_with('|')
        && is_title(bare)
        && !bare.ends_with(['：', ':', '，', ',', '、'])
}
