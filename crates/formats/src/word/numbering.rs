//! Word's automatic numbers. 第一条, 一、 and （一） of a Word document mostly do not stand in its text: paragraphs refer to
//! a list, the list has levels, each level has a pattern (“第%1条”) and a count. Here they are counted again.
//!
//! ECMA-376 part 1, 17.9: paragraph → `w:num` → `w:abstractNum` → `w:lvl`; lists that share an abstract definition share
//! its counts.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::numerals::printed;

use super::xml::{attribute, child, value};

/// Levels a list can have.
const LEVELS: usize = 9;

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    /// `%1` stands for the count of the first level.
    pattern: String,
    start: u32,
    /// All counts of the pattern are printed in digits.
    digits: bool,
    /// The count begins anew after a level above this one (from 1); `Some(0)`: never, so that 条 run on through 章.
    restart: Option<usize>,
    /// Paragraphs of this style stand on this level.
    style: String,
}

#[derive(Debug, Default)]
struct List {
    definition: String,
    /// Level → count it begins with in this list.
    starts: HashMap<usize, u32>,
    begun: bool,
}

#[derive(Debug, Default)]
struct Definition {
    levels: Vec<Level>,
    counts: [Option<u32>; LEVELS],
    /// Its levels are those of the list that this style names.
    see_style: String,
}

/// All lists of a document, counted as its paragraphs pass.
#[derive(Debug, Default)]
pub struct Numbering {
    lists: HashMap<String, List>,
    definitions: HashMap<String, Definition>,
}

impl Numbering {
    /// Reads `word/numbering.xml`. `style_lists` tells the list that a style puts its paragraphs in.
    pub fn new(part: &Document, style_lists: &dyn Fn(&str) -> Option<String>) -> Numbering {
        let mut all = Numbering::default();
        for node in part.root_element().children().filter(Node::is_element) {
            match node.tag_name().name() {
                "abstractNum" => {
                    let id = attribute(node, "abstractNumId").unwrap_or_default().to_string();
                    all.definitions.insert(id, definition(node));
                }
                "num" => {
                    let id = attribute(node, "numId").unwrap_or_default().to_string();
                    all.lists.insert(id, list(node));
                }
                _ => {}
            }
        }
        all.follow_styles(style_lists);
        all
    }

    /// A definition without levels of its own refers to a style, the style to a list.
    fn follow_styles(&mut self, style_lists: &dyn Fn(&str) -> Option<String>) {
        let levels = |all: &Numbering, style: &str| {
            let list = all.lists.get(&style_lists(style)?)?;
            Some(all.definitions.get(&list.definition)?.levels.clone())
        };
        let see: Vec<(String, String)> = self
            .definitions
            .iter()
            .filter(|(_, d)| d.levels.is_empty() && !d.see_style.is_empty())
            .map(|(id, d)| (id.clone(), d.see_style.clone()))
            .collect();
        for (id, style) in see {
            if let (Some(levels), Some(definition)) = (levels(self, &style), self.definitions.get_mut(&id)) {
                definition.levels = levels;
            }
        }
    }

    /// The level of a list on which paragraphs of a style stand.
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

fn definition(node: Node) -> Definition {
    let mut levels: Vec<Level> = Vec::new();
    for node in node.children().filter(|c| c.tag_name().name() == "lvl").take(LEVELS) {
        levels.push(Level {
            format: value(node, "numFmt").unwrap_or("decimal").to_string(),
            pattern: value(node, "lvlText").unwrap_or_default().to_string(),
            start: value(node, "start").and_then(|n| n.parse().ok()).unwrap_or(0),
            digits: child(node, "isLgl").is_some_and(|n| !matches!(attribute(n, "val"), Some("0" | "false"))),
            restart: value(node, "lvlRestart").and_then(|n| n.parse().ok()),
            style: value(node, "pStyle").unwrap_or_default().to_string(),
        });
    }
    let see_style = value(node, "numStyleLink").unwrap_or_default().to_string();
    Definition { levels, see_style, ..Definition::default() }
}

fn list(node: Node) -> List {
    let mut starts = HashMap::new();
    for change in node.children().filter(|c| c.tag_name().name() == "lvlOverride") {
        let level: Option<usize> = attribute(change, "ilvl").and_then(|n| n.parse().ok());
        let start: Option<u32> = value(change, "startOverride").and_then(|n| n.parse().ok());
        starts.extend(level.zip(start));
    }
    List { definition: value(node, "abstractNumId").unwrap_or_default().to_string(), starts, begun: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering(levels: &str, lists: &str) -> Numbering {
        let xml = format!(
            "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='7'>{levels}</w:abstractNum>{lists}</w:numbering>"
        );
        Numbering::new(&Document::parse(&xml).unwrap(), &|_| None)
    }

    fn level(format: &str, pattern: &str, more: &str) -> String {
        format!("<w:lvl><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{pattern}'/></w:lvl>")
    }

    const ONE: &str = "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>";

    #[test]
    fn levels_count_and_begin_anew() {
        let levels = level("chineseCounting", "%1、", "") + &level("chineseCounting", "（%2）", "");
        let mut all = numbering(&levels, ONE);
        let numbers: Vec<String> = [0, 1, 1, 0, 1].map(|level| all.next("1", level)).into();
        assert_eq!(numbers, ["一、", "（一）", "（二）", "二、", "（一）"]);
    }

    #[test]
    fn articles_run_on_through_chapters() {
        let never = "<w:lvlRestart w:val='0'/>";
        let levels = level("chineseCounting", "第%1章", "") + &level("chineseCounting", "第%2条", never);
        let mut all = numbering(&levels, ONE);
        let numbers: Vec<String> = [0, 1, 1, 0, 1].map(|level| all.next("1", level)).into();
        assert_eq!(numbers, ["第一章", "第一条", "第二条", "第二章", "第三条"]);
    }

    #[test]
    fn lists_of_one_definition_share_its_counts_until_told_otherwise() {
        let again = "<w:num w:numId='2'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='3'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>";
        let mut all = numbering(&level("decimal", "%1.", ""), &format!("{ONE}{again}"));
        let numbers: Vec<String> = ["1", "2", "3", "3", "9"].map(|list| all.next(list, 0)).into();
        assert_eq!(numbers, ["1.", "2.", "1.", "2.", ""]);
    }

    #[test]
    fn several_counts_in_one_number() {
        let legal = "<w:isLgl/>";
        let levels = level("chineseCounting", "%1", "") + &level("decimal", "%1.%2 100%", legal);
        let mut all = numbering(&levels, ONE);
        all.next("1", 0);
        assert_eq!(all.next("1", 1), "1.1 100%");
        assert_eq!(all.next("1", 8), "");
    }
}
