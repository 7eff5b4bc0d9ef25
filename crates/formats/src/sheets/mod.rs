//! Excel, WPS and ODS workbooks → the rows that a person sees.
//!
//! calamine gives the values; [`xlsx`], [`biff`] and [`ods`] find what it does not tell (hidden rows, formats of numbers),
//! [`stored`] makes rows of both, [`shown`] the text of a cell.

use std::io::Cursor;

use calamine::{Cell, Data, DataRef, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError, Xlsb, Xlsx, XlsxError};

use crate::compound;
use crate::content::{Content, Opened};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::limits::Limits;
use crate::sandbox::guarded;
use crate::zip;

use stored::Stored;

mod biff;
mod ods;
mod shown;
mod stored;
mod xlsx;

const fn rare(name: &'static str) -> Ending {
    Ending::new(name).letters(Use::Taken).tables(Use::Taken)
}

const RENAME: &str = "建议改正文件名的后缀";

pub const XLSX: Format = Format {
    name: "xlsx",
    endings: &[Ending::table("xlsx"), rare("xlsm"), rare("xltx"), rare("ett")],
    shape: Shape::Sheets,
    // Any other archive is a workbook until it turns out to be none.
    sniff: Some(|input| is_book(input) && !input.holds(IN_ODS) && !input.holds(IN_XLSB)),
    read: |input, limits| book(input, limits, read_xlsx),
    misnamed: ("内容其实是 xlsx 工作簿，已按工作簿读取", RENAME),
};

pub const XLSB: Format = Format {
    name: "xlsb",
    endings: &[rare("xlsb")],
    shape: Shape::Sheets,
    sniff: Some(|input| is_book(input) && !input.holds(IN_ODS) && input.holds(IN_XLSB)),
    read: |input, limits| book(input, limits, read_xlsb),
    misnamed: ("内容其实是 xlsb 工作簿，已按工作簿读取", RENAME),
};

pub const XLS: Format = Format {
    name: "xls",
    // WPS writes .et as an old workbook inside, lately as a new one: the bytes tell.
    endings: &[Ending::table("xls"), Ending::table("et"), rare("xlt")],
    shape: Shape::Sheets,
    sniff: Some(|input| input.is_ole() && !input.is_encrypted() && !input.is_old_word()),
    read: |input, limits| book(input, limits, read_xls),
    misnamed: ("内容其实是 xls 工作簿，已按工作簿读取", RENAME),
};

pub const ODS: Format = Format {
    name: "ods",
    endings: &[Ending::table("ods")],
    shape: Shape::Sheets,
    sniff: Some(|input| is_book(input) && input.holds(IN_ODS)),
    read: |input, limits| book(input, limits, read_ods),
    misnamed: ("内容其实是 ods 工作簿，已按工作簿读取", RENAME),
};

/// What an archive holds that is an OpenDocument spreadsheet, or a binary workbook.
const IN_ODS: &[u8] = b"opendocument.spreadsheet";
const IN_XLSB: &[u8] = b"xl/workbook.bin";

fn is_book(input: &Input) -> bool {
    input.is_zip() && !input.is_docx()
}

type Reading = fn(&[u8], &Limits) -> Result<Vec<Stored>, FileError>;

fn book(input: Input, limits: &Limits, read: Reading) -> Result<Opened, FileError> {
    // calamine 0.38 panics on some damaged .xls files (an index or a length in the file that leads nowhere).
    let sheets = guarded(|| {
        if input.is_zip() {
            zip::check(&input.bytes, limits)?;
        }
        if input.is_ole() && !compound::is_sound(&input.bytes) {
            return Err(broken("内部结构不完整"));
        }
        read(&input.bytes, limits)
    });
    let sheets = sheets.unwrap_or_else(|| Err(broken("内部结构不完整")))?;
    let mut remarks = Vec::new();
    let sheets = sheets.into_iter().filter_map(|sheet| sheet.seen(&mut remarks)).collect();
    Ok(Opened { remarks, ..Content::Sheets(sheets).into() })
}

fn read_xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Stored>, FileError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut marks = xlsx::marks(bytes, limits);
    let from_1904 = book.has_1904_epoch();
    let mut formats = None;
    let sheets = sheets(&mut book, |book, name| {
        let mut reader = book.worksheet_cells_reader(name).map_err(calamine::Error::from)?;
        let formats = formats.get_or_insert_with(|| {
            let code = |style: &calamine::Style| Some(style.number_format.as_ref()?.format_code.clone());
            reader.styles().iter().map(|style| shown::format(&code(style)?)).collect::<Vec<_>>()
        });
        let next = || {
            let Some((cell, style)) = reader.next_cell_with_style_id().map_err(calamine::Error::from)? else {
                return Ok(None);
            };
            let format = formats.get(style).and_then(Option::as_ref);
            Ok(Some(match (cell.get_value(), format) {
                (DataRef::Float(value), Some(format)) => match shown::number(*value, format) {
                    // Its digits are lost all the same, and that must be told.
                    Some(text) if !shown::is_cut(&Data::Float(*value)) => {
                        Cell::new(cell.get_position(), DataRef::String(text))
                    }
                    _ => cell,
                },
                _ => cell,
            }))
        };
        filled(next, limits.sheet_space)
    })?;
    let sheets = sheets.into_iter().map(|sheet| {
        let xlsx::Marks { hidden, uncalculated } = marks.remove(&sheet.name).unwrap_or_default();
        let merged = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        Stored { hidden, uncalculated, merged, from_1904, ..sheet }
    });
    Ok(sheets.collect())
}

