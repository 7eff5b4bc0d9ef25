//! Glyphs on pages → lines → paragraphs and rows, without page numbers and running heads.
//!
//! A printed line ends where the page does, not where the sentence does. Lines belong together when the one before is
//! full to the right edge and the next one is neither indented, nor numbered, nor set off by a wider gap.

use std::collections::HashMap;

use crate::content::{Block, Oddity, Remark};
use crate::outline::{self, Mark};

mod columns;
mod marks;

/// A letter on a page. `x` and `y` of its origin from the top left, and its size, in points.
#[derive(Debug, Clone)]
pub struct Glyph {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub text: String,
    /// What is drawn in one go has one number.
    pub run: usize,
    /// In a colour that hardly shows on paper.
    pub faint: bool,
}

/// What stands on one page.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    /// Letters that lie on their side, as digits do in vertical writing; elsewhere they are stamps or watermarks.
    pub turned: Vec<Glyph>,
    /// Glyphs that say no character.
    pub unknown: usize,
    pub pictures: usize,
}

/// A gap of this many ems begins another cell.
const CELL_GAP: f64 = 1.5;
/// Share of a page's height at its top and bottom where heads and page numbers stand.
const MARGIN: f64 = 0.12;
/// As many rows stand in the margins of a page whose size is that of its paper.
const MARGIN_ROWS: usize = 6;

#[derive(Debug, Clone)]
struct Line {
    /// Left and right end of the print.
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    /// Its cells; one where no wide gap stands in it.
    cells: Vec<String>,
    /// In the zone of heads and page numbers.
    in_margin: bool,
}

/// A page with fewer letters than this, and pictures, is scanned: a stamp or a page number set over it is not its text.
const FEW: usize = 20;

/// Whether pages have text that can be read.
///
/// # Errors
/// What they are instead, in Chinese.
pub fn check_text(sheets: &[Sheet]) -> Result<(), String> {
    let pages = sheets.len();
    let glyphs: usize = sheets.iter().map(|sheet| sheet.glyphs.len()).sum();
    let unknown: usize = sheets.iter().map(|sheet| sheet.unknown).sum();
    let pictures: usize = sheets.iter().map(|sheet| sheet.pictures).sum();
    if unknown > glyphs {
        return Err("文字没有对应的字符编码（复制出来是乱码），读不出".into());
    }
    if glyphs >= FEW * pages.max(1) || pictures == 0 && glyphs > 0 {
        return Ok(());
    }
    Err(match pictures {
        0 => format!("{pages} 页里没有读到文字（可能损坏，或文字已转成曲线）"),
        _ => format!("是扫描件（{pages} 页都是图片），没有可读取的文字"),
    })
}

/// The paragraphs and tables of all pages, in order, and what may have been misunderstood.
pub fn blocks(sheets: Vec<Sheet>) -> (Vec<Block>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let pages = (1..).zip(sheets).map(|(number, sheet)| page(sheet, number, &mut remarks));
    let mut parts: Vec<Part> = pages.flatten().collect();
    drop_boilerplate(&mut parts);
    let mut flow = Flow::default();
    for part in &parts {
        flow.part(part);
    }
    (flow.finish(), remarks)
}

/// A part of a page that is read from top to bottom.
#[derive(Default)]
struct Part {
    page: u32,
    lines: Vec<Line>,
    /// A sentence may go on from the part before it: from page to page, from column to column.
    goes_on: bool,
}

