//! Excel and ODS workbooks → rows of text.

use std::io::Cursor;

use calamine::{Cell, Data, DataRef, Dimensions, Ods, OdsError, Range, Reader, Xls, XlsError, Xlsb, Xlsx, XlsxError};

use super::delimited::Row;
use super::guarded::guarded;
use super::unpack;

/// The first bytes of a zip archive (.xlsx, .ods) and of an OLE file (.xls, and any encrypted workbook).
const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";

/// All sheets of a workbook.
pub struct Book {
    pub format: &'static str,
    pub sheets: Vec<Sheet>,
}

pub struct Sheet {
    pub name: String,
    cells: Range<Data>,
    merged: Vec<Dimensions>,
}

/// Why a file cannot be used: what is wrong and what to do.
pub type Trouble = (String, &'static str);

/// Whether the file is a workbook by its first bytes, whatever its name says.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(OLE)
}

/// Reads a workbook; what sort it is shows in its bytes.
pub fn open(bytes: Vec<u8>) -> Result<Book, Trouble> {
    // calamine 0.38 panics on some damaged .xls files (an index or a length in the file that leads nowhere).
    guarded(|| open_sound(bytes)).unwrap_or_else(|| Err(broken("内部结构不完整")))
}

fn open_sound(bytes: Vec<u8>) -> Result<Book, Trouble> {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|w| w == name);
    if bytes.starts_with(OLE) {
        if holds(b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0") {
            return Err(locked());
        }
        if holds(b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0") {
            return Err(word());
        }
        return Xls::new(Cursor::new(bytes)).map_err(damaged).and_then(|mut book| {
            let merged = |book: &Xls<_>, name: &str| book.merge_cells_by_sheet_name(name).unwrap_or_default();
            sheets("xls", &mut book, whole_sheet, merged)
        });
    }
    if holds(b"word/document.xml") {
        return Err(word());
    }
    unpack::check(&bytes)?;
    if holds(b"opendocument.spreadsheet") {
        return Ods::new(Cursor::new(bytes))
            .map_err(damaged)
            .and_then(|mut book| sheets("ods", &mut book, whole_sheet, |_, _| Vec::new()));
    }
    if holds(b"xl/workbook.bin") {
        return Xlsb::new(Cursor::new(bytes)).map_err(damaged).and_then(|mut book| {
            let cells = |book: &mut Xlsb<_>, name: &str| {
                let mut reader = book.worksheet_cells_reader(name).map_err(calamine::Error::from)?;
                filled(|| reader.next_cell().map_err(calamine::Error::from))
            };
            sheets("xlsb", &mut book, cells, |_, _| Vec::new())
        });
    }
    Xlsx::new(Cursor::new(bytes)).map_err(damaged).and_then(|mut book| {
        let names = book.sheet_names();
        let merged: Vec<_> =
            names.iter().map(|name| book.merge_cells_by_sheet_name(name).unwrap_or_default()).collect();
        let of = |name: &str| names.iter().position(|n| n == name).map(|at| merged[at].clone()).unwrap_or_default();
        let cells = |book: &mut Xlsx<_>, name: &str| {
            let mut reader = book.worksheet_cells_reader(name).map_err(calamine::Error::from)?;
            filled(|| reader.next_cell().map_err(calamine::Error::from))
        };
        sheets("xlsx", &mut book, cells, |_, name| of(name))
    })
}

/// The cells of one sheet, or why it has none.
enum Failed {
    Reader(calamine::Error),
    /// Two cells at far ends: the rectangle between them would fill the memory.
    Sprawling,
}

impl From<calamine::Error> for Failed {
    fn from(error: calamine::Error) -> Failed {
        Failed::Reader(error)
    }
}

fn whole_sheet<B>(book: &mut B, name: &str) -> Result<Range<Data>, Failed>
where
    B: Reader<Cursor<Vec<u8>>>,
    B::Error: Into<calamine::Error>,
{
    book.worksheet_range(name).map_err(|e| Failed::Reader(e.into()))
}

/// Cells of a sheet that may stay empty, beside twenty for each that is filled.
const SPACE: u64 = 20_000_000;

/// The rectangle of the filled cells, if they lie near enough to each other.
fn filled<'a>(
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, calamine::Error>,
) -> Result<Range<Data>, Failed> {
    let mut cells: Vec<Cell<Data>> = Vec::new();
    let (mut bottom, mut right) = (0u64, 0u64);
    while let Some(cell) = next()? {
        if !matches!(cell.get_value(), DataRef::Empty) {
            let (row, column) = cell.get_position();
            (bottom, right) = (bottom.max(u64::from(row)), right.max(u64::from(column)));
            cells.push(Cell::new((row, column), Data::from(cell.get_value().clone())));
        }
    }
    if (bottom + 1) * (right + 1) > SPACE + 20 * cells.len() as u64 {
        return Err(Failed::Sprawling);
    }
    Ok(Range::from_sparse(cells))
}

