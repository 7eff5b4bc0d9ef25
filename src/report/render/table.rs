//! A table as a sheet of the workbook, a CSV file and the terminal show it: each column says once what it is called,
//! how wide it is and what stands in it.

use std::fmt;

use jiff::civil::Date;

use crate::report::masking::plain;

/// One column of a table whose rows are made from `T`s.
pub struct Column<T> {
    /// What stands over it.
    pub head: Head,
    /// What stands in a row's cell.
    pub cell: fn(&T) -> Cell,
}

/// What stands over a column, and how a sheet shows it.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// What the column is called.
    pub title: &'static str,
    /// In characters of the sheet's font; a Chinese one takes two. Without any the column is hidden.
    pub width: f64,
    /// To be filled in by hand.
    pub fill: Option<Fill>,
}

/// What may be filled in.
#[derive(Debug, Clone, Copy)]
pub enum Fill {
    Anything,
    /// One of these.
    Of(&'static [&'static str]),
    /// What stands in the first column of the sheet of this name, or something else.
    From(&'static str),
}

/// 是 or 否.
pub const YES_NO: Fill = Fill::Of(&["是", "否"]);

/// A column that no sheet shows.
pub const fn column<T>(title: &'static str, cell: fn(&T) -> Cell) -> Column<T> {
    wide(title, 10.0, cell)
}

/// A column of a sheet.
pub const fn wide<T>(title: &'static str, width: f64, cell: fn(&T) -> Cell) -> Column<T> {
    Column { head: Head { title, width, fill: None }, cell }
}

/// A column of a sheet that only programs see.
pub const fn hidden<T>(title: &'static str, cell: fn(&T) -> Cell) -> Column<T> {
    wide(title, 0.0, cell)
}

/// A column of a sheet that is filled in by hand.
pub const fn empty<T>(title: &'static str, width: f64) -> Column<T> {
    to_fill(title, width, Fill::Anything, |_| Cell::Blank)
}

/// A column of a sheet that is filled in by hand, with what was filled in before.
pub const fn to_fill<T>(title: &'static str, width: f64, fill: Fill, cell: fn(&T) -> Cell) -> Column<T> {
    Column { head: Head { title, width, fill: Some(fill) }, cell }
}

/// One row of cells.
pub fn cells<T>(columns: &[Column<T>], row: &T) -> Vec<Cell> {
    columns.iter().map(|column| (column.cell)(row)).collect()
}

/// A sheet: a title over columns over rows.
#[derive(Debug)]
pub struct Table {
    /// Name of the sheet or the file.
    pub name: String,
    /// Stands over the table.
    pub title: String,
    /// A line under the title.
    pub note: String,
    /// What stands over its columns.
    pub columns: Vec<Head>,
    /// One cell a column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without name, title and note.
    pub fn of<T>(columns: &[Column<T>], rows: impl IntoIterator<Item = T>) -> Table {
        Table {
            name: String::new(),
            title: String::new(),
            note: String::new(),
            columns: columns.iter().map(|column| column.head).collect(),
            rows: rows.into_iter().map(|row| cells(columns, &row)).collect(),
        }
    }
}

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Count(u32),
    Day(Date),
    Blank,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_string())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        Cell::Text(text.clone())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Cell {
        Cell::Count(count)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell::Count(count as u32)
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Cell {
        Cell::Day(day)
    }
}

impl From<Option<u32>> for Cell {
    fn from(count: Option<u32>) -> Cell {
        count.map_or(Cell::Blank, Cell::Count)
    }
}

impl From<Option<Date>> for Cell {
    fn from(day: Option<Date>) -> Cell {
        day.map_or(Cell::Blank, Cell::Day)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Text(text) => f.write_str(&plain(text)),
            Cell::Count(count) => write!(f, "{count}"),
            Cell::Day(day) => write!(f, "{day}"),
            Cell::Blank => Ok(()),
        }
    }
}
