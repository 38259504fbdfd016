//! `template`: a table somebody imports today becomes a template.

use std::path::Path;

use ledgerport_core::companies::{MOST_SAMPLE_BYTES, match_sample};
use ledgerport_core::formats::{Profile, Template};
use ledgerport_core::problem::Problem;

use crate::{args, output};

pub(crate) fn answer(args: args::Template) -> u8 {
    let outcome = match args {
        args::Template::Fields => {
            for name in Template::fields() {
                println!("{name}");
            }
            Ok(())
        }
        args::Template::Match(wanted) => matched(&wanted),
    };
    match outcome {
        Ok(()) => 0,
        Err(problem) => output::stopped(&problem, false),
    }
}

fn matched(wanted: &args::TemplateMatch) -> Result<(), Problem> {
    let size = std::fs::metadata(&wanted.file)
        .map_err(|error| unreadable(&wanted.file, error))?
        .len();
    if size > MOST_SAMPLE_BYTES as u64 {
        return Err(Problem::input(
            "The sample is larger than 64 MB. A heading and a few rows are enough.",
        ));
    }
    let bytes = std::fs::read(&wanted.file).map_err(|error| unreadable(&wanted.file, error))?;
    let proposal = match_sample(&bytes)?;
    for doubt in &proposal.doubts {
        eprintln!("{doubt}");
    }
    let text = match &wanted.profile {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
            let mut profile =
                Profile::from_file(&text).map_err(|error| Problem::input(error.to_string()))?;
            profile.template = Some(proposal.template);
            profile.to_file()
        }
        None => {
            let mut text = serde_json::to_string_pretty(&proposal).map_err(|error| {
                Problem::input("The proposal cannot be printed.").with_detail(error)
            })?;
            text.push('\n');
            text
        }
    };
    print!("{text}");
    Ok(())
}

fn unreadable(path: &Path, error: std::io::Error) -> Problem {
    Problem::input(format!("{} cannot be read.", path.display())).with_detail(error)
}
