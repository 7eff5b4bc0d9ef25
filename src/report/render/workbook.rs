//! Tables → a workbook as an official would lay it out: a title, a frozen header, wrapped cells with borders, A4
//! across, page numbers. Everything is written as text or a number, so no cell can be a formula.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

use super::table::{Cell, Fill, Head, Table};
use crate::report::masking::plain;

/// Rows above the data: title, note, header.
const HEADER: u32 = 2;
/// Longest text Excel keeps in a cell, with room to spare.
const LONGEST: usize = 32_000;
/// Up to this width a column's texts stand in the middle, as its numbers do.
const NARROW: f64 = 13.0;
const A4: u8 = 9;

/// The workbook's bytes, one sheet a table. `today` stands as its day of creation, so that the same tables make the
/// same bytes.
///
/// # Errors
/// When the workbook cannot be written.
pub fn workbook(tables: &[Table], today: Date) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(today.year().max(1900) as u16, today.month() as u8, today.day() as u8)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let style = Style::new();
    let mut names: Vec<String> = Vec::new();
    for table in tables {
        let name = sheet_name(&table.name, &names);
        let sheet = book.add_worksheet();
        sheet.set_name(&name)?;
        fill(sheet, table, tables, &style)?;
        names.push(name);
    }
    book.save_to_buffer()
}

struct Style {
    title: Format,
    note: Format,
    header: Format,
    /// Header of a column to fill in.
    fill: Format,
    text: Format,
    count: Format,
    day: Format,
}

impl Style {
    fn new() -> Style {
        let base = || Format::new().set_font_name("宋体").set_font_size(10.5);
        let middle = || base().set_align(FormatAlign::VerticalCenter);
        let cell = || middle().set_border(FormatBorder::Thin).set_text_wrap();
        let header = || cell().set_bold().set_align(FormatAlign::Center);
        Style {
            title: middle().set_font_name("黑体").set_font_size(16).set_align(FormatAlign::Center),
            note: middle().set_font_color(Color::RGB(0x59_59_59)),
            header: header().set_background_color(Color::RGB(0xD9_E2_F3)),
            fill: header().set_background_color(Color::RGB(0xFF_F2_CC)),
            text: cell(),
            count: cell().set_align(FormatAlign::Center),
            day: cell().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
        }
    }
}

fn fill(sheet: &mut Worksheet, table: &Table, tables: &[Table], style: &Style) -> Result<(), XlsxError> {
    let last_column = (table.columns.len().max(1) - 1) as u16;
    let last_row = HEADER + table.rows.len() as u32;
    across(sheet, 0, last_column, &table.title, &style.title)?;
    sheet.set_row_height(0, 30)?;
    across(sheet, 1, last_column, &table.note, &style.note)?;
    sheet.set_row_height(1, 20)?;
    for (c, column) in table.columns.iter().enumerate() {
        let format = if column.fill.is_some() { &style.fill } else { &style.header };
        match column.width > 0.0 {
            true => sheet.set_column_width(c as u16, column.width)?,
            false => sheet.set_column_hidden(c as u16)?,
        };
        sheet.write_string_with_format(HEADER, c as u16, column.title, format)?;
    }
    let titles: Vec<Cell> = table.columns.iter().map(|c| c.title.into()).collect();
    sheet.set_row_height(HEADER, height(&titles, &table.columns))?;
    for (r, row) in table.rows.iter().enumerate() {
        let r = HEADER + 1 + r as u32;
        sheet.set_row_height(r, height(row, &table.columns))?;
        for (c, cell) in row.iter().enumerate().take(table.columns.len()) {
            write(sheet, (r, c as u16), cell, &table.columns[c], style)?;
        }
    }
    for (c, column) in table.columns.iter().enumerate() {
        if let Some(rule) = column.fill.map(|fill| choices(fill, tables)).transpose()?.flatten()
            && last_row > HEADER
        {
            sheet.add_data_validation(HEADER + 1, c as u16, last_row, c as u16, &rule)?;
        }
    }
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    if last_row > HEADER {
        sheet.autofilter(HEADER, 0, last_row, last_column)?;
    }
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&C第 &P 页 共 &N 页");
    sheet.set_repeat_rows(HEADER, HEADER)?;
    sheet.set_print_area(0, 0, last_row, last_column)?;
    Ok(())
}

