//! The fill-in workbooks (填报表) that `xuanti init` makes: one for villages, one for communities and firms.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Formula, Workbook, XlsxError};

use crate::model::Kind;

/// A form: the file's name and its columns.
pub struct Form {
    pub file: &'static str,
    columns: &'static [Field],
}

/// A column to fill in.
struct Field {
    title: &'static str,
    /// In characters.
    width: f64,
    choices: Choices,
}

/// What a column offers.
enum Choices {
    None,
    /// The towns that the office lists on a sheet of its own.
    Towns,
    Kinds,
    These(&'static [&'static str]),
}

const fn field(title: &'static str, width: f64, choices: Choices) -> Field {
    Field { title, width, choices }
}

/// All forms.
pub const FORMS: [Form; 2] = [
    Form {
        file: "填报表.xlsx",
        columns: &[
            field("编号", 8.0, Choices::None),
            field("镇(街道)", 12.0, Choices::Towns),
            field("村(社区)", 14.0, Choices::None),
            field("报送人", 12.0, Choices::These(&["村委会", "村民小组", "村民", "社区居民", "企业"])),
            field("需求类型", 16.0, Choices::Kinds),
            field("意见建议", 70.0, Choices::None),
            field("日期", 12.0, Choices::None),
        ],
    },
    Form {
        file: "填报表-社区和两新组织.xlsx",
        columns: &[
            field("编号", 8.0, Choices::None),
            field("镇(街道)", 12.0, Choices::Towns),
            field("所属社区", 14.0, Choices::None),
            field("单位类型", 12.0, Choices::These(&["社区", "企业", "社会组织", "个体工商户", "合作社"])),
            field("单位名称", 24.0, Choices::None),
            field("行业", 12.0, Choices::None),
            field("需求类型", 16.0, Choices::Kinds),
            field("意见建议", 60.0, Choices::None),
            field("日期", 12.0, Choices::None),
        ],
    },
];
/// Rows prepared for filling in.
const ROWS: u32 = 500;
/// The sheet where the office lists its towns, once, before it sends the workbook out.
const CHOICES: &str = "选项";
/// Towns it has room for.
const TOWNS: u32 = 60;

/// A form's bytes.
///
/// # Errors
/// When the workbook cannot be written.
pub fn workbook(form: &Form) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("填报表")?;
    let head = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_background_color("D9E2F3");
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, Field { title, width, choices }) in (0..).zip(form.columns) {
        sheet.set_column_width(column, *width)?;
        sheet.set_column_format(column, &cell)?;
        sheet.write_string_with_format(0, column, *title, &head)?;
        if let Some(rule) = rule(choices)? {
            sheet.add_data_validation(1, column, ROWS, column, &rule)?;
        }
    }
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

/// What a column may hold.
fn rule(choices: &Choices) -> Result<Option<DataValidation>, XlsxError> {
    let these = |list: &[&str]| DataValidation::new().allow_list_strings(list);
    Ok(match choices {
        Choices::None => None,
        Choices::These(list) => Some(these(list)?),
        Choices::Kinds => Some(these(&Kind::ALL.map(Kind::label))?),
        // What is not in the list may be written all the same: the list may be empty.
        Choices::Towns => {
            let listed = Formula::new(format!("={CHOICES}!$A$2:$A${}", TOWNS + 1));
            Some(DataValidation::new().allow_list_formula(listed).show_error_message(false))
        }
    })
}
