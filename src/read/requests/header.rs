//! The row, or the two rows, that name a table's columns.

use xuanti_formats::Row;

use crate::read::asides;
use crate::read::columns::{self, plain};

use super::columns::NAMES;

/// Longest name of a column in a row that only helps to name the others, in characters.
const LONGEST: usize = 14;

/// A table's names.
pub struct Header {
    pub names: Vec<Names>,
    /// Number of its first row.
    pub number: u32,
    /// How many rows it has.
    pub rows: u32,
    /// Position of the first row below it.
    pub data_from: usize,
    /// The cells of its row with the most names, as they are compared.
    plain: Vec<String>,
}

/// What names a column.
pub struct Names {
    pub name: String,
    /// Where the name stands below another that covers several columns.
    pub above: String,
}

impl Names {
    pub fn new(name: &str, above: &str) -> Names {
        Names { name: name.to_string(), above: above.to_string() }
    }
}

/// Finds the header among the first rows.
pub fn find(head: &[Row]) -> Option<Header> {
    let at = columns::header_row(NAMES, head)?;
    let row = &head[at];
    let width = |row: &Row| row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    let name = |row: &Row, at: usize| {
        row.cells.get(at).map(|c| c.trim().trim_start_matches('\u{FEFF}')).unwrap_or_default().to_string()
    };
    let (mut number, mut rows, mut data_from) = (row.number, 1, at + 1);
    let names = if let Some(below) = head.get(at + 1).filter(|below| divides(row, below)) {
        (rows, data_from) = (2, at + 2);
        let mut above = String::new();
        let of = |at: usize| {
            let own = name(row, at);
            if !own.is_empty() {
                above.clone_from(&own);
            }
            match name(below, at) {
                sub if sub.is_empty() || plain(&sub) == plain(&own) => Names::new(&own, ""),
                sub => Names::new(&sub, &above),
            }
        };
        (0..width(row).max(width(below))).map(of).collect()
    } else {
        // A column that this row leaves blank may be named by the row above: 序号 over two rows, merged.
        let above =
            at.checked_sub(1).map(|at| &head[at]).filter(|above| above.number + 1 == row.number && is_of_names(above));
        let wide = width(row).max(above.map_or(0, width));
        if above
            .is_some_and(|above| (0..width(above)).any(|at| name(row, at).is_empty() && !name(above, at).is_empty()))
        {
            (number, rows) = (number - 1, 2);
        }
        let of = |at: usize| match (name(row, at), above) {
            (own, Some(above)) if own.is_empty() => Names::new(&name(above, at), ""),
            (own, _) => Names::new(&own, ""),
        };
        (0..wide).map(of).collect()
    };
    let plain = row.cells.iter().map(|cell| plain(cell)).collect();
    Some(Header { names, number, rows, data_from, plain })
}

/// Whether a row has several short cells and is no line of a form.
fn is_of_names(row: &Row) -> bool {
    let filled: Vec<&str> = row.cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    filled.len() > 1
        && filled.iter().all(|cell| cell.chars().count() <= LONGEST && !cell.contains(['：', ':']))
        && asides::unit(filled.into_iter()).is_none()
}

/// Whether the row below a header divides one of its columns, which covers several, and says nothing else.
fn divides(header: &Row, below: &Row) -> bool {
    let cell = |row: &Row, at: usize| row.cells.get(at).map(|c| plain(c)).unwrap_or_default();
    if !is_of_names(below) {
        return false;
    }
    let width = header.cells.len().max(below.cells.len());
    let (mut divided, mut covered) = (0, false);
    for at in 0..width {
        let (own, sub) = (cell(header, at), cell(below, at));
        covered = own.is_empty() && (covered || at > 0 && !cell(header, at - 1).is_empty());
        let covers =
            !own.is_empty() && at + 1 < width && cell(header, at + 1).is_empty() && !cell(below, at + 1).is_empty();
        match (covered || covers, sub.is_empty()) {
            (true, false) => divided += 1,
            (false, false) if sub != own => return false,
            _ => {}
        }
    }
    divided > 1
}

impl Header {
    /// Whether a row says the names once more, perhaps with one more or less among them.
    pub fn is_repeated_in(&self, row: &Row) -> bool {
        // Most rows hold a text too long for a name.
        if row.cells.iter().any(|cell| cell.len() > 300) {
            return false;
        }
        let filled: Vec<String> = row.cells.iter().map(|cell| plain(cell)).filter(|cell| !cell.is_empty()).collect();
        let names = self.plain.iter().filter(|name| !name.is_empty()).count();
        let same = filled.iter().filter(|cell| self.plain.contains(cell)).count();
        same > 0 && same * 2 >= names && same * 3 >= filled.len() * 2 && (same > 1 || names == 1 && filled.len() == 1)
    }

    /// Whether it says them in other places.
    pub fn is_moved_in(&self, row: &Row) -> bool {
        row.cells.iter().map(|cell| plain(cell)).ne(self.plain.iter().cloned())
    }
}
