//! Which column of a table is what: by its name, and where names are not enough, by what stands in it.

use xuanti_formats::Row;

use crate::model::{Kind, Problem, Severity};
use crate::read::columns;
use crate::read::dates;
use crate::read::diagnostics::Notes;

use super::columns::{Field, NAMES, field};
use super::records::{Record, chinese};
use super::villages::{Place, Places};

/// How a table of requests is laid out.
pub struct Layout {
    /// Names as printed, or 第N列.
    headers: Vec<String>,
    fields: Vec<Option<Field>>,
    /// The header as printed; `None` if the table has none.
    header: Option<Row>,
    /// Position of the first row with data among the first rows.
    pub data_from: usize,
    delimiter: Option<char>,
}

impl Layout {
    /// How many rows are looked at.
    pub const SAMPLE: usize = columns::HEADER_WITHIN + 30;

    /// Finds the layout from the first rows that are not blank; `None` if no column holds texts.
    pub fn new(head: &[Row], delimiter: Option<char>, places: &mut Places) -> Option<Layout> {
        let at = columns::header_row(NAMES, head);
        let header = at.map(|at| head[at].clone());
        let data_from = at.map_or(0, |at| at + 1);
        let sample = &head[data_from..];
        let used = |row: &Row| row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
        let width = header.as_ref().map(used).or_else(|| sample.iter().map(used).max()).unwrap_or(0);
        let printed = |column: usize| Some(header.as_ref()?.cells[column].trim()).filter(|name| !name.is_empty());
        let name = |column: usize| printed(column).map_or_else(|| format!("第{}列", column + 1), str::to_string);
        let headers: Vec<String> = (0..width).map(name).collect();
        let mut fields: Vec<Option<Field>> = headers.iter().map(|name| field(name)).collect();
        running_numbers(&headers, &mut fields);
        by_content(&mut fields, sample, header.is_some(), places);
        let has_text = fields.iter().any(|f| matches!(f, Some(Field::Text | Field::Title)));
        has_text.then_some(Layout { headers, fields, header, data_from, delimiter })
    }

    pub fn has_header(&self) -> bool {
        self.header.is_some()
    }

    /// Whether the header is printed once more, as at the top of a page.
    pub fn is_header(&self, row: &Row) -> bool {
        self.header.as_ref().is_some_and(|header| header.cells == row.cells)
    }

    /// Each column's name and field, for people.
    pub fn described(&self) -> Vec<(String, String)> {
        let label = |field: &Option<Field>| field.map_or("保留", Field::label).to_string();
        self.headers.iter().cloned().zip(self.fields.iter().map(label)).collect()
    }

    /// What a person should know of how the table was found.
    pub fn detail(&self) -> Option<String> {
        match &self.header {
            None => Some("没有认出表头，已按内容判断各列".into()),
            Some(header) if header.number > 1 => Some(format!("表头在第 {} 行", header.number)),
            Some(_) => None,
        }
    }

    /// Sorts the cells of a row by field.
    pub fn record(&self, row: Row, notes: &mut Notes) -> Record {
        let Row { number, mut cells, .. } = row;
        let width = self.fields.len();
        let beyond =
            cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| (at + 1).saturating_sub(width));
        let mut record = Record::default();
        if beyond > 0 {
            let more = cells.drain(width..).take(beyond).collect::<Vec<_>>();
            match (self.fields.last(), self.delimiter) {
                // Commas in a last column without quotation marks: they are the text's own.
                (Some(Some(Field::Text)), Some(delimiter)) => {
                    for cell in more {
                        cells[width - 1].push(delimiter);
                        cells[width - 1].push_str(&cell);
                    }
                }
                _ => {
                    notes.add(Severity::Note, "比表头多出单元格", |file| {
                        let what = format!("比表头多出 {beyond} 格，可能内容里有没加引号的分隔符；多出的只作保留");
                        Problem::note(file, what, "请检查这一行，或用 WPS/Excel 重新导出").at_row(number)
                    });
                    for (n, cell) in (width + 1..).zip(more) {
                        record.add(None, &format!("第{n}列"), cell);
                    }
                }
            }
        }
        for ((cell, name), field) in cells.into_iter().zip(&self.headers).zip(&self.fields) {
            record.add(*field, name, cell);
        }
        record
    }
}

/// Beside a printed id (留言编号), a running number (序号) is none: it begins anew in every file.
fn running_numbers(headers: &[String], fields: &mut [Option<Field>]) {
    let is_running = |name: &String| ["序号", "No", "no", "NO", "No.", "行号"].contains(&name.as_str());
    let ids = |fields: &[Option<Field>]| fields.iter().filter(|f| **f == Some(Field::Id)).count();
    for (name, at) in headers.iter().zip(0..) {
        if fields[at] == Some(Field::Id) && is_running(name) && ids(fields) > 1 {
            fields[at] = None;
        }
    }
}

/// Fills in what names did not tell, and takes back what the values contradict.
fn by_content(fields: &mut [Option<Field>], sample: &[Row], has_header: bool, places: &mut Places) {
    let filled = |column: usize| {
        sample.iter().filter_map(move |row| row.cells.get(column)).map(|c| c.trim()).filter(|c| !c.is_empty())
    };
    let mostly = |column: usize, is: &mut dyn FnMut(&str) -> bool| {
        let (yes, all) = filled(column).fold((0, 0), |(yes, all), cell| (yes + usize::from(is(cell)), all + 1));
        all > 0 && yes * 2 >= all
    };
    for (column, field) in fields.iter_mut().enumerate().filter(|(_, field)| **field == Some(Field::Kind)) {
        if !mostly(column, &mut |cell| Kind::parse(cell).is_some()) {
            *field = None;
        }
    }
    let has = |fields: &[Option<Field>], field: Field| fields.contains(&Some(field));
    if !has(fields, Field::Village) {
        let is_village = &mut |cell: &str| match places.roster.villages.is_empty() {
            true => {
                cell.chars().count() <= 12 && ["村", "社区", "村委会", "居委会"].iter().any(|end| cell.ends_with(end))
            }
            false => matches!(places.find(cell, ""), Place::One(_) | Place::Several(_)),
        };
        if let Some(column) = (0..fields.len()).find(|&c| fields[c].is_none() && mostly(c, is_village)) {
            fields[column] = Some(Field::Village);
        }
    }
    if !has_header
        && let Some(column) = (0..fields.len())
            .find(|&c| fields[c].is_none() && mostly(c, &mut |cell| cell.len() >= 8 && dates::parse(cell).is_some()))
    {
        fields[column] = Some(Field::Date);
    }
    if !has(fields, Field::Text) && !has(fields, Field::Title) {
        let total = |column: usize| filled(column).map(chinese).sum::<usize>();
        // Of equals the first column, so from the back.
        let longest = (0..fields.len()).rev().filter(|&c| fields[c].is_none()).max_by_key(|&c| total(c));
        if let Some(column) = longest.filter(|&c| total(c) > 0) {
            fields[column] = Some(Field::Text);
        }
    }
}
