//! What a line of a policy is: an article, a numbered paragraph, a chapter, a heading, the head of an attachment, or text.

use crate::numerals::{numeral, numeral_value};

/// The sort of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Words.
    Text,
    /// A heading of depth `rank`; Markdown's from 1 to 6, printed ones (第一章) from 11 on.
    Heading {
        /// How deep it stands.
        rank: u8,
    },
    /// 第八条; `sub` counts 第八条之一. `loose`: a space, bracket or colon follows, so that it is no quotation (第八条规定…).
    Article {
        /// 8 of 第八条.
        number: u32,
        /// 1 of 第八条之一, else 0.
        sub: u32,
        /// Set off from what follows.
        loose: bool,
    },
    /// 一、 （一） 1. 1.1 （1） 1）, outermost first; `digits`: how many numbers it has (1.1 has two).
    Item {
        /// How deep it stands.
        rank: u8,
        /// How many numbers it has.
        digits: usize,
    },
    /// 附件2, as a line of its own or a Markdown heading.
    Attachment,
}

/// One line, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its sort.
    pub mark: Mark,
    /// The number as printed, for articles and numbered paragraphs.
    pub number: &'a str,
    /// The rest, without Markdown's marks.
    pub text: &'a str,
    /// Number and text.
    pub whole: &'a str,
}

/// Longest heading or title, characters.
const TITLE: usize = 40;

const RANK_PART: u8 = 11;
/// Rank of 一、; （一） is one deeper.
pub const RANK_ITEM: u8 = 20;
/// Rank of `1.`; `1.1` is one deeper, and so on.
pub const RANK_DIGITS: u8 = RANK_ITEM + 2;

/// Takes a line of plain text apart, where Markdown's signs say what is a heading.
pub fn line(line: &str) -> Line<'_> {
    let line = line.trim().trim_start_matches(['>', ' ']).trim();
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let bare = if level > 0 { line[level..].trim() } else { line };
    // **第一条** 为了…: the stars belong to nobody.
    let bare = bare.trim_start_matches('*').trim_start();
    printed(bare, (level > 0 && !bare.is_empty()).then_some(level.min(6) as u8))
}

/// Takes a printed line apart; `marked` is its rank where the document marks it as a heading.
pub fn printed(line: &str, marked: Option<u8>) -> Line<'_> {
    let bare = line.trim();
    let taken = |mark: Mark, length: usize| {
        let (number, rest) = bare.split_at(length);
        Line { mark, number: number.trim_end(), text: rest.trim_start_matches('*').trim(), whole: bare }
    };
    let heading =
        |rank: u8| Line { mark: Mark::Heading { rank }, number: "", text: bare.trim_end_matches('*'), whole: bare };
    if let Some((number, sub, length)) = article(bare) {
        let loose =
            bare[length..].starts_with(|c: char| c.is_whitespace() || "：:【（(*".contains(c)) || bare.len() == length;
        return taken(Mark::Article { number, sub, loose }, length);
    }
    if let Some(rank) = part(bare) {
        return heading(marked.unwrap_or(rank));
    }
    if is_attachment(bare, marked.is_some()) {
        return Line { mark: Mark::Attachment, number: "", text: bare, whole: bare };
    }
    match item(bare) {
        Some((rank, digits, length)) if !bare[length..].trim_matches(['*', ' ', '　']).is_empty() => {
            taken(Mark::Item { rank, digits }, length)
        }
        _ => match marked {
            Some(rank) => heading(rank),
            None => Line { mark: Mark::Text, number: "", text: bare, whole: bare },
        },
    }
}

/// A line that names what follows, rather than saying something: short, and no sentence.
pub fn is_title(text: &str) -> bool {
    text.chars().nth(TITLE).is_none() && !text.contains(['。', '；', '！', '？', ';', '!', '?'])
}

