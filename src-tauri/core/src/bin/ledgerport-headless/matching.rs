//! `match`: vendors and items from CSV, one answer per item to CSV. Needs no Pleo, no data folder and no key.

use std::io::Write as _;
use std::path::Path;

use ledgerport_core::disk::{DiskError, Staged};
use ledgerport_core::matching::sheet::{self, Counts, Read, Sheet, SheetError};
use ledgerport_core::matching::{Matcher, Rules};
use ledgerport_core::problem::Problem;
use serde_json::json;

use crate::args::Match;
use crate::output;

pub(crate) fn answer(paths: Match) -> u8 {
    match run(&paths) {
        Ok(counts) => {
            let Counts {
                applied,
                suggested,
                open,
            } = counts;
            if paths.json {
                output::line(&json!({
                    "items": applied + suggested + open, "applied": applied, "suggested": suggested, "open": open,
                    "file": paths.out.display().to_string(), "problem": null,
                }));
            } else {
                eprintln!("{applied} applied, {suggested} suggested, {open} left open.");
                println!("{}", paths.out.display());
            }
            0
        }
        Err(problem) => {
            output::say(&problem);
            if paths.json {
                output::line(&json!({
                    "items": null, "applied": null, "suggested": null, "open": null, "file": null,
                    "problem": output::told(&problem),
                }));
            }
            2
        }
    }
}

fn run(paths: &Match) -> Result<Counts, Problem> {
    let vendors = whole(sheet::vendors(&bytes(&paths.vendors)?), Sheet::Vendors)?;
    let items = whole(sheet::items(&bytes(&paths.items)?), Sheet::Items)?;
    let matcher = Matcher::new(vendors);
    let (text, counts) = sheet::answers(&matcher, &Rules::default(), &items);
    // The program ends after this: giving a long list back piece by piece would take as long as a third of the search.
    std::mem::forget(matcher);
    write(&paths.out, &text)?;
    Ok(counts)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|error| {
        Problem::input(format!("{} cannot be read.", path.display())).with_detail(error)
    })
}

fn whole<T>(read: Result<Read<T>, SheetError>, sheet: Sheet) -> Result<Vec<T>, Problem> {
    let read = read.map_err(|error| Problem::input(error.to_string()))?;
    if !read.without.is_empty() {
        eprintln!(
            "The {sheet} have no column {}; nothing is matched by it.",
            read.without.join(", ")
        );
    }
    Ok(read.rows)
}

/// The whole file or none.
fn write(path: &Path, text: &[u8]) -> Result<(), Problem> {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| Problem::input(format!("{} is no name for a file.", path.display())))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut staged = Staged::create(folder)?;
    staged
        .write_all(text)
        .map_err(|error| DiskError::of(path, error))?;
    staged.finish()?.publish(name)?;
    Ok(())
}
