//! What calamine does not tell of an old workbook (.xls): which rows are hidden, and in what format a number is shown.
//!
//! [MS-XLS]: a stream of records, each with its sort and length; those of the whole workbook first, then those of each sheet.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use crate::compound::is_compound;
use crate::limits::Limits;

/// What stands in a sheet beside the values. Rows and columns are counted from 0.
#[derive(Debug, Default)]
pub struct Marks {
    pub hidden: BTreeSet<u32>,
    /// Row, column and format code of numbers.
    pub formats: Vec<(u32, u32, String)>,
}

const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const BOUND_SHEET: u16 = 0x0085;
const SEVERAL_NUMBERS: u16 = 0x00BD;
const STYLE: u16 = 0x00E0;
const NUMBER: u16 = 0x0203;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const SMALL_NUMBER: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BEGIN: u16 = 0x0809;
/// Most cells of a sheet of this format.
const MOST_CELLS: u64 = 65_536 * 256;
/// Of a row: it has no height.
const NO_HEIGHT: u16 = 0x20;

/// The marks of every sheet, in the order of the workbook. What is damaged has none: whether the workbook can be read is not
/// told here.
pub fn marks(bytes: &[u8], limits: &Limits) -> Vec<Marks> {
    let stream = stream(bytes, limits).unwrap_or_default();
    let (mut sheets, mut styles, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    for (sort, data) in records(&stream).take_while(|(sort, _)| *sort != END) {
        match sort {
            BOUND_SHEET => sheets.push(word(data, 0) as usize | (word(data, 2) as usize) << 16),
            STYLE => styles.push(word(data, 2)),
            FORMAT => codes.push((word(data, 0), code(data))),
            _ => {}
        }
    }
    // Style → the code of its format, if that changes how a number looks.
    let code = |format: &u16| {
        let own = codes.iter().rev().find(|(id, _)| id == format).map(|(_, code)| code.as_str());
        let code = own.or_else(|| ssfmt::format_code_from_id(u32::from(*format)))?;
        super::shown::format(code).map(|_| code.to_string())
    };
    let styles: Vec<Option<String>> = styles.iter().map(code).collect();
    sheets.iter().map(|start| sheet(stream.get(*start..).unwrap_or_default(), &styles)).collect()
}

/// Whether a sheet says, or might say, to be larger than any can be: calamine 0.38 asks for memory for all of it before it
/// reads a cell, and where there is none the program ends.
pub fn is_sprawling(bytes: &[u8], limits: &Limits) -> bool {
    // calamine reads damaged compound files that cfb refuses, and what it would find in them is not known.
    let Some(stream) = stream(bytes, limits) else { return is_compound(bytes) };
    let cells = |data: &[u8]| {
        let long = |at: usize| u64::from(word(data, at)) | u64::from(word(data, at + 2)) << 16;
        let short = |at: usize| u64::from(word(data, at));
        let ((top, bottom), (left, right)) = match data.len() {
            10 => ((short(0), short(2)), (short(4), short(6))),
            _ => ((long(0), long(4)), (short(8), short(10))),
        };
        // One that ends before it begins is taken for one of the largest size.
        let span = |from: u64, to: u64| if from > to && to > 0 { MOST_CELLS + 1 } else { to.saturating_sub(from) };
        // Nor is a beginning at the right of all columns believed.
        span(top, bottom).saturating_mul(right.saturating_sub(if left > 255 || left > right { 0 } else { left }))
    };
    let mut sizes = records(&stream).filter(|(sort, _)| *sort == DIMENSIONS).map(|(_, data)| cells(data));
    sizes.any(|cells| cells > MOST_CELLS)
}

fn stream(bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name))?;
    let mut stream = Vec::new();
    file.open_stream(name).ok()?.take(limits.sheet_part).read_to_end(&mut stream).ok()?;
    Some(stream)
}

/// Sort and data of each record.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (head, after) = rest.split_at_checked(4)?;
        let (data, after) = after.split_at_checked(usize::from(word(head, 2)))?;
        rest = after;
        Some((word(head, 0), data))
    })
}

