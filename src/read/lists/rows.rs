//! The rows of a small table, each as the cells of its fields.

use std::path::Path;

use xuanti_formats::{Content, Role, Row};

use crate::model::Problem;
use crate::read::columns;
use crate::read::diagnostics::Notes;
use crate::read::files;
use crate::read::tables::{note_flaw, tables};

/// The names that one column goes by, as [`columns::field`] compares them.
pub type Names = &'static [&'static str];

/// Calls `use_row` with the cells of every row that is not blank, in the order in which its columns are named here.
/// Without a header the columns are taken in that order.
pub fn each<const N: usize>(
    path: &Path,
    columns: [Names; N],
    use_row: impl FnMut([String; N], u32, &mut Notes),
) -> Vec<Problem> {
    if !path.exists() {
        return Vec::new();
    }
    let mut notes = Notes::new(name_of(path));
    match files::open(path, Role::Tables, &mut notes) {
        Ok(opened) => each_of(&opened.content, columns, use_row, notes),
        Err(problem) => vec![problem],
    }
}

/// [`each`] for content at hand.
pub fn each_of<const N: usize>(
    content: &Content,
    columns: [Names; N],
    mut use_row: impl FnMut([String; N], u32, &mut Notes),
    mut notes: Notes,
) -> Vec<Problem> {
    let names: [(usize, Names); N] = std::array::from_fn(|n| (n, columns[n]));
    debug_assert_eq!(columns::in_two_lists(&names), None);
    for table in tables(content, |row| columns::named(&names, row)) {
        let rows: Vec<Row> = table.rows.filter(|row| !row.is_blank()).collect();
        let header = columns::header_row(&names, &rows);
        let fields: Vec<Option<usize>> = match header {
            Some(header) => columns::fields(&names, &rows[header]),
            None if table.sheet.is_some() => continue,
            None => (0..N).map(Some).collect(),
        };
        let column: [Option<usize>; N] = std::array::from_fn(|n| fields.iter().position(|field| *field == Some(n)));
        for row in &rows[header.map_or(0, |at| at + 1)..] {
            note_flaw(row, &mut notes);
            let cell =
                |n: usize| column[n].and_then(|at| row.cells.get(at)).map(|c| c.trim().to_string()).unwrap_or_default();
            use_row(std::array::from_fn(cell), row.number, &mut notes);
        }
    }
    notes.finish()
}

/// A cell that must not be empty is.
pub fn lacks(file: &str, row: u32, column: &str) -> Problem {
    Problem::warning(file, "这一格是空的，这一行未使用", "请补上，或删去这一行")
        .at_row(row)
        .at_column(column)
        .setting_aside()
}

/// A file's own name.
pub fn name_of(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}
