//! Pictures of people: whatever was sent is decoded within limits and made anew, so that what is
//! kept is a small square JPEG without any hidden data. Knows neither who sent it nor where it goes.

use domain::form::Problem;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, imageops::FilterType,
};
use std::io::Cursor;

/// The largest file taken.
pub const MOST_BYTES: usize = 12_000_000;
/// Width and height of what is kept.
pub const SIDE: u32 = 512;
/// Pictures larger than this are refused before they are unpacked.
const MOST_SIDE: u32 = 12_000;
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
const QUALITY: u8 = 84;

/// The picture to keep. By content, not by name: only JPEG, PNG and WebP.
pub fn made_anew(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    if bytes.len() > MOST_BYTES {
        return Err(Problem::FileTooLarge {
            most_bytes: MOST_BYTES as u64,
        });
    }
    let format = image::guess_format(bytes).map_err(|_| Problem::NotAnImage)?;
    if !matches!(
        format,
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP
    ) {
        return Err(Problem::NotAnImage);
    }
    let upright = decoded(bytes, format).map_err(|_| Problem::NotAnImage)?;
    let square = upright
        .resize_to_fill(SIDE, SIDE, FilterType::Triangle)
        .to_rgb8();
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY)
        .encode_image(&square)
        .map_err(|_| Problem::NotAnImage)?;
    Ok(out)
}

fn decoded(bytes: &[u8], format: ImageFormat) -> image::ImageResult<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // Cameras turn pictures by a note; the note is lost, so the picture itself is turned.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}