fn sheet(stream: &[u8], styles: &[Option<String>]) -> Marks {
    let mut marks = Marks::default();
    let mut add = |row: u16, column: u16, style: u16| {
        if let Some(Some(code)) = styles.get(usize::from(style)) {
            marks.formats.push((u32::from(row), u32::from(column), code.clone()));
        }
    };
    // Charts in the sheet have records of their own.
    let mut depth = 0;
    for (sort, data) in records(stream) {
        match sort {
            BEGIN => depth += 1,
            END => depth -= 1,
            ROW if word(data, 12) & NO_HEIGHT != 0 => drop(marks.hidden.insert(u32::from(word(data, 0)))),
            NUMBER | SMALL_NUMBER | FORMULA => add(word(data, 0), word(data, 2), word(data, 4)),
            SEVERAL_NUMBERS => {
                let first = word(data, 2);
                // Six bytes a cell between the first column and the last.
                let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                cells.zip(first..).for_each(|(cell, column)| add(word(data, 0), column, word(cell, 0)));
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    marks
}

/// The text of a format: its length, whether its characters have two bytes, its characters.
fn code(data: &[u8]) -> String {
    let length = usize::from(word(data, 2));
    let text = data.get(5..).unwrap_or_default();
    match data.get(4) {
        Some(1) => String::from_utf16_lossy(&text.chunks_exact(2).take(length).map(|c| word(c, 0)).collect::<Vec<_>>()),
        _ => text.iter().take(length).map(|b| char::from(*b)).collect(),
    }
}

fn word(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn record(sort: u16, data: &[u8]) -> Vec<u8> {
        [&sort.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// A workbook of one sheet: styles and codes, then the rows and cells.
    fn book(sheet: &[Vec<u8>]) -> Vec<u8> {
        let code = |id: u16, code: &str| {
            let wide: Vec<u16> = code.encode_utf16().collect();
            record(FORMAT, &[&words(&[id, wide.len() as u16])[..], &[1], &words(&wide)].concat())
        };
        let style = |format: u16| record(STYLE, &words(&[0, format, 0]));
        let globals = [code(164, "000000"), code(165, "0\"号\""), style(0), style(164), style(165), style(9)].concat();
        let start = globals.len() + 4 + 8 + 4;
        let bound = record(BOUND_SHEET, &words(&[start as u16, 0, 0, 0]));
        let end = record(END, &[]);
        let sheet = [record(BEGIN, &words(&[0x0600, 0x10])), sheet.concat(), end.clone()].concat();
        let stream = [globals, bound, end, sheet].concat();
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn cells_have_the_formats_of_their_styles() {
        let cells = [
            record(ROW, &words(&[3, 0, 4, 255, 0, 0, NO_HEIGHT, 0])),
            record(NUMBER, &[&words(&[1, 0, 1])[..], &17f64.to_le_bytes()].concat()),
            record(SMALL_NUMBER, &words(&[1, 1, 0, 0, 0])),
            record(FORMULA, &words(&[1, 2, 3, 0, 0, 0, 0])),
            // Two cells from the first column to the second: style and number each.
            record(SEVERAL_NUMBERS, &words(&[2, 0, 2, 0, 0, 1, 0, 0, 1])),
        ];
        let marks = marks(&book(&cells), &Limits::default()).swap_remove(0);
        let formats: Vec<(u32, u32, &str)> =
            marks.formats.iter().map(|(row, column, code)| (*row, *column, code.as_str())).collect();
        assert_eq!(formats, [(1, 0, "000000"), (1, 2, "0%"), (2, 0, "0\"号\""), (2, 1, "000000")]);
        assert_eq!(marks.hidden, BTreeSet::from([3]));
    }

    #[test]
    fn a_sheet_larger_than_any_can_be_is_told() {
        let sprawls = |size: &[u16]| is_sprawling(&book(&[record(DIMENSIONS, &words(size))]), &Limits::default());
        assert!(!sprawls(&[0, 0, 30, 0, 0, 5, 0]) && !sprawls(&[0, 0, 0, 1, 0, 256, 0]) && !sprawls(&[0; 7]));
        assert!(!sprawls(&[0, 30, 0, 5, 0]));
        for size in [[0, 0, 30, 0x7FFF, 0, 5, 0], [9, 0, 3, 0, 0, 5, 0], [0, 0, 0, 1, 0, 0xFFFF, 0]] {
            assert!(sprawls(&size), "{size:?}");
        }
    }

    #[test]
    fn a_compound_file_that_cannot_be_looked_into_is_not_trusted() {
        assert!(is_sprawling(&[&b"\xD0\xCF\x11\xE0"[..], &[0; 600]].concat(), &Limits::default()));
        assert!(!is_sprawling(b"nothing", &Limits::default()));
    }

    #[test]
    fn records_that_lead_nowhere_mark_nothing() {
        assert!(marks(b"nothing", &Limits::default()).is_empty());
        let cells = [record(NUMBER, &[]), record(SEVERAL_NUMBERS, &words(&[9])), vec![3, 2, 255, 255, 1]];
        assert!(marks(&book(&cells), &Limits::default())[0].formats.is_empty());
    }
}
