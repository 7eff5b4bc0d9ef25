//! The lists of a Word document (.docx) and their definitions.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::numbering::{Definition, LEVELS, Level, List, Numbering};
use crate::xml::{attribute, child, value};

/// Reads `word/numbering.xml`. `style_lists` tells the list that a style puts its paragraphs in.
pub fn numbering(part: &Document, style_lists: &dyn Fn(&str) -> Option<String>) -> Numbering {
    let mut all = Numbering::default();
    // Definition → the style whose list has its levels.
    let mut see_styles: Vec<(String, String)> = Vec::new();
    for node in part.root_element().children().filter(Node::is_element) {
        match node.tag_name().name() {
            "abstractNum" => {
                let id = attribute(node, "abstractNumId").unwrap_or_default().to_string();
                let levels: Vec<Level> = levels(node);
                if let (true, Some(style)) = (levels.is_empty(), value(node, "numStyleLink")) {
                    see_styles.push((id.clone(), style.to_string()));
                }
                all.definitions.insert(id, Definition::new(levels));
            }
            "num" => {
                let id = attribute(node, "numId").unwrap_or_default().to_string();
                all.lists.insert(id, list(node));
            }
            _ => {}
        }
    }
    for (id, style) in see_styles {
        let list = style_lists(&style).and_then(|list| all.lists.get(&list));
        let seen = list.and_then(|list| all.definitions.get(&list.definition)).map(|seen| seen.levels.clone());
        if let (Some(levels), Some(definition)) = (seen, all.definitions.get_mut(&id)) {
            definition.levels = levels;
        }
    }
    all
}

fn levels(node: Node) -> Vec<Level> {
    let level = |node: Node| Level {
        format: value(node, "numFmt").unwrap_or("decimal").to_string(),
        pattern: value(node, "lvlText").unwrap_or_default().to_string(),
        start: value(node, "start").and_then(|n| n.parse().ok()).unwrap_or(0),
        digits: child(node, "isLgl").is_some_and(|n| !matches!(attribute(n, "val"), Some("0" | "false"))),
        restart: value(node, "lvlRestart").and_then(|n| n.parse().ok()),
        style: value(node, "pStyle").unwrap_or_default().to_string(),
    };
    node.children().filter(|c| c.tag_name().name() == "lvl").take(LEVELS).map(level).collect()
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

    fn read(levels: &str, lists: &str) -> Numbering {
        let xml = format!(
            "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='7'>{levels}</w:abstractNum>{lists}</w:numbering>"
        );
        numbering(&Document::parse(&xml).unwrap(), &|_| None)
    }

    fn level(format: &str, pattern: &str, more: &str) -> String {
        format!("<w:lvl><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{pattern}'/></w:lvl>")
    }

    const ONE: &str = "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>";

    #[test]
    fn lists_of_one_definition_share_its_counts_until_told_otherwise() {
        let again = "<w:num w:numId='2'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='3'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>";
        let mut all = read(&level("decimal", "%1.", ""), &format!("{ONE}{again}"));
        let numbers: Vec<String> = ["1", "2", "3", "3", "9"].map(|list| all.next(list, 0)).into();
        assert_eq!(numbers, ["1.", "2.", "1.", "2.", ""]);
    }

    #[test]
    fn several_counts_in_one_number() {
        let legal = "<w:isLgl/>";
        let levels = level("chineseCounting", "%1", "") + &level("decimal", "%1.%2 100%", legal);
        let mut all = read(&levels, ONE);
        all.next("1", 0);
        assert_eq!(all.next("1", 1), "1.1 100%");
        assert_eq!(all.next("1", 8), "");
    }
}
