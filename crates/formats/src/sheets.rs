//! Excel and ODS workbooks → rows of text.

use std::io::Cursor;

use calamine::{Cell, Data, DataRef, Dimensions, Ods, OdsError, Range, Reader, Xls, XlsError, Xlsb, Xlsx, XlsxError};

use crate::compound;
use crate::content::{Content, Opened, Row, Sheet};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::limits::Limits;
use crate::sandbox::guarded;
use crate::zip;

const fn rare(name: &'static str) -> Ending {
    Ending::new(name).letters(Use::Taken).tables(Use::Taken)
}

const RENAME: &str = "建议改正文件名的后缀";

pub const XLSX: Format = Format {
    name: "xlsx",
    endings: &[Ending::table("xlsx"), rare("xlsm")],
    shape: Shape::Sheets,
    // Any other archive is a workbook until it turns out to be none.
    sniff: Some(|input| is_book(input) && !input.holds(IN_ODS) && !input.holds(IN_XLSB)),
    read: |input, limits| book(input, limits, xlsx),
    misnamed: ("内容其实是 xlsx 工作簿，已按工作簿读取", RENAME),
};

pub const XLSB: Format = Format {
    name: "xlsb",
    endings: &[rare("xlsb")],
    shape: Shape::Sheets,
    sniff: Some(|input| is_book(input) && !input.holds(IN_ODS) && input.holds(IN_XLSB)),
    read: |input, limits| book(input, limits, xlsb),
    misnamed: ("内容其实是 xlsb 工作簿，已按工作簿读取", RENAME),
};

pub const XLS: Format = Format {
    name: "xls",
    endings: &[Ending::table("xls")],
    shape: Shape::Sheets,
    sniff: Some(|input| input.is_ole() && !input.is_encrypted() && !input.is_old_word()),
    read: |input, limits| book(input, limits, xls),
    misnamed: ("内容其实是 xls 工作簿，已按工作簿读取", RENAME),
};

pub const ODS: Format = Format {
    name: "ods",
    endings: &[Ending::table("ods")],
    shape: Shape::Sheets,
    sniff: Some(|input| is_book(input) && input.holds(IN_ODS)),
    read: |input, limits| book(input, limits, ods),
    misnamed: ("内容其实是 ods 工作簿，已按工作簿读取", RENAME),
};

/// What an archive holds that is an OpenDocument spreadsheet, or a binary workbook.
const IN_ODS: &[u8] = b"opendocument.spreadsheet";
const IN_XLSB: &[u8] = b"xl/workbook.bin";

fn is_book(input: &Input) -> bool {
    input.is_zip() && !input.is_docx()
}

type Reading = fn(Cursor<Vec<u8>>, &Limits) -> Result<Vec<Sheet>, FileError>;

fn book(input: Input, limits: &Limits, read: Reading) -> Result<Opened, FileError> {
    // calamine 0.38 panics on some damaged .xls files (an index or a length in the file that leads nowhere).
    let sheets = guarded(|| {
        if input.is_zip() {
            zip::check(&input.bytes, limits)?;
        }
        if input.is_ole() && !compound::is_sound(&input.bytes) {
            return Err(broken("内部结构不完整"));
        }
        read(Cursor::new(input.bytes), limits)
    });
    Ok(Content::Sheets(sheets.unwrap_or_else(|| Err(broken("内部结构不完整")))?).into())
}

fn xlsx(bytes: Cursor<Vec<u8>>, limits: &Limits) -> Result<Vec<Sheet>, FileError> {
    let mut book = Xlsx::new(bytes).map_err(damaged)?;
    let merged = |book: &mut Xlsx<_>, name: &str| book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let cells = |book: &mut Xlsx<_>, name: &str| {
        let mut reader = book.worksheet_cells_reader(name).map_err(calamine::Error::from)?;
        filled(|| reader.next_cell().map_err(calamine::Error::from), limits.sheet_space)
    };
    sheets(&mut book, cells, merged)
}

fn xlsb(bytes: Cursor<Vec<u8>>, limits: &Limits) -> Result<Vec<Sheet>, FileError> {
    let mut book = Xlsb::new(bytes).map_err(damaged)?;
    let cells = |book: &mut Xlsb<_>, name: &str| {
        let mut reader = book.worksheet_cells_reader(name).map_err(calamine::Error::from)?;
        filled(|| reader.next_cell().map_err(calamine::Error::from), limits.sheet_space)
    };
    sheets(&mut book, cells, |_, _| Vec::new())
}

