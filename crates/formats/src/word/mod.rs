//! Word documents (.docx) → paragraphs and tables, with the automatic numbers that do not stand in the text.
//!
//! Read from the XML itself: the crates that read .docx leave automatic numbers out, and without them no article of most
//! policies has a number.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::archive::{Archive, broken};
use crate::content::{Block, Content, Opened};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::limits::Limits;
use crate::numbering::{Numbering, numbered};
use crate::package;
use crate::xml::{attribute, child, parse, value};

mod lists;

pub const DOCX: Format = Format {
    name: "docx",
    endings: &[
        Ending::new("docx").letters(Use::Offered).documents(Use::Offered).tables(Use::Taken),
        Ending::new("docm").letters(Use::Taken).documents(Use::Taken).tables(Use::Taken),
    ],
    shape: Shape::Blocks,
    sniff: Some(Input::is_docx),
    read,
    misnamed: ("内容其实是 Word 文档，已按文档读取", "建议改正文件名的后缀"),
};

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    let archive = Archive::open(&input.bytes, limits.word_part)?;
    Ok(Content::blocks(blocks(archive, limits)?).into())
}

/// The paragraphs and tables of a document.
fn blocks(mut archive: Archive, limits: &Limits) -> Result<Vec<Block>, FileError> {
    let parts = Parts::of(&mut archive)?;
    let body = archive.part(&parts.main)?.ok_or_else(|| broken("没有正文"))?;
    let styles = archive.part(&parts.styles)?;
    let styles = styles.map(|part| parse(&part, limits).map(|xml| Styles::new(&xml))).transpose()?.unwrap_or_default();
    let list_of = |style: &str| styles.find(style, |s| s.list.clone());
    let numbering = archive.part(&parts.numbering)?;
    let numbering =
        numbering.map(|part| parse(&part, limits).map(|xml| lists::numbering(&xml, &list_of))).transpose()?;
    let numbering = numbering.unwrap_or_default();
    let mut reader = Reader { styles, numbering, blocks: Vec::new(), notes: HashMap::new(), deepest: limits.depth };
    for part in parts.notes {
        if let Some(part) = archive.part(&part)? {
            reader.read_notes(&parse(&part, limits)?)?;
        }
    }
    let xml = parse(&body, limits)?;
    let body = child(xml.root_element(), "body").ok_or_else(|| broken("没有正文"))?;
    reader.blocks(body, 0)?;
    Ok(reader.blocks)
}

/// The names of the parts that are read: as relations tell, else the usual ones.
struct Parts {
    main: String,
    styles: String,
    numbering: String,
    notes: [String; 2],
}

impl Parts {
    fn of(archive: &mut Archive) -> Result<Parts, FileError> {
        let whole = package::relations(archive, "")?;
        let main = package::of_kind(&whole, "officeDocument").unwrap_or("word/document.xml").to_string();
        let own = package::relations(archive, &main)?;
        let part = |kind: &str| package::of_kind(&own, kind).map_or_else(|| format!("word/{kind}.xml"), str::to_string);
        Ok(Parts {
            styles: part("styles"),
            numbering: part("numbering"),
            notes: ["footnotes", "endnotes"].map(part),
            main,
        })
    }
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
    /// Sort (footnote, endnote) and id of a note → its paragraphs.
    notes: HashMap<(&'static str, String), Vec<String>>,
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
        let mut words = Words::default();
        words.add(node, self.deepest.saturating_sub(depth))?;
        let Words { text, boxes, notes } = words;
        let number = if text.trim().is_empty() { String::new() } else { self.number(properties, &style) };
        let heading = properties.and_then(outline_level).or_else(|| self.styles.find(&style, |s| s.heading));
        let contents = style.to_lowercase().starts_with("toc");
        if !text.trim().is_empty() && !contents {
            self.blocks.push(Block::Paragraph { text: numbered(&number, text.trim()), heading });
        }
        // Behind the paragraph that refers to it, a note belongs to the same clause.
        for note in notes.iter().filter_map(|id| self.notes.get(id)) {
            let text = format!("注：{}", note.join("\n"));
            self.blocks.push(Block::Paragraph { text, heading: None });
        }
        for inside in boxes {
            self.blocks(inside, depth + 1)?;
        }
        Ok(())
    }

