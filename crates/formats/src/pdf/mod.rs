//! PDF → lines of text where it holds text; a scanned one holds pictures only and is told apart.
//!
//! The glyphs come from hayro's interpreter with their places on the page; [`layout`] makes lines and paragraphs, and
//! [`bombs`] looks first how large the file would unpack.

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use crate::content::{Content, Opened, Remark};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::limits::Limits;
use crate::sandbox::guarded;

use layout::{Glyph, Sheet};

mod bombs;
mod layout;

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
    misnamed: ("内容其实是 PDF，已按文档读取", "建议用 WPS/Excel 打开，另存为 .xlsx"),
};

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    bombs::check(&input.bytes, limits.pdf_stream)?;
    // hayro forbids unsafe code and is fuzzed, but it promises no freedom from panics.
    let sheets = guarded(|| sheets(input.bytes, limits)).unwrap_or_else(|| Err(damaged()))?;
    let glyphs: usize = sheets.iter().map(|sheet| sheet.glyphs.len()).sum();
    let unknown: usize = sheets.iter().map(|sheet| sheet.unknown).sum();
    let pictures: usize = sheets.iter().map(|sheet| sheet.pictures).sum();
    let pages = sheets.len();
    if unknown > glyphs {
        return Err(FileError::new("文字没有对应的字符编码（复制出来是乱码），读不出", RECOGNISE));
    }
    // A stamp or a page number set over a scanned page is not its text.
    if glyphs < 20 * pages.max(1) && (pictures > 0 || glyphs == 0) {
        let what = match pictures {
            0 => format!("{pages} 页里没有读到文字（可能损坏，或文字已转成曲线）"),
            _ => format!("是扫描件（{pages} 页都是图片），没有可读取的文字"),
        };
        return Err(FileError::new(what, RECOGNISE));
    }
    let remarks = vec![Remark::Detail(format!("{pages} 页，已去掉页眉页码"))];
    Ok(Opened { remarks, ..Content::blocks(layout::blocks(sheets)).into() })
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
    let empty = Sheet { height: f64::from(height), ..Sheet::default() };
    let mut collector = GlyphCollector { sheet: empty, steps_left: steps };
    interpret_page(page, &mut context, &mut collector);
    collector.sheet
}

/// Takes the letters of a page with their places and counts its pictures.
struct GlyphCollector {
    sheet: Sheet,
    steps_left: usize,
}

impl GlyphCollector {
    fn step(&mut self) {
        match self.steps_left.checked_sub(1) {
            Some(left) => self.steps_left = left,
            // The interpreter has no other way to be stopped; `guarded` catches it.
            None => std::panic::resume_unwind(Box::new("too many steps")),
        }
    }

    fn collect(&mut self, glyph: &hayro_interpret::font::PositionedGlyph<'_>, place: Affine) {
        let transform = place * glyph.transform();
        let origin = transform * Point::ZERO;
        // Glyphs are drawn a thousand units to the em.
        let along = transform * Point::new(1000.0, 0.0) - origin;
        let up = transform * Point::new(0.0, 1000.0) - origin;
        let Some(text) = glyph.as_unicode() else {
            self.sheet.unknown += 1;
            return;
        };
        // A watermark across the page is none of its lines.
        if along.y.abs() > along.x.abs() * 0.2 || !origin.x.is_finite() || !origin.y.is_finite() {
            return;
        }
        let text = match text {
            BfString::Char(c) => c.to_string(),
            BfString::String(text) => text,
        };
        self.sheet.glyphs.push(Glyph { x: origin.x, y: origin.y, size: up.hypot(), text });
    }
}

impl Device<'_> for GlyphCollector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.step();
            self.collect(glyph, props.transform);
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
