//! A sheet as it is stored → the rows that a person sees, and what should be told of them.

use std::collections::BTreeSet;

use calamine::{Data, Dimensions, ExcelDateTime, ExcelDateTimeType, Range};

use crate::content::{Oddity, Remark, Row, Sheet};

use super::shown;

/// A sheet as it is stored, with what decides how it is seen. Rows and columns are counted from 0.
pub struct Stored {
    pub name: String,
    /// Whether its tab is shown.
    pub visible: bool,
    pub cells: Range<Data>,
    pub merged: Vec<Dimensions>,
    /// Rows that are not shown, by hand or by a filter.
    pub hidden: BTreeSet<u32>,
    /// Cells with a formula that nobody calculated.
    pub uncalculated: BTreeSet<(u32, u32)>,
    /// Days are counted from 1904 on.
    pub from_1904: bool,
}

impl Stored {
    /// A sheet of which nothing is known but its cells.
    pub fn new(name: String, visible: bool, cells: Range<Data>) -> Stored {
        let (merged, hidden, uncalculated) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        Stored { name, visible, cells, merged, hidden, uncalculated, from_1904: false }
    }

    /// The sheet as it is seen; `None` where its tab is hidden. What is left out or lost goes to `remarks`.
    pub fn seen(mut self, remarks: &mut Vec<Remark>) -> Option<Sheet> {
        let used = |row: &[Data]| row.iter().any(|cell| !matches!(cell, Data::Empty));
        let all = self.cells.rows().filter(|row| used(row)).count();
        if !self.visible {
            if all > 0 {
                let what = format!("工作表“{}”是隐藏的，其中 {all} 行未读取", self.name);
                remarks.push(oddity("隐藏的工作表", false, None, what, "要用它，请在 WPS/Excel 里取消隐藏后保存"));
            }
            return None;
        }
        if self.from_1904 {
            days_from_1904(&mut self.cells);
        }
        let top = self.cells.start().unwrap_or_default().0;
        let hidden: Vec<u32> =
            (top..).zip(self.cells.rows()).filter(|(_, row)| used(row)).map(|(at, _)| at + 1).collect();
        let hidden: Vec<u32> = hidden.into_iter().filter(|number| self.hidden.contains(&(number - 1))).collect();
        if let Some(first) = hidden.first() {
            let what = format!(
                "工作表“{}”有 {} 行是隐藏的（筛选或手工），未读取，第一处在第 {first} 行",
                self.name,
                hidden.len()
            );
            let todo = "要用它们，请在 WPS/Excel 里取消筛选和隐藏后保存";
            remarks.push(oddity("隐藏的行", true, Some(*first), what, todo));
        }
        let rows = self.rows();
        self.tell(remarks);
        Some(Sheet { name: self.name, rows })
    }

    /// The rows from the first used one on. A value merged over several rows counts for each of them.
    fn rows(&self) -> Vec<Row> {
        let (top, left) = self.cells.start().unwrap_or_default();
        let down: Vec<&Dimensions> = self.merged.iter().filter(|m| m.end.0 > m.start.0).collect();
        let across: Vec<&Dimensions> =
            self.merged.iter().filter(|m| m.end.1 > m.start.1 && m.start.1 >= left).collect();
        let places = |m: &&Dimensions| (m.start.1 - left) as usize..(m.end.1 - left) as usize + 1;
        let row = |(own, at): (&[Data], u32)| {
            let mut row: Vec<String> = own.iter().map(shown::text).collect();
            // A row without anything of its own is none, merged or not.
            if row.iter().any(|cell| !cell.is_empty()) {
                for area in down.iter().filter(|m| m.start.0 < at && at <= m.end.0) {
                    let value = self.cells.get_value(area.start).map(shown::text).unwrap_or_default();
                    if let Some(cell) = area.start.1.checked_sub(left).and_then(|column| row.get_mut(column as usize)) {
                        *cell = value;
                    }
                }
            }
            let merged = across.iter().filter(|m| m.start.0 <= at && at <= m.end.0).map(places).collect();
            Row { number: at + 1, cells: row, flaw: None, merged }
        };
        self.cells.rows().zip(top..).filter(|(_, at)| !self.hidden.contains(at)).map(row).collect()
    }

    /// Tells which cells do not say what they should.
    fn tell(&self, remarks: &mut Vec<Remark>) {
        let (top, left) = self.cells.start().unwrap_or_default();
        for (row, at) in self.cells.rows().zip(top..).filter(|(_, at)| !self.hidden.contains(at)) {
            for (cell, column) in row.iter().zip(left..) {
                let place = || format!("工作表“{}”的 {}{}", self.name, letters(column), at + 1);
                if let Some(error) = shown::error(cell) {
                    let what = format!("{} 是公式错误 {error}，按空白读取", place());
                    remarks.push(oddity(
                        "公式错误",
                        true,
                        Some(at + 1),
                        what,
                        "请在 WPS/Excel 里改正或填上这一格再保存",
                    ));
                } else if shown::is_cut(cell) {
                    let what = format!("{} 的数超过 15 位，表格程序已把后面的各位变成 0", place());
                    let todo = "请向报送单位要原来的号码，把这一列设为文本后重填";
                    remarks.push(oddity("数字超过 15 位", false, Some(at + 1), what, todo));
                }
            }
        }
        let seen = self.uncalculated.iter().filter(|(row, _)| !self.hidden.contains(row));
        for &(row, column) in seen {
            let what = format!("工作表“{}”的 {}{} 是没有计算过的公式，按空白读取", self.name, letters(column), row + 1);
            remarks.push(oddity("没有计算过的公式", true, Some(row + 1), what, "请用 WPS/Excel 打开，保存一次再用"));
        }
    }
}

