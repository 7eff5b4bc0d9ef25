//! CSV and its kin: rows of cells between delimiters.
//!
//! Not the `csv` crate, for three things it cannot do: a delimiter of several bytes (，), rows numbered as a spreadsheet
//! numbers them (blank lines count, a cell of two lines does not), and a quotation mark that is never closed: there the
//! mark is read as an ordinary character, so that it costs one row and not the rest of the file.

use crate::content::{Flaw, Row};

/// A cell beyond this many lines or characters is suspicious.
const LONG_LINES: usize = 50;
const LONG_CHARS: usize = 20_000;
/// A spreadsheet's cell holds at most 32,767 characters (of up to three bytes); beyond it, the mark was never closed.
const LONGEST_BYTES: usize = 3 * 32_767;

/// The rows of a text. Every row has at least one cell; blank lines are rows of one empty cell.
pub struct Delimited<'a> {
    rest: &'a str,
    delimiter: char,
    number: u32,
}

impl<'a> Delimited<'a> {
    /// The rows of `text`, whose cells stand between `delimiter`s.
    pub fn new(text: &'a str, delimiter: char) -> Delimited<'a> {
        Delimited { rest: text, delimiter, number: 0 }
    }

    /// The next cell, with `rest` left at what ends it.
    fn cell(&mut self, flaw: &mut Option<Flaw>) -> String {
        match quoted(self.rest, self.delimiter) {
            Quoted::Closed { cell, after } => {
                self.rest = after;
                let lines = cell.bytes().filter(|&b| b == b'\n').count();
                if lines > LONG_LINES || cell.len() > LONG_CHARS && cell.chars().count() > LONG_CHARS {
                    flaw.get_or_insert(Flaw::Long(lines as u32 + 1));
                }
                return match as_text(&cell) {
                    marked if marked.len() < cell.len() => marked.to_string(),
                    _ => cell,
                };
            }
            Quoted::Unbalanced => *flaw = Some(Flaw::Unbalanced),
            Quoted::No => {}
        }
        let ends = |c: char| c == self.delimiter || c == '\n' || c == '\r';
        let (cell, after) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = after;
        as_text(cell).to_string()
    }
}

impl Iterator for Delimited<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let mut row = Row { number: self.number, ..Row::default() };
        loop {
            let cell = self.cell(&mut row.flaw);
            row.cells.push(cell);
            match self.rest.strip_prefix(self.delimiter) {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        let end = ["\r\n", "\n", "\r"].into_iter().find_map(|end| self.rest.strip_prefix(end));
        self.rest = end.unwrap_or(self.rest);
        Some(row)
    }
}

enum Quoted<'a> {
    No,
    Closed { cell: String, after: &'a str },
    Unbalanced,
}

/// A cell without the marks by which systems keep Excel from making a number of it: `="00123"` (as it is once its quotation
/// marks are resolved) and `'00123`.
fn as_text(cell: &str) -> &str {
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    let is_number = |rest: &&str| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/. ".contains(&b))
    };
    cell.strip_prefix('\'').filter(is_number).unwrap_or(cell)
}

/// A cell in quotation marks at the beginning of `text`. A mark inside that is not doubled is kept as a character as
/// long as the cell has one line only; on a later line it is rather the mark of another row's cell.
fn quoted(text: &str, delimiter: char) -> Quoted<'_> {
    let text = text.trim_start_matches(' ');
    let Some(mut rest) = text.strip_prefix('"').or_else(|| text.strip_prefix("=\"")) else { return Quoted::No };
    let mut cell = String::new();
    let mut one_line = true;
    while let Some((part, after)) = rest.split_once('"') {
        cell.push_str(part);
        one_line &= !part.contains(['\n', '\r']);
        let end = after.trim_start_matches(' ');
        if let Some(after_pair) = after.strip_prefix('"') {
            cell.push('"');
            rest = after_pair;
        } else if end.is_empty() || end.starts_with([delimiter, '\n', '\r']) {
            return Quoted::Closed { cell, after: end };
        } else if one_line {
            cell.push('"');
            rest = after;
        } else {
            break;
        }
        if cell.len() > LONGEST_BYTES {
            break;
        }
    }
    Quoted::Unbalanced
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str, delimiter: char) -> Vec<Vec<String>> {
        Delimited::new(text, delimiter).map(|row| row.cells).collect()
    }

    #[test]
    fn quotes_line_ends_and_a_wide_delimiter() {
        assert_eq!(cells("a,\"b,\"\"c\"\"\n2\"\r\n,\rx", ','), [vec!["a", "b,\"c\"\n2"], vec!["", ""], vec!["x"]]);
        assert_eq!(cells("编号，内容\n1，修路", '，'), [["编号", "内容"], ["1", "修路"]]);
        assert_eq!(cells("1, \"a \"b\" c, d\" ,e", ','), [["1", "a \"b\" c, d", "e"]]);
    }

    #[test]
    fn marks_for_excel_are_taken_off() {
        assert_eq!(cells("=\"007\",'008,\"=\"\"009\"\"\"\n", ','), [["007", "008", "009"]]);
        assert_eq!(cells("=\"路灯,水管\",'修路',=1+1\n", ','), [["路灯,水管", "'修路'", "=1+1"]]);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let numbers: Vec<u32> = Delimited::new("a\n\n\"b\nb\"\nc\n", ',').map(|row| row.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }

    #[test]
    fn an_open_quote_costs_one_row() {
        let rows: Vec<Row> = Delimited::new("1,\"修路\n2,排水\n3,\"养老\"\n4,\"入学", ',').collect();
        let flawed: Vec<u32> = rows.iter().filter(|r| r.flaw == Some(Flaw::Unbalanced)).map(|r| r.number).collect();
        assert_eq!((rows.len(), flawed), (4, vec![1, 4]));
        assert_eq!(rows[2].cells, ["3", "养老"]);
    }

    #[test]
    fn a_swallowing_cell_is_suspicious() {
        let text = format!("1,\"修路\n{}x\"\n", "2,排水\n".repeat(60));
        assert_eq!(Delimited::new(&text, ',').next().and_then(|r| r.flaw), Some(Flaw::Long(62)));
    }

    proptest! {
        /// What the `csv` crate writes, this reads.
        #[test]
        fn reads_what_csv_writes(rows in proptest::collection::vec(proptest::collection::vec("[a\",\n\r 村，]{0,6}", 2..4), 1..5)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            prop_assert_eq!(cells(std::str::from_utf8(&bytes).unwrap(), ','), rows);
        }

        #[test]
        fn always_comes_to_an_end(text in "[a\",\n\r村，]{0,60}") {
            prop_assert!(Delimited::new(&text, ',').count() <= text.len());
        }
    }
}
