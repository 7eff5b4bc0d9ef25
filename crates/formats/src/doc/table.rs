//! The tables of an old Word document: paragraphs that stand in cells, then a mark that says where the edges of the row are.

use crate::content::Block;

use super::properties::{Cells, Paragraph};

/// Edges nearer to each other than this are one, in twentieths of a point: programs round them differently.
const SAME_EDGE: i32 = 40;
/// Most columns that one cell counts for.
const WIDEST: usize = 64;

/// Puts the paragraphs of a table together.
#[derive(Default)]
pub struct TableWriter {
    rows: Vec<(Vec<String>, Cells)>,
    row: Vec<String>,
    cell: Vec<String>,
}

impl TableWriter {
    /// Adds a paragraph that stands in the table; it may be the last of its cell, or the mark at the end of the row.
    pub fn add(&mut self, paragraph: &Paragraph, ends_cell: bool, lines: Vec<Block>) {
        if paragraph.ends_row {
            let cells = std::mem::take(&mut self.row);
            self.rows.push((cells, paragraph.row.clone().unwrap_or_default()));
            return;
        }
        if !paragraph.ends_inner_row {
            self.cell.extend(lines.into_iter().filter_map(|block| match block {
                Block::Paragraph { text, .. } => Some(text),
                Block::Table(_) => None,
            }));
        }
        if ends_cell {
            self.row.push(std::mem::take(&mut self.cell).join("\n"));
        }
    }

    /// The table, if any paragraph has stood in one. A cell over several rows counts for each, one over several columns for
    /// the first.
    pub fn finish(&mut self) -> Option<Block> {
        let TableWriter { mut rows, mut row, cell } = std::mem::take(self);
        if !cell.is_empty() {
            row.push(cell.join("\n"));
        }
        if !row.is_empty() {
            rows.push((row, Cells::default()));
        }
        let edges = edges(&rows);
        let mut table: Vec<Vec<String>> = Vec::new();
        for (cells, shape) in rows {
            let mut written: Vec<String> = Vec::new();
            for (at, cell) in cells.into_iter().enumerate() {
                let goes_on = cell.is_empty() && shape.goes_on.get(at).is_some_and(|on| *on);
                let above = table.last().and_then(|row| row.get(written.len())).filter(|_| goes_on).cloned();
                written.push(above.unwrap_or(cell));
                let inside = |edge: &&i32| match (shape.edges.get(at), shape.edges.get(at + 1)) {
                    (Some(left), Some(right)) => **edge > left + SAME_EDGE && **edge < right - SAME_EDGE,
                    _ => false,
                };
                written.extend(edges.iter().filter(inside).take(WIDEST).map(|_| String::new()));
            }
            table.push(written);
        }
        (!table.is_empty()).then_some(Block::Table(table))
    }
}

/// All edges of cells in a table, from left to right.
fn edges(rows: &[(Vec<String>, Cells)]) -> Vec<i32> {
    let mut edges: Vec<i32> = rows.iter().flat_map(|(_, shape)| &shape.edges).copied().collect();
    edges.sort_unstable();
    edges.dedup_by(|next, edge| *next - *edge <= SAME_EDGE);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_high_cells_keep_the_columns() {
        let mut table = TableWriter::default();
        let mut row = |cells: &[&str], edges: &[i32], goes_on: &[bool]| {
            for cell in cells {
                let text = vec![Block::Paragraph { text: cell.to_string(), heading: None }];
                let text = if cell.is_empty() { Vec::new() } else { text };
                table.add(&Paragraph { in_table: true, ..Paragraph::default() }, true, text);
            }
            let cells = Cells { edges: edges.to_vec(), goes_on: goes_on.to_vec() };
            table.add(&Paragraph { ends_row: true, row: Some(cells), ..Paragraph::default() }, true, Vec::new());
        };
        row(&["学段", "标准", "备注"], &[0, 1000, 2000, 3000], &[false; 3]);
        row(&["", "甲", "乙"], &[10, 1005, 2000, 3000], &[true, false, false]);
        row(&["合计", "丙"], &[0, 2000, 3000], &[false; 2]);
        let Some(Block::Table(rows)) = table.finish() else { panic!("no table") };
        assert_eq!(rows, [["学段", "标准", "备注"], ["学段", "甲", "乙"], ["合计", "", "丙"]]);
        assert_eq!(table.finish(), None);
    }
}
