//! Files that this program wrote: a department's sheet that came back filled looks like letters, and is none.

use xuanti_formats::{Block, Content};

/// What sheets of a report are called that nobody else's workbook has, the first with a department's name behind.
const SHEETS: [&str; 4] = ["研讨单-", "没有条款回答的问题", "村居回复单", "回告-"];
/// What their titles say, wherever they were copied to.
const TITLES: [&str; 8] = [
    "部门研讨单：",
    "政策直播村居回复单",
    "直播提纲和主持词",
    "转办事项清单（内部材料",
    "政策直播选题安排的请示",
    "政策直播安排的",
    "政策直播阶段总结",
    "政策直播回告单",
];
/// Rows, or paragraphs, among which a title stands.
const HEAD: usize = 4;

/// Whether a file is one that this program wrote, as far as its sheets and titles say.
pub fn is_ours(content: &Content) -> bool {
    // A title may be broken into lines.
    let titled = |text: &str| TITLES.iter().any(|title| text.replace('\n', "").contains(title));
    match content {
        Content::Sheets(sheets) => sheets.iter().any(|sheet| {
            let cells = sheet.rows.iter().take(HEAD).flat_map(|row| &row.cells);
            SHEETS.iter().any(|name| sheet.name.starts_with(name)) || cells.into_iter().any(|cell| titled(cell))
        }),
        Content::Blocks { blocks, .. } => {
            let text = |block: &Block| matches!(block, Block::Paragraph { text, .. } if titled(text));
            blocks.iter().take(HEAD).any(text)
        }
        Content::Text(_) => false,
    }
}
