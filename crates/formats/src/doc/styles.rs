//! The styles of an old Word document: which are headings, which count ([MS-DOC] 2.9.271).

use super::bytes::{byte, slice, word};
use super::properties::Paragraph;

#[derive(Debug, Default)]
struct Style {
    /// What it is among Word's own: 1 to 9 are headings, 19 to 27 lines of a table of contents, 62 the title.
    sort: u16,
    based_on: u16,
    changes: Vec<u8>,
}

/// All styles, by their numbers.
#[derive(Debug, Default)]
pub struct Styles(Vec<Style>);

/// Based on nothing.
const NONE: u16 = 0x0FFF;
/// Most bytes of a style's changes that are looked at; some dozens are usual.
const CHANGES: usize = 4096;
/// Of a style: it is one of paragraphs.
const PARAGRAPH: u16 = 1;

impl Styles {
    pub fn new(table: &[u8]) -> Styles {
        let head = usize::from(word(table, 0));
        let (count, base) = (word(table, 2), usize::from(word(table, 4)));
        let mut rest = table.get(2 + head..).unwrap_or_default();
        let mut styles = Vec::new();
        for _ in 0..count {
            let length = usize::from(word(rest, 0));
            styles.push(style(slice(rest, 2, length), base));
            rest = rest.get(2 + length..).unwrap_or_default();
        }
        Styles(styles)
    }

    /// What a style and those it is based on say.
    pub fn paragraph(&self, style: u16) -> Paragraph {
        let mut chain = Vec::new();
        let mut at = style;
        // A circle of styles ends somewhere.
        while let Some(style) = self.0.get(usize::from(at)).filter(|_| at != NONE && chain.len() < 20) {
            chain.push(style);
            at = style.based_on;
        }
        let mut paragraph = Paragraph { style, ..Paragraph::default() };
        chain.iter().rev().for_each(|style| paragraph.apply(&style.changes));
        paragraph
    }

    /// Depth of a heading from 1; 0 for the title of the document.
    pub fn heading(&self, style: u16) -> Option<usize> {
        match self.0.get(usize::from(style))?.sort {
            62 => Some(0),
            depth @ 1..=9 => Some(usize::from(depth)),
            _ => None,
        }
    }

    /// A line of a table of contents.
    pub fn is_contents(&self, style: u16) -> bool {
        self.0.get(usize::from(style)).is_some_and(|style| (19..=27).contains(&style.sort))
    }
}

fn style(bytes: &[u8], base: usize) -> Style {
    let (sort, kind) = (word(bytes, 0) & 0x0FFF, word(bytes, 2));
    // Its name, its length before it and a zero behind.
    let name = 2 * usize::from(word(bytes, base)) + 4;
    let mut changes = Vec::new();
    if kind & 0x0F == PARAGRAPH && byte(bytes, 4) & 0x0F > 0 {
        let at = base + name;
        // Its own number stands before the changes.
        let length = usize::from(word(bytes, at)).saturating_sub(2);
        changes = slice(bytes, at + 4, length.min(CHANGES)).to_vec();
    }
    Style { sort: if bytes.is_empty() { NONE } else { sort }, based_on: kind >> 4, changes }
}
