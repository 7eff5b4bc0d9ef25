//! What calamine does not tell of an OpenDocument sheet: how a number is shown, which rows are hidden, which cells are merged.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufReader, Read};

use calamine::Dimensions;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::archive::Archive;
use crate::limits::Limits;

/// What stands in a sheet beside the values. Rows and columns are counted from 0.
#[derive(Debug, Default)]
pub struct Marks {
    pub hidden: BTreeSet<u32>,
    pub merged: Vec<Dimensions>,
    /// Row, column and text of numbers.
    pub shown: Vec<(u32, u32, String)>,
}

/// As many rows as a sheet can have: repeated ones may go on for ever.
const ROWS: u32 = 1 << 20;

/// The marks of every sheet, by its name. What is damaged has none: whether the workbook can be read is not told here.
pub fn marks(bytes: &[u8], limits: &Limits) -> HashMap<String, Marks> {
    let Ok(mut archive) = Archive::open(bytes, limits.word_part) else { return HashMap::new() };
    match archive.stream("content.xml") {
        Ok(Some(stream)) => of_content(stream.take(limits.sheet_part)),
        _ => HashMap::new(),
    }
}

/// Where reading has come to.
#[derive(Default)]
struct Place {
    row: u32,
    rows: u32,
    column: u32,
    columns: u32,
    /// The text of a cell that holds a number.
    number: Option<String>,
}

fn of_content(stream: impl Read) -> HashMap<String, Marks> {
    let mut all: HashMap<String, Marks> = HashMap::new();
    let (mut name, mut marks, mut place) = (String::new(), Marks::default(), Place::default());
    let mut xml = Reader::from_reader(BufReader::new(stream));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                "table" => {
                    name = attribute(&tag, "table:name").unwrap_or_default();
                    (marks, place) = (Marks::default(), Place::default());
                }
                "table-row" => begin_row(&tag, &mut marks, &mut place),
                "table-cell" | "covered-table-cell" => begin_cell(&tag, &mut marks, &mut place),
                _ => {}
            },
            Ok(Event::Empty(tag)) => match tag.local_name().as_ref() {
                "table-row" => {
                    begin_row(&tag, &mut marks, &mut place);
                    place.row = place.row.saturating_add(place.rows);
                }
                "table-cell" | "covered-table-cell" => {
                    begin_cell(&tag, &mut marks, &mut place);
                    place.column = place.column.saturating_add(place.columns);
                }
                _ => {}
            },
            Ok(Event::Text(text)) => {
                if let Some(number) = &mut place.number {
                    number.push_str(&text.xml10_content());
                }
            }
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "table" => drop(all.insert(std::mem::take(&mut name), std::mem::take(&mut marks))),
                "table-row" => place.row = place.row.saturating_add(place.rows),
                "table-cell" | "covered-table-cell" => {
                    if let Some(number) = place.number.take().filter(|number| !number.trim().is_empty()) {
                        marks.shown.push((place.row, place.column, number.trim().to_string()));
                    }
                    place.column = place.column.saturating_add(place.columns);
                }
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return all,
            Ok(_) => {}
        }
    }
}

fn begin_row(tag: &BytesStart, marks: &mut Marks, place: &mut Place) {
    (place.column, place.rows) = (0, count(tag, "table:number-rows-repeated"));
    if matches!(attribute(tag, "table:visibility").as_deref(), Some("collapse" | "filter")) {
        marks.hidden.extend((place.row..place.row.saturating_add(place.rows)).take_while(|row| *row < ROWS));
    }
}

fn begin_cell(tag: &BytesStart, marks: &mut Marks, place: &mut Place) {
    place.columns = count(tag, "table:number-columns-repeated");
    let (down, across) = (count(tag, "table:number-rows-spanned"), count(tag, "table:number-columns-spanned"));
    if down > 1 || across > 1 {
        let end = (place.row.saturating_add(down - 1), place.column.saturating_add(across - 1));
        marks.merged.push(Dimensions { start: (place.row, place.column), end });
    }
    let sort = attribute(tag, "office:value-type");
    let is_number = matches!(sort.as_deref(), Some("float" | "percentage" | "currency"));
    // A number that is repeated would have to be written to many cells.
    place.number = (is_number && place.columns == 1 && place.rows == 1).then(String::new);
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    Some(tag.try_get_attribute(name).ok()??.value.to_string())
}

fn count(tag: &BytesStart, name: &str) -> u32 {
    attribute(tag, name).and_then(|n| n.parse().ok()).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_shown_hidden_rows_and_merged_cells() {
        let content = "<c><table:table table:name='表'><table:table-row table:visibility='filter' table:number-rows-repeated='2'/>\
            <table:table-row><table:table-cell table:number-rows-spanned='2'><text:p>村</text:p></table:table-cell>\
            <table:table-cell table:number-columns-repeated='2'/><table:table-cell office:value-type='float' office:value='7'>\
            <text:p>007</text:p></table:table-cell></table:table-row></table:table></c>";
        let marks = &of_content(content.as_bytes())["表"];
        assert_eq!(marks.hidden, BTreeSet::from([0, 1]));
        assert_eq!(marks.merged, [Dimensions { start: (2, 0), end: (3, 0) }]);
        assert_eq!(marks.shown, [(2, 3, "007".to_string())]);
    }
}
