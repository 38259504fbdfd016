//! Files of bounded size that only their user may read: the current one and two before it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Largest file in bytes before the next is begun.
const MOST_BYTES: u64 = 512 << 10;

/// Names, newest first.
const NAMES: [&str; 3] = ["ledgerport.log", "ledgerport.1.log", "ledgerport.2.log"];

pub(super) struct Rotating {
    folder: PathBuf,
    file: File,
    bytes: u64,
    most: u64,
}

impl Rotating {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        create_private(folder)?;
        let file = append(&folder.join(NAMES[0]))?;
        let bytes = file.metadata()?.len();
        Ok(Self {
            folder: folder.to_owned(),
            file,
            bytes,
            most: MOST_BYTES,
        })
    }

    /// Writes a line, which ends with its line end. What cannot be written is lost.
    pub(super) fn write(&mut self, line: &str) {
        if self.bytes > 0 && self.bytes + line.len() as u64 > self.most {
            // Where it cannot be turned over, the old file goes on.
            let _ = self.turn_over();
        }
        if self.file.write_all(line.as_bytes()).is_ok() {
            self.bytes += line.len() as u64;
        }
    }

    fn turn_over(&mut self) -> io::Result<()> {
        for pair in NAMES.windows(2).rev() {
            let (newer, older) = (self.folder.join(pair[0]), self.folder.join(pair[1]));
            if newer.exists() {
                fs::rename(newer, older)?;
            }
        }
        self.file = append(&self.folder.join(NAMES[0]))?;
        self.bytes = 0;
        Ok(())
    }

    pub(super) fn newest(&self, most: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for name in NAMES {
            if lines.len() >= most {
                break;
            }
            let text = fs::read(self.folder.join(name)).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            lines.extend(text.lines().rev().map(str::to_owned));
        }
        lines.truncate(most);
        lines.reverse();
        lines
    }
}

/// Opens a file to write at its end.
fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    private(&mut options);
    options.open(path)
}

/// Makes a file that is created readable by its user only.
pub(super) fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    // The user's own data folder is private on Windows.
    let _ = options;
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_turn_over_and_the_newest_lines_are_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let logs = folder.path().join("logs");
        let mut log = Rotating::open(&logs).expect("opens");
        log.most = 100;
        for number in 0..100 {
            log.write(&format!("line {number:04}\n"));
        }
        drop(log);
        let mut log = Rotating::open(&logs).expect("opens again");
        log.most = 100;
        log.write("line 0100\n");
        let total: u64 = fs::read_dir(&logs)
            .expect("there")
            .map(|file| file.expect("a file").metadata().expect("there").len())
            .sum();
        assert!(total <= 300, "{total}");
        let newest = log.newest(15);
        assert_eq!(newest.len(), 15);
        assert_eq!(newest.last().map(String::as_str), Some("line 0100"));
        assert_eq!(newest[0], "line 0086");
        assert!(log.newest(1000).len() <= 30);
    }

    #[test]
    #[cfg(unix)]
    fn only_the_user_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let logs = folder.path().join("a/logs");
        Rotating::open(&logs).expect("opens").write("x\n");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&logs), 0o700);
        assert_eq!(mode(&logs.join(NAMES[0])), 0o600);
    }
}
