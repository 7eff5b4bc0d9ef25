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
fn stretches(row: &[Glyph]) -> Vec<(f64, f64, usize)> {
    let mut glyphs: Vec<&Glyph> = row.iter().collect();
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut stretches: Vec<(f64, f64, usize)> = Vec::new();
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

/// The first and the last of the rows that stand in two columns, and where the gap between the columns is.
fn gutter(rows: &[Vec<Glyph>]) -> Option<(usize, usize, f64)> {
    let rows: Vec<Vec<(f64, f64, usize)>> = rows.iter().map(|row| stretches(row)).collect();
    let gaps =
        |row: &Vec<(f64, f64, usize)>| row.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0).collect::<Vec<_>>();
    let mut middles: Vec<f64> = rows.iter().filter(|row| row.len() == 2).flat_map(gaps).collect();
    middles.sort_by(f64::total_cmp);
    // Most gaps lie at the gutter, if there is one.
    let middle = *middles.get(middles.len() / 2).filter(|_| middles.len() >= 2)?;
    let crosses = |row: &Vec<(f64, f64, usize)>| row.iter().any(|(left, right, _)| *left < middle && *right > middle);
    let stretch = (0..rows.len()).collect::<Vec<_>>();
    let mut longest: &[usize] = &[];
    for free in stretch.split(|at| crosses(&rows[*at])) {
        longest = if free.len() > longest.len() { free } else { longest };
    }
    let on = |at: usize, left: bool| rows[at].iter().filter(move |(start, _, _)| (*start < middle) == left);
    let first = |left: bool| longest.iter().copied().find(|at| on(*at, left).next().is_some());
    // One side may begin with a row of its own.
    let (one, other) = (first(true)?, first(false)?);
    let begin = if one.abs_diff(other) <= 1 { one.min(other) } else { one.max(other) };
    let end = *longest.last()?;
    let is_text = |left: bool| {
        let side: Vec<Vec<&(f64, f64, usize)>> =
            (begin..=end).map(|at| on(at, left).collect::<Vec<_>>()).filter(|row| !row.is_empty()).collect();
        let edge = side.iter().flatten().map(|(_, right, _)| *right).fold(0.0, f64::max);
        let letters: usize = side.iter().flatten().map(|(_, _, letters)| letters).sum();
        let em = side.iter().flatten().map(|(l, r, letters)| (r - l) / *letters as f64).fold(0.0, f64::max);
        let full = side.iter().flatten().filter(|(_, right, _)| *right > edge - 2.5 * em).count();
        let whole = side.iter().filter(|row| row.len() == 1).count();
        side.len() >= ROWS
            && letters as f64 >= LETTERS * side.len() as f64
            && full as f64 >= FULL * side.len() as f64
            && whole * 5 >= side.len() * 4
    };
    (is_text(true) && is_text(false)).then_some((begin, end, middle))
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
