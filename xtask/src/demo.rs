//! `cargo xtask demo`: Ledgerport with a company to try it on.
//!
//! With a window the app is started on its demo company. Without one the same company is exported
//! by the headless program against a sandbox of its own; that needs no web view and no Node.js.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::desktop;
use crate::leash::{Leash, Running};
use crate::place::{built_program, cargo, target};
use crate::system::{self, Group};
use crate::ui;

/// How many lines of a written file the summary shows.
const SHOWN_LINES: usize = 4;
/// How wide such a line may get, in characters.
const SHOWN_WIDTH: usize = 110;

pub(crate) fn demo(leash: &Leash, headless: bool) -> Result<(), Failure> {
    if headless {
        return without_window(leash);
    }
    if !desktop::has_display() {
        println!("No display here (DISPLAY and WAYLAND_DISPLAY are empty): running --headless.");
        return without_window(leash);
    }
    with_window(leash)
}

fn with_window(leash: &Leash) -> Result<(), Failure> {
    system::ensure(&[Group::Window])?;
    ui::ensure_built(leash)?;
    println!("Building Ledgerport");
    leash.run(&mut cargo(&["build", "--workspace", "--bin", "ledgerport"]))?;
    println!("Starting Ledgerport with the demo company; close its window to end.");
    leash.run(Command::new(built_program("ledgerport")).arg("--demo"))
}

/// Builds the sandbox and the headless program.
pub(crate) fn build_programs(leash: &Leash) -> Result<(), Failure> {
    let programs = [
        "--bin",
        "ledgerport-sandbox",
        "--bin",
        "ledgerport-headless",
    ];
    leash.run(cargo(&["build", "--workspace"]).args(programs))
}

fn without_window(leash: &Leash) -> Result<(), Failure> {
    system::ensure(&[Group::Compiler])?;
    println!("Building the sandbox and the headless program");
    build_programs(leash)?;

    let folder = fresh_folder()?;
    let (_sandbox, company) = start_sandbox(leash, &folder)?;
    println!(
        "The sandbox plays Pleo at {}; exporting its bakery",
        company.url
    );
    let files = folder.join("files");
    leash.run(
        Command::new(built_program("ledgerport-headless"))
            .args([
                "export",
                "--base-url",
                &company.url,
                "--key-env",
                "LEDGERPORT_KEY",
            ])
            .args([
                "--company",
                &company.id,
                "--entries",
                "all",
                "--format",
                "generic-csv",
            ])
            .args(["--report", "written"])
            .arg("--out")
            .arg(&files)
            .arg("--data")
            .arg(folder.join("data"))
            .env("LEDGERPORT_KEY", &company.key),
    )?;
    println!("\n{}", summary(&files)?);
    Ok(())
}

/// `target/demo`, empty: a demo shows what it did itself, not what an earlier one left.
fn fresh_folder() -> Result<PathBuf, Failure> {
    let folder = target().join("demo");
    let made = match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder.join("files"))
            .and_then(|()| fs::create_dir_all(folder.join("data"))),
    };
    made.map(|()| folder.clone())
        .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))
}

/// Where the sandbox answers and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Company {
    pub(crate) url: String,
    pub(crate) key: String,
    pub(crate) id: String,
}

pub(crate) fn start_sandbox<'a>(
    leash: &'a Leash,
    folder: &Path,
) -> Result<(Running<'a>, Company), Failure> {
    let log = folder.join("sandbox.log");
    let log_file = fs::File::create(&log)
        .map_err(|error| Failure::new(format!("{}: {error}", log.display())))?;
    let mut command = Command::new(built_program("ledgerport-sandbox"));
    command
        .args(["--scenario", "bakery", "--json"])
        .stderr(log_file);
    let (sandbox, line) = leash.start_and_read_line(&mut command)?;
    let company = company(&line).ok_or_else(|| {
        Failure::new(format!(
            "the sandbox did not say where it is; see {} (it said {line:?})",
            log.display()
        ))
    })?;
    Ok((sandbox, company))
}

pub(crate) fn company(line: &str) -> Option<Company> {
    Some(Company {
        url: json_text(line, "url")?,
        key: json_text(line, "key")?,
        id: json_text(line, "company")?,
    })
}

/// The value of a field of one flat JSON object whose values are plain text.
///
/// Good for the line our own sandbox prints and for nothing else: an escape inside a value is not
/// understood and gives `None`, as a missing field does.
pub(crate) fn json_text(object: &str, field: &str) -> Option<String> {
    let (_, after) = object.split_once(&format!("\"{field}\""))?;
    let value = after
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    let (value, _) = value.split_once('"')?;
    (!value.contains('\\')).then(|| value.to_owned())
}

/// What lies in the folder, with the head of each text file.
fn summary(folder: &Path) -> Result<String, Failure> {
    let mut files = files_below(folder)
        .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(format!(
            "no file was written to {}",
            folder.display()
        )));
    }
    let mut text = String::from("Written:\n");
    for file in files {
        let Ok(content) = fs::read(&file) else {
            continue;
        };
        let _ = writeln!(text, "  {} ({} bytes)", file.display(), content.len());
        if file.extension().is_some_and(|extension| extension == "csv") {
            let content = String::from_utf8_lossy(&content);
            for line in content.lines().take(SHOWN_LINES) {
                let _ = writeln!(text, "    {}", shortened(line));
            }
            let rest = content.lines().count().saturating_sub(SHOWN_LINES);
            if rest > 0 {
                let _ = writeln!(text, "    and {rest} lines more");
            }
        }
    }
    Ok(text)
}

fn shortened(line: &str) -> String {
    if line.chars().count() <= SHOWN_WIDTH {
        return line.to_owned();
    }
    let mut text: String = line.chars().take(SHOWN_WIDTH - 3).collect();
    text.push_str("...");
    text
}

fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sandboxs_line_is_read_whatever_the_order_and_spacing() {
        let expected = Company {
            url: "http://127.0.0.1:4010".into(),
            key: "pleo-demo".into(),
            id: "0a1b".into(),
        };
        let line = r#"{"company": "0a1b", "key":"pleo-demo","url" : "http://127.0.0.1:4010"}"#;
        assert_eq!(company(line), Some(expected));
    }

    #[test]
    fn a_line_that_lacks_something_or_is_cut_off_gives_no_company() {
        for line in [
            "",
            "listening on port 4010",
            r#"{"url":"http://127.0.0.1:4010","key":"k"}"#,
            r#"{"url":"http://127.0.0.1:4010","key":"k","company":"0a1"#,
            r#"{"url":"http://127.0.0.1:4010","key":7,"company":"0a1b"}"#,
            r#"{"url":"http:\/\/127.0.0.1","key":"k","company":"0a1b"}"#,
        ] {
            assert_eq!(company(line), None, "{line}");
        }
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let cut = shortened(&"ø".repeat(500));
        assert_eq!(cut.chars().count(), SHOWN_WIDTH);
        assert!(cut.ends_with("..."));
        assert_eq!(shortened("kort"), "kort");
    }
}
