//! A file → sheets of rows, or text. What a file is shows in its first bytes; its name is only a hint.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::model::{Problem, Severity};

use super::decode::{Decoded, decode};
use super::delimited::{Delimited, Flaw, Row};
use super::documents::{self, Block, Body, Document};
use super::notes::Notes;
use super::workbook::{self, Book};

/// The content of a file.
pub enum Content {
    Text(Decoded),
    Book(Book),
    Paper(Paper),
}

/// A Word document or a web page.
pub struct Paper {
    pub format: String,
    pub encoding: &'static str,
    /// Paragraphs outside tables, with their places among all parts, from 1; titles are left out.
    pub paragraphs: Vec<(u32, String)>,
    /// Names and rows of its tables; a form whose labels stand in the first column is one row.
    tables: Vec<(String, Vec<Row>)>,
}

impl Paper {
    fn new(document: Document) -> Paper {
        let Document { format, encoding, body, .. } = document;
        let mut paper = Paper { format, encoding, paragraphs: Vec::new(), tables: Vec::new() };
        let Body::Blocks(blocks) = body else { return paper };
        for (at, block) in (1..).zip(blocks) {
            match block {
                Block::Paragraph { heading: Some(_), .. } => {}
                Block::Paragraph { text, .. } => paper.paragraphs.push((at, text)),
                Block::Table(rows) => {
                    let row = |(number, cells)| Row { number, cells, flaw: None };
                    paper.tables.push((format!("表{}", paper.tables.len() + 1), (1..).zip(rows).map(row).collect()));
                }
            }
        }
        paper
    }
}

/// One table: a sheet of a workbook, or a whole text.
pub struct Table<'a> {
    /// Name of the sheet, for workbooks.
    pub sheet: Option<&'a str>,
    /// What stands between cells, for text.
    pub delimiter: Option<char>,
    pub rows: Box<dyn Iterator<Item = Row> + 'a>,
}

/// The ending of a file's name, in lower case, without the dot.
pub fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The bytes of a file.
///
/// # Errors
/// Missing, a folder, unreadable, or empty.
pub fn bytes(path: &Path, notes: &Notes) -> Result<Vec<u8>, Problem> {
    let error = |what: String, todo: &str| Problem::error(&notes.file, what, todo);
    if path.is_dir() {
        return Err(error("这是文件夹，不是文件".into(), "请给出其中的文件"));
    }
    let bytes = fs::read(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => error("没有这个文件".into(), "请检查文件名和所在文件夹"),
        ErrorKind::PermissionDenied => error("没有读取权限".into(), "请检查文件权限，或关闭正在占用它的程序"),
        _ => error(format!("读取失败（{e}）"), "请检查磁盘或网络盘，再试一次"),
    })?;
    if bytes.is_empty() {
        return Err(error("文件是空的".into(), "请重新导出，或删去这个文件"));
    }
    Ok(bytes)
}

/// Reads a file; oddities that do not keep it from being used go to `notes`.
///
/// # Errors
/// One problem for the whole file: missing, a folder, unreadable, empty, locked, damaged, or of no known sort.
pub fn open(path: &Path, notes: &mut Notes) -> Result<Content, Problem> {
    let bytes = bytes(path, notes)?;
    let error = |what: String, todo: &str| Problem::error(&notes.file, what, todo);
    if let Some(document) = documents::paper(&bytes) {
        let paper = Paper::new(document.map_err(|(what, todo)| error(what, todo))?);
        if ending(path) != paper.format && !(paper.format == "html" && ending(path) == "htm") {
            let what = match paper.format.as_str() {
                "html" => "内容其实是网页（HTML），已按其中的表格读取",
                _ => "内容其实是 Word 文档，已按文档读取",
            };
            notes.add(Severity::Note, "内容与文件名不符", |file| {
                Problem::note(file, what, "建议用 WPS/Excel 打开，另存为 .xlsx")
            });
        }
        return Ok(Content::Paper(paper));
    }
    let named_book = matches!(ending(path).as_str(), "xlsx" | "xls" | "xlsm" | "xlsb" | "ods");
    if workbook::is_workbook(&bytes) {
        let book = workbook::open(bytes).map_err(|(what, todo)| error(what, todo))?;
        if !named_book {
            notes.add(Severity::Note, "内容与文件名不符", |file| {
                Problem::note(
                    file,
                    format!("内容其实是 {} 工作簿，已按工作簿读取", book.format),
                    "建议改正文件名的后缀",
                )
            });
        }
        return Ok(Content::Book(book));
    }
    let decoded = decode(bytes);
    if let Some((what, todo)) = unusable(&decoded.text) {
        return Err(error(what.into(), todo));
    }
    if named_book {
        notes.add(Severity::Note, "内容与文件名不符", |file| {
            Problem::note(file, "后缀是工作簿，内容其实是文本表格（CSV），已按文本读取", "建议改正文件名的后缀")
        });
    }
    note_broken_bytes(&decoded, notes);
    Ok(Content::Text(decoded))
}

/// Tells of bytes that the encoding cannot explain.
pub fn note_broken_bytes(decoded: &Decoded, notes: &mut Notes) {
    if let Some(line) = decoded.broken_line {
        notes.add(Severity::Warning, "无法识别的字节", |file| {
            let what = format!("有无法按 {} 编码识别的字节，读成了“\u{FFFD}”", decoded.encoding);
            Problem::warning(file, what, "请用原来的程序打开，另存为 UTF-8 编码").at_row(line)
        });
    }
}

