//! A format to copy: a document of paragraphs whose bytes begin with `%SAMPLE`. It is compiled for tests only; a real one
//! also has a line in [`FORMATS`](crate::FORMATS).

use crate::content::{Block, Content, Opened};
use crate::encoding::decode;
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Role, Shape, Use};
use crate::limits::Limits;

pub const SAMPLE: Format = Format {
    name: "sample",
    // Read as a document and named to people; among letters refused, with what to do.
    endings: &[Ending::new("sample").documents(Use::Offered).letters(Use::Refused("请另存为 .xlsx"))],
    shape: Shape::Blocks,
    sniff: Some(|input| input.bytes.starts_with(MARK)),
    read,
    misnamed: ("内容其实是样例，已按文档读取", "请改正文件名的后缀"),
};

const MARK: &[u8] = b"%SAMPLE\n";

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    // Whatever a file can make grow has a limit.
    if input.bytes.len() as u64 > limits.document {
        return Err(FileError::new("文件过大，未读取", "请拆成几份另存"));
    }
    let decoded = decode(input.bytes[MARK.len()..].to_vec());
    let paragraph = |line: &str| Block::Paragraph { text: line.trim().to_string(), heading: None };
    let blocks = decoded.text.lines().filter(|line| !line.trim().is_empty()).map(paragraph).collect();
    Ok(Opened { encoding: decoded.encoding, ..Content::blocks(blocks).into() })
}

#[test]
fn a_sample_is_told_and_read() {
    let input =
        Input {
            bytes: "%SAMPLE\n第一条 甲。\n\n第二条 乙。\n".into(), ending: "txt".into(), role: Role::Documents
        };
    assert!(SAMPLE.is_read(Role::Documents) && !SAMPLE.is_read(Role::Letters));
    assert!(SAMPLE.sniff.is_some_and(|is| is(&input)));
    let opened = read(input, &Limits::default()).unwrap();
    let text = |text: &str| Block::Paragraph { text: text.into(), heading: None };
    assert_eq!(opened.content, Content::blocks(vec![text("第一条 甲。"), text("第二条 乙。")]));
}