fn read_xlsb(bytes: &[u8], limits: &Limits) -> Result<Vec<Stored>, FileError> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(damaged)?;
    sheets(&mut book, |book, name| {
        let mut reader = book.worksheet_cells_reader(name).map_err(calamine::Error::from)?;
        filled(|| reader.next_cell().map_err(calamine::Error::from), limits.sheet_space)
    })
}

fn read_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Stored>, FileError> {
    if biff::is_sprawling(bytes, limits) {
        return Err(broken("内部写的表格大小不对"));
    }
    let mut book = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    let from_1904 = book.has_1904_epoch();
    let mut sheets = sheets(&mut book, whole_sheet)?;
    let names: Vec<String> = book.sheet_names();
    for (name, biff::Marks { hidden, formats }) in names.iter().zip(biff::marks(bytes, limits)) {
        let Some(sheet) = sheets.iter_mut().find(|sheet| sheet.name == *name) else { continue };
        for (row, column, code) in formats {
            let value = sheet.cells.get_value((row, column)).cloned();
            if let (Some(Data::Float(value)), Some(format)) = (value.as_ref().map(as_float), shown::format(&code))
                && let Some(text) = shown::number(value, &format).filter(|_| !shown::is_cut(&Data::Float(value)))
            {
                sheet.cells.set_value((row, column), Data::String(text));
            }
        }
        (sheet.hidden, sheet.from_1904) = (hidden, from_1904);
        sheet.merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    }
    Ok(sheets)
}

/// Whole numbers are numbers as well.
fn as_float(value: &Data) -> Data {
    match value {
        Data::Int(n) => Data::Float(*n as f64),
        other => other.clone(),
    }
}

fn read_ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Stored>, FileError> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut sheets = sheets(&mut book, whole_sheet)?;
    let mut marks = ods::marks(bytes, limits);
    for sheet in &mut sheets {
        let Some(ods::Marks { hidden, merged, shown }) = marks.remove(&sheet.name) else { continue };
        for (row, column, text) in shown {
            if matches!(sheet.cells.get_value((row, column)), Some(Data::Float(_) | Data::Int(_))) {
                sheet.cells.set_value((row, column), Data::String(text));
            }
        }
        (sheet.hidden, sheet.merged) = (hidden, merged);
    }
    Ok(sheets)
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

fn whole_sheet<'b, B>(book: &mut B, name: &str) -> Result<Range<Data>, Failed>
where
    B: Reader<Cursor<&'b [u8]>>,
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

/// All sheets with their cells; what else there is to know of them is for the caller to add.
fn sheets<'b, B>(
    book: &mut B,
    mut cells: impl FnMut(&mut B, &str) -> Result<Range<Data>, Failed>,
) -> Result<Vec<Stored>, FileError>
where
    B: Reader<Cursor<&'b [u8]>>,
{
    let mut sheets = Vec::new();
    for calamine::Sheet { name, visible, .. } in book.sheets_metadata().to_vec() {
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
        sheets.push(Stored::new(name, visible == SheetVisible::Visible, cells));
    }
    Ok(sheets)
}

fn damaged(error: impl Into<calamine::Error>) -> FileError {
    use calamine::{Error, XlsbError};
    match error.into() {
        Error::Xlsx(XlsxError::Password)
        | Error::Xls(XlsError::Password)
        | Error::Ods(OdsError::Password)
        | Error::Xlsb(XlsbError::Password) => locked(),
        _ => broken("内部结构不完整"),
    }
}

fn broken(why: &str) -> FileError {
    let todo = "请重新导出或让报送单位重发；能用 WPS/Excel 打开的，另存为 .xlsx 再试";
    FileError::new(format!("工作簿打不开，可能不完整或已损坏（{why}）"), todo)
}

fn locked() -> FileError {
    FileError::new("工作簿有密码保护", "请用 WPS/Excel 打开并取消密码，另存为 .xlsx")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Sheet;
    use crate::format::Role;

    const SAMPLE: &[u8] = include_bytes!("../../testdata/sample.xlsx");

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
