//! Web pages → the article and its tables, without menus, footers and scripts.
//!
//! The article is the smallest part of the page that holds nearly all of its sentences: menus and footers are links and
//! labels. What a government page says about a document in labels (文号：…, 成文日期：…) is taken from the whole page.

use std::collections::HashMap;

use scraper::node::Element;
use scraper::{Html, Node};

use super::archive::Trouble;
use super::{Block, DEEPEST};

/// Largest page that is read, bytes. The tree takes many times the space.
const LARGEST: usize = 16 << 20;
/// The share of a part's sentences that one child must hold to be looked into alone.
const NEARLY_ALL: f64 = 0.8;

type Id = ego_tree::NodeId;
type Ref<'a> = ego_tree::NodeRef<'a, Node>;

/// What a page holds.
#[derive(Debug, Default)]
pub struct Page {
    pub title: Option<String>,
    pub blocks: Vec<Block>,
    /// Label and value, as printed.
    pub labels: Vec<(String, String)>,
}

/// The character set that a page names in its first lines, if any.
pub fn declared_charset(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let named = head.split("charset=").nth(1)?;
    let name: String = named
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_alphanumeric() || "-_".contains(*c))
        .collect();
    encoding_rs::Encoding::for_label(name.as_bytes())
}

/// Whether a text is a page, by its beginning.
pub fn is_page(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(400).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<div", "<p"]
        .iter()
        .any(|tag| head.starts_with(tag))
        || (head.starts_with("<?xml") || head.starts_with("<!--")) && head.contains("<html")
}

/// Reads a page.
///
/// # Errors
/// It is too large or nested too deep.
pub fn read(text: &str) -> Result<Page, Trouble> {
    let html = parse(text)?;
    let Some(body) = find(html.tree.root(), "body") else { return Ok(Page::default()) };
    let mut weights = HashMap::new();
    weigh(body, &mut weights, 0);
    let article = article(body, &weights);
    Ok(Page { title: title(&html, article), blocks: blocks(article), labels: labels(body) })
}

/// All paragraphs and tables of a page, for pages that are exported tables.
///
/// # Errors
/// As for [`read`].
pub fn whole(text: &str) -> Result<Vec<Block>, Trouble> {
    let html = parse(text)?;
    Ok(find(html.tree.root(), "body").map(blocks).unwrap_or_default())
}

fn blocks(part: Ref) -> Vec<Block> {
    let mut writer = Writer::default();
    writer.part(part, 0);
    writer.end();
    writer.blocks
}

fn parse(text: &str) -> Result<Html, Trouble> {
    if text.len() > LARGEST || deepest(text) > 5 * DEEPEST {
        let what = "网页过大或标签嵌套过深，不像正常的网页，未读取".to_string();
        return Err((what, "请把正文复制到新文档，另存为 .docx 或 .txt"));
    }
    Ok(Html::parse_document(text))
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

fn element<'a>(node: Ref<'a>) -> Option<&'a Element> {
    node.value().as_element()
}

fn name<'a>(node: Ref<'a>) -> &'a str {
    element(node).map_or("", Element::name)
}

fn find<'a>(root: Ref<'a>, wanted: &str) -> Option<Ref<'a>> {
    root.descendants().find(|node| name(*node) == wanted)
}

/// Parts that are never an article's text.
fn is_furniture(node: Ref) -> bool {
    let Some(element) = element(node) else { return false };
    let hidden = element.attr("hidden").is_some()
        || element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"));
    hidden
        || matches!(
            element.name(),
            "script"
                | "style"
                | "noscript"
                | "nav"
                | "header"
                | "footer"
                | "aside"
                | "form"
                | "iframe"
                | "select"
                | "button"
                | "textarea"
                | "template"
                | "svg"
                | "object"
        )
}

/// How many characters of sentences outside links each part holds.
fn weigh(node: Ref, weights: &mut HashMap<Id, usize>, depth: usize) -> usize {
    let weight = match node.value() {
        Node::Text(text) if text.contains(['，', '。', '；']) => text.trim().chars().count(),
        Node::Element(element) if element.name() == "a" || is_furniture(node) || depth > 10 * DEEPEST => 0,
        _ => node.children().map(|child| weigh(child, weights, depth + 1)).sum(),
    };
    weights.insert(node.id(), weight);
    weight
}