fn xls(bytes: Cursor<Vec<u8>>, _: &Limits) -> Result<Vec<Sheet>, FileError> {
    let mut book = Xls::new(bytes).map_err(damaged)?;
    let merged = |book: &mut Xls<_>, name: &str| book.merge_cells_by_sheet_name(name).unwrap_or_default();
    sheets(&mut book, whole_sheet, merged)
}

fn ods(bytes: Cursor<Vec<u8>>, _: &Limits) -> Result<Vec<Sheet>, FileError> {
    let mut book = Ods::new(bytes).map_err(damaged)?;
    sheets(&mut book, whole_sheet, |_, _| Vec::new())
}

/// Why a sheet has no cells.
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

/// The rectangle of the filled cells, if they lie near enough to each other: `space` cells may stay empty, and twenty for
/// each that is filled.
fn filled<'a>(
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, calamine::Error>,
    space: u64,
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
    if (bottom + 1) * (right + 1) > space + 20 * cells.len() as u64 {
        return Err(Failed::Sprawling);
    }
    Ok(Range::from_sparse(cells))
}

fn sheets<B>(
    book: &mut B,
    cells: impl Fn(&mut B, &str) -> Result<Range<Data>, Failed>,
    merged: impl Fn(&mut B, &str) -> Vec<Dimensions>,
) -> Result<Vec<Sheet>, FileError>
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
                return Err(FileError::new(what, "请用 WPS/Excel 打开，把有内容的部分复制到新表另存"));
            }
        };
        let rows = rows(&cells, &merged(book, &name));
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

/// The rows from the first used one on. A value merged over several rows counts for each of them.
fn rows(cells: &Range<Data>, merged: &[Dimensions]) -> Vec<Row> {
    let (top, left) = cells.start().unwrap_or_default();
    let down: Vec<&Dimensions> = merged.iter().filter(|m| m.end.0 > m.start.0).collect();
    let row = |(own, at): (&[Data], u32)| {
        let mut row: Vec<String> = own.iter().map(text_of).collect();
        // A row without anything of its own is none, merged or not.
        if row.iter().any(|cell| !cell.is_empty()) {
            for area in down.iter().filter(|m| m.start.0 < at && at <= m.end.0) {
                let value = cells.get_value(area.start).map(text_of).unwrap_or_default();
                if let Some(cell) = area.start.1.checked_sub(left).and_then(|column| row.get_mut(column as usize)) {
                    *cell = value;
                }
            }
        }
        Row { number: at + 1, cells: row, flaw: None }
    };
    cells.rows().zip(top..).map(row).collect()
}

fn damaged(error: impl Into<calamine::Error>) -> FileError {
    use calamine::{Error, XlsbError};
    match error.into() {
        Error::Xlsx(XlsxError::Password)
        | Error::Xls(XlsError::Password)
        | Error::Ods(OdsError::Password)
        | Error::Xlsb(XlsbError::Password) => locked(),
        error => broken(&error.to_string()),
    }
}

fn broken(why: &str) -> FileError {
    let todo = "请重新导出或让报送单位重发；能用 WPS/Excel 打开的，另存为 .xlsx 再试";
    FileError::new(format!("工作簿打不开，可能不完整或已损坏（{why}）"), todo)
}

fn locked() -> FileError {
    FileError::new("工作簿有密码保护", "请用 WPS/Excel 打开并取消密码，另存为 .xlsx")
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
    use crate::format::Role;

    const SAMPLE: &[u8] = include_bytes!("../testdata/sample.xlsx");

    fn open(bytes: &[u8]) -> Result<Vec<Sheet>, FileError> {
        let input = Input { bytes: bytes.to_vec(), ending: "xlsx".into(), role: Role::Letters };
        match (XLSX.read)(input, &Limits::default())?.content {
            Content::Sheets(sheets) => Ok(sheets),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_dates_and_merged_cells_read_as_a_person_sees_them() {
        let sheets = open(SAMPLE).unwrap();
        let rows = &sheets[0].rows;
        let cells =
            |number: u32| rows.iter().find(|r| r.number == number).map(|r| r.cells.join("|")).unwrap_or_default();
        assert_eq!(cells(3), "编号|村（社区）|镇（街道）|内容|日期");
        assert_eq!(cells(4), "1001|大岗村|西樵镇|宅基地怎么申请|2023-05-08");
        assert_eq!(cells(5), "1002|大岗村|西樵镇|鱼塘租金什么时候公开|2023-05-09 10:30:00");
    }

    #[test]
    fn a_truncated_workbook_is_an_error_in_words() {
        for end in [4, 100, SAMPLE.len() / 2, SAMPLE.len() - 30] {
            let error = open(&SAMPLE[..end]).err().unwrap();
            assert!(error.what.contains("打不开"), "{error}");
        }
    }
}
