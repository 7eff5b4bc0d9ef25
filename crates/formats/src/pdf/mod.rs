//! PDF → lines of text where it holds text; a scanned one holds pictures only and is told apart.
//!
//! The glyphs come from hayro's interpreter with their places on the page; [`layout`](crate::layout) makes lines and
//! paragraphs, and [`bombs`] looks first how large the file would unpack.

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, TransformExt, interpret_page,
};

use crate::content::{Content, Opened, Remark};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::layout::{self, Glyph, Sheet};
use crate::limits::Limits;
use crate::sandbox::guarded;

mod bombs;

pub const PDF: Format = Format {
    name: "pdf",
    endings: &[Ending::new("pdf")
        .documents(Use::Offered)
        .letters(Use::Refused("请把表格复制到 WPS/Excel 另存为 .xlsx；文字另存为 .txt，每条诉求之间空一行"))],
    shape: Shape::Blocks,
    // Some writers put a few bytes before the mark.
    sniff: Some(|input| {
        let head = &input.bytes[..input.bytes.len().min(1024)];
        !input.is_zip() && !input.is_ole() && memchr::memmem::find(head, b"%PDF-").is_some()
    }),
    read,
    misnamed: ("内容其实是 PDF，已按文档读取", "建议改正文件名的后缀"),
};

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    bombs::check(&input.bytes, limits.pdf_stream)?;
    // hayro forbids unsafe code and is fuzzed, but it promises no freedom from panics.
    let sheets = guarded(|| sheets(input.bytes, limits)).unwrap_or_else(|| Err(damaged()))?;
    let pages = sheets.len();
    layout::check_text(&sheets).map_err(|what| FileError::new(what, RECOGNISE))?;
    let (blocks, mut remarks) = layout::blocks(sheets);
    remarks.insert(0, Remark::Detail(format!("{pages} 页，已去掉页眉页码")));
    Ok(Opened { remarks, ..Content::blocks(blocks).into() })
}

const RECOGNISE: &str = "请向原单位要 Word 版，或用 WPS/Adobe 的文字识别（OCR）后另存为 .docx";

fn damaged() -> FileError {
    FileError::new("PDF 打不开，可能不完整或已损坏", "请让原单位重发；能用 WPS/Adobe 打开的，另存为 .docx 再试")
}

fn sheets(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<Sheet>, FileError> {
    let pdf = Pdf::new(bytes).map_err(|e| match e {
        LoadPdfError::Decryption(_) => FileError::locked(),
        LoadPdfError::Invalid => damaged(),
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(damaged());
    }
    if pages.len() > limits.pdf_pages {
        return Err(FileError::new(format!("超过 {} 页，未读取", limits.pdf_pages), "请拆成几份另存"));
    }
    let cache = InterpreterCache::new();
    Ok(pages.iter().map(|page| sheet(page, &pdf, &cache, limits.pdf_steps)).collect())
}

fn sheet<'a>(page: &'a Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>, steps: usize) -> Sheet {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    // From the top left, in points, with the page turned as it is shown.
    let upright = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(upright, bounds, cache, pdf.xref(), InterpreterSettings::default());
    let empty = Sheet { width: f64::from(width), height: f64::from(height), ..Sheet::default() };
    let mut collector = GlyphCollector { sheet: empty, run: 0, steps_left: steps };
    interpret_page(page, &mut context, &mut collector);
    collector.sheet
}

/// Takes the letters of a page with their places and counts its pictures.
struct GlyphCollector {
    sheet: Sheet,
    /// How many runs of letters have been drawn.
    run: usize,
    steps_left: usize,
}

/// Light grey and lighter on white paper, or hardly opaque: a watermark.
const FAINT: f32 = 0.7;
const SEE_THROUGH: f32 = 0.5;

fn is_faint(paint: &Paint<'_>) -> bool {
    let Paint::Color(color) = paint else { return false };
    let [red, green, blue, opacity] = color.to_rgba().components();
    opacity < SEE_THROUGH || 0.299 * red + 0.587 * green + 0.114 * blue > FAINT
}

impl GlyphCollector {
    fn step(&mut self) {
        match self.steps_left.checked_sub(1) {
            Some(left) => self.steps_left = left,
            // The interpreter has no other way to be stopped; `guarded` catches it.
            None => std::panic::resume_unwind(Box::new("too many steps")),
        }
    }

    fn collect(&mut self, glyph: &hayro_interpret::font::PositionedGlyph<'_>, place: Affine, faint: bool) {
        let transform = place * glyph.transform();
        let origin = transform * Point::ZERO;
        // Glyphs are drawn a thousand units to the em.
        let along = transform * Point::new(1000.0, 0.0) - origin;
        let up = transform * Point::new(0.0, 1000.0) - origin;
        let Some(text) = glyph.as_unicode() else {
            self.sheet.unknown += 1;
            return;
        };
        if !origin.x.is_finite() || !origin.y.is_finite() {
            return;
        }
        let text = match text {
            BfString::Char(c) => c.to_string(),
            BfString::String(text) => text,
        };
        let glyph = Glyph { x: origin.x, y: origin.y, size: up.hypot(), text, run: self.run, faint };
        if along.y.abs() <= along.x.abs() * 0.2 {
            self.sheet.glyphs.push(glyph);
        } else if along.x.abs() <= along.y * 0.2 {
            self.sheet.turned.push(glyph);
        }
        // A watermark across the page is none of its lines.
    }
}

impl Device<'_> for GlyphCollector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        self.run += 1;
        let faint = is_faint(&props.paint);
        for glyph in run.glyphs() {
            self.step();
            self.collect(glyph, props.transform, faint);
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.step();
        self.sheet.pictures += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {
        self.step();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.step();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.step();
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Block;
    use crate::format::Role;

    const SAMPLE: &str = include_str!("../../testdata/sample.pdf");

    fn read_pdf(text: &str, limits: &Limits) -> Result<Opened, String> {
        let input = Input { bytes: text.into(), ending: "pdf".into(), role: Role::Documents };
        read(input, limits).map_err(|error| error.what)
    }

    #[test]
    fn lines_of_a_page_become_paragraphs() {
        let opened = read_pdf(SAMPLE, &Limits::default()).unwrap();
        let Content::Blocks { blocks, .. } = &opened.content else { panic!("no blocks") };
        let text = |text: &str| Block::Paragraph { text: text.into(), heading: None };
        assert_eq!(
            *blocks,
            [text("关于样例的通知"), text("第一条 路灯由镇里修理。"), text("第二条 租金每年公开一次。")]
        );
        assert_eq!(opened.details().collect::<Vec<_>>(), ["1 页，已去掉页眉页码"]);
    }

    #[test]
    fn damage_an_empty_page_and_too_many_pages_are_told() {
        let what = |text: &str, limits: &Limits| read_pdf(text, limits).err().unwrap_or_default();
        let limits = Limits::default();
        assert_eq!(what("%PDF-1.7\n", &limits), "PDF 打不开，可能不完整或已损坏");
        assert_eq!(what(&SAMPLE.replace(" Tj", "   "), &limits), "1 页里没有读到文字（可能损坏，或文字已转成曲线）");
        assert_eq!(what(SAMPLE, &Limits { pdf_pages: 0, ..limits.clone() }), "超过 0 页，未读取");
        assert!(what(SAMPLE, &Limits { pdf_steps: 3, ..limits }).contains("打不开"));
    }
}
