//! The glyphs of a page and where they stand.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt as _, interpret_page,
};

use super::unpacked;
use crate::reader::Problem;
use crate::reader::worker::Deadline;

/// More glyphs than this on a page are no page to read: a full page of small print has 10,000.
const MOST: usize = 200_000;

/// A glyph: its text and its place in points, from the top left corner of the page.
#[derive(Clone, Debug)]
pub struct PlacedGlyph {
    /// Its character, or characters for a ligature.
    pub text: String,
    /// Left edge.
    pub left: f64,
    /// Right edge, by its advance width.
    pub right: f64,
    /// Baseline, downwards.
    pub baseline: f64,
    /// Height of the font.
    pub size: f64,
}

/// The glyphs of a page in the order they are drawn.
#[derive(Clone, Debug)]
pub struct Page {
    /// Upright glyphs; those of rotated stamps and watermarks are left out.
    pub glyphs: Vec<PlacedGlyph>,
    /// Height in points.
    pub height: f64,
}

/// The pages of a document, and how many glyphs had no character.
///
/// # Errors
/// When it takes too long.
pub fn of(
    pdf: &Pdf,
    most_pages: usize,
    deadline: &Deadline,
) -> Result<(Vec<Page>, usize), Problem> {
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    let mut unknown = 0;
    for page in pdf.pages().iter().take(most_pages) {
        deadline.check()?;
        unpacked::check_page(page)?;
        let (width, height) = page.render_dimensions();
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut collector = Collector::default();
        interpret_page(page, &mut context, &mut collector);
        unknown += collector.unknown;
        pages.push(Page { glyphs: collector.glyphs, height: f64::from(height) });
    }
    Ok((pages, unknown))
}

/// Collects glyphs and draws nothing.
#[derive(Default)]
struct Collector {
    glyphs: Vec<PlacedGlyph>,
    unknown: usize,
}

impl<'a> Device<'a> for Collector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.glyphs.len() >= MOST {
                return;
            }
            let width = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(type3) => type3.advance_width(),
            };
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => {
                    self.unknown += 1;
                    continue;
                }
            };
            self.glyphs.extend(place(
                text,
                props.transform * glyph.transform(),
                f64::from(width.unwrap_or(500.0)),
            ));
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// The place of a glyph whose space has a thousand units to the em; `None` when it is turned, or
/// stands nowhere.
fn place(text: String, transform: Affine, width: f64) -> Option<PlacedGlyph> {
    let origin = transform * Point::ZERO;
    let end = transform * Point::new(width, 0.0);
    let em = transform * Point::new(1000.0, 0.0);
    let top = transform * Point::new(0.0, 1000.0);
    let size = (top - origin).hypot();
    let across = em - origin;
    let upright = across.x > 0.0 && across.y.abs() < 0.1 * across.x;
    let sane = [origin.x, origin.y, end.x, size]
        .iter()
        .all(|value| value.is_finite() && value.abs() < 1e6);
    (upright && sane && size > 0.5).then(|| PlacedGlyph {
        text,
        left: origin.x,
        right: end.x.max(origin.x),
        baseline: origin.y,
        size,
    })
}
