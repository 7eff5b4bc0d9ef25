//! A workbook as a person has it before him, written again by another library than wrote it.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

/// Sheets of rows, each sheet with its name.
pub struct Filled(pub Vec<(String, Vec<Vec<String>>)>);

/// Title, note and header stand above the rows.
const HEADER: usize = 2;

impl Filled {
    pub fn open(path: &Path) -> Filled {
        let mut book: Xlsx<_> = open_workbook(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let cell = |cell: &Data| cell.to_string();
        let rows = |range: calamine::Range<Data>| range.rows().map(|row| row.iter().map(cell).collect()).collect();
        Filled(book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect())
    }

    pub fn sheet(&mut self, name: &str) -> &mut Vec<Vec<String>> {
        &mut self.0.iter_mut().find(|(other, _)| other == name).unwrap_or_else(|| panic!("no sheet {name}")).1
    }

    pub fn column(&mut self, sheet: &str, column: &str) -> usize {
        let header = &self.sheet(sheet)[HEADER];
        header.iter().position(|cell| cell == column).unwrap_or_else(|| panic!("no column {column} in {header:?}"))
    }

    /// Fills a cell of the first row in which `word` stands.
    pub fn fill(&mut self, sheet: &str, word: &str, column: &str, value: &str) {
        let at = self.column(sheet, column);
        let row = self.sheet(sheet)[HEADER + 1..].iter_mut().find(|row| row.iter().any(|cell| cell.contains(word)));
        row.unwrap_or_else(|| panic!("no row with {word}"))[at] = value.into();
    }

    pub fn drop_column(&mut self, sheet: &str, at: usize) {
        self.sheet(sheet).iter_mut().for_each(|row| drop(row.remove(at)));
    }

    pub fn save(&self, path: &Path) -> String {
        let mut book = Workbook::new();
        for (name, rows) in &self.0 {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            for (r, row) in (0..).zip(rows) {
                for (c, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.write_string(r, c, cell).unwrap();
                }
            }
        }
        book.save(path).unwrap();
        path.to_str().unwrap().to_string()
    }
}
