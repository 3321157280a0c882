//! The picture: a landscape that is drawn anew for every puzzle, with a hole in it, and the piece that fits.

use super::dice::Dice;
use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, Path, PathBuilder, Pattern, Pixmap,
    Point, Rect, SpreadMode, Stroke, Transform,
};

/// Size of the picture, in pixels; the slider counts in them.
pub(super) const WIDTH: u32 = 320;
pub(super) const HEIGHT: u32 = 160;
/// Width of the piece with its knob.
pub(super) const PIECE: u32 = 48;
/// The farthest that the piece goes.
pub(super) const FARTHEST: u32 = WIDTH - PIECE;
/// Side of the piece without its knobs.
const SIDE: f32 = 38.0;
/// How far a knob sticks out.
const KNOB: f32 = 8.0;

/// Where the hole is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// From the left.
    pub(super) x: u32,
    /// From the top.
    y: u32,
}

impl Place {
    /// The place of a puzzle: never where the piece begins, never cut off.
    pub(super) fn of(dice: &mut Dice) -> Self {
        Self {
            x: dice.between(70, FARTHEST - 6),
            y: dice.between(14, HEIGHT - 54),
        }
    }
}

/// The two pictures of a puzzle, as PNG.
pub(super) struct Pictures {
    /// The landscape with the hole.
    pub(super) scene: Vec<u8>,
    /// The piece: as high as the landscape and clear around it, so that it needs to be moved in one direction only.
    pub(super) piece: Vec<u8>,
}

/// Draws both. `None` only if there is no memory for them.
pub(super) fn draw(dice: &mut Dice, place: Place) -> Option<Pictures> {
    let mut scene = Pixmap::new(WIDTH, HEIGHT)?;
    landscape(&mut scene, dice)?;
    let (x, y) = (pixels(place.x), pixels(place.y));
    let shape = shape()?;

    let mut piece = Pixmap::new(PIECE, HEIGHT)?;
    let cut = Paint {
        shader: Pattern::new(
            scene.as_ref(),
            SpreadMode::Pad,
            tiny_skia::FilterQuality::Nearest,
            1.0,
            Transform::from_translate(-x, -y),
        ),
        anti_alias: true,
        ..Paint::default()
    };
    let at = Transform::from_translate(0.0, y);
    piece.fill_path(&shape, &cut, FillRule::Winding, at, None);
    outline(
        &mut piece,
        &shape,
        at,
        3.0,
        Color::from_rgba8(20, 30, 45, 150),
    );
    outline(&mut piece, &shape, at, 1.5, Color::WHITE);

    let at = Transform::from_translate(x, y);
    let mut hole = Paint::default();
    hole.set_color(Color::from_rgba8(10, 16, 28, 150));
    hole.anti_alias = true;
    scene.fill_path(&shape, &hole, FillRule::Winding, at, None);
    outline(
        &mut scene,
        &shape,
        at,
        1.2,
        Color::from_rgba8(255, 255, 255, 210),
    );

    Some(Pictures {
        scene: scene.encode_png().ok()?,
        piece: piece.encode_png().ok()?,
    })
}

fn outline(on: &mut Pixmap, shape: &Path, at: Transform, width: f32, colour: Color) {
    let mut paint = Paint::default();
    paint.set_color(colour);
    paint.anti_alias = true;
    let stroke = Stroke {
        width,
        ..Stroke::default()
    };
    on.stroke_path(shape, &paint, &stroke, at, None);
}

