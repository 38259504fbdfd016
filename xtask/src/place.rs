//! Where things lie in the tree, what is newer than what, and how cargo is called.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package
        .parent()
        .map_or_else(|| package.clone(), Path::to_path_buf)
}

/// Cargo's output folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// A program of the workspace as the debug build leaves it.
pub(crate) fn built_program(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Cargo, at the root.
///
/// What `cargo xtask` says about the package `xtask` is taken away, so a build script that watches
/// such a variable does not run again each time cargo is called from elsewhere.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Whether a result must be made again: it is absent, or something it was made from is newer.
///
/// Folders count with their own time too, so a removed file is noticed. Inputs that do not exist
/// are no reason.
pub(crate) fn is_stale(result: &Path, inputs: &[PathBuf]) -> bool {
    let Some(made) = changed(result) else {
        return true;
    };
    inputs
        .iter()
        .filter_map(|input| newest_change(input))
        .any(|change| change > made)
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn newest_change(path: &Path) -> Option<SystemTime> {
    let mut newest = changed(path)?;
    if path.is_dir() {
        for entry in fs::read_dir(path).ok()?.flatten() {
            newest = newest.max(newest_change(&entry.path())?);
        }
    }
    Some(newest)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;
    use crate::leash::Leash;

    struct Tree {
        folder: PathBuf,
        _leash: Leash,
    }

    impl Tree {
        fn new() -> Self {
            let leash = Leash::new().expect("a leash");
            let folder = leash.scratch_folder().expect("a folder");
            Self {
                folder,
                _leash: leash,
            }
        }

        /// A file changed that many seconds after a fixed moment.
        fn file(&self, path: &str, seconds: u64) -> PathBuf {
            let path = self.folder.join(path);
            let folder = path.parent().expect("a file lies in a folder");
            fs::create_dir_all(folder).expect("folders can be made");
            fs::write(&path, "x").expect("files can be written");
            set_time(&path, seconds);
            path
        }
    }

    fn set_time(path: &Path, seconds: u64) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds);
        File::open(path)
            .and_then(|file| file.set_modified(time))
            .expect("a time can be set");
    }

    #[test]
    fn a_missing_result_is_stale_and_missing_inputs_are_no_reason() {
        let tree = Tree::new();
        let input = tree.file("input", 10);
        let result = tree.file("result", 20);
        assert!(is_stale(&tree.folder.join("absent"), &[]));
        assert!(!is_stale(&result, &[input, tree.folder.join("absent")]));
    }

    #[test]
    fn a_newer_file_deep_below_makes_the_result_stale() {
        let tree = Tree::new();
        let deep = tree.file("src/a/b/c.ts", 10);
        let result = tree.file("dist/index.html", 20);
        for folder in ["src/a/b", "src/a", "src"] {
            set_time(&tree.folder.join(folder), 10);
        }
        let inputs = [tree.folder.join("src")];
        assert!(!is_stale(&result, &inputs));
        set_time(&deep, 21);
        assert!(is_stale(&result, &inputs));
    }

    #[test]
    fn a_removed_file_makes_the_result_stale() {
        let tree = Tree::new();
        let removed = tree.file("src/a.ts", 10);
        let result = tree.file("dist/index.html", 20);
        set_time(&tree.folder.join("src"), 10);
        fs::remove_file(removed).expect("the file can be removed");
        assert!(is_stale(&result, &[tree.folder.join("src")]));
    }
}