fn sheets<B>(
    format: &'static str,
    book: &mut B,
    cells: impl Fn(&mut B, &str) -> Result<Range<Data>, Failed>,
    merged: impl Fn(&B, &str) -> Vec<Dimensions>,
) -> Result<Book, Trouble>
where
    B: Reader<Cursor<Vec<u8>>>,
{
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        // A sheet that holds a chart only is no error: it has no cells.
        let cells = match cells(book, &name) {
            Ok(cells) => cells,
            Err(Failed::Reader(calamine::Error::Xlsx(XlsxError::NotAWorksheet(_)))) => continue,
            Err(Failed::Reader(error)) => return Err(damaged(error)),
            Err(Failed::Sprawling) => {
                let what = format!("工作表“{name}”的单元格散得太开，不像正常的表格，未读取");
                return Err((what, "请用 WPS/Excel 打开，把有内容的部分复制到新表另存"));
            }
        };
        sheets.push(Sheet { merged: merged(book, &name), name, cells });
    }
    Ok(Book { format, sheets })
}

fn damaged(error: impl Into<calamine::Error>) -> Trouble {
    use calamine::{Error, XlsbError};
    match error.into() {
        Error::Xlsx(XlsxError::Password)
        | Error::Xls(XlsError::Password)
        | Error::Ods(OdsError::Password)
        | Error::Xlsb(XlsbError::Password) => locked(),
        error => broken(&error.to_string()),
    }
}

fn broken(why: &str) -> Trouble {
    let todo = "请重新导出或让报送单位重发；能用 WPS/Excel 打开的，另存为 .xlsx 再试";
    (format!("工作簿打不开，可能不完整或已损坏（{why}）"), todo)
}

fn locked() -> Trouble {
    ("工作簿有密码保护".into(), "请用 WPS/Excel 打开并取消密码，另存为 .xlsx")
}

fn word() -> Trouble {
    ("这是 Word 文档，不是表格".into(), "请把其中的表格复制到 WPS/Excel，另存为 .xlsx；文字另存为 .txt")
}

impl Sheet {
    /// The rows from the first used one on. A value merged over several rows counts for each of them.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        let (top, left) = self.cells.start().unwrap_or_default();
        let down: Vec<&Dimensions> = self.merged.iter().filter(|m| m.end.0 > m.start.0).collect();
        self.cells.rows().zip(top..).map(move |(cells, at)| {
            let mut cells: Vec<String> = cells.iter().map(text_of).collect();
            // A row without anything of its own is none, merged or not.
            if cells.iter().any(|cell| !cell.is_empty()) {
                for area in down.iter().filter(|m| m.start.0 < at && at <= m.end.0) {
                    let value = self.cells.get_value(area.start).map(text_of).unwrap_or_default();
                    if let Some(cell) = area.start.1.checked_sub(left).and_then(|column| cells.get_mut(column as usize))
                    {
                        *cell = value;
                    }
                }
            }
            Row { number: at + 1, cells, flaw: None }
        })
    }
}

/// A cell as a person sees it: whole numbers without “.0”, dates as year-month-day.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.replace("_x000D_", ""),
        Data::Int(n) => n.to_string(),
        Data::Float(x) if x.fract() == 0.0 && x.abs() < 1e15 => format!("{x:.0}"),
        Data::Float(x) => x.to_string(),
        Data::Bool(b) => (if *b { "是" } else { "否" }).to_string(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTime(when) => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            match (when.is_datetime() && when.as_f64() >= 1.0, (hour, minute, second)) {
                (true, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
                (true, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
                (false, _) => format!("{hour:02}:{minute:02}:{second:02}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &[u8] = include_bytes!("testdata/sample.xlsx");

    #[test]
    fn numbers_dates_and_merged_cells_read_as_a_person_sees_them() {
        let book = open(SAMPLE.to_vec()).map_err(|t| t.0).unwrap();
        let rows: Vec<Row> = book.sheets[0].rows().collect();
        let cells =
            |number: u32| rows.iter().find(|r| r.number == number).map(|r| r.cells.join("|")).unwrap_or_default();
        assert_eq!(cells(3), "编号|村（社区）|镇（街道）|内容|日期");
        assert_eq!(cells(4), "1001|大岗村|西樵镇|宅基地怎么申请|2023-05-08");
        assert_eq!(cells(5), "1002|大岗村|西樵镇|鱼塘租金什么时候公开|2023-05-09 10:30:00");
    }

    #[test]
    fn a_truncated_workbook_is_an_error_in_words() {
        for end in [4, 100, SAMPLE.len() / 2, SAMPLE.len() - 30] {
            let (what, _) = open(SAMPLE[..end].to_vec()).err().unwrap();
            assert!(what.contains("打不开"), "{what}");
        }
    }
}
