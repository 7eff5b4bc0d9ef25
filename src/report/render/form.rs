//! The fill-in workbook (填报表) that `xuanti init` makes for villages.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Formula, Workbook, XlsxError};

use crate::model::Kind;

/// Column titles with their widths in characters.
const COLUMNS: &[(&str, f64)] = &[
    ("编号", 8.0),
    ("镇(街道)", 12.0),
    ("村(社区)", 14.0),
    ("报送人", 12.0),
    ("需求类型", 16.0),
    ("意见建议", 70.0),
    ("日期", 12.0),
];
const SENDERS: &[&str] = &["村委会", "村民小组", "村民", "社区居民", "企业"];
/// Rows prepared for filling in.
const ROWS: u32 = 500;
/// The sheet where the office lists its towns, once, before it sends the workbook out.
const CHOICES: &str = "选项";
/// Towns it has room for.
const TOWNS: u32 = 60;

/// The workbook's bytes.
///
/// # Errors
/// When the workbook cannot be written.
pub fn workbook() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("填报表")?;
    let head = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_background_color("D9E2F3");
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, (title, width)) in COLUMNS.iter().enumerate() {
        let column = column as u16;
        sheet.set_column_width(column, *width)?;
        sheet.set_column_format(column, &cell)?;
        sheet.write_string_with_format(0, column, *title, &head)?;
    }
    let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.label()).collect();
    // What is not in the list may be written all the same: the list may be empty.
    let towns = DataValidation::new()
        .allow_list_formula(Formula::new(format!("={CHOICES}!$A$2:$A${}", TOWNS + 1)))
        .show_error_message(false);
    sheet.add_data_validation(1, 1, ROWS, 1, &towns)?;
    sheet.add_data_validation(1, 3, ROWS, 3, &DataValidation::new().allow_list_strings(SENDERS)?)?;
    sheet.add_data_validation(1, 4, ROWS, 4, &DataValidation::new().allow_list_strings(&kinds)?)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    let choices = book.add_worksheet();
    choices.set_name(CHOICES)?;
    choices.set_column_width(0, 40.0)?;
    choices.write_string_with_format(0, 0, "可选的镇街（发给村居之前由区里填，每格一个）", &head)?;
    book.save_to_buffer()
}
