//! A table as both a sheet of the workbook and a CSV file show it.

use std::fmt;

use jiff::civil::Date;

use super::plain::plain;

/// A sheet: a title over columns over rows.
#[derive(Debug)]
pub struct Table {
    /// Name of the sheet or the file.
    pub name: String,
    pub title: String,
    /// A line under the title.
    pub note: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug)]
pub struct Column {
    pub title: &'static str,
    /// In characters of the sheet's font; a Chinese one takes two.
    pub width: f64,
    /// To be filled in by hand, from these where there are any.
    pub fill: Option<&'static [&'static str]>,
}

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

pub const fn column(title: &'static str, width: f64) -> Column {
    Column { title, width, fill: None }
}

/// One to be filled in by hand, from `choices` where there are any.
pub const fn empty(title: &'static str, width: f64, choices: &'static [&'static str]) -> Column {
    Column { title, width, fill: Some(choices) }
}
