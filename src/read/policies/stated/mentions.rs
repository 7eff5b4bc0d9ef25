//! Other documents as a sentence names them: 《甲办法》（南府办〔2019〕8号）, 原南农〔2019〕3号文件.

use std::sync::LazyLock;

use regex::Regex;

use super::words::{NUMBER, SORT, number};

/// Another document, named in a text made plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its numbers, then its title.
    pub names: Vec<String>,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Words that a number of a document never begins with, so that what stands before them belongs to the sentence.
const BEFORE_NUMBER: &[char] = &['的', '止', '照', '据', '将', '由', '行', '是', '即', '件', '以', '对'];

/// All documents that a plain text names, in order.
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    let mut number = NUMBER.find(text).map(|number| number.start());
    while at < text.len() {
        let title = text[at..].find('《').map(|begin| at + begin);
        if number.is_some_and(|number| number < at) {
            number = NUMBER.find_at(text, at).map(|number| number.start());
        }
        let Some(start) = title.into_iter().chain(number).min() else { break };
        let mention = if Some(start) == title { titled(text, start) } else { numbered(text, start) };
        let Some(mention) = mention else {
            at = start + '《'.len_utf8();
            continue;
        };
        at = mention.end;
        found.push(mention);
    }
    found
}

/// Longest sentence that is looked into, bytes: ten times what an office writes, and short enough to be looked at often.
pub const LONGEST_SENTENCE: usize = 6_000;

/// What may stand before a name in a list.
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[0-9一二三四五六七八九十.、（）和及与以原了：]*$").expect("a constant pattern"));

/// Whether a plain text begins with the name of a document, as an entry of a list does.
pub fn begins_with_name(text: &str) -> bool {
    mentions(text).first().is_some_and(|first| COUNTED.is_match(&text[..first.start]))
}

/// The names of the one document of a line of a list; a row of a table names it without 《》, too.
pub fn names_of_entry(text: &str) -> Vec<String> {
    let named = mentions(text).into_iter().flat_map(|mention| mention.names);
    let is_title = |cell: &&str| SORT.is_match(cell) && !cell.contains('《') && cell.chars().count() > 5;
    let cells = text.split('|').filter(is_title).map(str::to_string);
    if text.starts_with('|') { named.chain(cells).collect() } else { named.collect() }
}

/// A plain text with its titles made unreadable, at the same places: 《关于废止甲的通知》 repeals nothing.
pub fn without_titles(text: &str) -> String {
    let mut masked = text.to_string();
    for Mention { start, .. } in mentions(text) {
        let Some((title, _)) = quoted(text, start) else { continue };
        let begin = start + '《'.len_utf8();
        let blank: String = title
            .chars()
            .map(|c| if c.len_utf8() == 3 { "〓".to_string() } else { "x".repeat(c.len_utf8()) })
            .collect();
        masked.replace_range(begin..begin + title.len(), &blank);
    }
    masked
}

/// 《关于印发〈甲办法〉的通知》 at `start`, with the number behind it.
fn titled(text: &str, start: usize) -> Option<Mention> {
    let (title, mut end) = quoted(text, start)?;
    let mut names = Vec::new();
    let rest = &text[end..];
    let bracket = rest.strip_prefix('（').and_then(|inner| inner.find('）'));
    if let Some(close) = bracket {
        let inside = &rest['（'.len_utf8()..'（'.len_utf8() + close];
        names.extend(NUMBER.captures_iter(inside).map(|found| bare_number(&number(found))));
    }
    // Brackets of the number itself: （南府办（2019）8号）.
    let number_behind =
        NUMBER.find(rest).filter(|found| found.start() <= '（'.len_utf8() && bracket.is_none_or(|_| names.is_empty()));
    if let (true, Some(close)) = (!names.is_empty(), bracket) {
        end += '（'.len_utf8() + close + '）'.len_utf8();
    } else if let Some(found) = number_behind {
        names.extend(NUMBER.captures(found.as_str()).map(|found| bare_number(&number(found))));
        end += found.end();
        end += text[end..].strip_prefix('）').map_or(0, |_| '）'.len_utf8());
    }
    names.push(title);
    Some(Mention { names, start, end })
}

/// What stands between 《 at `start` and its 》, and where that ends.
fn quoted(text: &str, start: usize) -> Option<(String, usize)> {
    let mut depth = 0;
    if !text[start..].starts_with('《') {
        return None;
    }
    for (at, c) in text[start..].char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inside = &text[start + '《'.len_utf8()..start + at];
            let length = inside.chars().count();
            return (2..=120).contains(&length).then(|| (inside.to_string(), start + at + '》'.len_utf8()));
        }
    }
    None
}

/// 原南农〔2019〕3号文件 at `start`, with a title right behind it.
fn numbered(text: &str, start: usize) -> Option<Mention> {
    let found = NUMBER.captures_at(text, start)?;
    let mut end = found.get(0)?.end();
    let written = number(found);
    let mut names = vec![bare_number(&written)];
    // 南农〔2019〕3号、4号
    while let Some(more) = text[end..].strip_prefix('、') {
        let digits = more.bytes().take_while(u8::is_ascii_digit).count();
        let stem = names[0].rfind('〕').map(|at| names[0][..at + '〕'.len_utf8()].to_string());
        let (Some(stem), true, true) = (stem, digits > 0, more[digits..].starts_with('号')) else { break };
        names.push(format!("{stem}{}号", &more[..digits]));
        end += '、'.len_utf8() + digits + '号'.len_utf8();
    }
    let behind = text[end..].strip_prefix("文件").or(text[end..].strip_prefix('文')).unwrap_or(&text[end..]);
    end = text.len() - behind.len();
    if let Some((title, after)) = behind.starts_with('《').then(|| quoted(text, end)).flatten() {
        names.push(title);
        end = after;
    }
    Some(Mention { names, start, end })
}

/// Without the words of the sentence before it, 原 among them.
fn bare_number(number: &str) -> String {
    let (name, rest) = number.split_at(number.find('〔').unwrap_or(number.len()));
    let own = name.rsplit(BEFORE_NUMBER).next().filter(|own| own.chars().count() > 1).unwrap_or(name);
    let own = own.strip_prefix(['原', '现', '和', '及', '与']).filter(|own| own.chars().count() > 1).unwrap_or(own);
    format!("{own}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_numbers_of_one_document_go_together() {
        let named = |text: &str| -> Vec<String> {
            mentions(text).into_iter().map(|mention| mention.names.join("；")).collect()
        };
        assert_eq!(
            named("原《甲办法》（南教〔2018〕20号）和《乙方案》同时废止"),
            ["南教〔2018〕20号；甲办法", "乙方案"]
        );
        assert_eq!(named("原南农〔2019〕3号文件停止执行"), ["南农〔2019〕3号"]);
        assert_eq!(named("我局印发的南农（2019）3号、5号废止"), ["南农〔2019〕3号；南农〔2019〕5号"]);
        assert_eq!(
            named("废止《关于印发《甲办法》的通知》（南教（2018）20号），南教〔2017〕2号《丙意见》"),
            ["南教〔2018〕20号；关于印发《甲办法》的通知", "南教〔2017〕2号；丙意见"]
        );
        assert_eq!(named("没有关上《甲办法，也不是号"), [""; 0]);
    }
}
