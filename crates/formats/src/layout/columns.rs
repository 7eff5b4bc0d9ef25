//! In which order the rows of a page are read: vertical writing, and text in two columns.

use super::{CELL_GAP, Glyph, advance};

/// A letter above another, rather than beside it, within this many ems.
const NEXT: f64 = 2.5;
/// Fewest rows on each side of a gutter.
const ROWS: usize = 5;
/// Fewest letters of a row in a column of text, on average: cells of tables have fewer.
const LETTERS: f64 = 7.0;
/// Share of a column's rows that reach its right edge: cells of tables end anywhere.
const FULL: f64 = 0.5;

/// Whether letters follow each other downwards: the page is written vertically, its lines from right to left. In the order in
/// which they are drawn.
pub fn is_vertical(glyphs: &[Glyph]) -> bool {
    let (mut down, mut across) = (0, 0);
    for pair in glyphs.windows(2) {
        let (x, y) = ((pair[1].x - pair[0].x) / pair[0].size, (pair[1].y - pair[0].y) / pair[0].size);
        down += usize::from(x.abs() < 0.3 && (0.5..NEXT).contains(&y));
        across += usize::from(y.abs() < 0.3 && (0.2..NEXT).contains(&x));
    }
    down >= 10 && down > 3 * across
}

/// A vertical page turned, so that its lines run from left to right, one below the other.
pub fn turned(glyphs: &mut [Glyph], width: f64) {
    for glyph in glyphs {
        (glyph.x, glyph.y) = (glyph.y, width - glyph.x);
    }
}

/// Rows of letters, each with the print between its gaps from left to right.
pub type Rows = Vec<Vec<Glyph>>;

/// Most pairs of columns on a page, one below the other.
const PAIRS: usize = 20;

/// The rows of a page in parts that are read one after the other; whether a part goes on with the one before it.
pub fn parts(rows: Rows) -> Vec<(Rows, bool)> {
    let (mut parts, mut pairs) = (Vec::new(), 0);
    // Those at the end come first; `None`: columns may stand in it, else whether it goes on.
    let mut open: Vec<(Rows, Option<bool>)> = vec![(rows, None)];
    while let Some((mut rows, goes_on)) = open.pop() {
        let found = if goes_on.is_none() && pairs < PAIRS { gutter(&rows) } else { None };
        let Some((first, last, gutter)) = found else {
            parts.extend(Some((rows, goes_on.unwrap_or(false))).filter(|(rows, _)| !rows.is_empty()));
            continue;
        };
        pairs += 1;
        let below = rows.split_off(last + 1);
        let between = rows.split_off(first);
        let (mut left, mut right): (Rows, Rows) = (Vec::new(), Vec::new());
        for row in between {
            let (one, other): (Vec<Glyph>, Vec<Glyph>) = row.into_iter().partition(|g| g.x < gutter);
            left.extend(Some(one).filter(|row| !row.is_empty()));
            right.extend(Some(other).filter(|row| !row.is_empty()));
        }
        open.extend([(below, None), (right, Some(true)), (left, Some(false)), (rows, None)]);
    }
    parts
}

/// Stretches of print in a row: left and right end, how many letters.
fn stretches(row: &[Glyph]) -> Vec<Stretch> {
    let mut glyphs: Vec<&Glyph> = row.iter().collect();
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut stretches: Vec<Stretch> = Vec::new();
    for glyph in glyphs {
        let right = glyph.x + advance(&glyph.text) * glyph.size;
        match stretches.last_mut() {
            Some((_, end, letters)) if glyph.x - *end <= CELL_GAP * glyph.size => {
                (*end, *letters) = (end.max(right), *letters + 1);
            }
            _ => stretches.push((glyph.x, right, 1)),
        }
    }
    stretches
}

/// Where a gutter is looked for: at so many places in the middle of the page, this far from its left edge to its right.
const PLACES: u32 = 60;
const MIDDLE: (f64, f64) = (0.3, 0.7);

/// Print between gaps: left and right end, how many letters.
type Stretch = (f64, f64, usize);

/// The first and the last of the rows that stand in two columns, and where the gap between the columns is. The rows of the two
/// need not stand side by side.
fn gutter(rows: &[Vec<Glyph>]) -> Option<(usize, usize, f64)> {
    let rows: Vec<Vec<Stretch>> = rows.iter().map(|row| stretches(row)).collect();
    let left = rows.iter().flatten().map(|(left, _, _)| *left).fold(f64::INFINITY, f64::min);
    let right = rows.iter().flatten().map(|(_, right, _)| *right).fold(0.0, f64::max);
    let place = |n: u32| {
        let share = MIDDLE.0 + (MIDDLE.1 - MIDDLE.0) * f64::from(n) / f64::from(PLACES);
        left + (right - left) * share
    };
    let columns = (0..=PLACES).filter_map(|n| columns_at(&rows, place(n)).map(|(first, last)| (first, last, place(n))));
    // The longest; of equals the leftmost.
    columns.reduce(|one, other| if other.1 - other.0 > one.1 - one.0 { other } else { one })
}

