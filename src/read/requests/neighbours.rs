//! Cells that leave it to their neighbours to say what they mean: 同上 and 〃 to the one above, merged cells to the one on the left.

use xuanti_formats::Row;

use crate::model::{Problem, Severity};
use crate::read::diagnostics::Notes;
use crate::read::villages::looks_like_one;
use crate::text::normalise;

use super::columns::Field;
use super::records::is_sentence;

/// What stood last in each column.
#[derive(Default)]
pub struct Neighbours {
    above: Vec<String>,
}

impl Neighbours {
    /// Writes into the cells of a row what their neighbours say: who and when, never what. `field` tells what a column is.
    pub fn speak(&mut self, row: &mut Row, field: impl Fn(usize) -> Option<Field>, notes: &mut Notes) {
        for places in std::mem::take(&mut row.merged) {
            spread(row, places.start, places.end, &field);
        }
        self.above.resize(self.above.len().max(row.cells.len()), String::new());
        for (at, (cell, above)) in row.cells.iter_mut().zip(&mut self.above).enumerate() {
            let repeats = is_ditto(cell);
            match field(at) {
                Some(
                    Field::Village
                    | Field::Town
                    | Field::Date
                    | Field::Sender
                    | Field::Unit
                    | Field::User
                    | Field::Kind,
                ) => {
                    if repeats && !above.is_empty() {
                        cell.clone_from(above);
                    } else {
                        above.clone_from(cell);
                    }
                }
                Some(Field::Text | Field::Title) if repeats => notes.add(Severity::Note, "内容写着同上", |file| {
                    let what = format!("内容写着“{}”，没有照抄上一行，按没有事项计", cell.trim());
                    Problem::note(file, what, "若与上一行说的相同，请把内容写全").at_row(row.number)
                }),
                _ => {}
            }
        }
    }
}

/// Gives a value that stands over several columns to those of them that it can be meant for.
fn spread(row: &mut Row, start: usize, end: usize, field: impl Fn(usize) -> Option<Field>) {
    let Some(value) = row.cells.get(start).cloned().filter(|value| !value.trim().is_empty()) else { return };
    for at in start + 1..end.min(row.cells.len()) {
        let fits = match field(at) {
            Some(Field::Village) => looks_like_one(&value),
            Some(Field::Town) => value.trim().ends_with(['镇', '道', '乡']),
            Some(Field::Date) => !is_sentence(&value),
            Some(Field::Text) => is_sentence(&value) && field(start) != Some(Field::Text),
            _ => false,
        };
        if fits && row.cells[at].trim().is_empty() {
            row.cells[at].clone_from(&value);
            // 西湖镇石桥村 is the name of a village, with its town.
            if (field(start), field(at)) == (Some(Field::Town), Some(Field::Village)) {
                row.cells[start].clear();
            }
        }
    }
}

/// 同上, 〃, ", and how else people write it.
fn is_ditto(cell: &str) -> bool {
    const WORDS: [&str; 8] = ["同上", "同前", "同上行", "同上一行", "上同", "同", "ditto", "↑"];
    let bare = cell.trim();
    let signs = |c: char| matches!(c, '〃' | '″' | '“' | '”' | '"' | '＂' | '\'' | '’' | '‘' | ',' | '-');
    let has_sign = bare.contains(['〃', '″', '“', '”', '"', '＂']) || matches!(bare, "''" | "’’" | ",,");
    !bare.is_empty()
        && bare.len() <= 20
        && (has_sign && bare.chars().all(signs) || WORDS.contains(&normalise(bare).trim_matches(['(', ')', '。', '.'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_words_repeat_and_names_do_not() {
        for cell in ["同上", "〃", "“", "”", "''", "(同上)", "— 〃 —", "Ditto", " 同上。"] {
            assert!(is_ditto(&cell.replace('—', "-").replace(' ', "")), "{cell}");
        }
        for cell in ["同安村", "-", "", "同上村", "'", "上"] {
            assert!(!is_ditto(cell), "{cell}");
        }
    }

    #[test]
    fn what_is_merged_is_spread_over_who_and_when() {
        let fields = [Some(Field::Town), Some(Field::Village), None, Some(Field::Text)];
        let spread_over = |cells: [&str; 4]| {
            let mut row = Row {
                cells: cells.map(String::from).to_vec(),
                merged: std::iter::once(0..4).collect(),
                ..Row::default()
            };
            Neighbours::default().speak(&mut row, |at| fields[at], &mut Notes::new("一"));
            row.cells.join("|")
        };
        assert_eq!(spread_over(["西樵镇大岗村", "", "", ""]), "|西樵镇大岗村||");
        assert_eq!(spread_over(["西樵镇", "", "", ""]), "西樵镇|||");
        assert_eq!(spread_over(["路灯坏了，没人修", "", "", ""]), "路灯坏了，没人修|||路灯坏了，没人修");
        assert_eq!(spread_over(["西樵镇", "大岗村", "", "修路"]), "西樵镇|大岗村||修路");
    }
}
