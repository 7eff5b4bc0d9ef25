//! Content → tables with named columns: a sheet of a workbook, a table of a document, a whole text.

use std::borrow::Cow;

use xuanti_formats::{Block, Content, Delimited, Flaw, Row};

use crate::model::{Problem, Severity};

use super::diagnostics::Notes;
use super::forms::laid_out;

/// One table.
pub struct Table<'a> {
    /// Name of the sheet; a table of a document is called by its number. `None` for text.
    pub sheet: Option<Cow<'a, str>>,
    /// What stands between cells, for text.
    pub delimiter: Option<char>,
    pub rows: Box<dyn Iterator<Item = Row> + 'a>,
}

/// The tables of a file. `names` counts the column names in a row, which tells the delimiter.
pub fn tables<'a>(content: &'a Content, names: impl Fn(&Row) -> usize) -> Vec<Table<'a>> {
    match content {
        Content::Text(text) => {
            let delimiter = delimiter(text, &names);
            let rows = laid_out(Delimited::new(text, delimiter), Some(delimiter), &names);
            vec![Table { sheet: None, delimiter: Some(delimiter), rows }]
        }
        Content::Sheets(sheets) => sheets
            .iter()
            .map(|sheet| Table {
                sheet: Some(Cow::Borrowed(&sheet.name)),
                delimiter: None,
                rows: laid_out(sheet.rows.iter().cloned(), None, &names),
            })
            .collect(),
        Content::Blocks { blocks, .. } => {
            let rows = blocks.iter().filter_map(|block| match block {
                Block::Table(rows) => Some(rows),
                Block::Paragraph { .. } => None,
            });
            let row = |(number, cells): (u32, &Vec<String>)| Row { number, cells: cells.clone(), ..Row::default() };
            (1..)
                .zip(rows)
                .map(|(n, rows)| {
                    let rows = laid_out((1..).zip(rows).map(row), None, &names);
                    Table { sheet: Some(Cow::Owned(format!("表{n}"))), delimiter: None, rows }
                })
                .collect()
        }
    }
}

/// The paragraphs of a document that stand in no table, with their places among all parts, from 1; headings are left out.
pub fn paragraphs(content: &Content) -> Vec<(u32, &str)> {
    let Content::Blocks { blocks, .. } = content else { return Vec::new() };
    fn paragraph(block: &Block) -> Option<&str> {
        match block {
            Block::Paragraph { text, heading: None } => Some(text),
            Block::Paragraph { .. } | Block::Table(_) => None,
        }
    }
    (1..).zip(blocks).filter_map(|(at, block)| Some((at, paragraph(block)?))).collect()
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
    [',', '\t', ';', '|', '，', '；', '｜'].into_iter().rev().max_by_key(|&d| quality(d)).unwrap_or(',')
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
        assert_eq!(delimiter("编号|内容\n1|修路,排水\n2|a|b\n", names), '|');
        assert_eq!(delimiter("内容\n修路\n", names), ',');
    }
}
