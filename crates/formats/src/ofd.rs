//! OFD (GB/T 33190), the layout format in which offices exchange documents: a zip of XML in which every letter has its place.
//!
//! The letters go the way of a PDF's ([`layout`](crate::layout)). Seals and annotations are left out, and told.

use roxmltree::Node;

use crate::archive::{Archive, broken};
use crate::content::{Content, Opened, Remark};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::layout::{self, Glyph, Sheet, advance};
use crate::limits::Limits;
use crate::xml::{attribute, child, parse};

pub const OFD: Format = Format {
    name: "ofd",
    endings: &[Ending::new("ofd")
        .documents(Use::Offered)
        .letters(Use::Refused("请用 WPS 或数科阅读器打开，把表格复制到 WPS/Excel 另存为 .xlsx，或把文字另存为 .txt"))],
    shape: Shape::Blocks,
    sniff: Some(|input| input.is_zip() && input.holds(b"OFD.xml")),
    read,
    misnamed: ("内容其实是 OFD 版式文件，已按文档读取", "建议改正文件名的后缀"),
};

const RECOGNISE: &str = "请向原单位要 Word 版，或用 WPS/数科阅读器的文字识别（OCR）后另存为 .docx";
/// Points of a millimetre.
const MM: f64 = 72.0 / 25.4;
/// Letters without a size: the smallest usual one, in millimetres.
const USUAL_SIZE: f64 = 3.5;
/// A page without a size of its own is A4.
const A4: [f64; 4] = [0.0, 0.0, 210.0, 297.0];
/// Lighter than this on white paper (0 to 255), or less opaque: a watermark.
const FAINT: f64 = 180.0;
const SEE_THROUGH: f64 = 128.0;

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    let archive = Archive::open(&input.bytes, limits.word_part)?;
    let mut reader = Reader { archive, limits, left: LARGEST * limits.word_part };
    let Document { sheets, details } = reader.document()?;
    let pages = sheets.len();
    layout::check_text(&sheets).map_err(|what| FileError::new(what, RECOGNISE))?;
    let (blocks, told) = layout::blocks(sheets);
    let details = [format!("{pages} 页，已去掉页眉页码")].into_iter().chain(details).map(Remark::Detail);
    Ok(Opened { remarks: details.chain(told).collect(), ..Content::blocks(blocks).into() })
}

/// All parts of a document together may unpack to this many of the largest.
const LARGEST: u64 = 8;

struct Document {
    sheets: Vec<Sheet>,
    details: Vec<String>,
}

struct Reader<'a> {
    archive: Archive<'a>,
    limits: &'a Limits,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Reader<'_> {
    fn part(&mut self, name: &str) -> Result<Option<String>, FileError> {
        let part = self.archive.part(name)?;
        let length = part.as_ref().map_or(0, |part| part.len() as u64);
        let todo = "请用 WPS 或数科阅读器打开查看；确有内容的，另存为 .docx";
        self.left = self
            .left
            .checked_sub(length)
            .ok_or_else(|| FileError::bomb(LARGEST * self.limits.word_part, "文件", todo))?;
        Ok(part)
    }

    /// The pages of all documents in the file: mostly there is one.
    fn document(&mut self) -> Result<Document, FileError> {
        let root = self.part("OFD.xml")?.ok_or_else(|| broken("没有 OFD.xml"))?;
        let xml = parse(&root, self.limits)?;
        let (mut sheets, mut details) = (Vec::new(), Vec::new());
        for body in xml.descendants().filter(|node| node.tag_name().name() == "DocBody") {
            let place = text(body, "DocRoot").ok_or_else(|| broken("没有正文"))?;
            if child(body, "Signatures").is_some() {
                details.push("有电子签章（不读印章里的字）".to_string());
            }
            self.pages(&place, &mut sheets, &mut details)?;
        }
        if sheets.is_empty() {
            return Err(broken("没有页"));
        }
        Ok(Document { sheets, details })
    }

    fn pages(&mut self, place: &str, sheets: &mut Vec<Sheet>, details: &mut Vec<String>) -> Result<(), FileError> {
        let document = self.part(place)?.ok_or_else(|| broken("没有正文"))?;
        let xml = parse(&document, self.limits)?;
        let root = xml.root_element();
        let common = child(root, "CommonData");
        let usual = common.and_then(|node| size(node)).unwrap_or(A4);
        let templates: Vec<(String, String)> = common
            .iter()
            .flat_map(|node| node.children())
            .filter(|node| node.tag_name().name() == "TemplatePage")
            .filter_map(|node| Some((attribute(node, "ID")?.to_string(), beside(place, attribute(node, "BaseLoc")?))))
            .collect();
        if child(root, "Annotations").is_some() {
            details.push("有批注或水印，未读取".to_string());
        }
        let pages = child(root, "Pages").ok_or_else(|| broken("没有页"))?;
        for page in pages.children().filter(|node| node.tag_name().name() == "Page") {
            if sheets.len() == self.limits.pdf_pages {
                let what = format!("超过 {} 页，未读取", self.limits.pdf_pages);
                return Err(FileError::new(what, "请拆成几份另存"));
            }
            let place = beside(place, attribute(page, "BaseLoc").unwrap_or_default());
            sheets.push(self.page(&place, usual, &templates)?);
        }
        Ok(())
    }

    fn page(&mut self, place: &str, usual: [f64; 4], templates: &[(String, String)]) -> Result<Sheet, FileError> {
        let content = self.part(place)?.ok_or_else(|| broken("缺少一页"))?;
        let xml = parse(&content, self.limits)?;
        let [left, top, width, height] = size(xml.root_element()).unwrap_or(usual);
        let mut writer = Writer { sheet: Sheet::default(), run: 0, left, top };
        (writer.sheet.width, writer.sheet.height) = (width * MM, height * MM);
        for used in xml.descendants().filter(|node| node.tag_name().name() == "Template").take(TEMPLATES) {
            let id = attribute(used, "TemplateID");
            let Some((_, place)) = templates.iter().find(|(own, _)| Some(own.as_str()) == id) else { continue };
            if let Some(template) = self.part(place)? {
                writer.objects(parse(&template, self.limits)?.root_element());
            }
        }
        writer.objects(xml.root_element());
        Ok(writer.sheet)
    }
}

