//! Figures with their targets, and how they are shown: a table, a page with charts, JSON.

use std::fmt::Write as _;
use std::process::Command;

use super::{Size, chart, process};

/// Whether a figure is good enough.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// Told for comparison.
    None,
}

/// One measured figure.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// Name in the JSON file.
    pub(super) key: String,
    /// Words for people.
    pub(super) what: String,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    pub(super) target: Target,
    /// Share of the machine others used, where that makes the figure worthless.
    pub(super) disturbed: Option<f64>,
}

/// What others may use of the machine while a time on the clock is taken.
const QUIET: f64 = 0.15;

/// One chart: file, title, unit, and a value for each name.
type Chart = (&'static str, String, &'static str, Vec<(String, f64)>);

/// All figures of one benchmark.
#[derive(Default)]
pub(super) struct Figures {
    all: Vec<Figure>,
    /// Sentences about what was compared or left out.
    pub(super) notes: Vec<String>,
    charts: Vec<Chart>,
}

impl Figures {
    pub(super) fn add(
        &mut self,
        key: impl Into<String>,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        target: Target,
    ) {
        let figure = Figure {
            key: key.into(),
            what: what.into(),
            value,
            unit,
            target,
            disturbed: None,
        };
        println!("  {}: {} {}", figure.what, shown(figure.value), figure.unit);
        self.all.push(figure);
    }

    /// A time on the clock, which counts only if others used little of the machine.
    pub(super) fn add_wall(
        &mut self,
        key: impl Into<String>,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        target: Target,
        others: f64,
    ) {
        self.add(key, what, value, unit, target);
        if others > QUIET
            && let Some(figure) = self.all.last_mut()
        {
            figure.disturbed = Some(others);
        }
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        println!("  {text}");
        self.notes.push(text);
    }

    pub(super) fn chart(
        &mut self,
        file: &'static str,
        title: impl Into<String>,
        unit: &'static str,
        bars: Vec<(String, f64)>,
    ) {
        self.charts.push((file, title.into(), unit, bars));
    }

    pub(super) fn charts(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.charts
            .iter()
            .map(|(file, title, unit, bars)| (*file, chart::bars(title, unit, bars)))
    }

    pub(super) fn table(&self) -> String {
        let mut text =
            String::from("| figure | measured | target | holds |\n| --- | --- | --- | --- |\n");
        for figure in &self.all {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                figure.what,
                figure.measured(),
                figure.aim(),
                figure.verdict()
            );
        }
        text
    }

    /// The page of `docs/benchmarks`.
    pub(super) fn page(&self, size: Size) -> String {
        let mut text = format!(
            "# Benchmarks\n\n\
             Written by `cargo xtask bench`{}; do not edit. {}, on {}.\n\n\
             Ours keeps every page, result and booking on the disk (SQLite with `synchronous = FULL`, files synced before \
             they get their names) and reads the job back at the end. The peers in `tests/bench` do the same export without \
             keeping anything, which favours them; their tables were compared with ours cell by cell in the same run. \
             Processor time and memory hold on a busy machine. A time on the clock is marked when others used more than \
             {:.0} % of the machine meanwhile: then it is no claim.\n\n",
            match size {
                Size::Quick => " --quick",
                Size::Usual => "",
                Size::Full => " --full",
            },
            today(),
            process::machine(),
            QUIET * 100.0,
        );
        text.push_str(&self.table());
        for (file, title, ..) in &self.charts {
            let _ = write!(text, "\n![{title}]({file})\n");
        }
        text.push_str("\n## Notes\n\n");
        for note in &self.notes {
            let _ = writeln!(text, "- {note}");
        }
        let _ = writeln!(text, "- Versions: {}.", versions());
        text
    }

    pub(super) fn json(&self) -> String {
        let figures: Vec<String> = self.all.iter().map(Figure::json).collect();
        let notes: Vec<String> = self.notes.iter().map(|note| quoted(note)).collect();
        format!(
            "{{\n  \"date\": {},\n  \"machine\": {},\n  \"versions\": {},\n  \"figures\": [\n    {}\n  ],\n  \"notes\": [\n    {}\n  ]\n}}\n",
            quoted(&today()),
            quoted(&process::machine()),
            quoted(&versions()),
            figures.join(",\n    "),
            notes.join(",\n    "),
        )
    }
}

