//! The first page of a PDF as a picture, drawn by a process of its own.
//!
//! A receipt comes from a stranger, and a document that breaks its reader must not take the window down or hold it up. So
//! the program starts itself anew as `ledgerport --draw-page`: it reads the document from its input, writes a PNG to its
//! output and ends. Keeps true: it gets no key and no path, its time and what it may write are bounded, on Unix its memory
//! too, and whatever goes wrong is one answer: it cannot be drawn. Leaves out: every other page.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// The argument that makes the program a drawer.
pub const ARGUMENT: &str = "--draw-page";

/// Longest side of the picture in pixels.
const SIDE: f32 = 1600.0;
/// Longest time a page may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest picture that is taken, in bytes.
const MOST: u64 = 16 << 20;
/// Memory the drawer may ask for, in bytes.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;

/// The first page of a PDF as PNG; none where it cannot be drawn. `program` is this program.
pub fn first_page(program: &Path, pdf: &[u8]) -> Option<Vec<u8>> {
    // Windows finds its own libraries by this one.
    let system = std::env::var_os("SystemRoot").map(|folder| ("SystemRoot", folder));
    let mut child = Command::new(program)
        .arg(ARGUMENT)
        .env_clear()
        .envs(system)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let drawn = answer(&mut child, pdf.to_vec());
    // Drawn or not, nobody waits for it any longer.
    let _ = child.kill();
    let _ = child.wait();
    drawn
}

fn answer(child: &mut Child, pdf: Vec<u8>) -> Option<Vec<u8>> {
    let (mut input, output) = (child.stdin.take()?, child.stdout.take()?);
    std::thread::spawn(move || {
        // A drawer that ended before it read everything says so by its answer.
        let _ = input.write_all(&pdf);
    });
    let (done, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut picture = Vec::new();
        let whole = output.take(MOST + 1).read_to_end(&mut picture).is_ok();
        let _ = done.send((whole && picture.len() as u64 <= MOST).then_some(picture));
    });
    let begun = Instant::now();
    let picture = told.recv_timeout(PATIENCE).ok().flatten()?;
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => {
                return (status.success() && !picture.is_empty()).then_some(picture);
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Err(_) => return None,
        }
    }
    None
}

/// What the drawer does: a PDF on the input, a PNG on the output.
pub fn serve() -> std::process::ExitCode {
    bound();
    let mut pdf = Vec::new();
    let limit = ledgerport_core::runs::MOST_SHOWN;
    let read = std::io::stdin()
        .lock()
        .take(limit + 1)
        .read_to_end(&mut pdf);
    if read.is_err() || pdf.len() as u64 > limit {
        return std::process::ExitCode::FAILURE;
    }
    match page(pdf) {
        Some(png) if std::io::stdout().lock().write_all(&png).is_ok() => {
            std::process::ExitCode::SUCCESS
        }
        _ => std::process::ExitCode::FAILURE,
    }
}

fn page(pdf: Vec<u8>) -> Option<Vec<u8>> {
    let pdf = Pdf::new(pdf).ok()?;
    let page = pdf.pages().first()?;
    let (width, height) = page.render_dimensions();
    let longest = width.max(height);
    if !longest.is_finite() || width < 1.0 || height < 1.0 {
        return None;
    }
    let scale = (SIDE / longest).min(3.0);
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let drawn = render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    drawn.into_png().ok()
}

fn bound() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let limit = |bytes| Rlimit {
            current: Some(bytes),
            maximum: Some(bytes),
        };
        // Where it is not allowed to ask for less, the time is still bounded.
        let _ = setrlimit(Resource::As, limit(MEMORY));
        let _ = setrlimit(Resource::Core, limit(0));
        let _ = setrlimit(Resource::Cpu, limit(PATIENCE.as_secs()));
    }
}
