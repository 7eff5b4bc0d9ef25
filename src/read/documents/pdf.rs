//! PDF → lines of text where it holds text; a scanned one holds pictures only and is told apart.
//!
//! The glyphs come from hayro's interpreter with their places on the page; [`super::pages`] makes lines and paragraphs.

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use crate::read::guarded::guarded;

use super::archive::{Trouble, locked};
use super::inflate;
use super::pages::{self, Glyph, Sheet};

/// Most pages that are read.
const PAGES: usize = 3_000;
/// Most drawing steps of a page. Forms that draw forms can ask for more than there are atoms.
const STEPS: usize = 2_000_000;

/// What a PDF holds.
pub struct Read {
    pub blocks: Vec<super::Block>,
    pub pages: usize,
}

/// Reads a PDF.
///
/// # Errors
/// It is scanned, locked, damaged or too large.
pub fn read(bytes: Vec<u8>) -> Result<Read, Trouble> {
    inflate::check(&bytes)?;
    // hayro forbids unsafe code and is fuzzed, but it promises no freedom from panics.
    let sheets = guarded(|| sheets(bytes)).unwrap_or_else(|| Err(damaged()))?;
    let glyphs: usize = sheets.iter().map(|sheet| sheet.glyphs.len()).sum();
    let unknown: usize = sheets.iter().map(|sheet| sheet.unknown).sum();
    let pictures: usize = sheets.iter().map(|sheet| sheet.pictures).sum();
    let pages = sheets.len();
    if unknown > glyphs {
        let what = "文字没有对应的字符编码（复制出来是乱码），读不出".to_string();
        return Err((what, "请向原单位要 Word 版，或用 WPS/Adobe 的文字识别（OCR）后另存为 .docx"));
    }
    // A stamp or a page number set over a scanned page is not its text.
    if glyphs < 20 * pages.max(1) && (pictures > 0 || glyphs == 0) {
        let what = match pictures {
            0 => format!("{pages} 页里没有读到文字（可能损坏，或文字已转成曲线）"),
            _ => format!("是扫描件（{pages} 页都是图片），没有可读取的文字"),
        };
        return Err((what, "请向原单位要 Word 版，或用 WPS/Adobe 的文字识别（OCR）后另存为 .docx"));
    }
    Ok(Read { blocks: pages::blocks(sheets), pages })
}

fn damaged() -> Trouble {
    let todo = "请让原单位重发；能用 WPS/Adobe 打开的，另存为 .docx 再试";
    ("PDF 打不开，可能不完整或已损坏".into(), todo)
}

fn sheets(bytes: Vec<u8>) -> Result<Vec<Sheet>, Trouble> {
    let pdf = Pdf::new(bytes).map_err(|e| match e {
        LoadPdfError::Decryption(_) => locked(),
        LoadPdfError::Invalid => damaged(),
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(damaged());
    }
    if pages.len() > PAGES {
        return Err((format!("超过 {PAGES} 页，未读取"), "请拆成几份另存"));
    }
    let cache = InterpreterCache::new();
    Ok(pages.iter().map(|page| sheet(page, &pdf, &cache)).collect())
}

fn sheet<'a>(page: &'a Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>) -> Sheet {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    // From the top left, in points, with the page turned as it is shown.
    let upright = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(upright, bounds, cache, pdf.xref(), InterpreterSettings::default());
    let mut eye = Eye { sheet: Sheet { height: f64::from(height), ..Sheet::default() }, steps: 0 };
    interpret_page(page, &mut context, &mut eye);
    eye.sheet
}

/// Sees letters and counts pictures.
struct Eye {
    sheet: Sheet,
    steps: usize,
}

impl Eye {
    fn step(&mut self) {
        self.steps += 1;
        if self.steps > STEPS {
            // The interpreter has no other way to be stopped; `guarded` catches it.
            std::panic::resume_unwind(Box::new("too many steps"));
        }
    }

    fn see(&mut self, glyph: &hayro_interpret::font::PositionedGlyph<'_>, place: Affine) {
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

impl Device<'_> for Eye {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.step();
            self.see(glyph, props.transform);
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