impl Figure {
    fn measured(&self) -> String {
        match self.disturbed {
            None => format!("{} {}", shown(self.value), self.unit),
            Some(others) => format!(
                "({} {}; not claimed, others used {:.0} % of the machine)",
                shown(self.value),
                self.unit,
                others * 100.0
            ),
        }
    }

    fn aim(&self) -> String {
        match self.target {
            Target::AtMost(most) => format!("at most {} {}", shown(most), self.unit),
            Target::AtLeast(least) => format!("at least {} {}", shown(least), self.unit),
            Target::None => String::new(),
        }
    }

    fn holds(&self) -> Option<bool> {
        match self.target {
            Target::AtMost(most) => Some(self.value <= most),
            Target::AtLeast(least) => Some(self.value >= least),
            Target::None => None,
        }
    }

    fn verdict(&self) -> &'static str {
        match (self.holds(), self.disturbed) {
            (None, _) => "",
            (Some(true), _) => "yes",
            (Some(false), None) => "**no**",
            (Some(false), Some(_)) => "not claimed",
        }
    }

    fn json(&self) -> String {
        let (at_most, at_least) = match self.target {
            Target::AtMost(value) => (value.to_string(), "null".to_owned()),
            Target::AtLeast(value) => ("null".to_owned(), value.to_string()),
            Target::None => ("null".to_owned(), "null".to_owned()),
        };
        let holds = self
            .holds()
            .map_or_else(|| "null".to_owned(), |holds| holds.to_string());
        format!(
            "{{\"key\": {}, \"what\": {}, \"value\": {}, \"unit\": {}, \"at_most\": {at_most}, \"at_least\": {at_least}, \
             \"holds\": {holds}, \"claimed\": {}}}",
            quoted(&self.key),
            quoted(&self.what),
            self.value,
            quoted(self.unit),
            self.disturbed.is_none(),
        )
    }
}

/// Three significant digits, and no more than a person wants.
pub(super) fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        0.0 => "0".to_owned(),
        _ => format!("{value:.2}"),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    Command::new(program)
        .args(arguments)
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .and_then(|text| text.lines().next().map(str::to_owned))
        .unwrap_or_default()
}

fn today() -> String {
    said_by("date", &["-u", "+%Y-%m-%d"])
}

fn versions() -> String {
    let all = [
        said_by("rustc", &["--version"]),
        said_by("python3", &["--version"]),
        format!("Node {}", said_by("node", &["--version"])),
        "httpx 0.28.1, openpyxl 3.1.5, rapidfuzz 3.14.6".to_owned(),
    ];
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_target_is_said_and_a_disturbed_one_is_no_claim() {
        let mut figures = Figures::default();
        figures.add("a", "one", 21.0, "us", Target::AtMost(20.0));
        figures.add("b", "two", 9.0, "times", Target::AtLeast(8.0));
        figures.add_wall("c", "three", 5.0, "s", Target::AtMost(3.5), 0.6);
        let table = figures.table();
        assert!(
            table.contains("| one | 21.0 us | at most 20.0 us | **no** |"),
            "{table}"
        );
        assert!(
            table.contains("| two | 9.00 times | at least 8.00 times | yes |"),
            "{table}"
        );
        assert!(
            table.contains("others used 60 % of the machine) | at most 3.50 s | not claimed |"),
            "{table}"
        );
        let json = figures.json();
        assert!(
            json.contains("\"holds\": false, \"claimed\": false"),
            "{json}"
        );
    }

    #[test]
    fn quotes_and_control_characters_do_not_break_the_json() {
        assert_eq!(quoted("a \"b\" \\ \n"), r#""a \"b\" \\  ""#);
    }
}
