//! The whole app, type-checked for the other operating systems.
//!
//! A lane of its own with a target folder of its own, so that `test` stays quick. It checks what this machine has the
//! standard library of, and says plainly what it had to leave out: the build server's own Windows and macOS machines do
//! the rest.

use std::process::Command;

use crate::Failure;
use crate::leash::Leash;
use crate::place::{cargo, target};
use crate::system::find_program;
use crate::ui;

/// A target, the C compiler its C code needs, and how to get that on Debian.
struct Platform {
    triple: &'static str,
    compiler: &'static str,
    advice: &'static str,
}

const PLATFORMS: [Platform; 3] = [
    Platform {
        triple: "x86_64-pc-windows-gnu",
        compiler: "x86_64-w64-mingw32-gcc",
        advice: "the packages gcc-mingw-w64-x86-64-posix and g++-mingw-w64-x86-64-posix",
    },
    Platform {
        triple: "aarch64-apple-darwin",
        compiler: "aarch64-apple-darwin-clang",
        advice: "a C compiler of that name with Apple's headers, as on a Mac",
    },
    Platform {
        triple: "x86_64-apple-darwin",
        compiler: "x86_64-apple-darwin-clang",
        advice: "a C compiler of that name with Apple's headers, as on a Mac",
    },
];

pub(crate) fn check(leash: &Leash) -> Result<(), Failure> {
    // The app embeds it when it is compiled.
    ui::ensure_built(leash)?;
    let mut checked = Vec::new();
    let mut left_out = Vec::new();
    for platform in PLATFORMS {
        if !has_library(platform.triple) {
            left_out.push(format!(
                "{0}: its standard library is missing (`rustup target add {0}`)",
                platform.triple
            ));
        } else if find_program(platform.compiler).is_none() && !is_own(platform.triple) {
            left_out.push(format!(
                "{}: its C code needs {}",
                platform.triple, platform.advice
            ));
        } else {
            println!("Checking for {}", platform.triple);
            let mut command = cargo(&["check", "--lib", "--bins", "--target", platform.triple]);
            command
                .args([
                    "-p",
                    "ledgerport",
                    "-p",
                    "ledgerport-core",
                    "-p",
                    "ledgerport-sandbox",
                ])
                .arg("--target-dir")
                .arg(target().join("platforms"));
            leash.run(&mut command)?;
            checked.push(platform.triple);
        }
    }
    println!("Checked: {}", list(&checked.join(", ")));
    println!("Left out: {}", list(&left_out.join("; ")));
    if checked.is_empty() {
        return Err(Failure::new("no other system could be checked here"));
    }
    Ok(())
}

fn list(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

/// Whether the compiler in use has the standard library of `triple`.
fn has_library(triple: &str) -> bool {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", triple])
        .output();
    output.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout);
        std::fs::read_dir(folder.trim()).is_ok_and(|mut files| files.next().is_some())
    })
}

/// Whether `triple` is one this machine compiles C for without a cross compiler.
fn is_own(triple: &str) -> bool {
    cfg!(target_os = "macos") && triple.ends_with("apple-darwin")
}
