//! Judges that come as Python packages: readers of accounting formats nobody here wrote.
//!
//! They live in a virtual environment of their own below Cargo's output folder, where the tests look for them; the system's
//! Python is left alone. The lists with their versions are `tests/judges.txt` and `tests/judges-alone.txt`.

use std::fs;
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
    let list = root().join("tests/judges.txt");
    let alone = root().join("tests/judges-alone.txt");
    let folder = target().join("judges");
    let stamp = folder.join("complete");
    if !is_stale(&stamp, &[list.clone(), alone.clone()]) {
        return Ok(());
    }
    println!("Installing the judges of accounting files");
    // A half-made or outdated environment is not worth mending.
    let _ = fs::remove_dir_all(&folder);
    leash.run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    for (list, more) in [(&list, None), (&alone, Some("--no-deps"))] {
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--no-input"]);
        pip.args(more);
        leash.run(pip.args(["--disable-pip-version-check", "-r"]).arg(list))?;
    }
    fs::write(&stamp, "").map_err(|error| Failure::new(format!("{}: {error}", stamp.display())))
}
