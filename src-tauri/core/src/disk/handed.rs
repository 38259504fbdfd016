//! Reading a file whose path came from outside: from a double-click, or from whoever started the program.
//!
//! Keeps true: only the absolute path of one plain file of ours on this computer is opened; no other computer is asked for
//! anything, not even whether it is there (on Windows that alone would send it the user's sign-in); what is read is bounded.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, Prefix};

/// Why a file that was handed over is not read.
#[derive(Debug, thiserror::Error)]
pub enum HandedError {
    /// It is not called like one of ours, or does not lie on this computer.
    #[error(
        "Only a Ledgerport profile on this computer can be opened this way; copy the file here first."
    )]
    Foreign,
    /// It is a link, a folder or a device.
    #[error("This is a link or a folder, not a file.")]
    NotPlain,
    /// There is more in it than in any of ours.
    #[error("This file is far too large to be a Ledgerport profile.")]
    TooLarge,
    /// It is not there or cannot be read.
    #[error("The file cannot be read.")]
    Unreadable(#[source] io::Error),
}

/// What is in the file at `path`, which somebody outside named, if it ends in `.extension` and has at most `most` bytes.
pub fn read_handed(path: &Path, extension: &str, most: u64) -> Result<Vec<u8>, HandedError> {
    let ours = |own: &OsStr| own.eq_ignore_ascii_case(extension);
    if !path.extension().is_some_and(ours) || !lies_here(path) {
        return Err(HandedError::Foreign);
    }
    let facts = fs::symlink_metadata(path).map_err(HandedError::Unreadable)?;
    if !facts.is_file() {
        return Err(HandedError::NotPlain);
    }
    // Another may lie there by now: what counts is what was opened.
    read_bounded(open(path).map_err(HandedError::Unreadable)?, most)
}

/// What is in an opened file, if it is a plain one of at most `most` bytes.
pub fn read_bounded(file: File, most: u64) -> Result<Vec<u8>, HandedError> {
    let facts = file.metadata().map_err(HandedError::Unreadable)?;
    if !facts.is_file() {
        return Err(HandedError::NotPlain);
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(HandedError::Unreadable)?;
    if bytes.len() as u64 > most {
        return Err(HandedError::TooLarge);
    }
    Ok(bytes)
}

/// From the root, and on Windows on a drive: neither a share of another computer nor a device. No path of Windows holds a
/// second colon, which would name a stream inside a file.
fn lies_here(path: &Path) -> bool {
    let mut parts = path.components();
    let drive = match parts.next() {
        Some(Component::Prefix(prefix)) => {
            matches!(prefix.kind(), Prefix::Disk(_) | Prefix::VerbatimDisk(_))
        }
        _ => !cfg!(windows),
    };
    let streams =
        |part: Component<'_>| cfg!(windows) && part.as_os_str().as_encoded_bytes().contains(&b':');
    drive && path.is_absolute() && !parts.any(streams)
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    // A pipe put in its place meanwhile would be waited for, and a link followed.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let flags = i32::try_from(flags).map_err(io::Error::other)?;
    File::options().read(true).custom_flags(flags).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn read(path: impl Into<PathBuf>) -> Result<Vec<u8>, HandedError> {
        read_handed(&path.into(), "ledgerport", 10)
    }

    #[test]
    fn only_a_plain_file_of_ours_is_read_and_no_more_than_it_may_hold() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("Skærup «1».Ledgerport");
        fs::write(&path, "ten bytes!").expect("room");
        assert_eq!(read(&path).expect("ours"), b"ten bytes!");
        fs::write(&path, "eleven byte").expect("room");
        assert!(matches!(read(&path), Err(HandedError::TooLarge)));
        let folder = place.path().join("folder.ledgerport");
        fs::create_dir(&folder).expect("room");
        assert!(matches!(read(folder), Err(HandedError::NotPlain)));
        let none = read(place.path().join("none.ledgerport"));
        assert!(matches!(none, Err(HandedError::Unreadable(_))), "{none:?}");
    }

    #[test]
    fn whatever_else_a_start_is_given_is_not_even_looked_for() {
        let place = tempfile::tempdir().expect("a folder");
        let json = place.path().join("a.json");
        fs::write(&json, "{}").expect("room");
        assert!(matches!(read(json), Err(HandedError::Foreign)));
        for foreign in [
            "",
            ".ledgerport",
            "a.ledgerport",
            "./a.ledgerport",
            "../a.ledgerport",
            "https://example.org/a.ledgerport",
            "file:///tmp/a.ledgerport",
            "ledgerport:a.ledgerport",
            "ledgerport://take/a.ledgerport",
            "--profile=/tmp/a.ledgerport",
            "/etc/passwd",
            "/tmp/a.ledgerport.exe",
            "/tmp/a.ledgerport/",
        ] {
            let refused = read(foreign);
            // A trailing separator is dropped: that is a folder which is not there.
            if foreign.ends_with('/') && !cfg!(windows) {
                assert!(matches!(refused, Err(HandedError::Unreadable(_))));
            } else {
                assert!(
                    matches!(refused, Err(HandedError::Foreign)),
                    "{foreign}: {refused:?}"
                );
            }
        }
    }

    #[cfg(windows)]
    #[test]
    fn other_computers_devices_and_streams_are_not_asked() {
        for foreign in [
            r"\\server\share\a.ledgerport",
            r"//server/share/a.ledgerport",
            r"\\?\UNC\server\share\a.ledgerport",
            r"\\.\pipe\a.ledgerport",
            r"\\.\UNC\server\share\a.ledgerport",
            r"\\?\GLOBALROOT\Device\Mup\server\share\a.ledgerport",
            r"\??\UNC\server\share\a.ledgerport",
            r"\a.ledgerport",
            r"C:a.ledgerport",
            r"C:\a.txt:b.ledgerport",
            r"\\server@SSL\DavWWWRoot\a.ledgerport",
        ] {
            let refused = read(foreign);
            assert!(
                matches!(refused, Err(HandedError::Foreign)),
                "{foreign}: {refused:?}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_not_followed() {
        let place = tempfile::tempdir().expect("a folder");
        let secret = place.path().join("secret");
        fs::write(&secret, "secret").expect("room");
        let link = place.path().join("a.ledgerport");
        std::os::unix::fs::symlink(&secret, &link).expect("room");
        assert!(matches!(read(&link), Err(HandedError::NotPlain)));
        // Even where it is put there after the look.
        assert!(open(&link).is_err());

        let pipe = place.path().join("b.ledgerport");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, mode).expect("room");
        assert!(matches!(read(&pipe), Err(HandedError::NotPlain)));
        // Opened without waiting for somebody to write, and then not read.
        let opened = open(&pipe).expect("at once");
        assert!(matches!(
            read_bounded(opened, 10),
            Err(HandedError::NotPlain)
        ));
    }
}
