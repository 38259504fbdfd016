//! The text a person copies for whoever helps them: what is installed and what went wrong, without secrets, names,
//! amounts or paths.
//!
//! Keeps true by construction: it is put together from counts, from words of this program, and from the log, which holds
//! nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::companies::{ApiChoice, Companies, ReportPolicy};
use crate::formats;
use crate::logbook;
use crate::problem::Problem;
use crate::runs::Runs;

/// Most lines of the log in the text.
const LINES: usize = 120;

/// The text.
///
/// # Errors
/// When the database cannot be read.
pub async fn text(companies: &Companies, runs: &Runs) -> Result<String, Problem> {
    let mut text = format!(
        "Ledgerport {}\nsystem: {} {}\nkeychain: {:?}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        companies.vault().state().await,
    );
    for (number, company) in companies.all()?.iter().enumerate() {
        let place = match company.place.as_str() {
            "production" => "production",
            "staging" => "staging",
            "demo" => "demo",
            _ => "local",
        };
        let format = formats::all()
            .iter()
            .find(|format| format.id == company.settings.format)
            .map_or("unknown", |format| format.id);
        let api = match company.settings.api {
            ApiChoice::Auto => "auto",
            ApiChoice::V1 => "v1",
            ApiChoice::V2 => "v2",
            ApiChoice::V3 => "v3",
        };
        let report = match company.settings.report {
            ReportPolicy::Written => "written",
            ReportPolicy::Confirmed => "confirmed",
        };
        let _ = write!(
            text,
            "company {}: {place}, format {format}, api {api}, reports when {report}, runs",
            number + 1
        );
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for run in runs.list(company.books)? {
            *counts
                .entry(format!("{:?}", run.record.status).to_lowercase())
                .or_default() += 1;
        }
        for (status, count) in counts {
            let _ = write!(text, " {status}={count}");
        }
        text.push('\n');
    }
    text.push_str("\nlog, newest last:\n");
    for line in logbook::newest(LINES) {
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}