/// The parts of a page, in the order in which they are read.
fn page(mut sheet: Sheet, number: u32, remarks: &mut Vec<Remark>) -> Vec<Part> {
    let mut tell = |kind, what: &str, todo| {
        let what = format!("第 {number} 页{what}");
        remarks.push(Remark::Oddity(Oddity { kind, lost: false, row: None, what, todo }));
    };
    let usual = tidy(&mut sheet.glyphs);
    if marks::take_away(&mut sheet.glyphs) > sheet.glyphs.len() / 50 + 3 {
        tell("文字压在一起", "有文字压在一起（水印或印章），读出的文字可能有误", "请核对这一页，或向原单位要 Word 版");
    }
    if columns::is_vertical(&sheet.glyphs) {
        tell("竖排", "是竖排，已按从上到下、从右到左读取", "请核对这一页，或向原单位要 Word 版");
        sheet.glyphs.append(&mut sheet.turned);
        tidy(&mut sheet.glyphs);
        columns::turned(&mut sheet.glyphs, sheet.width);
        sheet.height = sheet.width;
    }
    let rows = rows(sheet.glyphs);
    let in_margin = |y: f64| y < sheet.height * MARGIN || y > sheet.height * (1.0 - MARGIN);
    let inside = |row: &&Vec<Glyph>| row.first().is_some_and(|glyph| in_margin(glyph.y));
    let margin = rows.iter().filter(inside).count();
    // Some writers give pages a size that has nothing to do with what stands on them.
    let trusted = margin <= MARGIN_ROWS || 2 * margin <= rows.len();
    let parts = columns::parts(rows).into_iter().enumerate().map(|(at, (rows, goes_on))| {
        let lines = rows.into_iter().map(|row| line(row, usual));
        let lines = lines.map(|l| Line { in_margin: trusted && in_margin(l.y), ..l }).collect();
        Part { page: number, lines, goes_on: goes_on || at == 0 }
    });
    parts.collect()
}

/// How far a letter reaches, in ems: a Chinese one is as wide as it is high.
pub fn advance(text: &str) -> f64 {
    text.chars().map(|c| if unicode_width::UnicodeWidthChar::width(c) == Some(2) { 1.0 } else { 0.5 }).sum()
}

/// Leaves out what says nothing, and mends sizes that nobody prints; the usual size.
fn tidy(glyphs: &mut Vec<Glyph>) -> f64 {
    glyphs.retain(|g| !g.text.trim().is_empty() && g.size.is_finite() && g.x.is_finite() && g.y.is_finite());
    let mut sizes: Vec<f64> = glyphs.iter().map(|g| g.size).collect();
    sizes.sort_by(f64::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(12.0).max(1.0);
    for glyph in glyphs {
        // Fonts drawn by hand (Type 3) have units of their own.
        if !(usual / 4.0..=usual * 4.0).contains(&glyph.size) {
            glyph.size = usual;
        }
    }
    usual
}

/// Sorts the glyphs of a page into rows, top to bottom.
fn rows(mut glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            // A line's letters, small and large, stand on nearly the same height.
            Some(row) if row.first().is_some_and(|first| glyph.y - first.y <= 0.4 * first.size.max(glyph.size)) => {
                row.push(glyph);
            }
            _ => rows.push(vec![glyph]),
        }
    }
    rows
}

fn line(mut glyphs: Vec<Glyph>, usual: f64) -> Line {
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let (left, y) = glyphs.first().map_or((0.0, 0.0), |g| (g.x, g.y));
    let mut line = Line { left, right: left, y, size: usual, cells: vec![String::new()], in_margin: false };
    let mut before: Option<Glyph> = None;
    for glyph in glyphs {
        if let Some(last) = &before {
            // Drawn twice, a little apart: how some programs print bold.
            if last.text == glyph.text && glyph.x - last.x < 0.2 * glyph.size {
                continue;
            }
            let gap = (glyph.x - line.right) / glyph.size;
            let ascii = |text: &str| text.is_ascii();
            match line.cells.last_mut() {
                Some(_) if gap > CELL_GAP => line.cells.push(String::new()),
                Some(cell) if gap > 0.6 || (gap > 0.2 && ascii(&last.text) && ascii(&glyph.text)) => cell.push(' '),
                _ => {}
            }
        }
        if let Some(cell) = line.cells.last_mut() {
            cell.push_str(&glyph.text);
        }
        line.right = line.right.max(glyph.x + advance(&glyph.text) * glyph.size);
        line.size = glyph.size;
        before = Some(glyph);
    }
    line
}

