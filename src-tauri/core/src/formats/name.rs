//! Names of files.

use jiff::civil::Date;

use super::{Batch, Format, Part};
use crate::disk;

/// What a name is made of, besides the batch's own.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The company.
    pub company: &'a str,
    /// Day of the run.
    pub day: Date,
    /// A short name of the job.
    pub job: &'a str,
}

/// The name of the file of `part`, with its extension: the target's own pattern, else the company's.
///
/// Several files of one run never have the same name: unless the pattern says otherwise they are numbered.
pub fn file_name(format: &Format, batch: &Batch<'_>, part: &Part, names: &Names<'_>) -> String {
    let pattern = format.file_name.unwrap_or(&batch.profile.file_name);
    let year_end = batch.profile.fiscal_year_end(part.last);
    let setting = |key: &str| {
        let own = batch.profile.settings.get(key);
        own.map_or("", |own| own.trim()).to_owned()
    };
    let mut name = pattern
        .replace("{company}", names.company)
        .replace("{date}", &names.day.to_string())
        .replace("{job}", names.job)
        .replace("{format}", format.id)
        .replace("{year_end}", &year_end.strftime("%Y%m%d").to_string());
    for setting_of in format.settings {
        name = name.replace(&format!("{{{}}}", setting_of.key), &setting(setting_of.key));
    }
    if name.contains("{part}") {
        name = name.replace("{part}", &part.number.to_string());
    } else if part.of > 1 && !part.sheet.is_empty() {
        name = format!("{name}_{}", disk::safe_name(&part.sheet, 60));
    } else if part.of > 1 {
        name = format!("{name}_{}", part.number);
    }
    // Room for the extension in what file systems take, and for what tells it apart.
    let stem = disk::safe_name(&name, 200);
    format!("{stem}.{}", format.extension)
}

/// A name [`file_name`] gave, with something before its extension that tells it apart from a file which has that name.
pub fn apart(name: &str, by: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}_{by}.{extension}"),
        None => format!("{name}_{by}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_told_apart_is_still_a_name_of_that_kind() {
        assert_eq!(apart("Bageriet_2026.csv", "run7"), "Bageriet_2026_run7.csv");
        assert_eq!(apart("St. Anna.xlsx", "run7"), "St. Anna_run7.xlsx");
        assert_eq!(apart("ledger", "run7"), "ledger_run7");
        let longest = format!("{}.jsonl", disk::safe_name(&"ø".repeat(300), 200));
        let name = apart(&longest, "run4294967295-0123456789abcdef0123456789abcdef");
        assert_eq!(disk::safe_name(&name, 255), name, "file systems take it");
    }
}
