//! Rules the compiler cannot see, checked over every file git knows.
//!
//! - no address of a package registry: packages are named by name, tools know where they live;
//! - no path of the machine it is checked on;
//! - Rust modules open with `//!` and are named `foo.rs`, never `foo/mod.rs`;
//! - no type is called Manager, Helper and the like: such a name hides what the thing is;
//! - no source file grows past what one reads in a sitting.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::place::root;

/// Around 400 lines is the rule; this is where patience ends.
const MOST_LINES: usize = 650;

/// Split in two, so this file obeys the rule it states.
const REGISTRIES: [[&str; 2]; 6] = [
    ["crates", ".io"],
    ["docs", ".rs"],
    ["lib", ".rs/"],
    ["npm", "js.com"],
    ["npm", "js.org"],
    ["py", "pi.org"],
];

const EMPTY_NAMES: [&str; 6] = [
    "Manager",
    "Service",
    "Helper",
    "Util",
    "Handler",
    "Processor",
];

/// Written by tools from other sources.
const GENERATED: [&str; 3] = ["Cargo.lock", "ui/package-lock.json", "ui/src/bindings.ts"];

pub(crate) fn check() -> Result<(), Failure> {
    let root = root();
    let listed = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .current_dir(&root)
        .output()
        .map_err(|error| Failure::new(format!("git: {error}")))?;
    if !listed.status.success() {
        return Err(Failure::new("git could not list the files of this folder"));
    }

    let here = folders_of_this_machine(&root);
    let mut findings = Vec::new();
    for path in String::from_utf8_lossy(&listed.stdout).split_terminator('\0') {
        // Pictures and other bytes have no lines; a file removed but not yet committed has none either.
        if let Ok(text) = fs::read_to_string(root.join(path)) {
            findings.extend(findings_in(path, &text, &here));
        }
    }
    if findings.is_empty() {
        return Ok(());
    }
    for finding in &findings {
        eprintln!("{finding}");
    }
    Err(Failure::new(format!("{} findings", findings.len())))
}

/// Where this copy lies and whose it is; neither means anything to another reader.
fn folders_of_this_machine(root: &Path) -> Vec<String> {
    [Some(root.to_owned()), env::home_dir()]
        .into_iter()
        .flatten()
        // A machine's own root (some containers work there) begins every path.
        .filter(|folder| folder.file_name().is_some())
        .map(|folder| format!("{}/", folder.display()))
        .collect()
}

/// Whether the folder's path stands in the line and not merely ends another, as `/src/` does in `ui/src/`.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        !line[..at]
            .ends_with(|before: char| before.is_alphanumeric() || "._-*~/})".contains(before))
    })
}

/// What is wrong with one file, as `path:line: sentence`.
fn findings_in(path: &str, text: &str, here: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    if GENERATED.contains(&path) {
        return findings;
    }
    for (index, line) in text.lines().enumerate() {
        let mut find = |what: String| findings.push(format!("{path}:{}: {what}", index + 1));
        if let Some(host) = REGISTRIES
            .iter()
            .map(|parts| parts.concat())
            .find(|h| line.contains(h))
        {
            find(format!("names the registry {host}"));
        }
        if let Some(folder) = here.iter().find(|folder| names_folder(line, folder)) {
            find(format!("names a folder of this machine, {folder}"));
        }
        if let Some(name) = declared_type(path, line)
            && let Some(empty) = EMPTY_NAMES.iter().find(|empty| name.ends_with(*empty))
        {
            find(format!("`{name}`: {empty} does not say what it is"));
        }
    }
    let lines = text.lines().count();
    if is_source(path) && lines > MOST_LINES {
        findings.push(format!(
            "{path}: {lines} lines; split it by noun (at most {MOST_LINES})"
        ));
    }
    if has_extension(path, "rs") {
        if path.ends_with("/mod.rs") {
            findings.push(format!(
                "{path}: modules are named after their folder, beside it"
            ));
        }
        if !text.starts_with("//!") {
            findings.push(format!(
                "{path}: the first line does not say what the module owns"
            ));
        }
    }
    findings
}

/// The name of the type a line declares, if it declares one.
fn declared_type<'line>(path: &str, line: &'line str) -> Option<&'line str> {
    let words: &[&str] = if has_extension(path, "rs") {
        &["struct", "enum", "trait", "type"]
    } else if has_extension(path, "ts") || has_extension(path, "tsx") {
        &["class", "interface", "type", "enum"]
    } else {
        return None;
    };
    let mut parts = line.split_whitespace().skip_while(|part| {
        matches!(*part, "export" | "default" | "abstract") || part.starts_with("pub")
    });
    let keyword = parts.next()?;
    let rest = words.contains(&keyword).then(|| parts.next())??;
    Some(
        rest.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or(rest),
    )
}

fn is_source(path: &str) -> bool {
    ["rs", "ts", "tsx", "css"]
        .iter()
        .any(|extension| has_extension(path, extension))
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        findings_in(path, text, &["/elsewhere/anna/".to_owned()])
    }

    #[test]
    fn a_clean_module_has_no_findings() {
        let text = "//! Owns vouchers.\n\npub struct Voucher;\npub(crate) struct Handled;\n";
        assert_eq!(findings("src/voucher.rs", text), Vec::<String>::new());
    }

    #[test]
    fn registry_addresses_and_folders_of_this_machine_are_found_with_their_line() {
        let text = format!(
            "# Docs\nsee https://{}\nin /elsewhere/anna/x\nin ui/elsewhere/anna/x\n",
            REGISTRIES[0].concat()
        );
        let found = findings("README.md", &text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("README.md:2:"));
        assert!(found[1].starts_with("README.md:3:"));
        assert!(findings("Cargo.lock", &text).is_empty());
    }

    #[test]
    fn empty_type_names_are_found_in_both_languages() {
        let rust = "//! X.\npub(crate) struct JobManager<'a> {\n    type Service = ();\n";
        assert_eq!(findings("a.rs", rust).len(), 2);
        assert_eq!(
            findings("a.ts", "export interface KeyHandler {}\n").len(),
            1
        );
        assert!(findings("a.ts", "const handler: KeyHandler = x\n").is_empty());
    }

    #[test]
    fn long_files_old_module_names_and_missing_headers_are_found() {
        let long = format!("//! X.\n{}", "\n".repeat(MOST_LINES));
        assert_eq!(findings("a.rs", &long).len(), 1);
        assert_eq!(findings("long.md", &long).len(), 0);
        assert_eq!(findings("src/runs/mod.rs", "//! X.\n").len(), 1);
        assert_eq!(findings("src/runs.rs", "use std::fs;\n").len(), 1);
    }
}