/// A running head stands at the same place of its pages, but for so many points.
const SAME_PLACE: f64 = 4.0;

/// Takes away page numbers, and what stands at one place in the margin of two pages or more. A line of text that comes twice,
/// at the top of one column and of another, stands at two places.
fn drop_boilerplate(parts: &mut [Part]) {
    let pattern = |line: &Line| -> String {
        let digits = |c: char| if c.is_ascii_digit() { '#' } else { c };
        line.cells.concat().chars().filter(|c| !c.is_whitespace()).map(digits).collect()
    };
    let mut places: HashMap<String, Vec<(u32, f64, f64)>> = HashMap::new();
    for part in parts.iter() {
        for line in part.lines.iter().filter(|line| line.in_margin) {
            places.entry(pattern(line)).or_default().push((part.page, line.left, line.y));
        }
    }
    for part in parts {
        let page = part.page;
        part.lines.retain(|line| {
            let pattern = pattern(line);
            let same = |&(other, left, y): &(u32, f64, f64)| {
                other != page && (left - line.left).abs() < SAME_PLACE && (y - line.y).abs() < SAME_PLACE
            };
            let repeated = places.get(&pattern).is_some_and(|places| places.iter().any(same));
            // A full line of text that comes twice is still text.
            let sentence = pattern.ends_with('。');
            !(line.in_margin && (is_page_number(&pattern) || repeated && !sentence))
        });
    }
}

/// — # —, 第#页共##页, #/##.
fn is_page_number(pattern: &str) -> bool {
    let bare: String = pattern.chars().filter(|c| !"-—–－·.第页共/／|".contains(*c)).collect();
    bare.chars().all(|c| c == '#') && (1..=6).contains(&bare.len())
}

/// Which lines are rows of a table: those of three cells or more; those of two beside them, or three in a row, as in a form.
/// A number and its title stand apart as well, and are no row.
fn are_rows(lines: &[Line]) -> Vec<bool> {
    let is_wide = |line: &Line| line.cells.len() > 2;
    let is_pair =
        |line: &Line| line.cells.len() == 2 && outline::printed(&line.cells.join(" "), None).mark == Mark::Text;
    let mut rows: Vec<bool> = Vec::with_capacity(lines.len());
    for stretch in lines.chunk_by(|one, next| (is_wide(one) || is_pair(one)) == (is_wide(next) || is_pair(next))) {
        let pairs = stretch.len() > 2 && stretch.iter().all(is_pair);
        let beside = |at: Option<usize>| at.and_then(|at| stretch.get(at)).is_some_and(is_wide);
        rows.extend((0..stretch.len()).map(|at| {
            pairs
                || is_wide(&stretch[at])
                || stretch[at].cells.len() == 2 && (beside(at.checked_sub(1)) || beside(Some(at + 1)))
        }));
    }
    rows
}

/// Whether the first line of a page is a heading of what follows: short, far from the left edge, and a number comes next.
fn is_heading(line: &Line, next: Option<&Line>, left: f64) -> bool {
    let whole = line.cells.concat();
    line.left - left > 3.0 * line.size
        && outline::is_title(&whole)
        && outline::printed(&whole, None).mark == Mark::Text
        && next.is_some_and(|next| outline::printed(&next.cells.join(" "), None).mark != Mark::Text)
}

/// Lines on their way to paragraphs.
#[derive(Default)]
struct Flow {
    blocks: Vec<Block>,
    rows: Vec<Vec<String>>,
    paragraph: String,
    /// The line before: its right end is at the edge, and where it stood.
    full: bool,
    last: Option<Line>,
}

