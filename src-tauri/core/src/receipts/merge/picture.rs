//! A picture as an object of a PDF: JPEG as it is, PNG unpacked.

use std::io::Cursor;

use lopdf::{Object, Stream, dictionary};

/// Pixels of a picture that is unpacked: a page of A3 at 600 dots per inch.
const MOST_PIXELS: u64 = 70_000_000;

/// A picture.
pub(super) struct Picture {
    /// In pixels.
    pub(super) width: u32,
    /// In pixels.
    pub(super) height: u32,
    /// Degrees clockwise it has to be turned to stand upright.
    pub(super) turn: i64,
    colours: u8,
    /// Inks are inverted, as Adobe's programs write them.
    inverted: bool,
    is_jpeg: bool,
    data: Vec<u8>,
}

impl Picture {
    /// A JPEG stays as it is; only its head is read.
    pub(super) fn jpeg(bytes: &[u8]) -> Result<Self, String> {
        let damaged = || "this picture is damaged".to_owned();
        let mut at = 2;
        let mut turn = 0;
        let mut adobe = false;
        loop {
            let marker = *bytes.get(at + 1).ok_or_else(damaged)?;
            if bytes.get(at) != Some(&0xff) {
                return Err(damaged());
            }
            if marker == 0xff {
                at += 1;
                continue;
            }
            if matches!(marker, 0x01 | 0xd0..=0xd8) {
                at += 2;
                continue;
            }
            let size = usize::from(u16::from_be_bytes([
                *bytes.get(at + 2).ok_or_else(damaged)?,
                *bytes.get(at + 3).ok_or_else(damaged)?,
            ]));
            let body = bytes.get(at + 4..at + 2 + size).ok_or_else(damaged)?;
            match marker {
                // Start of a frame, whatever its kind; readers of PDF know baseline and progressive.
                0xc0..=0xc2 => {
                    let [8, high, low, wide, narrow, colours, ..] = *body else {
                        return Err("this kind of picture cannot be a page of a PDF".to_owned());
                    };
                    if !matches!(colours, 1 | 3 | 4) {
                        return Err("this kind of picture cannot be a page of a PDF".to_owned());
                    }
                    return Ok(Self {
                        width: u32::from(u16::from_be_bytes([wide, narrow])),
                        height: u32::from(u16::from_be_bytes([high, low])),
                        turn,
                        colours,
                        inverted: adobe && colours == 4,
                        is_jpeg: true,
                        data: bytes.to_vec(),
                    });
                }
                0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    return Err("this kind of picture cannot be a page of a PDF".to_owned());
                }
                0xe1 => turn = turned(body).unwrap_or(turn),
                0xee => adobe = body.starts_with(b"Adobe"),
                0xd9 | 0xda => return Err(damaged()),
                _ => {}
            }
            at += 2 + size;
        }
    }

    /// A PNG is unpacked, on white where it lets the ground show through.
    pub(super) fn png(bytes: &[u8]) -> Result<Self, String> {
        let damaged = |_: png::DecodingError| "this picture is damaged".to_owned();
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(damaged)?;
        let info = reader.info();
        let (width, height) = (info.width, info.height);
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err("this picture is too large".to_owned());
        }
        let size = reader
            .output_buffer_size()
            .ok_or("this picture is too large")?;
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(damaged)?;
        pixels.truncate(frame.buffer_size());
        let (colours, data) = match frame.color_type {
            png::ColorType::Grayscale => (1, pixels),
            png::ColorType::Rgb => (3, pixels),
            png::ColorType::GrayscaleAlpha => (1, on_white(&pixels, 1)),
            png::ColorType::Rgba => (3, on_white(&pixels, 3)),
            png::ColorType::Indexed => return Err("this picture is damaged".to_owned()),
        };
        Ok(Self {
            width,
            height,
            turn: 0,
            colours,
            inverted: false,
            is_jpeg: false,
            data,
        })
    }

    pub(super) fn stream(self) -> Stream {
        let space = match self.colours {
            1 => "DeviceGray",
            3 => "DeviceRGB",
            _ => "DeviceCMYK",
        };
        let mut about = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Image",
            "Width" => i64::from(self.width),
            "Height" => i64::from(self.height),
            "ColorSpace" => space,
            "BitsPerComponent" => 8,
        };
        if self.is_jpeg {
            about.set("Filter", "DCTDecode");
            if self.inverted {
                let inks: Vec<Object> = [1, 0].repeat(4).into_iter().map(Object::from).collect();
                about.set("Decode", inks);
            }
            return Stream::new(about, self.data).with_compression(false);
        }
        let mut stream = Stream::new(about, self.data);
        // Without it the picture is only larger.
        let _ = stream.compress();
        stream
    }
}

/// Pixels of `colours` and their opacity, as they look on white paper.
fn on_white(pixels: &[u8], colours: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels.len() / (colours + 1) * colours);
    for pixel in pixels.chunks_exact(colours + 1) {
        let opacity = u16::from(pixel[colours]);
        out.extend(pixel[..colours].iter().map(|colour| {
            let mixed = (u16::from(*colour) * opacity + 255 * (255 - opacity)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        }));
    }
    out
}

/// How a camera was held, from its Exif data (tag 0x0112 of the first directory).
fn turned(body: &[u8]) -> Option<i64> {
    let tiff = body.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let two = |at: usize| -> Option<u16> {
        let bytes = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let four = |at: usize| -> Option<usize> {
        let halves = [two(at)?, two(at + 2)?];
        let [high, low] = if little {
            [halves[1], halves[0]]
        } else {
            halves
        };
        Some(usize::from(high) << 16 | usize::from(low))
    };
    let directory = four(4)?;
    let entries = usize::from(two(directory)?);
    for entry in 0..entries {
        let at = directory.checked_add(2 + entry * 12)?;
        if two(at)? == 0x0112 {
            return match two(at + 8)? {
                3 => Some(180),
                6 => Some(90),
                8 => Some(270),
                _ => Some(0),
            };
        }
    }
    None
}