/// 第八条 or 第八条之一 at the beginning of `text`: its number, its sub-number (else 0) and its length in bytes.
pub fn article(text: &str) -> Option<(u32, u32, usize)> {
    let rest = text.strip_prefix('第')?;
    let (number, rest) = leading_number(rest)?;
    let rest = rest.strip_prefix('条')?;
    let (sub, rest) = match rest.strip_prefix('之').and_then(leading_number) {
        Some((sub, rest)) => (sub, rest),
        None => (0, rest),
    };
    Some((number, sub, text.len() - rest.len()))
}

/// 2 of 第二章 补助标准.
pub fn part_number(text: &str) -> Option<u32> {
    part(text)?;
    leading_number(text.strip_prefix('第')?.trim_start()).map(|(number, _)| number)
}

/// 第一章 总则: how deep it stands, 编 above 章 above 节.
fn part(text: &str) -> Option<u8> {
    let (_, rest) = leading_number(text.strip_prefix('第')?.trim_start())?;
    let rest = rest.trim_start();
    let deep = [&["编", "篇", "部分"][..], &["章"], &["节"]]
        .iter()
        .position(|names| names.iter().any(|n| rest.starts_with(n)))?;
    (is_title(text)).then_some(RANK_PART + deep as u8)
}

/// 附件2：补助标准表 taken apart: its number and what follows it. Whether it is the head of an attachment or an entry of a list
/// of them, the lines around it tell.
pub fn attachment(text: &str) -> Option<(Option<u32>, &str)> {
    let bare = text.trim().trim_matches('*');
    let separators = ['：', ':', '.', '．', '、', ' ', '　', '\t'];
    let rest = ["附件", "附录", "附表"].iter().find_map(|name| bare.strip_prefix(name));
    // 附：申请表; other words begin with 附, too.
    let rest = rest.or_else(|| bare.strip_prefix('附').filter(|rest| rest.starts_with(['：', ':'])))?;
    let is_spaced = rest.starts_with(char::is_whitespace);
    let rest = rest.trim_start();
    let (number, after) = leading_number(rest).map_or((None, rest), |(number, after)| (Some(number), after));
    let title = after.trim_start_matches(separators);
    let is_set_off = title.is_empty() || after.starts_with(separators) || is_spaced && number.is_none();
    is_set_off.then_some((number, title.trim()))
}

fn is_attachment(text: &str, heading: bool) -> bool {
    // “附件：1.申请表” is a list of attachments, not the head of one.
    attachment(text).is_some_and(|(_, title)| title.is_empty())
        || heading && ["附件", "附录", "附表"].iter().any(|name| text.starts_with(name))
}

/// A printed number at the beginning of `text`: its rank, how many numbers it has, its length in bytes.
fn item(text: &str) -> Option<(u8, usize, usize)> {
    let length = |rest: &str| text.len() - rest.len();
    if let Some(inner) = text.strip_prefix(['（', '(']) {
        let (_, rest) = leading_number(inner)?;
        let rest = rest.strip_prefix(['）', ')'])?;
        let rank = if inner.starts_with(is_digit) { RANK_ITEM + 6 } else { RANK_ITEM + 1 };
        return Some((rank, 1, length(rest)));
    }
    let (_, mut rest) = leading_number(text)?;
    if !text.starts_with(is_digit) {
        return Some((RANK_ITEM, 1, length(rest.strip_prefix(['、', '.', '．'])?)));
    }
    if length(rest) > 3 && text.is_ascii() || text.chars().take_while(|c| is_digit(*c)).count() > 3 {
        return None;
    }
    let mut digits = 1;
    while let Some((_, after)) =
        rest.strip_prefix(['.', '．']).filter(|r| r.starts_with(is_digit)).and_then(leading_number)
    {
        (digits, rest) = (digits + 1, after);
    }
    if digits > 1 {
        // 1.5 million is a quantity; 1.5 with a space and a title behind is a number.
        return (digits <= 4 && rest.starts_with(char::is_whitespace)).then_some((
            RANK_DIGITS + digits as u8 - 1,
            digits,
            length(rest),
        ));
    }
    match rest.strip_prefix(['）', ')']) {
        Some(rest) => Some((RANK_ITEM + 7, 1, length(rest))),
        None => Some((RANK_DIGITS, 1, length(rest.strip_prefix(['.', '．', '、'])?))),
    }
}

