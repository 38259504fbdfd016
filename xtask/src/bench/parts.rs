//! Parts of an export by themselves: instructions of the engine, the writers, the matching of vendors.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::export::export_under;
use super::figures::{Figures, Target};
use super::process::measure;
use super::{Bench, Size};
use crate::Failure;
use crate::place::root;
use crate::system::find_program;

/// Instructions an item takes, counted by callgrind: the difference of two exports, so that starting counts for nothing.
pub(super) fn instructions(
    bench: &Bench<'_>,
    _: Size,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let Some(valgrind) = find_program("valgrind") else {
        figures.note("valgrind is not on this machine, so instructions were not counted.");
        return Ok(());
    };
    let mut counted = Vec::new();
    for items in [500, 1500] {
        let log = bench.folder.join("callgrind.log");
        let mut command = Command::new(&valgrind);
        command
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(format!("--log-file={}", log.display()));
        export_under(bench, command, items)?;
        let text = fs::read_to_string(&log).unwrap_or_default();
        let count = text
            .split_once("Collected : ")
            .and_then(|(_, rest)| rest.split_whitespace().next()?.parse::<u64>().ok())
            .ok_or_else(|| Failure::new(format!("callgrind counted nothing: {text}")))?;
        counted.push(count);
    }
    let each = super::process::ratio(counted[1].saturating_sub(counted[0])) / 1000.0;
    figures.add(
        "instructions_per_item",
        "instructions an item, all of the export",
        each,
        "instructions",
        Target::None,
    );
    Ok(())
}

/// The table of 100,000 rows as CSV and as a workbook, the latter beside openpyxl on the same cells.
pub(super) fn writers(bench: &Bench<'_>, size: Size, figures: &mut Figures) -> Result<(), Failure> {
    if !bench.writers.is_file() {
        figures.note(
            "The example `writers` was not among the programs, so the writers were left out.",
        );
        return Ok(());
    }
    let rows = size.items();
    let place = bench.fresh("writers")?;
    let a_tenth = written(bench, &place, rows / 10)?;
    let text = written(bench, &place, rows)?;
    let figure = |name, at| said(&text, name, at);
    let clone = figure("clone", 2)?;
    let (csv, xlsx) = (figure(".csv", 2)? - clone, figure(".xlsx", 2)? - clone);
    figures.add(
        "csv_mb_per_s",
        format!("CSV, {rows} rows of 36 columns"),
        figure(".csv", 1)? / 1000.0 / csv,
        "MB/s",
        Target::AtLeast(150.0),
    );
    for (key, name, file) in [
        ("csv_memory", "CSV", ".csv"),
        ("xlsx_memory", "workbook", ".xlsx"),
    ] {
        let (few, many) = (said(&a_tenth, file, 3)?, figure(file, 3)?);
        figures.add(
            key,
            format!(
                "{name}, memory its writing takes, {rows} rows ({few:.0} KiB for a tenth of them)"
            ),
            many,
            "KiB",
            // Flat: a tenth more, and what the allocator rounds up.
            Target::AtMost(few * 1.1 + 256.0),
        );
    }
    let each = xlsx * 1000.0 / f64::from(rows);
    figures.add(
        "xlsx_us_per_row",
        "workbook, a row of 36 columns",
        each,
        "us",
        Target::None,
    );
    let paths = ["table.csv", "table.xlsx", "peer.xlsx"]
        .map(|name| place.join(name).to_string_lossy().into_owned());
    let theirs: f64 = bench
        .judge(&["openpyxl", &paths[0], &paths[2]])?
        .parse()
        .map_err(|_| Failure::new("openpyxl gave no time"))?;
    let said = bench.judge(&["same", &paths[1], &paths[2]])?;
    figures.note(format!(
        "Workbooks of ours and of openpyxl (write-only mode): {said}."
    ));
    figures.add(
        "xlsx_openpyxl_over_ours",
        "processor time of openpyxl over ours",
        theirs * 1000.0 / xlsx,
        "times",
        Target::AtLeast(9.0),
    );
    let their_each = theirs * 1e6 / f64::from(rows);
    let bars = vec![
        ("Ledgerport".to_owned(), each),
        ("openpyxl".to_owned(), their_each),
    ];
    figures.chart("xlsx.svg", "A row of a workbook, 36 columns", "us", bars);
    Ok(())
}

/// What the example says of the files of so many rows.
fn written(bench: &Bench<'_>, place: &Path, rows: u32) -> Result<String, Failure> {
    let output = Command::new(&bench.writers)
        .arg(place)
        .arg(rows.to_string())
        .output()
        .map_err(|error| Failure::new(format!("{}: {error}", bench.writers.display())))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The number at place `at` of the line about the file whose name ends so.
fn said(text: &str, name: &str, at: usize) -> Result<f64, Failure> {
    let about = |line: &&str| {
        let path = line.split(' ').next();
        path.is_some_and(|path| path.ends_with(name))
    };
    text.lines()
        .find(about)
        .and_then(|line| line.split(' ').nth(at)?.parse().ok())
        .ok_or_else(|| Failure::new(format!("the writers said {text:?}")))
}

/// Finding the vendors of 10,000 items among 50,000, beside rapidfuzz over the same names.
pub(super) fn matching(bench: &Bench<'_>, _: Size, figures: &mut Figures) -> Result<(), Failure> {
    let place = bench.fresh("matching")?;
    let scripts = root().join("tests/matching");
    let mut lists = Command::new(&bench.python);
    lists.arg(scripts.join("bench_lists.py")).arg(&place);
    bench.leash.run(&mut lists)?;
    let (vendors, items) = (place.join("vendors.csv"), place.join("items.csv"));
    let mut command = Command::new(&bench.headless);
    command.arg("match").arg("--vendors").arg(&vendors);
    command
        .arg("--items")
        .arg(&items)
        .arg("--out")
        .arg(place.join("answers.csv"));
    let spent = measure(bench.leash, &mut command, &place.join("said"), &[])?;
    if !spent.success {
        return Err(Failure::new("matching failed"));
    }
    let ours = spent.cpu.as_secs_f64();
    figures.add(
        "matching_s",
        "vendors of 10,000 items among 50,000, reading and writing the lists included",
        ours,
        "s of processor time",
        Target::None,
    );
    let output = Command::new(&bench.python)
        .arg(scripts.join("compare.py"))
        .args([
            std::ffi::OsStr::new("--time"),
            vendors.as_os_str(),
            items.as_os_str(),
        ])
        .output()
        .map_err(|error| Failure::new(format!("rapidfuzz: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let theirs: f64 = said
        .rsplit_once(" s for 10,000")
        .and_then(|(head, _)| head.rsplit(' ').next()?.parse().ok())
        .ok_or_else(|| Failure::new(format!("rapidfuzz said {said:?}")))?;
    figures.note(format!("{} (from the first 100 items).", said.trim()));
    figures.add(
        "matching_rapidfuzz_over_ours",
        "processor time of rapidfuzz WRatio over ours",
        theirs / ours,
        "times",
        Target::None,
    );
    Ok(())
}
