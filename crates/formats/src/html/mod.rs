//! Web pages → the article and its tables, without menus, footers and scripts.
//!
//! Among documents a page is its article ([`article`]) with what the page says about it; among letters it is an exported
//! table, and all of it counts. Many systems give such pages the name of a workbook.

use crate::content::{Block, Content, Opened, Remark};
use crate::encoding::{Decoded, decode_declared};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Role, Shape, Use};
use crate::limits::Limits;

use tree::{Part, Tree};

mod article;
mod blocks;
mod tree;

pub const HTML: Format = Format {
    name: "html",
    endings: &[
        Ending::new("html").documents(Use::Offered).letters(Use::Taken).tables(Use::Taken),
        Ending::new("htm").documents(Use::Taken).letters(Use::Taken).tables(Use::Taken),
        Ending::new("shtml").documents(Use::Taken),
    ],
    shape: Shape::Blocks,
    sniff: Some(|input| is_page(&input.head())),
    read,
    misnamed: ("内容其实是网页（HTML），已按其中的表格读取", "建议用 WPS/Excel 打开，另存为 .xlsx"),
};

/// Whether a text is a page, by its beginning.
fn is_page(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(400).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<div", "<p"]
        .iter()
        .any(|tag| head.starts_with(tag))
        || (head.starts_with("<?xml") || head.starts_with("<!--")) && head.contains("<html")
}

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    let role = input.role;
    let Decoded { text, encoding, broken_line } = decode_declared(input.bytes);
    let tree = parse(&text, limits)?;
    if role != Role::Documents {
        let blocks = tree.body().map(|body| blocks::of(body, deepest_part(limits))).unwrap_or_default();
        return Ok(Opened { encoding, ..Content::blocks(blocks).into() });
    }
    let mut remarks: Vec<Remark> = broken_line.map(|line| Remark::BrokenBytes { line }).into_iter().collect();
    remarks.push(Remark::Detail("只取网页正文，不取菜单和页脚".into()));
    let content = tree.body().map_or_else(|| Content::blocks(Vec::new()), |body| page(&tree, body, limits));
    Ok(Opened { encoding, content, remarks, ..Opened::default() })
}

/// The article of a page, with its title and what stands beside it in labels (文号：…, 成文日期：…).
fn page(tree: &Tree, body: Part, limits: &Limits) -> Content {
    let deepest = deepest_part(limits);
    let article = article::find(body, deepest);
    let blocks: Vec<Block> = blocks::of(article, deepest);
    Content::Blocks { title: article::title(tree.root(), article), labels: article::labels(body), blocks }
}

/// Deepest nesting of a page's parts that is followed: pages nest deeper than documents do.
fn deepest_part(limits: &Limits) -> usize {
    10 * limits.depth
}

fn parse(text: &str, limits: &Limits) -> Result<Tree, FileError> {
    if text.len() > limits.page || deepest(text) > 5 * limits.depth {
        let what = "网页过大或标签嵌套过深，不像正常的网页，未读取";
        return Err(FileError::new(what, "请把正文复制到新文档，另存为 .docx 或 .txt"));
    }
    Ok(Tree::parse(text))
}

/// The deepest nesting of tags that must be closed. The parser takes quadratic time in it.
fn deepest(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for (at, _) in text.match_indices('<') {
        let rest = &text.as_bytes()[at + 1..];
        let closing = rest.first() == Some(&b'/');
        let name = rest.iter().skip(usize::from(closing)).take_while(|b| b.is_ascii_alphanumeric()).take(10);
        let name: Vec<u8> = name.map(u8::to_ascii_lowercase).collect();
        let closes_itself: [&[u8]; 18] = [
            b"", b"p", b"li", b"td", b"th", b"tr", b"dd", b"dt", b"br", b"hr", b"img", b"input", b"meta", b"link",
            b"option", b"col", b"area", b"param",
        ];
        if closes_itself.contains(&name.as_slice()) {
            continue;
        }
        depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &str = "<html><head><title>关于午餐的通知-某区教育局网站</title></head><body><ul><li><a>首页</a><li><a>政务公开</a></ul>
        <table><tr><td>文 号：</td><td>某教〔2023〕3号</td><td>成文日期：2023-06-01</td></tr></table>
        <div><h1>关于午餐的通知</h1><div>发布时间：2023-06-02　来源：教育局　浏览次数：3</div>
        <div id=zoom><p>各学校：<p>为做好校内午餐，现通知如下。<br>　　一、自愿参加，收费公开。</p><script>document.write('<p>不是，正文。')</script>
        <table><tr><th>学段<th>标准<tr><td rowspan=2>小学<td>甲<tr><td>乙</table></div></div>
        <div class=footer>主办：某区教育局　粤ICP备00000000号</div></body></html>";

    fn read_page(text: &str) -> Result<Content, FileError> {
        let input = Input { bytes: text.into(), ending: "html".into(), role: Role::Documents };
        read(input, &Limits::default()).map(|opened| opened.content)
    }

    #[test]
    fn the_article_without_menus_and_scripts() {
        let Content::Blocks { title, labels, blocks } = read_page(PAGE).unwrap() else { panic!("no page") };
        assert_eq!(title.as_deref(), Some("关于午餐的通知"));
        let texts: Vec<String> = blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph { text, .. } => text.clone(),
                Block::Table(rows) => rows.iter().map(|row| row.join("|")).collect::<Vec<_>>().join("/"),
            })
            .collect();
        assert_eq!(
            texts,
            ["各学校：", "为做好校内午餐，现通知如下。", "一、自愿参加，收费公开。", "学段|标准/小学|甲/小学|乙"]
        );
        let label = |name: &str| labels.iter().find(|(l, _)| l == name).map(|(_, v)| v.as_str());
        assert_eq!((label("文号"), label("成文日期")), (Some("某教〔2023〕3号"), Some("2023-06-01")));
    }

    #[test]
    fn only_what_must_be_closed_nests() {
        assert!(read_page(&"<div>".repeat(1_000_000)).is_err());
        assert!(read_page(&"<p>。".repeat(100_000)).is_ok());
    }

    proptest! {
        #[test]
        fn any_page_is_read(text in "(<(p|div|table|tr|td|/p|/div|b|i|a|li|h1|script|td rowspan=3)>|甲，|第一条|[<>&;]){0,40}") {
            let _ = read_page(&text);
        }
    }
}