/// Most templates of a page; one or two are usual.
const TEMPLATES: usize = 16;

/// Puts the letters of a page in their places.
struct Writer {
    sheet: Sheet,
    run: usize,
    /// The page's corner.
    left: f64,
    top: f64,
}

impl Writer {
    fn objects(&mut self, root: Node) {
        for node in root.descendants() {
            match node.tag_name().name() {
                "TextObject" if attribute(node, "Visible") != Some("false") => self.text(node),
                "ImageObject" => self.sheet.pictures += 1,
                _ => {}
            }
        }
    }

    /// Letters stand at places inside the object, which is moved and turned as a whole.
    fn text(&mut self, node: Node) {
        self.run += 1;
        let boundary = numbers(attribute(node, "Boundary").unwrap_or_default());
        let at = |n: usize| boundary.get(n).copied().unwrap_or(0.0);
        let matrix = numbers(attribute(node, "CTM").unwrap_or_default());
        let [a, b, c, d, e, f] = matrix.try_into().unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        // Turned text is a watermark or a stamp; letters of vertical text stand upright.
        if b.abs() > 0.2 * a.abs() {
            return;
        }
        // Some writers do not keep to the case.
        let size = attribute(node, "Size").or_else(|| attribute(node, "size"));
        let size = size.and_then(|n| n.parse().ok()).unwrap_or(USUAL_SIZE);
        let faint = is_faint(node);
        let (mut x, mut y) = (0.0, 0.0);
        for code in node.children().filter(|node| node.tag_name().name() == "TextCode") {
            let start = |name: &str| attribute(code, name).and_then(|n| n.trim().parse().ok());
            (x, y) = (start("X").unwrap_or(x), start("Y").unwrap_or(y));
            let letters: Vec<char> = code.text().unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
            let steps = |name: &str| attribute(code, name).map(|text| deltas(text, letters.len()));
            let (across, down) = (steps("DeltaX"), steps("DeltaY"));
            for (n, letter) in letters.iter().enumerate() {
                let step = |steps: &Option<Vec<f64>>| steps.as_ref().map(|steps| steps.get(n).copied().unwrap_or(0.0));
                let text = letter.to_string();
                let wide = advance(&text) * size;
                let place = (a * x + c * y + e + at(0) - self.left, b * x + d * y + f + at(1) - self.top);
                let glyph = Glyph {
                    x: place.0 * MM,
                    y: place.1 * MM,
                    size: size * c.hypot(d) * MM,
                    text,
                    run: self.run,
                    faint,
                };
                match letter {
                    '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' => self.sheet.unknown += 1,
                    _ => self.sheet.glyphs.push(glyph),
                }
                // Without steps in any direction, letters follow each other.
                x += step(&across).unwrap_or(if down.is_none() { wide } else { 0.0 });
                y += step(&down).unwrap_or(0.0);
            }
        }
    }
}

fn is_faint(node: Node) -> bool {
    let number = |node: Node, name: &str| attribute(node, name).and_then(|n| n.parse::<f64>().ok()).unwrap_or(255.0);
    let Some(color) = child(node, "FillColor") else { return number(node, "Alpha") < SEE_THROUGH };
    let light = match numbers(attribute(color, "Value").unwrap_or_default())[..] {
        [grey] => grey > FAINT,
        [red, green, blue] => 0.299 * red + 0.587 * green + 0.114 * blue > FAINT,
        _ => false,
    };
    light || number(node, "Alpha").min(number(color, "Alpha")) < SEE_THROUGH
}

/// The page's size: left, top, width, height, in millimetres.
fn size(node: Node) -> Option<[f64; 4]> {
    let area = node.descendants().find(|node| node.tag_name().name() == "PhysicalBox")?;
    numbers(area.text()?).try_into().ok()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().filter_map(|n| n.parse().ok()).filter(|n: &f64| n.is_finite()).collect()
}

