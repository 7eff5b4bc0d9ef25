//! Files that this program wrote: a department's sheet that came back filled looks like letters, and is none.

use xuanti_formats::{Block, Content};

use crate::read::sheets::{TITLE, is_sheet};

/// What this program wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// A sheet that went out to a department.
    Sheet,
    Report,
}

/// What sheets of a report are called that nobody else's workbook has.
const SHEETS: [&str; 3] = ["没有条款回答的问题", "村居回复单", "回告-"];
/// What their titles say, wherever they were copied to.
const TITLES: [&str; 8] = [
    "政策直播村居回复单",
    "直播提纲和主持词",
    "转办事项清单（内部材料",
    "政策直播到会登记",
    "政策直播选题安排的请示",
    "政策直播安排的",
    "政策直播阶段总结",
    "政策直播回告单",
];
/// Rows, or paragraphs, among which a title stands.
const HEAD: usize = 4;

/// What a file is that this program wrote, as far as its sheets and titles say.
pub fn own(content: &Content) -> Option<Own> {
    // A title may be broken into lines.
    let report = |text: &str| TITLES.iter().any(|title| text.replace('\n', "").contains(title));
    match content {
        content if is_sheet(content) || says(content, &|text| text.starts_with(TITLE)) => Some(Own::Sheet),
        Content::Sheets(sheets)
            if sheets.iter().any(|sheet| SHEETS.iter().any(|name| sheet.name.starts_with(name))) =>
        {
            Some(Own::Report)
        }
        content => says(content, &report).then_some(Own::Report),
    }
}

/// Whether something at the head of a file is titled like that.
fn says(content: &Content, titled: &dyn Fn(&str) -> bool) -> bool {
    match content {
        Content::Sheets(sheets) => {
            let head = sheets.iter().flat_map(|sheet| sheet.rows.iter().take(HEAD)).flat_map(|row| &row.cells);
            head.into_iter().any(|cell| titled(cell))
        }
        Content::Blocks { blocks, .. } => {
            let text = |block: &Block| matches!(block, Block::Paragraph { text, .. } if titled(text));
            blocks.iter().take(HEAD).any(text)
        }
        Content::Text(_) => false,
    }
}
