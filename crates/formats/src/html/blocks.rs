//! A part of a page → paragraphs and tables.

use std::collections::HashMap;

use crate::content::Block;

use super::tree::{Data, Part, squeezed};

/// The paragraphs and tables of a part, looked for `deepest` levels deep. Links alone above a first heading lead to other pages.
pub fn of(part: Part, deepest: usize) -> Vec<Block> {
    let mut writer = Writer { under_links: part.find("h1").is_some(), ..Writer::default() };
    writer.part(part, deepest);
    writer.end();
    writer.blocks
}

/// Writes a part as paragraphs and tables.
#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    text: String,
    /// The heading of the page is still to come.
    under_links: bool,
    /// The paragraph has words that are no link.
    has_own: bool,
    in_link: bool,
}

impl Writer {
    fn part(&mut self, part: Part, depth_left: usize) {
        if part.is_boilerplate() {
            return;
        }
        match part.data() {
            Data::Text(text) => {
                self.has_own |= !self.in_link && text.chars().any(char::is_alphanumeric);
                self.text.push_str(text);
            }
            Data::Element { .. } if depth_left > 0 => match part.name() {
                "br" => self.end(),
                "table" if is_table(part) => {
                    self.end();
                    self.blocks.push(Block::Table(rows(part)));
                }
                heading @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                    self.end();
                    self.under_links &= heading != "h1";
                    let depth = usize::from(heading.as_bytes()[1] - b'1');
                    let text = part.words();
                    if !text.is_empty() {
                        self.blocks.push(Block::Paragraph { text, heading: Some(depth) });
                    }
                }
                "p" | "div" | "li" | "ul" | "ol" | "section" | "article" | "blockquote" | "tr" | "td" | "dd" | "dt"
                | "center" | "hr" | "pre" => {
                    self.end();
                    self.parts(part, depth_left);
                    self.end();
                }
                "a" => {
                    let outer = std::mem::replace(&mut self.in_link, true);
                    self.parts(part, depth_left);
                    self.in_link = outer;
                }
                _ => self.parts(part, depth_left),
            },
            Data::Element { .. } | Data::Other => {}
        }
    }

    fn parts(&mut self, part: Part, depth_left: usize) {
        for child in part.children() {
            self.part(child, depth_left - 1);
        }
    }

    /// Ends a paragraph; one that is only about the page (浏览次数, 打印, 上一篇, 首页 > 政务公开) is left out.
    fn end(&mut self) {
        let text = squeezed(&std::mem::take(&mut self.text));
        let text = text.trim();
        let is_link = self.under_links && !std::mem::take(&mut self.has_own);
        let is_trail = || self.blocks.len() < TOP && is_trail(text);
        if !text.is_empty() && !is_link && !is_about_page(text) && !is_trail() {
            self.blocks.push(Block::Paragraph { text: text.to_string(), heading: None });
        }
    }
}

fn is_about_page(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "发布时间",
        "来源：",
        "来源:",
        "浏览次数",
        "浏览量",
        "点击数",
        "字号",
        "字体：",
        "打印",
        "关闭",
        "分享到",
        "扫一扫",
        "上一篇",
        "下一篇",
        "责任编辑",
        "发布机构：",
    ];
    let said = WORDS.iter().filter(|word| text.contains(**word)).count();
    let short = text.chars().count() <= 120 && !text.contains('。');
    short && (said > 1 || ["上一篇", "下一篇", "分享到"].iter().any(|word| text.starts_with(word)))
}

/// Paragraphs at the top of a page among which its place stands.
const TOP: usize = 4;

/// 当前位置：首页 > 政务公开 > 通知公告: where the page stands among others.
fn is_trail(text: &str) -> bool {
    const HERE: [&str; 7] =
        ["当前位置", "您的位置", "所在位置", "现在位置", "您所在的位置", "您现在的位置", "你的位置"];
    let short = text.chars().count() <= 100 && !text.contains(['。', '；', '！', '？']);
    let steps = |signs: &[char]| {
        let steps: Vec<&str> = text.split(signs).map(str::trim).filter(|step| !step.is_empty()).collect();
        steps.len() > 1
            && steps.iter().all(|step| step.chars().count() <= 40)
            && (steps.len() > 2 || text.contains("首页"))
    };
    let from_home = text.starts_with("首页") || text.starts_with("网站首页");
    short
        && (HERE.iter().any(|here| text.starts_with(here))
            || steps(&['>', '›', '»', '＞', '≫'])
            || from_home && steps(&['→', '/', '\\', '|', '-', '—', '·', '：']))
}

/// Rows with more than one cell, and no table inside: else the table only lays out the page.
fn is_table(part: Part) -> bool {
    part.descendants().any(|row| row.name() == "tr" && cells(row).count() > 1)
        && !part.descendants().skip(1).any(|inside| inside.name() == "table")
}

fn cells(row: Part<'_>) -> impl Iterator<Item = Part<'_>> {
    row.children().filter(|cell| matches!(cell.name(), "td" | "th"))
}

/// The rows of a table; a cell over several rows counts for each, one over several columns for the first.
fn rows(table: Part) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    // Column → text and how many rows it still reaches into.
    let mut hanging: HashMap<usize, (String, usize)> = HashMap::new();
    for row in table.descendants().filter(|part| part.name() == "tr") {
        let mut written: Vec<String> = Vec::new();
        for cell in cells(row) {
            take_hanging(&mut written, &mut hanging);
            let span = |name: &str| cell.attribute(name).and_then(|n| n.trim().parse::<usize>().ok());
            let (across, down) = (span("colspan").unwrap_or(1).min(64), span("rowspan").unwrap_or(1).min(1000));
            let text = cell.words();
            if down > 1 {
                hanging.insert(written.len(), (text.clone(), down - 1));
            }
            written.push(text);
            written.extend((1..across).map(|_| String::new()));
        }
        take_hanging(&mut written, &mut hanging);
        rows.push(written);
    }
    rows
}

/// Goes on with the cells that reach down from the rows above.
fn take_hanging(row: &mut Vec<String>, hanging: &mut HashMap<usize, (String, usize)>) {
    while let Some((text, left)) = hanging.remove(&row.len()) {
        if left > 1 {
            hanging.insert(row.len(), (text.clone(), left - 1));
        }
        row.push(text);
    }
}