fn oddity(kind: &'static str, lost: bool, row: Option<u32>, what: String, todo: &'static str) -> Remark {
    Remark::Oddity(Oddity { kind, lost, row, what, todo })
}

/// A column as a spreadsheet calls it: A, B, … AA.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Makes dates of the numbers without a format that stand in a column of dates: whoever reads them as days later on knows
/// nothing of the workbook's calendar.
fn days_from_1904(cells: &mut Range<Data>) {
    let names_dates = |text: &str| text.chars().count() <= 8 && (text.contains("日期") || text.contains("时间"));
    let is_date = |cell: &Data| match cell {
        Data::DateTime(_) => true,
        Data::String(text) => names_dates(text),
        _ => false,
    };
    let columns: BTreeSet<usize> =
        cells.used_cells().filter(|(_, _, cell)| is_date(cell)).map(|(_, column, _)| column).collect();
    let (top, left) = cells.start().unwrap_or_default();
    let days: Vec<(u32, u32, f64)> = cells
        .used_cells()
        .filter(|(_, column, _)| columns.contains(column))
        .filter_map(|(row, column, cell)| match cell {
            // 1931 to 2068.
            Data::Float(days) if (10_000.0..60_000.0).contains(days) => {
                Some((top + row as u32, left + column as u32, *days))
            }
            _ => None,
        })
        .collect();
    for (row, column, days) in days {
        let date = ExcelDateTime::new(days, ExcelDateTimeType::DateTime, true);
        cells.set_value((row, column), Data::DateTime(date));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Cell, CellErrorType};

    fn stored(cells: &[(u32, u32, Data)]) -> Stored {
        let cells = cells.iter().map(|(row, column, value)| Cell::new((*row, *column), value.clone())).collect();
        Stored::new("表".into(), true, Range::from_sparse(cells))
    }

    fn seen(stored: Stored) -> (Vec<String>, Vec<String>) {
        let mut remarks = Vec::new();
        let sheet = stored.seen(&mut remarks);
        let rows = sheet.map(|sheet| sheet.rows).unwrap_or_default();
        let what = remarks.into_iter().map(|remark| match remark {
            Remark::Oddity(oddity) => oddity.what,
            other => panic!("{other:?}"),
        });
        (rows.iter().map(|row| format!("{}:{}", row.number, row.cells.join("|"))).collect(), what.collect())
    }

    fn text(text: &str) -> Data {
        Data::String(text.into())
    }

    #[test]
    fn what_is_hidden_is_left_out_and_told() {
        let cells = [(2, 1, text("甲")), (3, 1, text("乙")), (4, 1, text("丙"))];
        let rows = Stored { hidden: BTreeSet::from([3, 9]), ..stored(&cells) };
        let (rows, told) = seen(rows);
        assert_eq!(rows, ["3:甲", "5:丙"]);
        assert_eq!(told, ["工作表“表”有 1 行是隐藏的（筛选或手工），未读取，第一处在第 4 行"]);
        let (rows, told) = seen(Stored { visible: false, ..stored(&cells) });
        assert_eq!((rows.len(), told), (0, vec!["工作表“表”是隐藏的，其中 3 行未读取".to_string()]));
    }

    #[test]
    fn cells_that_say_nothing_are_told_by_their_names() {
        let cells = [(0, 0, text("甲")), (0, 27, Data::Error(CellErrorType::NA)), (1, 0, Data::Float(4e17))];
        let (rows, told) = seen(Stored { uncalculated: BTreeSet::from([(1, 2)]), ..stored(&cells) });
        assert_eq!(rows[1].split('|').next(), Some("2:400000000000000000"));
        assert_eq!(
            told,
            [
                "工作表“表”的 AB1 是公式错误 #N/A，按空白读取",
                "工作表“表”的 A2 的数超过 15 位，表格程序已把后面的各位变成 0",
                "工作表“表”的 C2 是没有计算过的公式，按空白读取"
            ]
        );
    }

    #[test]
    fn days_without_a_format_are_counted_from_1904_where_dates_stand() {
        let cells = [
            (0, 0, text("登记日期")),
            (0, 1, text("人数")),
            (1, 0, Data::Float(43592.0)),
            (1, 1, Data::Float(43592.0)),
        ];
        let (rows, _) = seen(Stored { from_1904: true, ..stored(&cells) });
        assert_eq!(rows[1], "2:2023-05-08|43592");
    }
}
