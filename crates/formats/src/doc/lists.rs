//! The lists of an old Word document and their definitions ([MS-DOC] 2.9.131, 2.9.147, 2.9.150).

use std::collections::HashMap;

use crate::numbering::{Definition, LEVELS, Level, List, Numbering};

use super::bytes::{byte, long, slice, word};
use super::streams::{Streams, Table};

/// How [MS-OSHARED] 2.2.1.3 counts the formats that `w:numFmt` names.
const FORMATS: [&str; 43] = [
    "decimal",
    "upperRoman",
    "lowerRoman",
    "upperLetter",
    "lowerLetter",
    "ordinal",
    "cardinalText",
    "ordinalText",
    "hex",
    "chicago",
    "ideographDigital",
    "japaneseCounting",
    "aiueo",
    "iroha",
    "decimalFullWidth",
    "decimalHalfWidth",
    "japaneseLegal",
    "japaneseDigitalTenThousand",
    "decimalEnclosedCircle",
    "decimalFullWidth2",
    "aiueoFullWidth",
    "irohaFullWidth",
    "decimalZero",
    "bullet",
    "ganada",
    "chosung",
    "decimalEnclosedFullstop",
    "decimalEnclosedParen",
    "decimalEnclosedCircleChinese",
    "ideographEnclosedCircle",
    "ideographTraditional",
    "ideographZodiac",
    "ideographZodiacTraditional",
    "taiwaneseCounting",
    "ideographLegalTraditional",
    "taiwaneseCountingThousand",
    "taiwaneseDigital",
    "chineseCounting",
    "chineseLegalSimplified",
    "chineseCountingThousand",
    "chineseDigital",
    "koreanDigital",
    "koreanCounting",
];
/// A level without numbers.
const NO_NUMBER: u8 = 0xFF;
/// Bytes of a definition, a list and a level before what varies in length.
const DEFINITION: usize = 28;
const LIST: usize = 16;
const LEVEL: usize = 28;

/// All lists; paragraphs name them by their number, from 1.
pub fn numbering(streams: &Streams) -> Numbering {
    let mut numbering = Numbering::default();
    let table = streams.table(Table::ListDefinitions);
    let mut rest = streams.behind(Table::ListDefinitions);
    for definition in table.get(2..).unwrap_or_default().chunks_exact(DEFINITION).take(usize::from(word(table, 0))) {
        let count = if byte(definition, 26) & 1 != 0 { 1 } else { LEVELS };
        let levels = (0..count).map_while(|_| level(&mut rest)).collect();
        numbering.definitions.insert(long(definition, 0).to_string(), Definition::new(levels));
    }
    let table = streams.table(Table::Lists);
    let lists = table.get(4..).unwrap_or_default().chunks_exact(LIST).take(long(table, 0) as usize);
    let mut rest = table.get(4 + LIST * lists.len()..).unwrap_or_default();
    if rest.is_empty() {
        rest = streams.behind(Table::Lists);
    }
    for (number, list) in (1..).zip(lists) {
        let starts = starts(&mut rest, byte(list, 12));
        let list = List { definition: long(list, 0).to_string(), starts, begun: false };
        numbering.lists.insert(number.to_string(), list);
    }
    numbering
}

/// A level: what it counts like, two lists of changes, its pattern with the numbers of levels in it.
fn level(rest: &mut &[u8]) -> Option<Level> {
    let head = rest.get(..LEVEL)?;
    let changes = usize::from(byte(head, 24)) + usize::from(byte(head, 25));
    let length = 2 * usize::from(word(rest, LEVEL + changes));
    let pattern = slice(rest, LEVEL + changes + 2, length);
    *rest = rest.get(LEVEL + changes + 2 + length..).unwrap_or_default();
    let units: Vec<u16> = pattern.chunks_exact(2).map(|pair| word(pair, 0)).collect();
    let pattern = char::decode_utf16(units).map(|c| match c.unwrap_or(' ') {
        level @ '\0'..='\u{8}' => format!("%{}", level as u32 + 1),
        c => c.to_string(),
    });
    let format = if byte(head, 4) == NO_NUMBER {
        "bullet"
    } else {
        FORMATS.get(usize::from(byte(head, 4))).copied().unwrap_or("decimal")
    };
    let flags = byte(head, 5);
    Some(Level {
        format: format.to_string(),
        pattern: pattern.collect(),
        start: long(head, 0).min(100_000),
        digits: flags & 0x04 != 0,
        restart: (flags & 0x08 != 0).then(|| usize::from(byte(head, 26))),
        style: String::new(),
    })
}

/// The counts with which levels begin in a list.
fn starts(rest: &mut &[u8], changed: u8) -> HashMap<usize, u32> {
    let mut starts = HashMap::new();
    *rest = rest.get(4..).unwrap_or_default();
    for _ in 0..changed {
        let (start, flags) = (long(rest, 0), long(rest, 4));
        *rest = rest.get(8..).unwrap_or_default();
        if flags & 0x10 != 0 {
            starts.insert((flags & 0x0F) as usize, start.min(100_000));
        }
        if flags & 0x20 != 0 {
            level(rest);
        }
    }
    starts
}
