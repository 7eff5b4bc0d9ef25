//! Word documents (.docx) → paragraphs and tables, with the automatic numbers that do not stand in the text.
//!
//! Read from the XML itself: the crates that read .docx leave automatic numbers out, and without them no article of most
//! policies has a number.

use std::collections::HashMap;

use roxmltree::{Document, Node, ParsingOptions};

use crate::archive::{Archive, broken};
use crate::content::{Block, Content, Opened};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::limits::Limits;

use numbering::Numbering;
use xml::{attribute, child, value};

mod numbering;
mod xml;

pub const DOCX: Format = Format {
    name: "docx",
    endings: &[
        Ending::new("docx").letters(Use::Offered).documents(Use::Offered).tables(Use::Taken),
        Ending::new("docm").letters(Use::Taken).documents(Use::Taken).tables(Use::Taken),
    ],
    shape: Shape::Blocks,
    sniff: Some(Input::is_docx),
    read,
    misnamed: ("内容其实是 Word 文档，已按文档读取", "建议用 WPS/Excel 打开，另存为 .xlsx"),
};

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    let archive = Archive::open(&input.bytes, limits.word_part)?;
    Ok(Content::blocks(blocks(archive, limits)?).into())
}

/// The paragraphs and tables of a document.
fn blocks(mut archive: Archive, limits: &Limits) -> Result<Vec<Block>, FileError> {
    let body = archive.part("word/document.xml")?.ok_or_else(|| broken("没有正文"))?;
    let styles = archive.part("word/styles.xml")?;
    let styles = styles.map(|part| parse(&part, limits).map(|xml| Styles::new(&xml))).transpose()?.unwrap_or_default();
    let list_of = |style: &str| styles.find(style, |s| s.list.clone());
    let numbering = archive.part("word/numbering.xml")?;
    let numbering = numbering.map(|part| parse(&part, limits).map(|xml| Numbering::new(&xml, &list_of))).transpose()?;
    let numbering = numbering.unwrap_or_default();
    let mut reader = Reader { styles, numbering, blocks: Vec::new(), deepest: limits.depth };
    let xml = parse(&body, limits)?;
    let body = child(xml.root_element(), "body").ok_or_else(|| broken("没有正文"))?;
    reader.blocks(body, 0)?;
    Ok(reader.blocks)
}

/// Refuses document types, and with them entities that multiply.
fn parse<'a>(xml: &'a str, limits: &Limits) -> Result<Document<'a>, FileError> {
    let options = ParsingOptions { nodes_limit: limits.word_elements, ..ParsingOptions::default() };
    Document::parse_with_options(xml.trim_start_matches('\u{FEFF}'), options).map_err(|e| match e {
        roxmltree::Error::NodesLimitReached => too_large(),
        e => broken(&e.to_string()),
    })
}

fn too_large() -> FileError {
    FileError::new("内容过多，不像正常的文件，未读取", "请用 WPS/Word 打开查看；确有内容的，分成几份另存")
}

fn too_deep() -> FileError {
    let what = "表格或文本框嵌套过深，不像正常的文件，未读取";
    FileError::new(what, "请用 WPS/Word 打开，把正文复制到新文档另存")
}

/// What a style says of its paragraphs.
#[derive(Debug, Default)]
struct Style {
    based_on: String,
    list: Option<String>,
    level: Option<usize>,
    /// Depth of a heading from 1; 0 for the title of the document.
    heading: Option<usize>,
}

#[derive(Debug, Default)]
struct Styles(HashMap<String, Style>);

impl Styles {
    fn new(part: &Document) -> Styles {
        let styles = part.root_element().children().filter(|n| n.tag_name().name() == "style");
        Styles(styles.map(|node| (attribute(node, "styleId").unwrap_or_default().to_string(), style(node))).collect())
    }

    /// What a style or the nearest one it is based on says.
    fn find<T>(&self, style: &str, said: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut at = self.0.get(style);
        // A circle of styles ends somewhere.
        for _ in 0..20 {
            if let Some(found) = said(at?) {
                return Some(found);
            }
            at = self.0.get(&at?.based_on);
        }
        None
    }
}

fn style(node: Node) -> Style {
    let properties = child(node, "pPr");
    let numbers = properties.and_then(|p| child(p, "numPr"));
    let name = value(node, "name").unwrap_or_default().to_lowercase();
    let by_name = match name.strip_prefix("heading").or_else(|| name.strip_prefix("标题")) {
        Some(depth) => depth.trim().parse().ok(),
        None => (name == "title").then_some(0),
    };
    Style {
        based_on: value(node, "basedOn").unwrap_or_default().to_string(),
        list: numbers.and_then(|n| value(n, "numId")).map(str::to_string),
        level: numbers.and_then(|n| value(n, "ilvl")).and_then(|n| n.parse().ok()),
        heading: properties.and_then(outline_level).or(by_name),
    }
}

/// Depth in the outline from 1; 9 stands for none.
fn outline_level(properties: Node) -> Option<usize> {
    value(properties, "outlineLvl").and_then(|n| n.parse().ok()).filter(|n| *n < 9).map(|n: usize| n + 1)
}

struct Reader {
    styles: Styles,
    numbering: Numbering,
    blocks: Vec<Block>,
    /// Deepest nesting that is followed.
    deepest: usize,
}