/// Steps from letter to letter: numbers, `g 3 4.5` for three times 4.5.
fn deltas(text: &str, most: usize) -> Vec<f64> {
    let mut words = text.split_whitespace();
    let mut steps = Vec::new();
    while let Some(word) = words.next().filter(|_| steps.len() < most) {
        let (times, step) = match word {
            "g" => (words.next().and_then(|n| n.parse().ok()).unwrap_or(0), words.next().unwrap_or_default()),
            step => (1, step),
        };
        let step = step.parse().ok().filter(|n: &f64| n.is_finite()).unwrap_or(0.0);
        steps.extend(std::iter::repeat_n(step, times.min(most - steps.len())));
    }
    steps
}

/// The words of a child element.
fn text(node: Node, name: &str) -> Option<String> {
    Some(child(node, name)?.text()?.trim().to_string())
}

/// A place as seen from the part that names it; with `/` before it from the whole file.
fn beside(part: &str, place: &str) -> String {
    let folder = part.trim_start_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
    match place.strip_prefix('/') {
        Some(place) => place.to_string(),
        None => format!("{folder}/{place}"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;
    use crate::content::Block;
    use crate::format::Role;

    /// A file of these pages; the prefix of names is the writer's own.
    fn file(pages: &[&str]) -> Vec<u8> {
        let list: String = (0..pages.len()).map(|n| format!("<o:Page ID='{n}' BaseLoc='Pages/{n}.xml'/>")).collect();
        let space = "xmlns:o='http://www.ofdspec.org/2016'";
        let mut parts = vec![
            (
                "OFD.xml".to_string(),
                format!(
                    "<o:OFD {space}><o:DocBody><o:DocRoot>/Doc_0/Document.xml</o:DocRoot><o:Signatures>s</o:Signatures></o:DocBody></o:OFD>"
                ),
            ),
            (
                "Doc_0/Document.xml".to_string(),
                format!(
                    "<o:Document {space}><o:CommonData><o:PageArea><o:PhysicalBox>0 0 210 297</o:PhysicalBox></o:PageArea><o:TemplatePage ID='9' BaseLoc='Tpl.xml'/></o:CommonData><o:Pages>{list}</o:Pages></o:Document>"
                ),
            ),
            ("Doc_0/Tpl.xml".to_string(), format!("<o:Page {space}>{}</o:Page>", line(10.0, "某局文件", ""))),
        ];
        for (n, page) in pages.iter().enumerate() {
            let page = format!(
                "<o:Page {space}><o:Template TemplateID='9'/><o:Content><o:Layer>{page}</o:Layer></o:Content></o:Page>"
            );
            parts.push((format!("Doc_0/Pages/{n}.xml"), page));
        }
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in parts {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(part.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn line(y: f64, words: &str, more: &str) -> String {
        format!(
            "<o:TextObject Boundary='20 {y} 100 6' Size='5' {more}><o:TextCode X='0' Y='5' DeltaX='g 99 5'>{words}</o:TextCode></o:TextObject>"
        )
    }

    fn opened(bytes: Vec<u8>, limits: &Limits) -> Result<Opened, String> {
        read(Input { bytes, ending: "ofd".into(), role: Role::Documents }, limits).map_err(|error| error.what)
    }

    #[test]
    fn placed_letters_become_paragraphs() {
        let first = line(60.0, "第一条 每户可以申请一次补助，", "")
            + &line(70.0, "由村里先审核。", "")
            + &line(72.0, "内部", "CTM='0 1 -1 0 0 0'");
        let second = line(60.0, "第二条 租金每年公开一次。", "CTM='1 0 0 1 0 0'");
        let opened = opened(file(&[&first, &second]), &Limits::default()).unwrap();
        let Content::Blocks { blocks, .. } = &opened.content else { panic!("no blocks") };
        let text = |text: &str| Block::Paragraph { text: text.into(), heading: None };
        assert_eq!(*blocks, [text("第一条 每户可以申请一次补助，由村里先审核。"), text("第二条 租金每年公开一次。")]);
        assert_eq!(opened.details().collect::<Vec<_>>(), ["2 页，已去掉页眉页码", "有电子签章（不读印章里的字）"]);
    }

    #[test]
    fn scans_and_bombs_are_told() {
        let scan = file(&["<o:ImageObject/>"]);
        assert_eq!(opened(scan.clone(), &Limits::default()), Err("是扫描件（1 页都是图片），没有可读取的文字".into()));
        assert_eq!(
            opened(scan.clone(), &Limits { pdf_pages: 0, ..Limits::default() }),
            Err("超过 0 页，未读取".into())
        );
        let small = Limits { word_part: 500, ..Limits::default() };
        let many: Vec<String> = (0..20).map(|_| line(60.0, "很长的一页", "")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(opened(file(&many), &small).is_err_and(|what| what.contains("压缩炸弹")));
        assert!(opened(scan[..scan.len() / 2].to_vec(), &Limits::default()).is_err());
    }

    #[test]
    fn steps_repeat() {
        assert_eq!(deltas("1 g 3 2.5 4", 9), [1.0, 2.5, 2.5, 2.5, 4.0]);
        assert_eq!(deltas("g 4000000000 1", 2), [1.0, 1.0]);
    }
}
