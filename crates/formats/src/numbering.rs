//! Automatic numbers of Word documents. 第一条, 一、 and （一） mostly do not stand in the text: paragraphs refer to a list, the
//! list has levels, each level has a pattern (“第%1条”) and a count. Here they are counted again, whatever the file's format.
//!
//! ECMA-376 part 1, 17.9: paragraph → list → definition → level; lists that share a definition share its counts.

use std::collections::HashMap;

use crate::numerals::printed;

/// Levels a list can have.
pub const LEVELS: usize = 9;

/// One level of a list.
#[derive(Debug, Clone, Default)]
pub struct Level {
    /// Name of its number format in `w:numFmt`.
    pub format: String,
    /// `%1` stands for the count of the first level.
    pub pattern: String,
    /// The first count.
    pub start: u32,
    /// All counts of the pattern are printed in digits.
    pub digits: bool,
    /// The count begins anew after a level above this one (from 1); `Some(0)`: never, so that 条 run on through 章.
    pub restart: Option<usize>,
    /// Paragraphs of this style stand on this level.
    #[cfg_attr(not(feature = "word"), allow(dead_code, reason = "only .docx has it"))]
    pub style: String,
}

/// What paragraphs refer to.
#[derive(Debug, Default)]
pub struct List {
    /// The definition that says what its levels are.
    pub definition: String,
    /// Level → count it begins with in this list.
    pub starts: HashMap<usize, u32>,
    /// A paragraph of it has passed.
    pub begun: bool,
}

/// The levels that lists share.
#[derive(Debug, Default)]
pub struct Definition {
    /// The outermost first.
    pub levels: Vec<Level>,
    counts: [Option<u32>; LEVELS],
}

impl Definition {
    /// A definition of which nothing is counted yet.
    pub fn new(levels: Vec<Level>) -> Definition {
        Definition { levels, counts: [None; LEVELS] }
    }
}

/// All lists of a document, counted as its paragraphs pass.
#[derive(Debug, Default)]
pub struct Numbering {
    /// By the names that paragraphs use.
    pub lists: HashMap<String, List>,
    /// By the names that lists use.
    pub definitions: HashMap<String, Definition>,
}

impl Numbering {
    /// The level of a list on which paragraphs of a style stand.
    #[cfg(feature = "word")]
    pub fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let definition = self.definitions.get(&self.lists.get(list)?.definition)?;
        definition.levels.iter().position(|level| !style.is_empty() && level.style == style)
    }

    /// Counts a paragraph of a list on a level (from 0); its number as printed, empty for bullets and unknown lists.
    pub fn next(&mut self, list: &str, level: usize) -> String {
        let Some(list) = self.lists.get_mut(list) else { return String::new() };
        let Some(definition) = self.definitions.get_mut(&list.definition) else { return String::new() };
        let Some(own) = definition.levels.get(level).filter(|_| level < LEVELS) else { return String::new() };
        if !std::mem::replace(&mut list.begun, true) {
            for (&level, &start) in list.starts.iter().filter(|(level, _)| **level < LEVELS) {
                definition.counts[level] = Some(start.saturating_sub(1));
            }
        }
        let count = definition.counts[level].map_or(own.start, |n| n.saturating_add(1));
        definition.counts[level] = Some(count);
        for (deeper, below) in definition.levels.iter().enumerate().take(LEVELS).skip(level + 1) {
            if below.restart.is_none_or(|after| level < after) {
                definition.counts[deeper] = None;
            }
        }
        filled(own, &definition.levels, &definition.counts)
    }
}

/// The pattern of a level with the counts in it.
fn filled(own: &Level, levels: &[Level], counts: &[Option<u32>; LEVELS]) -> String {
    if own.format == "bullet" {
        return String::new();
    }
    let mut text = String::new();
    let mut rest = own.pattern.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let place = after.bytes().next().filter(|b| (b'1'..=b'9').contains(b)).map(|b| usize::from(b - b'1'));
        rest = match place.and_then(|place| Some((levels.get(place)?, place))) {
            Some((level, place)) => {
                let format = if own.digits { "decimal" } else { &level.format };
                text.push_str(&printed(counts[place].unwrap_or(level.start), format));
                &after[1..]
            }
            None => {
                text.push('%');
                after
            }
        };
    }
    text + rest
}

/// A number and the text behind it.
pub fn numbered(number: &str, text: &str) -> String {
    match number.trim() {
        "" => text.to_string(),
        number if number.ends_with(['、', '）', ')', '：']) => format!("{number}{text}"),
        number => format!("{number} {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering(levels: &[(&str, &str, Option<usize>)]) -> Numbering {
        let level = |(format, pattern, restart): &(&str, &str, Option<usize>)| Level {
            format: format.to_string(),
            pattern: pattern.to_string(),
            start: 1,
            restart: *restart,
            ..Level::default()
        };
        let list = List { definition: "7".into(), ..List::default() };
        Numbering {
            lists: HashMap::from([("1".to_string(), list)]),
            definitions: HashMap::from([("7".to_string(), Definition::new(levels.iter().map(level).collect()))]),
        }
    }

    #[test]
    fn levels_count_and_begin_anew() {
        let mut all = numbering(&[("chineseCounting", "%1、", None), ("chineseCounting", "（%2）", None)]);
        let numbers: Vec<String> = [0, 1, 1, 0, 1].map(|level| all.next("1", level)).into();
        assert_eq!(numbers, ["一、", "（一）", "（二）", "二、", "（一）"]);
        assert_eq!((all.next("1", 8), all.next("2", 0)), (String::new(), String::new()));
    }

    #[test]
    fn articles_run_on_through_chapters() {
        let mut all = numbering(&[("chineseCounting", "第%1章", None), ("chineseCounting", "第%2条", Some(0))]);
        let numbers: Vec<String> = [0, 1, 1, 0, 1].map(|level| all.next("1", level)).into();
        assert_eq!(numbers, ["第一章", "第一条", "第二条", "第二章", "第三条"]);
    }
}