/// Why decoded bytes are no table and no text, if so.
pub fn unusable(text: &str) -> Option<(&'static str, &'static str)> {
    let head: String = text.trim_start().chars().take(400).collect();
    let lower = head.to_ascii_lowercase();
    let controls = head.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if head.is_empty() {
        Some(("文件里没有内容", "请重新导出，或删去这个文件"))
    } else if ["<!doctype", "<html", "<table", "<?xml", "<meta", "<head"].iter().any(|tag| lower.starts_with(tag)) {
        Some(("内容其实是网页（HTML/XML），不是表格或文本", "请用 WPS/Excel 打开，另存为 .xlsx"))
    } else if head.starts_with("%PDF") || controls * 20 > head.chars().count() {
        Some(("内容不是文本，也不是工作簿", "请用原来的程序打开，另存为 .xlsx 或 .txt"))
    } else {
        None
    }
}

impl Content {
    pub fn encoding(&self) -> &'static str {
        match self {
            Content::Text(decoded) => decoded.encoding,
            Content::Book(_) => "",
            Content::Paper(paper) => paper.encoding,
        }
    }

    /// Its tables. `names` counts the column names in a row, which tells the delimiter.
    pub fn tables<'a>(&'a self, names: impl Fn(&Row) -> usize) -> Vec<Table<'a>> {
        match self {
            Content::Text(decoded) => {
                let delimiter = delimiter(&decoded.text, names);
                let rows = Box::new(Delimited::new(&decoded.text, delimiter));
                vec![Table { sheet: None, delimiter: Some(delimiter), rows }]
            }
            Content::Book(book) => book
                .sheets
                .iter()
                .map(|s| Table { sheet: Some(&s.name), delimiter: None, rows: Box::new(s.rows()) })
                .collect(),
            Content::Paper(paper) => {
                let table = |(name, rows): &'a (String, Vec<Row>)| {
                    let rows = Box::new(upright(rows, &names).into_iter());
                    Table { sheet: Some(name.as_str()), delimiter: None, rows }
                };
                paper.tables.iter().map(table).collect()
            }
        }
    }
}

/// A form (村: 沙边村, 内容: …, one below the other) as a header and one row; a table as it is.
fn upright(rows: &[Row], names: impl Fn(&Row) -> usize) -> Vec<Row> {
    let named = |cell: &String| names(&Row { cells: vec![cell.clone()], ..Row::default() }) > 0;
    let labelled = |row: &Row| row.cells.first().is_some_and(named) && row.cells.get(1).is_some_and(|c| !named(c));
    let down = rows.iter().filter(|row| labelled(row)).count();
    let across = rows.iter().map(&names).max().unwrap_or(0);
    if down < 2 || down < across {
        return rows.to_vec();
    }
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).cloned().collect::<Vec<_>>();
    let pairs = rows.iter().flat_map(|row| {
        filled(row).chunks(2).filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone()))).collect::<Vec<_>>()
    });
    let (labels, values) = pairs.unzip();
    let number = rows.first().map_or(1, |row| row.number);
    vec![Row { number, cells: labels, flaw: None }, Row { number, cells: values, flaw: None }]
}

/// The delimiter under which most column names are recognised; then the one under which most of the first rows have
/// the same number of cells.
fn delimiter(text: &str, names: impl Fn(&Row) -> usize) -> char {
    let quality = |delimiter: char| {
        let rows: Vec<Row> = Delimited::new(text, delimiter).filter(|row| !row.is_blank()).take(20).collect();
        let named = rows.iter().map(&names).max().unwrap_or(0);
        let most = |width: usize| rows.iter().filter(|row| row.cells.len() == width).count();
        let even = rows.iter().filter(|row| row.cells.len() > 1).map(|row| most(row.cells.len())).max().unwrap_or(0);
        (named, even)
    };
    // Of equals the first: a comma, unless something else is clearly better.
    [',', '\t', ';', '，', '；'].into_iter().rev().max_by_key(|&d| quality(d)).unwrap_or(',')
}

/// Tells what is odd about how a row is written.
pub fn note_flaw(row: &Row, notes: &mut Notes) {
    match row.flaw {
        Some(Flaw::Unbalanced) => notes.add(Severity::Warning, "引号没有配对", |file| {
            Problem::warning(
                file,
                "引号没有配对，已把它当作普通字符读取",
                "请检查这一行的引号，或用 WPS/Excel 重新导出",
            )
            .at_row(row.number)
        }),
        Some(Flaw::Long(lines)) => notes.add(Severity::Warning, "单元格过长", |file| {
            let what = format!("从这一行起有一格长达 {lines} 行，可能是引号没有配对，把后面的行并进来了");
            Problem::warning(file, what, "请检查这一行的引号，或用 WPS/Excel 重新导出").at_row(row.number)
        }),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_told_by_names_then_by_evenness() {
        let names = |row: &Row| row.cells.iter().filter(|c| ["编号", "内容"].contains(&c.as_str())).count();
        assert_eq!(delimiter("编号\t内容\n1\t修路，排水，a,b,c\n", names), '\t');
        assert_eq!(delimiter("编号，内容\n1，修路\n", names), '，');
        assert_eq!(delimiter("编号;内容\n1;修路,排水\n", names), ';');
        assert_eq!(delimiter("a1,修路，排水\na2,入学\na3,养老，医保，低保\n", names), ',');
        assert_eq!(delimiter("内容\n修路\n", names), ',');
    }

    #[test]
    fn pages_and_pictures_are_no_tables() {
        assert!(unusable("\n<html><table>").is_some());
        assert!(unusable("%PDF-1.7").is_some());
        assert!(unusable(" \n ").is_some());
        assert!(unusable("编号,内容").is_none());
    }
}