/// Writes a text over all columns; a single cell cannot be merged.
fn across(sheet: &mut Worksheet, row: u32, last_column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    match last_column {
        0 => sheet.write_string_with_format(row, 0, text, format)?,
        _ => sheet.merge_range(row, 0, row, last_column, text, format)?,
    };
    Ok(())
}

/// The list that drops down from a cell to fill in.
fn choices(fill: Fill, tables: &[Table]) -> Result<Option<DataValidation>, XlsxError> {
    Ok(match fill {
        Fill::Anything => None,
        Fill::Of(choices) => Some(DataValidation::new().allow_list_strings(choices)?),
        Fill::From(name) => tables.iter().find(|table| table.name == name && !table.rows.is_empty()).map(|table| {
            let (first, last) = (HEADER + 2, HEADER + 1 + table.rows.len() as u32);
            let list = Formula::new(format!("='{name}'!$A${first}:$A${last}"));
            DataValidation::new().allow_list_formula(list).show_error_message(false)
        }),
    })
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    Head { width, .. }: &Head,
    style: &Style,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => {
            let text: String = plain(text).chars().take(LONGEST).collect();
            let format = if *width <= NARROW { &style.count } else { &style.text };
            sheet.write_string_with_format(row, column, text, format)?
        }
        Cell::Count(n) => sheet.write_number_with_format(row, column, *n, &style.count)?,
        Cell::Day(day) => match ExcelDateTime::from_ymd(day.year().max(0) as u16, day.month() as u8, day.day() as u8) {
            Ok(date) => sheet.write_datetime_with_format(row, column, &date, &style.day)?,
            // Before 1900 there are no days in a workbook.
            Err(_) => sheet.write_string_with_format(row, column, day.to_string(), &style.text)?,
        },
        Cell::Blank => sheet.write_blank(row, column, &style.text)?,
    };
    Ok(())
}

/// Points that the row needs: not every program finds out for itself.
fn height(row: &[Cell], columns: &[Head]) -> f64 {
    const LINE: f64 = 14.5;
    const TALLEST: f64 = 400.0;
    let lines = |(cell, column): (&Cell, &Head)| match cell {
        Cell::Text(text) => {
            let wide = |line: &str| unicode_width::UnicodeWidthStr::width(line) as f64;
            text.lines().map(|line| (wide(line) * 1.06 / (column.width - 1.0)).ceil().max(1.0)).sum()
        }
        _ => 1.0,
    };
    let most = row.iter().zip(columns).map(lines).fold(1.0, f64::max);
    (most * LINE + 5.0).clamp(22.0, TALLEST)
}

/// At most 31 characters, none of which a sheet's name must not have, and no name twice.
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    const LONGEST_NAME: usize = 31;
    let cut = |text: &str, room: usize| -> String {
        let mut units = 0;
        text.chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= room
            })
            .collect()
    };
    let clean: String = plain(wanted).chars().map(|c| if "[]:*?/\\'\n".contains(c) { '_' } else { c }).collect();
    let clean = if clean.is_empty() { "表".to_string() } else { clean };
    let is_taken = |name: &String| taken.iter().any(|t| t.to_lowercase() == name.to_lowercase());
    let first = cut(&clean, LONGEST_NAME);
    if !is_taken(&first) {
        return first;
    }
    let numbered = |n: usize| format!("{}-{n}", cut(&clean, LONGEST_NAME - 6));
    (2..).map(numbered).find(|name| !is_taken(name)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_keep_to_what_excel_allows() {
        assert_eq!(sheet_name("研讨单-区/局[1]", &[]), "研讨单-区_局_1_");
        let long = "研".repeat(40);
        let first = sheet_name(&long, &[]);
        let second = sheet_name(&long, std::slice::from_ref(&first));
        assert_eq!(first.chars().count(), 31);
        assert!(second != first && second.chars().count() <= 31);
    }

    #[test]
    fn the_same_tables_make_the_same_bytes_at_another_time() {
        let column = |title| Head { title, width: 10.0, fill: None };
        let tables = [Table {
            name: "表".into(),
            title: "题".into(),
            note: "注".into(),
            columns: vec![column("甲"), column("乙")],
            rows: vec![vec!["=1+1".into(), 2_u32.into()]],
        }];
        let today = jiff::civil::date(2023, 7, 3);
        let first = workbook(&tables, today).unwrap();
        // Times in a workbook are whole seconds.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert!(first == workbook(&tables, today).unwrap());
    }
}