/// The longest stretch of rows that no print crosses here, if text stands in columns on both sides.
fn columns_at(rows: &[Vec<Stretch>], middle: f64) -> Option<(usize, usize)> {
    let crosses = |row: &Vec<Stretch>| row.iter().any(|(left, right, _)| *left < middle && *right > middle);
    let (mut from, mut longest) = (0, 0..0);
    let free = rows.iter().map(|row| !crosses(row)).chain([false]);
    for (at, free) in free.enumerate() {
        if !free {
            if at - from > longest.len() {
                longest = from..at;
            }
            from = at + 1;
        }
    }
    let side = |at: usize, left: bool| rows[at].iter().filter(move |(start, _, _)| (*start < middle) == left);
    let first = |left: bool| longest.clone().find(|at| side(*at, left).next().is_some());
    // One side may begin with a row of its own.
    let (one, other) = (first(true)?, first(false)?);
    let begin = if one.abs_diff(other) <= 1 { one.min(other) } else { one.max(other) };
    let rows_of = |left: bool| {
        let rows = (begin..longest.end).map(|at| side(at, left).collect::<Vec<_>>());
        rows.filter(|row| !row.is_empty()).collect::<Vec<_>>()
    };
    (is_text(&rows_of(true)) && is_text(&rows_of(false))).then(|| (begin, longest.end - 1))
}

/// Whether these rows are a column of text: long ones that mostly reach its right edge, without gaps.
fn is_text(rows: &[Vec<&Stretch>]) -> bool {
    let edge = rows.iter().flatten().map(|(_, right, _)| *right).fold(0.0, f64::max);
    let letters: usize = rows.iter().flatten().map(|(_, _, letters)| letters).sum();
    let em = rows.iter().flatten().map(|(left, right, letters)| (right - left) / *letters as f64).fold(0.0, f64::max);
    let full = rows.iter().flatten().filter(|(_, right, _)| *right > edge - 2.5 * em).count();
    let whole = rows.iter().filter(|row| row.len() == 1).count();
    rows.len() >= ROWS
        && letters as f64 >= LETTERS * rows.len() as f64
        && full as f64 >= FULL * rows.len() as f64
        && whole * 5 >= rows.len() * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(y: f64, cells: &[(f64, &str)]) -> Vec<Glyph> {
        let cell = |(x, text): &(f64, &str)| {
            let x = *x;
            let glyph = move |(at, c): (usize, char)| Glyph {
                x: x + 10.0 * at as f64,
                y,
                size: 10.0,
                text: c.to_string(),
                run: 0,
                faint: false,
            };
            text.chars().enumerate().map(glyph).collect::<Vec<_>>()
        };
        cells.iter().flat_map(cell).collect()
    }

    fn texts(rows: Rows) -> Vec<String> {
        let text = |rows: Rows| rows.into_iter().flatten().map(|g| g.text).collect();
        parts(rows).into_iter().map(|(rows, _)| text(rows)).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut rows = vec![row(0.0, &[(60.0, "关于两栏的通知")])];
        rows.extend(
            (1..6).map(|n| row(20.0 * f64::from(n), &[(0.0, "左边一行写满了字"), (110.0, "右边一行写满了字")])),
        );
        rows.push(row(140.0, &[(40.0, "通栏的一行从左边写到右边")]));
        let columns = [("左边一行写满了字").repeat(5), "右边一行写满了字".repeat(5)];
        assert_eq!(texts(rows), ["关于两栏的通知", &columns[0], &columns[1], "通栏的一行从左边写到右边"]);
    }

    #[test]
    fn columns_whose_rows_stand_between_each_other() {
        let mut rows: Rows = Vec::new();
        for n in 0..6 {
            rows.push(row(20.0 * f64::from(n), &[(0.0, "左边一行写满了字")]));
            rows.push(row(20.0 * f64::from(n) + 9.0, &[(110.0, "右边一行写满了字")]));
        }
        assert_eq!(texts(rows), ["左边一行写满了字".repeat(6), "右边一行写满了字".repeat(6)]);
    }

    #[test]
    fn a_table_stays_together() {
        let cells = ["甲镇", "乙镇的标准较高一些", "丙", "丁镇", "戊", "己镇"];
        let rows: Rows = (0u8..)
            .zip(cells)
            .map(|(n, cell)| row(20.0 * f64::from(n), &[(0.0, cell), (150.0, "六百元每人")]))
            .collect();
        assert_eq!(texts(rows).len(), 1);
    }

    #[test]
    fn letters_below_each_other_are_vertical() {
        let mut page: Vec<Glyph> = (0..12).flat_map(|n| row(10.0 * f64::from(n), &[(80.0, "竖")])).collect();
        page.extend((0..3).flat_map(|n| row(10.0 * f64::from(n), &[(60.0, "排")])));
        assert!(is_vertical(&page) && !is_vertical(&row(0.0, &[(0.0, "横着写的一行字有十几个那么多")])));
        turned(&mut page, 100.0);
        assert_eq!((page[1].x, page[1].y, page[12].y), (10.0, 20.0, 40.0));
    }
}
