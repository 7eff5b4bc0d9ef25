//! Plain text: tables of delimited cells, lines of JSON, Markdown, paragraphs. It has no mark, so its ending says which.

use crate::content::{Content, Oddity, Opened, Remark};
use crate::encoding::{Decoded, MIXED, decode, decode_declared};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Role, Shape, Use};
use crate::limits::Limits;

pub const CSV: Format = text("csv", &[Ending::table("csv")]);
pub const TSV: Format = text("tsv", &[Ending::table("tsv")]);
pub const JSONL: Format =
    text("jsonl", &[Ending::new("jsonl").letters(Use::Offered), Ending::new("ndjson").letters(Use::Taken)]);
pub const MD: Format =
    text("md", &[Ending::new("md").documents(Use::Offered), Ending::new("markdown").documents(Use::Taken)]);
pub const TXT: Format = text("txt", &[Ending::new("txt").letters(Use::Offered).documents(Use::Offered)]);

const fn text(name: &'static str, endings: &'static [Ending]) -> Format {
    let misnamed = ("后缀是工作簿，内容其实是文本表格（CSV），已按文本读取", "建议改正文件名的后缀");
    Format { name, endings, shape: Shape::Text, sniff: None, read, misnamed }
}

fn read(input: Input, _: &Limits) -> Result<Opened, FileError> {
    // Only a web page says of itself how it is encoded, and only a document may be a piece of one.
    let Decoded { text, encoding, broken_line } = match input.role {
        Role::Documents => decode_declared(input.bytes),
        Role::Letters | Role::Tables => decode(input.bytes),
    };
    if let Some(error) = unusable(&text) {
        return Err(error);
    }
    let broken = broken_line.map(|line| Remark::BrokenBytes { line });
    let remarks = broken.into_iter().chain((encoding == MIXED).then(mixed_up)).collect();
    Ok(Opened { encoding, content: Content::Text(text), remarks, ..Opened::default() })
}

fn mixed_up() -> Remark {
    Remark::Oddity(Oddity {
        kind: "混有两种编码",
        lost: false,
        row: None,
        what: "由 UTF-8 和 GB18030 两种编码的文件拼成，已逐行识别".into(),
        todo: "请抽查几行；有乱码的，把原来的文件分别另存为 UTF-8 再合并",
    })
}

/// Why decoded bytes are no table and no text, if so.
fn unusable(text: &str) -> Option<FileError> {
    let head: String = text.trim_start().chars().take(400).collect();
    let lower = head.to_ascii_lowercase();
    let controls = head.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    let (what, todo) = if head.is_empty() {
        ("文件里没有内容", "请重新导出，或删去这个文件")
    } else if ["<!doctype", "<html", "<table", "<?xml", "<meta", "<head"].iter().any(|tag| lower.starts_with(tag)) {
        ("内容其实是网页（HTML/XML），不是表格或文本", "请用 WPS/Excel 打开，另存为 .xlsx")
    } else if head.starts_with("%PDF") || controls * 20 > head.chars().count() {
        ("内容不是文本，也不是工作簿", "请用原来的程序打开，另存为 .xlsx 或 .txt")
    } else {
        return None;
    };
    Some(FileError::new(what, todo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_pictures_are_no_tables() {
        assert!(unusable("\n<html><table>").is_some());
        assert!(unusable("%PDF-1.7").is_some());
        assert!(unusable(" \n ").is_some());
        assert!(unusable("编号,内容").is_none());
    }
}