impl Reader {
    /// The paragraphs and tables in `node`, in printed order.
    fn blocks(&mut self, node: Node, depth: usize) -> Result<(), FileError> {
        if depth > self.deepest {
            return Err(too_deep());
        }
        for part in node.children().filter(Node::is_element) {
            match part.tag_name().name() {
                "p" => self.paragraph(part, depth)?,
                "tbl" => {
                    let rows = self.table(part, depth)?;
                    self.blocks.push(Block::Table(rows));
                }
                // Content controls, custom XML and marked insertions hold paragraphs like the body does.
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => self.blocks(part, depth + 1)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, node: Node, depth: usize) -> Result<(), FileError> {
        let properties = child(node, "pPr");
        let style = properties.and_then(|p| value(p, "pStyle")).unwrap_or_default().to_string();
        let mut text = String::new();
        let mut boxes = Vec::new();
        runs(node, &mut text, &mut boxes, self.deepest.saturating_sub(depth))?;
        let number = if text.trim().is_empty() { String::new() } else { self.number(properties, &style) };
        let heading = properties.and_then(outline_level).or_else(|| self.styles.find(&style, |s| s.heading));
        let contents = style.to_lowercase().starts_with("toc");
        if !text.trim().is_empty() && !contents {
            self.blocks.push(Block::Paragraph { text: numbered(number, text.trim()), heading });
        }
        for inside in boxes {
            self.blocks(inside, depth + 1)?;
        }
        Ok(())
    }

    /// The automatic number of a paragraph: from its own properties, else from its style.
    fn number(&mut self, properties: Option<Node>, style: &str) -> String {
        let own = properties.and_then(|p| child(p, "numPr"));
        let list = own.and_then(|n| value(n, "numId")).map(str::to_string);
        let Some(list) = list.or_else(|| self.styles.find(style, |s| s.list.clone())) else { return String::new() };
        let level = own
            .and_then(|n| value(n, "ilvl"))
            .and_then(|n| n.parse().ok())
            .or_else(|| self.numbering.level_of_style(&list, style))
            .or_else(|| self.styles.find(style, |s| s.level))
            .unwrap_or(0);
        self.numbering.next(&list, level)
    }

    /// Rows of cells. A cell merged over rows counts for each, one merged over columns for the first.
    fn table(&mut self, node: Node, depth: usize) -> Result<Vec<Vec<String>>, FileError> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for row in inner(node, "tr") {
            let mut cells: Vec<String> = Vec::new();
            for cell in inner(row, "tc") {
                let properties = child(cell, "tcPr");
                let merged = properties.and_then(|p| child(p, "vMerge"));
                let goes_on = merged.is_some_and(|m| attribute(m, "val") != Some("restart"));
                let text = self.cell(cell, depth + 1)?;
                let above = rows.last().and_then(|row| row.get(cells.len())).filter(|_| goes_on && text.is_empty());
                cells.push(above.cloned().unwrap_or(text));
                let span = properties.and_then(|p| value(p, "gridSpan")).and_then(|n| n.parse().ok()).unwrap_or(1);
                cells.extend((1..span.min(64)).map(|_| String::new()));
            }
            rows.push(cells);
        }
        Ok(rows)
    }

    /// The paragraphs of a cell, a line each; a table inside it is read row by row.
    fn cell(&mut self, node: Node, depth: usize) -> Result<String, FileError> {
        let outside = std::mem::take(&mut self.blocks);
        let read = self.blocks(node, depth + 1);
        let inside = std::mem::replace(&mut self.blocks, outside);
        read?;
        let lines = inside.into_iter().flat_map(|block| match block {
            Block::Paragraph { text, .. } => vec![text],
            Block::Table(rows) => rows.into_iter().map(|row| row.join(" ").trim().to_string()).collect(),
        });
        Ok(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
    }
}

/// A number and the text behind it.
fn numbered(number: String, text: &str) -> String {
    match number.trim() {
        "" => text.to_string(),
        number if number.ends_with(['、', '）', ')', '：']) => format!("{number}{text}"),
        number => format!("{number} {text}"),
    }
}

/// Rows of a table or cells of a row, also those inside content controls.
fn inner<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Vec<Node<'a, 'i>> {
    let wrapped = |n: Node<'a, 'i>| matches!(n.tag_name().name(), "sdt" | "sdtContent" | "customXml" | "ins");
    let mut open: Vec<Node> = node.children().filter(Node::is_element).collect();
    open.reverse();
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        if node.tag_name().name() == name {
            found.push(node);
        } else if wrapped(node) {
            open.extend(node.children().filter(Node::is_element).rev());
        }
    }
    found
}

/// The words of a paragraph; text boxes in it are put aside, because they hold paragraphs of their own.
fn runs<'a, 'i>(
    node: Node<'a, 'i>,
    text: &mut String,
    boxes: &mut Vec<Node<'a, 'i>>,
    depth_left: usize,
) -> Result<(), FileError> {
    for part in node.children().filter(Node::is_element) {
        match part.tag_name().name() {
            "t" => text.push_str(part.text().unwrap_or_default()),
            "tab" | "ptab" => text.push(' '),
            "br" | "cr" => text.push('\n'),
            "noBreakHyphen" => text.push('-'),
            "txbxContent" => boxes.push(part),
            // Deleted text, field codes, properties, and the second form of what was read in its first.
            "del" | "moveFrom" | "instrText" | "pPr" | "rPr" | "Fallback" => {}
            "r" if child(part, "rPr").and_then(|p| child(p, "vanish")).is_some() => {}
            _ => runs(part, text, boxes, depth_left.checked_sub(1).ok_or_else(too_deep)?)?,
        }
    }
    Ok(())
}