/// The smallest part with nearly all sentences; a table only where one cell has them, as in pages laid out by tables.
fn article<'a>(body: Ref<'a>, weights: &HashMap<Id, usize>) -> Ref<'a> {
    let weight = |node: Ref| weights.get(&node.id()).copied().unwrap_or(0);
    let (mut at, mut chosen) = (body, body);
    while let Some(child) = at.children().max_by_key(|child| weight(*child)) {
        let holds = matches!(
            name(child),
            "div"
                | "section"
                | "article"
                | "main"
                | "center"
                | "table"
                | "tbody"
                | "tr"
                | "td"
                | "font"
                | "span"
                | "form"
        );
        if !holds || (weight(child) as f64) < NEARLY_ALL * weight(at).max(1) as f64 {
            break;
        }
        at = child;
        // Half a table is no article.
        if !matches!(name(at), "table" | "tbody" | "tr" | "font" | "span") {
            chosen = at;
        }
    }
    chosen
}

/// The title that the page names, its first heading, or its window title without the site's name.
fn title(html: &Html, article: Ref) -> Option<String> {
    let root = html.tree.root();
    let named = root
        .descendants()
        .filter_map(element)
        .find(|e| e.name() == "meta" && e.attr("name").is_some_and(|n| n.eq_ignore_ascii_case("ArticleTitle")));
    let heading = find(article, "h1").or_else(|| find(root, "h1")).map(words);
    let window = find(root, "title").map(words);
    let window = window.map(|t| t.split(['-', '_', '|', '—']).next().unwrap_or_default().trim().to_string());
    let said = named.and_then(|e| e.attr("content")).map(str::to_string);
    said.into_iter().chain(heading).chain(window).find(|t| !t.trim().is_empty())
}

/// All text of a part, on one line.
fn words(node: Ref) -> String {
    let mut text = String::new();
    for edge in node.descendants() {
        match edge.value() {
            Node::Text(words) if edge.parent().is_none_or(|p| !is_furniture(p)) => text.push_str(&words[..]),
            _ => {}
        }
    }
    squeezed(&text)
}

/// White space as one space, none at the ends.
fn squeezed(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() && c != '\u{3000}').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What stands as 标签：值, in one element or in two cells side by side.
fn labels(body: Ref) -> Vec<(String, String)> {
    let mut labels = Vec::new();
    let leaf = |node: &Ref| matches!(name(*node), "td" | "th" | "li" | "p" | "span" | "dt" | "dd" | "div" | "strong");
    for node in body.descendants().filter(leaf) {
        // A part with many parts is no label.
        if node.descendants().nth(8).is_some() {
            continue;
        }
        let text = words(node);
        let Some((label, value)) = text.split_once(['：', ':']) else { continue };
        let beside = || node.next_siblings().find(|n| element(*n).is_some()).map(words).unwrap_or_default();
        let value = if value.trim().is_empty() { beside() } else { value.trim().to_string() };
        let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
        if label.chars().count() <= 8 && !value.is_empty() && value.chars().count() <= 100 {
            labels.push((label, value));
        }
    }
    labels
}

/// Writes a part as paragraphs and tables.
#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    text: String,
}

impl Writer {
    fn part(&mut self, node: Ref, depth: usize) {
        if is_furniture(node) {
            return;
        }
        match node.value() {
            Node::Text(text) => self.text.push_str(&text[..]),
            Node::Element(element) if depth < 10 * DEEPEST => match element.name() {
                "br" => self.end(),
                "table" if is_table(node) => {
                    self.end();
                    self.blocks.push(Block::Table(rows(node)));
                }
                heading @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                    self.end();
                    let depth = usize::from(heading.as_bytes()[1] - b'1');
                    let text = words(node);
                    if !text.is_empty() {
                        self.blocks.push(Block::Paragraph { text, heading: Some(depth) });
                    }
                }
                "p" | "div" | "li" | "ul" | "ol" | "section" | "article" | "blockquote" | "tr" | "td" | "dd" | "dt"
                | "center" | "hr" | "pre" => {
                    self.end();
                    self.parts(node, depth);
                    self.end();
                }
                _ => self.parts(node, depth),
            },
            _ => {}
        }
    }

    fn parts(&mut self, node: Ref, depth: usize) {
        for child in node.children() {
            self.part(child, depth + 1);
        }
    }

    /// Ends a paragraph; one that is only about the page (浏览次数, 打印, 上一篇) is left out.
    fn end(&mut self) {
        let text = squeezed(&std::mem::take(&mut self.text));
        let text = text.trim();
        if !text.is_empty() && !is_about_page(text) {
            self.blocks.push(Block::Paragraph { text: text.to_string(), heading: None });
        }
    }
}