impl Flow {
    fn part(&mut self, part: &Part) {
        let lines = &part.lines;
        if !part.goes_on {
            self.end_paragraph();
            self.last = None;
        }
        let text = || lines.iter().filter(|line| line.cells.len() < 3);
        let left = text().map(|line| line.left).fold(f64::INFINITY, f64::min);
        let right = text().map(|line| line.right).fold(0.0, f64::max);
        let mut gaps: Vec<f64> = lines.windows(2).map(|pair| pair[1].y - pair[0].y).collect();
        gaps.sort_by(f64::total_cmp);
        // The smallest gaps are those inside paragraphs, if any paragraph has two lines.
        let usual = gaps.get(gaps.len() / 5).copied().unwrap_or(f64::INFINITY);
        let indented = |line: &&Line| (1.2..3.0).contains(&((line.left - left) / line.size));
        let by_indent = text().filter(indented).count() > 1;
        let is_row = are_rows(lines);
        for (at, line) in lines.iter().enumerate() {
            if is_row[at] {
                self.end_paragraph();
                self.rows.push(line.cells.clone());
                self.last = None;
                continue;
            }
            self.end_table();
            let whole = line.cells.join(" ");
            let same_page = at > 0;
            if at == 0 && part.page > 1 && is_heading(line, lines.get(1), left) {
                self.end_paragraph();
                self.blocks.push(Block::Paragraph { text: whole, heading: Some(1) });
                self.last = None;
                self.full = false;
                continue;
            }
            // Where paragraphs are indented, a line that is not goes on with a sentence that has not ended.
            let centred = self.last.as_ref().is_some_and(|last| last.left - left > 3.0 * last.size);
            let open = by_indent && !self.paragraph.ends_with(['。', '：', '；', '！', '？']);
            // A short line behind a full stop is a signature or a heading, not the rest of a sentence.
            let ended = self.paragraph.ends_with('。') && outline::is_title(&whole);
            let goes_on = !centred
                && !ended
                && (self.full || open)
                && line.left - left < 1.2 * line.size
                && outline::printed(&whole, None).mark == Mark::Text
                && self.last.as_ref().is_some_and(|last| {
                    let same_size = (last.size / line.size - 1.0).abs() < 0.15;
                    same_size && (!same_page || line.y - last.y <= usual.max(line.size) * 1.35)
                });
            if !goes_on {
                self.end_paragraph();
            } else if self.paragraph.ends_with(|c: char| c.is_ascii_alphanumeric())
                && whole.starts_with(|c: char| c.is_ascii_alphabetic())
            {
                self.paragraph.push(' ');
            }
            self.paragraph.push_str(&whole);
            self.full = line.right >= right - 2.2 * line.size;
            self.last = Some(line.clone());
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        if !text.trim().is_empty() {
            self.blocks.push(Block::Paragraph { text, heading: None });
        }
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if !rows.is_empty() {
            self.blocks.push(Block::Table(rows));
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_paragraph();
        self.end_table();
        self.blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of lines, each with its left end and height.
    fn sheet(lines: &[(f64, f64, &str)]) -> Sheet {
        let glyphs = lines.iter().flat_map(|&(left, y, text)| {
            text.chars().scan(left, move |x, c| {
                let at = *x;
                *x += advance(&c.to_string()) * 10.0;
                Some(Glyph { x: at, y, size: 10.0, text: c.to_string(), run: y as usize, faint: false })
            })
        });
        Sheet { width: 600.0, height: 800.0, glyphs: glyphs.collect(), ..Sheet::default() }
    }

    fn texts(sheets: Vec<Sheet>) -> Vec<String> {
        let text = |block| match block {
            Block::Paragraph { text, .. } => text,
            Block::Table(rows) => rows.iter().map(|row| row.join("|")).collect::<Vec<_>>().join("/"),
        };
        blocks(sheets).0.into_iter().map(text).collect()
    }

    #[test]
    fn indented_paragraphs_run_over_lines_and_pages() {
        let first = sheet(&[
            (100.0, 40.0, "某局文件"),
            (120.0, 200.0, "为做好备案工作，方便群众，"),
            (100.0, 220.0, "现将有关事项通知如下。"),
            (120.0, 240.0, "办理备案需要带上身份证和户"),
            (300.0, 780.0, "— 1 —"),
        ]);
        let second = sheet(&[(100.0, 40.0, "某局文件"), (100.0, 200.0, "口簿。"), (300.0, 780.0, "— 2 —")]);
        assert_eq!(
            texts(vec![first, second]),
            ["为做好备案工作，方便群众，现将有关事项通知如下。", "办理备案需要带上身份证和户口簿。"]
        );
    }

    #[test]
    fn a_line_of_text_that_comes_twice_at_different_places_stays() {
        let page = |left: f64| sheet(&[(left, 40.0, "审核后逐月发放到卡的，"), (left, 60.0, "由所在的街道负责。")]);
        assert_eq!(
            texts(vec![page(100.0), page(320.0)]).concat(),
            "审核后逐月发放到卡的，由所在的街道负责。".repeat(2)
        );
    }

    #[test]
    fn a_centred_number_does_not_run_into_the_address() {
        let page = sheet(&[
            (200.0, 200.0, "某教〔2023〕1号"),
            (100.0, 214.0, "各学校："),
            (120.0, 228.0, "一行没有写满2023年"),
            (100.0, 242.0, "6月1日起实行自愿参加的办"),
            (100.0, 256.0, "法，收费公开。"),
            (120.0, 270.0, "又一段。"),
        ]);
        assert_eq!(
            texts(vec![page]),
            ["某教〔2023〕1号", "各学校：", "一行没有写满2023年6月1日起实行自愿参加的办法，收费公开。", "又一段。"]
        );
    }

    #[test]
    fn numbers_and_wider_gaps_begin_paragraphs() {
        let page = sheet(&[
            (100.0, 200.0, "第一段正好写满了这一整行。"),
            (100.0, 230.0, "第二段也从左边开始写满一行"),
            (100.0, 244.0, "才写完。"),
            (100.0, 258.0, "一、编号从来都是新的一段。"),
        ]);
        assert_eq!(
            texts(vec![page]),
            ["第一段正好写满了这一整行。", "第二段也从左边开始写满一行才写完。", "一、编号从来都是新的一段。"]
        );
    }

    #[test]
    fn rows_and_letters_drawn_twice() {
        let mut page = sheet(&[
            (100.0, 300.0, "镇街"),
            (200.0, 300.0, "标准"),
            (300.0, 300.0, "备注"),
            (100.0, 320.0, "甲镇"),
            (200.0, 320.0, "600"),
        ]);
        let twice: Vec<Glyph> = page.glyphs.iter().map(|g| Glyph { x: g.x + 0.5, ..g.clone() }).collect();
        page.glyphs.extend(twice);
        assert_eq!(texts(vec![page]), ["镇街|标准|备注/甲镇|600"]);
    }

    #[test]
    fn a_form_is_a_table_and_numbered_lines_are_none() {
        let pair = |y: f64, name: &'static str, value: &'static str| [(100.0, y, name), (200.0, y, value)];
        let form = [pair(200.0, "现住址", "某镇某路"), pair(220.0, "联系人", "某某"), pair(240.0, "有效期限", "长期")];
        assert_eq!(texts(vec![sheet(&form.concat())]), ["现住址|某镇某路/联系人|某某/有效期限|长期"]);
        let list = [pair(200.0, "第一条", "甲。"), pair(220.0, "第二条", "乙。"), pair(240.0, "第三条", "丙。")];
        assert_eq!(texts(vec![sheet(&list.concat())]), ["第一条 甲。", "第二条 乙。", "第三条 丙。"]);
    }

    #[test]
    fn a_short_line_in_the_middle_of_a_new_page_is_a_heading_of_the_numbers_below() {
        let first = sheet(&[(100.0, 200.0, "正文到这里结束了。")]);
        let second = sheet(&[(160.0, 120.0, "常见问题"), (100.0, 140.0, "一、补助什么时候发到账上？")]);
        let (blocks, _) = blocks(vec![first, second]);
        assert_eq!(blocks[1], Block::Paragraph { text: "常见问题".into(), heading: Some(1) });
    }
}
