//! The rows of a small table, each as the cells of its fields.

use std::path::{Path, PathBuf};

use xuanti_formats::{Content, Role, Row, offered};

use crate::model::{Problem, Severity};
use crate::read::asides::{self, Aside};
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
        Ok(opened) => each_of(&opened.content, columns, None, use_row, notes),
        Err(problem) => vec![problem],
    }
}

/// [`each`] for content at hand. With a column that is `needed` only the tables that name it are read: the others of a workbook
/// are for something else.
pub fn each_of<const N: usize>(
    content: &Content,
    columns: [Names; N],
    needed: Option<usize>,
    mut use_row: impl FnMut([String; N], u32, &mut Notes),
    mut notes: Notes,
) -> Vec<Problem> {
    let names: [(usize, Names); N] = std::array::from_fn(|n| (n, columns[n]));
    debug_assert_eq!(columns::in_two_lists(&names), None);
    let several = tables(content, |row| columns::named(&names, row)).len() > 1;
    for table in tables(content, |row| columns::named(&names, row)) {
        let rows: Vec<Row> = table.rows.filter(|row| !row.is_blank()).collect();
        let header = columns::header_row(&names, &rows);
        let fields: Vec<Option<usize>> = match header {
            Some(header) => columns::fields(&names, &rows[header]),
            None if table.sheet.is_some() || needed.is_some() => continue,
            None => (0..N).map(Some).collect(),
        };
        if needed.is_some_and(|needed| !fields.contains(&Some(needed))) {
            continue;
        }
        let column: [Option<usize>; N] = std::array::from_fn(|n| fields.iter().position(|field| *field == Some(n)));
        notes.sheet = table.sheet.as_deref().filter(|_| several).map(str::to_string);
        for row in &rows[header.map_or(0, |at| at + 1)..] {
            note_flaw(row, &mut notes);
            if let Some(aside) =
                asides::of_row(row.cells.iter().map(String::as_str)).filter(|aside| *aside != Aside::Label)
            {
                let said = row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or_default();
                notes.add(Severity::Note, "不是数据", |file| {
                    let what = format!("“{said}”是{}，这一行未使用", aside.label());
                    Problem::note(file, what, "若是数据，请改写").at_row(row.number).setting_aside()
                });
                continue;
            }
            let cell =
                |n: usize| column[n].and_then(|at| row.cells.get(at)).map(|c| c.trim().to_string()).unwrap_or_default();
            use_row(std::array::from_fn(cell), row.number, &mut notes);
        }
    }
    notes.finish()
}

/// The file of a table of a project that may be in any format (`villages.csv`, `villages.xlsx`): the first that has rows, in the
/// order in which formats are offered. Where several have, a note says which one was read.
pub fn table_file(root: &Path, name: &str) -> (PathBuf, Vec<Problem>) {
    let offered = offered(Role::Tables);
    let endings = std::iter::once(".csv").chain(offered.split(' '));
    let mut files: Vec<PathBuf> = Vec::new();
    for path in endings.map(|ending| root.join(format!("{name}{ending}"))) {
        if path.exists() && !files.contains(&path) {
            files.push(path);
        }
    }
    let usual = root.join(format!("{name}.csv"));
    // What `init` laid down and nobody filled in does not stand in the way.
    let filled: Vec<&PathBuf> = files.iter().filter(|path| files.len() < 2 || has_rows(path)).collect();
    let problems = match filled.as_slice() {
        [read, others @ ..] if !others.is_empty() => {
            let others: Vec<String> = others.iter().map(|path| name_of(path)).collect();
            let what = format!("与 {} 都有内容，只读取了 {}", others.join("、"), name_of(read));
            vec![Problem::warning(name_of(read), what, "请只留一个")]
        }
        _ => Vec::new(),
    };
    (filled.first().map_or(usual, |path| path.to_path_buf()), problems)
}

/// Whether anything stands below the first row of a table; a file that cannot be read is left for its reader to tell of.
fn has_rows(path: &Path) -> bool {
    let Ok(opened) = files::open(path, Role::Tables, &mut Notes::new("")) else { return true };
    tables(&opened.content, |_| 0).into_iter().any(|table| table.rows.filter(|row| !row.is_blank()).nth(1).is_some())
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