fn is_about_page(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "发布时间",
        "来源：",
        "来源:",
        "浏览次数",
        "浏览量",
        "点击数",
        "字号",
        "字体：",
        "打印",
        "关闭",
        "分享到",
        "扫一扫",
        "上一篇",
        "下一篇",
        "责任编辑",
        "发布机构：",
    ];
    let said = WORDS.iter().filter(|word| text.contains(**word)).count();
    let short = text.chars().count() <= 120 && !text.contains('。');
    short && (said > 1 || ["上一篇", "下一篇", "分享到"].iter().any(|word| text.starts_with(word)))
}

/// Rows with more than one cell, and no table inside: else the table only lays out the page.
fn is_table(node: Ref) -> bool {
    let cells = |row: Ref| row.children().filter(|c| matches!(name(*c), "td" | "th")).count();
    node.descendants().any(|n| name(n) == "tr" && cells(n) > 1)
        && !node.descendants().skip(1).any(|n| name(n) == "table")
}

/// The rows of a table; a cell over several rows counts for each, one over several columns for the first.
fn rows(table: Ref) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    // Column → text and how many rows it still reaches into.
    let mut hanging: HashMap<usize, (String, usize)> = HashMap::new();
    for row in table.descendants().filter(|n| name(*n) == "tr") {
        let mut cells: Vec<String> = Vec::new();
        let from_above = |cells: &mut Vec<String>, hanging: &mut HashMap<usize, (String, usize)>| {
            while let Some((text, left)) = hanging.remove(&cells.len()) {
                if left > 1 {
                    hanging.insert(cells.len(), (text.clone(), left - 1));
                }
                cells.push(text);
            }
        };
        for cell in row.children().filter(|c| matches!(name(*c), "td" | "th")) {
            from_above(&mut cells, &mut hanging);
            let span = |attribute: &str| element(cell).and_then(|e| e.attr(attribute)?.trim().parse::<usize>().ok());
            let (across, down) = (span("colspan").unwrap_or(1).min(64), span("rowspan").unwrap_or(1).min(1000));
            let text = words(cell);
            if down > 1 {
                hanging.insert(cells.len(), (text.clone(), down - 1));
            }
            cells.push(text);
            cells.extend((1..across).map(|_| String::new()));
        }
        from_above(&mut cells, &mut hanging);
        rows.push(cells);
    }
    rows
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

    #[test]
    fn the_article_without_menus_and_scripts() {
        let page = read(PAGE).unwrap();
        assert_eq!(page.title.as_deref(), Some("关于午餐的通知"));
        let texts: Vec<String> = page
            .blocks
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
        let label = |name: &str| page.labels.iter().find(|(l, _)| l == name).map(|(_, v)| v.as_str());
        assert_eq!((label("文号"), label("成文日期")), (Some("某教〔2023〕3号"), Some("2023-06-01")));
    }

    #[test]
    fn charsets_and_depths() {
        assert_eq!(declared_charset(b"<meta charset=\"gb2312\">"), Some(encoding_rs::GBK));
        assert_eq!(declared_charset(b"<p>"), None);
        assert!(read(&"<div>".repeat(1_000_000)).is_err());
        assert!(read(&"<p>。".repeat(100_000)).is_ok());
    }

    proptest! {
        #[test]
        fn any_page_is_read(text in "(<(p|div|table|tr|td|/p|/div|b|i|a|li|h1|script|td rowspan=3)>|甲，|第一条|[<>&;]){0,40}") {
            let _ = read(&text);
        }
    }
}
