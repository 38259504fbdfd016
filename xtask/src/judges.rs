//! Judges that come as Python packages: readers of accounting formats nobody here wrote.
//!
//! They live in a virtual environment of their own below Cargo's output folder, where the tests look for them; the system's
//! Python is left alone. The list with its versions is `tests/judges.txt`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::Failure;
use crate::leash::Leash;
use crate::place::{is_stale, root, target};

/// Makes sure that the judges are there and of the listed versions; silent when they are.
pub(crate) fn ensure(leash: &Leash) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        eprintln!(
            "The Python judges are set up on Linux only: the tests they judge will be left out."
        );
        return Ok(());
    }
    let python = python(leash, "judges", "tests/judges.txt")?;
    // Read, never run: without what they depend on.
    let alone = root().join("tests/judges-alone.txt");
    let stamp = target().join("judges/alone");
    if !is_stale(&stamp, std::slice::from_ref(&alone)) {
        return Ok(());
    }
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]);
    leash.run(pip.args(["--disable-pip-version-check", "-r"]).arg(&alone))?;
    fs::write(&stamp, "").map_err(|error| Failure::new(format!("{}: {error}", stamp.display())))
}

/// A Python with the packages of `list`, in `folder` below Cargo's output; made anew when the list is newer.
pub(crate) fn python(leash: &Leash, folder: &str, list: &str) -> Result<PathBuf, Failure> {
    let list = root().join(list);
    let folder = target().join(folder);
    let python = folder.join("bin/python");
    let stamp = folder.join("complete");
    if !is_stale(&stamp, std::slice::from_ref(&list)) {
        return Ok(python);
    }
    println!("Installing the Python packages of {}", list.display());
    // A half-made or outdated environment is not worth mending.
    let _ = fs::remove_dir_all(&folder);
    leash.run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--no-input"]);
    leash.run(pip.args(["--disable-pip-version-check", "-r"]).arg(&list))?;
    fs::write(&stamp, "").map_err(|error| Failure::new(format!("{}: {error}", stamp.display())))?;
    Ok(python)
}
