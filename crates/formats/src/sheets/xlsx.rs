//! What calamine does not tell of a worksheet (.xlsx): which rows are hidden, which formulas nobody calculated.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use roxmltree::Document;

use crate::archive::Archive;
use crate::limits::Limits;
use crate::package;

/// What stands in a worksheet beside the values. Rows and columns are counted from 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub hidden: BTreeSet<u32>,
    pub uncalculated: BTreeSet<(u32, u32)>,
}

/// The marks of every sheet, by its name. What is damaged has none: whether the workbook can be read is not told here.
pub fn marks(bytes: &[u8], limits: &Limits) -> HashMap<String, Marks> {
    let mut marks = HashMap::new();
    let Ok(mut archive) = Archive::open(bytes, limits.word_part) else { return marks };
    for (name, part) in sheets(&mut archive).unwrap_or_default() {
        if let Ok(Some(stream)) = archive.stream(&part) {
            marks.insert(name, of_sheet(stream.take(limits.sheet_part)));
        }
    }
    marks
}

/// Name and part of each sheet.
fn sheets(archive: &mut Archive) -> Option<Vec<(String, String)>> {
    let whole = package::relations(archive, "").ok()?;
    let main = package::of_kind(&whole, "officeDocument").unwrap_or("xl/workbook.xml").to_string();
    let relations = package::relations(archive, &main).ok()?;
    let text = archive.part(&main).ok()??;
    let xml = Document::parse(text.trim_start_matches('\u{FEFF}')).ok()?;
    let sheet = |node: roxmltree::Node| {
        let id = node.attributes().find(|a| a.name() == "id")?.value();
        let part = &relations.iter().find(|relation| relation.id == id)?.part;
        Some((node.attribute("name")?.to_string(), part.clone()))
    };
    Some(xml.descendants().filter(|node| node.tag_name().name() == "sheet").filter_map(sheet).collect())
}

fn of_sheet(stream: impl Read) -> Marks {
    let mut marks = Marks::default();
    let mut xml = Reader::from_reader(BufReader::new(stream));
    let (mut buffer, mut row, mut column) = (Vec::new(), 0u32, 0u32);
    let (mut formula, mut value) = (false, false);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer);
        match &event {
            Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.local_name().as_ref() {
                "row" => {
                    // Rows and cells without a name of their own follow the one before.
                    row = attribute(tag, "r").and_then(|r| r.parse().ok()).unwrap_or(row.saturating_add(1));
                    column = 0;
                    if matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")) {
                        marks.hidden.insert(row.saturating_sub(1));
                    }
                }
                "c" => {
                    column = attribute(tag, "r").and_then(|r| column_of(&r)).unwrap_or(column.saturating_add(1));
                    (formula, value) = (false, false);
                }
                "f" => formula = true,
                "v" | "is" => value = true,
                _ => {}
            },
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "c" if formula && !value => {
                    marks.uncalculated.insert((row.saturating_sub(1), column.saturating_sub(1)));
                }
                "sheetData" => return marks,
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return marks,
            Ok(_) => {}
        }
    }
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    Some(tag.try_get_attribute(name).ok()??.value.to_string())
}

/// The column of a cell, counted from 1: 3 of C5.
fn column_of(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    letters
        .map(|b| u32::from(b.to_ascii_uppercase() - b'A') + 1)
        .try_fold(0u32, |n, digit| n.checked_mul(26)?.checked_add(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_formulas_without_a_value() {
        let sheet = "<x:worksheet><x:sheetData><x:row r='2' hidden='1'><x:c r='A2'><x:f>B1</x:f><x:v/></x:c></x:row>\
                     <x:row><x:c><x:f>1+1</x:f></x:c><x:c r='AB3'><x:f>2</x:f></x:c></x:row></x:sheetData></x:worksheet>";
        let marks = Marks { hidden: BTreeSet::from([1]), uncalculated: BTreeSet::from([(2, 0), (2, 27)]) };
        assert_eq!(of_sheet(sheet.as_bytes()), marks);
        assert_eq!(
            of_sheet("<worksheet><sheetData><row r='99999999999'><c r='ZZZZZZZZ1'><f>".as_bytes()),
            Marks::default()
        );
    }
}