/// A jigsaw piece: a square with knobs above and at the right and a notch at the left.
fn shape() -> Option<Path> {
    let (near, far, middle) = (1.5, 1.5 + SIDE, 1.5 + SIDE / 2.0);
    let mut path = PathBuilder::new();
    path.move_to(near, near);
    path.line_to(middle - 5.0, near);
    path.cubic_to(
        middle - 12.0,
        near - KNOB * 1.5,
        middle + 12.0,
        near - KNOB * 1.5,
        middle + 5.0,
        near,
    );
    path.line_to(far, near);
    path.line_to(far, middle - 5.0);
    path.cubic_to(
        far + KNOB * 1.3,
        middle - 12.0,
        far + KNOB * 1.3,
        middle + 12.0,
        far,
        middle + 5.0,
    );
    path.line_to(far, far);
    path.line_to(near, far);
    path.line_to(near, middle + 5.0);
    path.cubic_to(
        near + KNOB * 1.3,
        middle + 12.0,
        near + KNOB * 1.3,
        middle - 12.0,
        near,
        middle - 5.0,
    );
    path.close();
    path.finish()
}

/// Sky, sun, three rows of hills, houses and some grain.
fn landscape(on: &mut Pixmap, dice: &mut Dice) -> Option<()> {
    let hue = dice.part();
    sky(on, hue)?;
    let mut sun = Paint::default();
    sun.set_color(tint(0.12 + dice.part() * 0.05, 0.75, 0.85, 0.9)?);
    sun.anti_alias = true;
    let (x, y) = (dice.between(30, WIDTH - 30), dice.between(18, 50));
    let disc = PathBuilder::from_circle(pixels(x), pixels(y), pixels(dice.between(9, 16)))?;
    on.fill_path(&disc, &sun, FillRule::Winding, Transform::identity(), None);
    for row in 0_u8..3 {
        let depth = f32::from(row);
        let mut hill = Paint::default();
        let hue = (hue + 0.35 + dice.part() * 0.1).fract();
        hill.set_color(tint(hue, 0.35 + depth * 0.08, 0.66 - depth * 0.15, 1.0)?);
        hill.anti_alias = true;
        let base = 72.0 + depth * 26.0;
        on.fill_path(
            &ridge(dice, base)?,
            &hill,
            FillRule::Winding,
            Transform::identity(),
            None,
        );
    }
    for _ in 0..dice.between(5, 9) {
        house(on, dice)?;
    }
    for _ in 0..260 {
        grain(on, dice)?;
    }
    Some(())
}

fn sky(on: &mut Pixmap, hue: f32) -> Option<()> {
    let stops = vec![
        GradientStop::new(0.0, tint(hue, 0.5, 0.6, 1.0)?),
        GradientStop::new(1.0, tint((hue + 0.08).fract(), 0.45, 0.88, 1.0)?),
    ];
    let ends = (Point::from_xy(0.0, 0.0), Point::from_xy(0.0, 110.0));
    let shader = LinearGradient::new(
        ends.0,
        ends.1,
        stops,
        SpreadMode::Pad,
        Transform::identity(),
    )?;
    let paint = Paint {
        shader,
        ..Paint::default()
    };
    on.fill_rect(whole()?, &paint, Transform::identity(), None);
    Some(())
}

fn whole() -> Option<Rect> {
    Rect::from_xywh(0.0, 0.0, pixels(WIDTH), pixels(HEIGHT))
}

/// The line of a row of hills, closed at the bottom.
fn ridge(dice: &mut Dice, base: f32) -> Option<Path> {
    let (long, short) = (dice.part() * 6.3, dice.part() * 6.3);
    let mut path = PathBuilder::new();
    path.move_to(0.0, pixels(HEIGHT));
    for step in 0_u32..=64 {
        let x = pixels(step) * 5.0;
        let y = base + (x / 46.0 + long).sin() * 13.0 + (x / 17.0 + short).sin() * 4.0;
        path.line_to(x, y);
    }
    path.line_to(pixels(WIDTH), pixels(HEIGHT));
    path.close();
    path.finish()
}

