//! Looks whether the chains of a compound file (.xls, .doc) come to an end before the reader follows them, which it does until
//! it has no memory left.
//!
//! [MS-CFB]: a file is cut into sectors; a table (FAT) names for each sector the one that follows it; a stream is such a
//! chain. A damaged byte in the table makes a circle of a chain.

use std::io::Cursor;

use crate::sandbox::guarded;

/// Sector numbers from here on are marks: the end of a chain, a free sector, a sector of the table itself.
const MARKS: u32 = 0xFFFF_FFFA;
/// Streams below this size lie in the root's stream, in a table of their own, and are cut to their size.
const SMALL: u32 = 4096;
/// Bytes of an entry in the directory.
const ENTRY: usize = 128;

/// Whether it begins as one.
pub fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

/// Whether every chain that a reader follows comes to an end. What is no compound file at all is left to the reader to tell.
pub fn is_sound(bytes: &[u8]) -> bool {
    let Some(file) = File::new(bytes) else { return true };
    // A table cannot have more sectors than the file.
    let Some(mut chains) = file.table().map(Chains::new) else { return false };
    let directory = word(bytes, 48);
    if !chains.end(directory) || !chains.end(word(bytes, 60)) {
        return false;
    }
    let sectors: Vec<u32> = chains.follow(directory).collect();
    let entries = sectors.iter().flat_map(|at| file.sector(*at).chunks_exact(ENTRY));
    let starts = entries.enumerate().filter(|(n, entry)| *n == 0 || word(entry, 120) >= SMALL);
    starts.map(|(_, entry)| word(entry, 116)).all(|start| chains.end(start))
}

/// Whether it has a stream of this name, from `/` on; a damaged file has none.
pub fn has_stream(bytes: &[u8], name: &str) -> bool {
    let has = || cfb::CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream(name));
    is_sound(bytes) && guarded(has).unwrap_or(false)
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes)
}

fn words(bytes: &[u8]) -> impl DoubleEndedIterator<Item = u32> {
    bytes.chunks_exact(4).map(|word| word.try_into().map_or(u32::MAX, u32::from_le_bytes))
}

struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8]) -> Option<File<'a>> {
        let shift = bytes.get(30..32).filter(|_| bytes.len() >= 512)?;
        let sector = match shift {
            [9, 0] => 512,
            [12, 0] => 4096,
            _ => return None,
        };
        Some(File { bytes, sector })
    }

    /// What there is of a sector; the header has the size of one.
    fn sector(&self, at: u32) -> &'a [u8] {
        let start = (at as usize + 1).saturating_mul(self.sector).min(self.bytes.len());
        &self.bytes[start..(start + self.sector).min(self.bytes.len())]
    }

    /// The table: its first 109 sectors are named in the header, more in a chain of sectors whose last word names the next.
    fn table(&self) -> Option<Vec<u32>> {
        let most = self.bytes.len() / self.sector + 1;
        let mut names: Vec<u32> = words(&self.bytes[76..512]).collect();
        let mut next = word(self.bytes, 68);
        for _ in 0..=most {
            if next >= MARKS {
                names.retain(|at| *at < MARKS);
                let table = || names.iter().flat_map(|at| words(self.sector(*at)));
                return (names.len() <= most).then(|| table().collect());
            }
            let mut more: Vec<u32> = words(self.sector(next)).collect();
            next = more.pop()?;
            names.extend(more);
        }
        None
    }
}

/// The chains of a table, each looked at once.
struct Chains {
    table: Vec<u32>,
    /// Whether the chain from here ends, where that is known.
    known: Vec<Option<bool>>,
}

impl Chains {
    fn new(table: Vec<u32>) -> Chains {
        Chains { known: vec![None; table.len()], table }
    }

    fn follow(&self, start: u32) -> impl Iterator<Item = u32> {
        let inside = |at: &u32| (*at as usize) < self.table.len();
        std::iter::successors(Some(start).filter(inside), move |at| Some(self.table[*at as usize]).filter(inside))
    }

    fn end(&mut self, start: u32) -> bool {
        let mut passed: Vec<usize> = Vec::new();
        let mut at = start as usize;
        let ends = loop {
            match self.known.get(at) {
                None => break true,
                Some(Some(known)) => break *known,
                Some(None) => {
                    // Until it is known to end, whoever comes back here goes in a circle.
                    self.known[at] = Some(false);
                    passed.push(at);
                    at = self.table[at] as usize;
                }
            }
        };
        passed.into_iter().for_each(|at| self.known[at] = Some(ends));
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &[u8] = include_bytes!("../testdata/sample.xls");

    #[test]
    fn a_circle_in_the_directory_is_found() {
        assert!(is_sound(SAMPLE) && has_stream(SAMPLE, "/Workbook") && !has_stream(SAMPLE, "/WordDocument"));
        assert!(is_sound(b"\xD0\xCF\x11\xE0"));
        // The first sector of the directory is followed by itself.
        let (directory, table) = (word(SAMPLE, 48), word(SAMPLE, 76));
        let place = (table as usize + 1) * 512 + 4 * directory as usize;
        let mut bytes = SAMPLE.to_vec();
        bytes[place..place + 4].copy_from_slice(&directory.to_le_bytes());
        assert!(!is_sound(&bytes) && !has_stream(&bytes, "/Workbook"));
    }

    #[test]
    fn chains_end_or_go_in_circles() {
        let mut chains = Chains::new(vec![1, 2, u32::MAX, 4, 3, 0]);
        assert_eq!([0, 3, 4, 5, 9].map(|start| chains.end(start)), [true, false, false, true, true]);
    }
}
