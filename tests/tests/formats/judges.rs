//! Programs we did not write.

use std::path::Path;
use std::process::{Command, Output};

/// A command with this program if it is here. Where judges are mandatory a missing one is a failure.
pub(crate) fn judge(program: &str, probe: &[&str]) -> Option<Command> {
    if Command::new(program)
        .args(probe)
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return Some(Command::new(program));
    }
    missing(program);
    None
}

fn missing(program: &str) {
    let mandatory = std::env::var_os("LEDGERPORT_JUDGES").is_some_and(|value| value == "1");
    assert!(!mandatory, "LEDGERPORT_JUDGES=1, but {program} is not here");
    eprintln!("skipped: {program} is not here");
}

/// The Python of the judges that `cargo xtask test` installs below Cargo's output folder, with `script`.
pub(crate) fn python(script: &str) -> Option<Command> {
    let here = std::env::current_exe().expect("a program");
    // The test program lies in `debug/deps`.
    let python = here
        .ancestors()
        .nth(3)
        .expect("a folder")
        .join("judges/bin/python");
    if !python.is_file() {
        missing("the environment of judges (cargo xtask test installs it)");
        return None;
    }
    let mut command = Command::new(python);
    command.arg("-c").arg(script);
    Some(command)
}

/// Python with openpyxl.
pub(crate) fn openpyxl() -> Option<Command> {
    let probe = ["-c", "import openpyxl"];
    let found = ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        Command::new(python)
            .args(probe)
            .output()
            .is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        missing("python3 with openpyxl");
    }
    found.map(Command::new)
}

pub(crate) fn hledger(file: &Path, args: &[&str]) -> Option<Output> {
    let mut hledger = judge("hledger", &["--version"])?;
    Some(
        hledger
            .arg("-f")
            .arg(file)
            .args(args)
            .output()
            .expect("it was here just now"),
    )
}

/// LibreOffice converts `file` in its folder; gives the text of the result.
pub(crate) fn converted(file: &Path, filter: Option<&str>, to: &str) -> Option<String> {
    let mut office = judge("soffice", &["--version"])?;
    let dir = file.parent().expect("a file in a folder");
    let home = dir.join("office");
    let out = dir.join("converted");
    office
        .arg(format!("-env:UserInstallation=file://{}", home.display()))
        .arg("--headless");
    if let Some(filter) = filter {
        office.arg(format!("--infilter={filter}"));
    }
    let output = office
        .args(["--convert-to", to, "--outdir"])
        .arg(&out)
        .arg(file)
        .output()
        .expect("it was here just now");
    let extension = to.split(':').next().expect("a first part");
    let name = file.with_extension(extension);
    let result = out.join(name.file_name().expect("a name"));
    Some(std::fs::read_to_string(&result).unwrap_or_else(|error| panic!("{error}: {output:?}")))
}