fn house(on: &mut Pixmap, dice: &mut Dice) -> Option<()> {
    let (x, width) = (
        pixels(dice.between(4, WIDTH - 40)),
        pixels(dice.between(14, 30)),
    );
    let (top, height) = (pixels(dice.between(96, 128)), pixels(dice.between(16, 34)));
    let mut wall = Paint::default();
    wall.set_color(tint(dice.part(), 0.3, 0.78, 1.0)?);
    on.fill_rect(
        Rect::from_xywh(x, top, width, height)?,
        &wall,
        Transform::identity(),
        None,
    );
    let mut roof = Paint::default();
    roof.set_color(tint(dice.part() * 0.1, 0.55, 0.42, 1.0)?);
    roof.anti_alias = true;
    let mut path = PathBuilder::new();
    path.move_to(x - 3.0, top);
    path.line_to(x + width / 2.0, top - 10.0);
    path.line_to(x + width + 3.0, top);
    path.close();
    on.fill_path(
        &path.finish()?,
        &roof,
        FillRule::Winding,
        Transform::identity(),
        None,
    );
    let mut window = Paint::default();
    window.set_color(tint(0.58, 0.4, 0.3, 1.0)?);
    for n in 0_u8..2 {
        let left = x + 3.0 + f32::from(n) * (width / 2.0);
        on.fill_rect(
            Rect::from_xywh(left, top + 5.0, 4.0, 5.0)?,
            &window,
            Transform::identity(),
            None,
        );
    }
    Some(())
}

/// Small spots: the edge of the hole is not the only edge of the picture.
fn grain(on: &mut Pixmap, dice: &mut Dice) -> Option<()> {
    let mut paint = Paint::default();
    paint.set_color(tint(dice.part(), 0.4, 0.2 + dice.part() * 0.6, 0.35)?);
    let size = pixels(dice.between(1, 3));
    let (x, y) = (
        pixels(dice.below(WIDTH - 4)),
        pixels(dice.below(HEIGHT - 4)),
    );
    on.fill_rect(
        Rect::from_xywh(x, y, size, size)?,
        &paint,
        Transform::identity(),
        None,
    );
    Some(())
}

/// A colour by hue, saturation, lightness and opacity, each in `0.0..=1.0`.
fn tint(hue: f32, saturation: f32, lightness: f32, opacity: f32) -> Option<Color> {
    let reach = saturation * lightness.min(1.0 - lightness);
    let channel = |n: f32| {
        let k = (n + hue * 12.0) % 12.0;
        lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    };
    Color::from_rgba(channel(0.0), channel(8.0), channel(4.0), opacity)
}

/// Sizes here have three digits: every one of them is a whole `f32`.
fn pixels(n: u32) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{id::PuzzleId, rng::Rng};
    use seal::Vault;
    use tiny_skia::PixmapRef;

    fn luma(pixmap: PixmapRef<'_>, x: u32, y: u32) -> i32 {
        let pixel = pixmap.pixel(x, y).unwrap();
        i32::from(pixel.red()) + i32::from(pixel.green()) + i32::from(pixel.blue())
    }

    #[test]
    fn the_piece_fits_the_hole_and_both_can_be_seen() {
        let vault = Vault::new(seal::Keyring::generate(&Rng::seeded(1)));
        for n in 0..40 {
            let id = PuzzleId(uuid::Uuid::from_u128(n));
            let place = Place::of(&mut Dice::of(&vault, id, "place"));
            assert!(place.x >= 70 && place.x <= FARTHEST);
            let drawn = draw(&mut Dice::of(&vault, id, "scene"), place).unwrap();
            assert!(drawn.scene.len() < 100_000, "{} bytes", drawn.scene.len());
            let scene = Pixmap::decode_png(&drawn.scene).unwrap();
            let piece = Pixmap::decode_png(&drawn.piece).unwrap();
            assert_eq!((scene.width(), scene.height()), (WIDTH, HEIGHT));
            assert_eq!((piece.width(), piece.height()), (PIECE, HEIGHT));
            // the middle of the hole is darker than the piece that was cut out of it
            let (x, y) = (20, place.y + 20);
            assert!(luma(scene.as_ref(), place.x + x, y) < luma(piece.as_ref(), x, y));
            // around the piece there is nothing
            assert_eq!(piece.pixel(0, 0).unwrap().alpha(), 0);
        }
    }
}