    /// The notes of a part. Those that only draw a line have no words.
    fn read_notes(&mut self, part: &Document) -> Result<(), FileError> {
        for node in part.root_element().children().filter(Node::is_element) {
            let sort = if node.tag_name().name() == "endnote" { ENDNOTE } else { FOOTNOTE };
            let text = self.cell(node, 0)?;
            if !text.is_empty() {
                let id = attribute(node, "id").unwrap_or_default().to_string();
                self.notes.insert((sort, id), text.lines().map(str::to_string).collect());
            }
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

const FOOTNOTE: &str = "footnote";
const ENDNOTE: &str = "endnote";

/// What stands in a paragraph.
#[derive(Default)]
struct Words<'a, 'i> {
    text: String,
    /// Text boxes, put aside because they hold paragraphs of their own.
    boxes: Vec<Node<'a, 'i>>,
    /// The notes that it refers to.
    notes: Vec<(&'static str, String)>,
}

impl<'a, 'i> Words<'a, 'i> {
    fn add(&mut self, node: Node<'a, 'i>, depth_left: usize) -> Result<(), FileError> {
        for part in node.children().filter(Node::is_element) {
            let note = |sort| (sort, attribute(part, "id").unwrap_or_default().to_string());
            match part.tag_name().name() {
                "t" => self.text.push_str(part.text().unwrap_or_default()),
                "tab" | "ptab" => self.text.push(' '),
                "br" | "cr" => self.text.push('\n'),
                "noBreakHyphen" => self.text.push('-'),
                "txbxContent" => self.boxes.push(part),
                "footnoteReference" => self.notes.push(note(FOOTNOTE)),
                "endnoteReference" => self.notes.push(note(ENDNOTE)),
                // Deleted text, field codes, properties, how a word is spoken, and the second form of what was read in its
                // first.
                "del" | "moveFrom" | "instrText" | "pPr" | "rPr" | "rt" | "Fallback" => {}
                "r" if child(part, "rPr").and_then(|p| child(p, "vanish")).is_some() => {}
                _ => self.add(part, depth_left.checked_sub(1).ok_or_else(too_deep)?)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn document(body: &str, limits: &Limits) -> Result<Vec<Block>, FileError> {
        packed(body, limits, "word/document.xml", "word/document.xml")
    }

    /// A document whose main part has a name of its own, packed under another.
    fn packed(body: &str, limits: &Limits, main: &str, packed: &str) -> Result<Vec<Block>, FileError> {
        let xml = |root: &str, inside: &str| format!("<w:{root} xmlns:w='w'>{inside}</w:{root}>");
        let styles = "<w:style w:styleId='a'><w:name w:val='heading 1'/></w:style><w:style w:styleId='b'><w:basedOn w:val='a'/></w:style>";
        let lists = "<w:abstractNum w:abstractNumId='7'><w:lvl><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='第%1条'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>";
        let note = xml("footnotes", &format!("<w:footnote w:id='3'>{}</w:footnote>", paragraph("含往返路费。", "")));
        let relations = format!("<r><r Id='1' Type='http://a/officeDocument' Target='{main}'/></r>");
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in [
            ("_rels/.rels", relations),
            ("word/footnotes.xml", note),
            (packed, xml("document", &format!("<w:body>{body}</w:body>"))),
            ("word/styles.xml", xml("styles", styles)),
            ("word/numbering.xml", xml("numbering", lists)),
        ] {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(part.as_bytes()).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        blocks(Archive::open(&bytes, limits.word_part)?, limits)
    }

    fn paragraph(text: &str, properties: &str) -> String {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn headings_by_style_numbers_by_list_and_no_deleted_words() {
        let list = "<w:numPr><w:numId w:val='1'/></w:numPr>";
        let body = paragraph("总则", "<w:pStyle w:val='b'/>")
            + &paragraph("甲。", list)
            + "<w:p><w:del><w:r><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新。</w:t></w:r></w:ins></w:p>"
            + &paragraph("乙。", list);
        let text = |text: &str, heading| Block::Paragraph { text: text.into(), heading };
        assert_eq!(
            document(&body, &Limits::default()).unwrap(),
            [text("总则", Some(1)), text("第一条 甲。", None), text("新。", None), text("第二条 乙。", None)]
        );
    }

    #[test]
    fn a_note_follows_its_paragraph_and_how_words_are_spoken_is_left_out() {
        let ruby =
            "<w:ruby><w:rt><w:r><w:t>pu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>埔</w:t></w:r></w:rubyBase></w:ruby>";
        let body = format!(
            "<w:p><w:r><w:t>一、到</w:t></w:r><w:r>{ruby}<w:footnoteReference w:id='3'/><w:t>头领取。</w:t></w:r></w:p>"
        ) + &paragraph("二、按月发放。", "");
        let text = |text: &str| Block::Paragraph { text: text.into(), heading: None };
        let read = [text("一、到埔头领取。"), text("注：含往返路费。"), text("二、按月发放。")];
        assert_eq!(document(&body, &Limits::default()).unwrap(), read);
    }

    #[test]
    fn the_main_part_has_any_name() {
        let body = paragraph("甲。", "");
        for (main, name) in [("/word/document2.xml", "word/document2.xml"), ("word/document.xml", "word\\document.xml")]
        {
            assert_eq!(packed(&body, &Limits::default(), main, name).unwrap().len(), 1, "{name}");
        }
        assert!(packed(&body, &Limits::default(), "word/a.xml", "word/b.xml").is_err());
    }

    #[test]
    fn a_cell_merged_downwards_counts_for_each_row() {
        let cell = |text: &str, merge: &str| format!("<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>", paragraph(text, ""));
        let rows = [
            cell("小学", "<w:vMerge w:val='restart'/>") + &cell("甲", ""),
            cell("", "<w:vMerge/>") + &cell("乙", ""),
            cell("合计", "<w:gridSpan w:val='2'/>"),
        ];
        let table: String = rows.iter().map(|row| format!("<w:tr>{row}</w:tr>")).collect();
        let cells = |row: [&str; 2]| row.map(String::from).to_vec();
        assert_eq!(
            document(&format!("<w:tbl>{table}</w:tbl>"), &Limits::default()).unwrap(),
            [Block::Table(vec![cells(["小学", "甲"]), cells(["小学", "乙"]), cells(["合计", ""])])]
        );
    }

    #[test]
    fn nesting_and_size_have_an_end() {
        let nested = (0..9).fold(paragraph("甲", ""), |inside, _| format!("<w:sdt>{inside}</w:sdt>"));
        assert!(document(&nested, &Limits::default()).is_ok());
        assert!(document(&nested, &Limits { depth: 5, ..Limits::default() }).is_err());
        assert!(document(&nested, &Limits { word_part: 50, ..Limits::default() }).is_err());
        assert!(document(&nested, &Limits { word_elements: 5, ..Limits::default() }).is_err());
    }
}