/// The numbers in a printed number, in order: 1.2 → `[1, 2]`, （三） → `[3]`.
pub fn numbers(printed: &str) -> Vec<u32> {
    let inside = |c: char| is_digit(c) || numeral_value(c).is_some();
    printed.split(|c| !inside(c)).filter_map(|part| leading_number(part)).map(|(n, _)| n).collect()
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// A whole number at the beginning of `text`, in digits or Chinese numerals below ten thousand, and what follows.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let in_digits = text.starts_with(is_digit);
    let belongs = |c: char| if in_digits { is_digit(c) } else { numeral_value(c).is_some() };
    let (number, rest) = text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()));
    let value = if in_digits {
        let value = |c: char| if c.is_ascii() { c as u32 - '0' as u32 } else { c as u32 - '０' as u32 };
        number.chars().try_fold(0u32, |n, c| n.checked_mul(10)?.checked_add(value(c)))
    } else {
        numeral(number)
    };
    Some((value?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let mark = |text| line(text).mark;
        let loose = |number, sub| Mark::Article { number, sub, loose: true };
        assert_eq!(mark("　　第八条　本细则"), loose(8, 0));
        assert_eq!(mark("**第12条** 本细则"), loose(12, 0));
        assert_eq!(mark("### 第八条之一 本细则"), loose(8, 1));
        assert_eq!(mark("第八条规定的情形"), Mark::Article { number: 8, sub: 0, loose: false });
        assert_eq!(mark("第一章 总则"), Mark::Heading { rank: 12 });
        assert_eq!(mark("## 第二节 申请"), Mark::Heading { rank: 2 });
        assert_eq!(mark("## 办理条件"), Mark::Heading { rank: 2 });
        assert_eq!(mark("附件1"), Mark::Attachment);
        assert_eq!(mark("附件：1.申请表"), Mark::Text);
        assert_eq!(mark("附件2."), Mark::Attachment);
        assert_eq!(mark("附件所列材料"), Mark::Text);
        assert_eq!(mark("一、总体要求"), Mark::Item { rank: 20, digits: 1 });
        assert_eq!(mark("（十一）线上备案。"), Mark::Item { rank: 21, digits: 1 });
        assert_eq!(mark("12．材料"), Mark::Item { rank: 22, digits: 1 });
        assert_eq!(mark("1.2 材料"), Mark::Item { rank: 23, digits: 2 });
        assert_eq!(mark("(3) 材料"), Mark::Item { rank: 26, digits: 1 });
        for text in ["1.95元每吨", "2023年起", "三是加强", "第一章规定的事项已经办结。", "一、"]
        {
            assert_eq!(mark(text), Mark::Text, "{text}");
        }
    }

    #[test]
    fn attachments_with_their_titles() {
        assert_eq!(attachment("附件1.划定范围表"), Some((Some(1), "划定范围表")));
        assert_eq!(attachment("附件：申请表"), Some((None, "申请表")));
        assert_eq!(attachment("附件 二：申请表"), Some((Some(2), "申请表")));
        assert_eq!(attachment("附：申请表"), Some((None, "申请表")));
        assert_eq!(attachment("附表3"), Some((Some(3), "")));
        for text in ["附件1所列材料齐全。", "附件所列 材料", "附近的村", "附加费"] {
            assert_eq!(attachment(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_kept_as_printed() {
        let item = line("（二）办理。到镇里办");
        assert_eq!((item.number, item.text), ("（二）", "办理。到镇里办"));
        assert_eq!(numbers("1.12"), [1, 12]);
    }
}
