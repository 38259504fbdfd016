//! Files written whole or not at all, and names that any system takes.

#[cfg(windows)]
mod on_windows;

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{DiskError, Finished, Staged, safe_name, sha256_of, sweep};

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn finished(dir: &Path, bytes: &[u8]) -> Finished {
    let mut file = Staged::create(dir).expect("the folder can be written to");
    file.write_all(bytes).expect("there is room");
    file.finish().expect("the disk is well")
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_takes_the_place_of_another_where_a_person_said_so() {
    let dir = folder();
    let path = dir.path().join("profile.json");
    for bytes in [&b"old and long"[..], b"new"] {
        finished(dir.path(), bytes)
            .replace(&path)
            .expect("replaced");
        assert_eq!(fs::read(&path).expect("there"), bytes);
    }
    assert_eq!(names(dir.path()), ["profile.json"]);

    // A folder of that name is no file to replace, and nothing is left behind.
    let taken = dir.path().join("taken");
    fs::create_dir(&taken).expect("room");
    assert!(finished(dir.path(), b"new").replace(&taken).is_err());
    assert_eq!(names(dir.path()), ["profile.json", "taken"]);
}

#[test]
fn a_file_appears_whole_and_private() {
    let dir = folder();
    let mut file = Staged::create(dir.path()).expect("writable");
    file.write_all(b"hel").expect("room");
    file.flush().expect("room");
    file.write_all(b"lo").expect("room");
    let hidden = names(dir.path());
    assert!(
        hidden.len() == 1 && hidden[0].starts_with(".ledgerport-") && hidden[0].ends_with(".part")
    );
    let finished = file.finish().expect("well");
    assert_eq!((finished.sha256(), finished.bytes()), (HELLO, 5));
    let published = finished.publish("march.csv").expect("free");
    assert!(!published.adopted);
    assert_eq!(published.sha256, HELLO);
    assert_eq!(fs::read(&published.path).expect("there"), b"hello");
    assert_eq!(sha256_of(&published.path).expect("there"), HELLO);
    assert_eq!(names(dir.path()), ["march.csv"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&published.path)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn the_same_file_is_adopted_and_another_is_never_overwritten() {
    let dir = folder();
    let first = finished(dir.path(), b"hello")
        .publish("a.csv")
        .expect("free");
    let again = finished(dir.path(), b"hello")
        .publish("a.csv")
        .expect("the same");
    assert!(again.adopted);
    assert_eq!(again.path, first.path);
    // Same length, other bytes.
    let other = finished(dir.path(), b"HELLO").publish("a.csv");
    assert!(matches!(other, Err(DiskError::Exists(path)) if path == first.path));
    fs::create_dir(dir.path().join("b.csv")).expect("a folder in the way");
    let blocked = finished(dir.path(), b"hello").publish("b.csv");
    assert!(matches!(blocked, Err(DiskError::Exists(_))), "{blocked:?}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&first.path, dir.path().join("c.csv")).expect("a link");
        let linked = finished(dir.path(), b"hello").publish("c.csv");
        assert!(
            matches!(linked, Err(DiskError::Exists(_))),
            "a link is not the file"
        );
    }
    assert_eq!(fs::read(&first.path).expect("there"), b"hello");
    assert!(names(dir.path()).iter().all(|name| !name.starts_with('.')));
}

#[test]
fn what_is_dropped_leaves_nothing() {
    let dir = folder();
    let mut half = Staged::create(dir.path()).expect("writable");
    half.write_all(&[7; 200_000]).expect("room");
    drop(half);
    drop(finished(dir.path(), b"hello"));
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_sweep_takes_what_a_crash_left_and_nothing_else() {
    let dir = folder();
    let at_work = Staged::create(dir.path()).expect("writable");
    for name in [
        ".ledgerport-dead.part",
        ".ledgerport-x",
        "x.part",
        "march.csv",
    ] {
        fs::write(dir.path().join(name), b"left").expect("room");
    }
    fs::create_dir(dir.path().join(".ledgerport-folder.part")).expect("a folder");
    assert_eq!(sweep(dir.path()).expect("readable"), 1);
    assert_eq!(names(dir.path()).len(), 5);
    drop(at_work);
    assert_eq!(
        names(dir.path()),
        [
            ".ledgerport-folder.part",
            ".ledgerport-x",
            "march.csv",
            "x.part"
        ]
    );
    assert!(matches!(
        sweep(&dir.path().join("gone")),
        Err(DiskError::NotFound(_))
    ));
}

#[test]
fn folders_that_cannot_take_a_file_say_so() {
    let dir = folder();
    let file = dir.path().join("file");
    fs::write(&file, b"x").expect("room");
    for missing in [dir.path().join("gone"), file.clone(), file.join("below")] {
        let refused = Staged::create(&missing);
        assert!(
            matches!(&refused, Err(DiskError::NotFound(path)) if *path == missing),
            "{refused:?}"
        );
    }
    if cfg!(target_os = "linux") {
        let refused = Staged::create(Path::new("/proc"));
        assert!(
            matches!(refused, Err(DiskError::NotWritable(_))),
            "{refused:?}"
        );
    }
}

/// A folder on a disk of 64 KiB, for as long as it lives.
struct TinyDisk(tempfile::TempDir);

impl TinyDisk {
    fn mount() -> Result<Self, String> {
        let dir = folder();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "ledgerport-test"])
            .arg(dir.path())
            .output()
            .map_err(|error| error.to_string())?;
        if mount.status.success() {
            Ok(Self(dir))
        } else {
            Err(String::from_utf8_lossy(&mount.stderr).into_owned())
        }
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    let disk = match TinyDisk::mount() {
        Ok(disk) => disk,
        Err(reason) => {
            eprintln!("skipped: a small disk cannot be mounted here: {reason}");
            return;
        }
    };
    let dir = disk.0.path();
    let mut file = Staged::create(dir).expect("there is room for a name");
    let full = file
        .write_all(&vec![1; 1_000_000])
        .expect_err("1 MB on 64 KiB");
    assert_eq!(full.kind(), ErrorKind::StorageFull);
    assert!(matches!(DiskError::of(dir, full), DiskError::Full(_)));
    drop(file);

    // Small enough to sit in the buffer until the end.
    fs::write(dir.join("filler"), vec![1; 60_000]).expect("fits");
    let mut file = Staged::create(dir).expect("there is room for a name");
    file.write_all(&[1; 40_000]).expect("buffered");
    let full = file.finish().expect_err("60 000 and 40 000 on 64 KiB");
    assert!(matches!(full, DiskError::Full(_)), "{full}");
    assert_eq!(names(dir), ["filler"]);
}

#[test]
fn hostile_names_become_harmless() {
    let table = [
        ("", "_"),
        ("...", "_"),
        (" . ", "_"),
        ("march.csv", "march.csv"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\Windows\\win.ini", "C--Windows-win.ini"),
        ("a.", "a"),
        ("a. . ", "a"),
        (".hidden", "hidden"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Com1 .csv", "_Com1 .csv"),
        ("COM¹.csv", "_COM¹.csv"),
        ("COM10", "COM10"),
        ("CONSOLE", "CONSOLE"),
        ("a\0b\u{7}c", "abc"),
        ("a\tb\r\n c", "a b c"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("zero\u{200b}width\u{feff}", "zerowidth"),
        ("Cafe\u{301}", "Café"),
        ("nbsp\u{a0}\u{a0}x", "nbsp x"),
        ("Bäckerei „Süß“?", "Bäckerei „Süß“-"),
        ("a<b>c|d*e\"f", "a-b-c-d-e-f"),
    ];
    for (text, expected) in table {
        assert_eq!(safe_name(text, 255), expected, "{text:?}");
    }
    assert_eq!(safe_name("Rækkefølge.pdf", 9), "Rækk.pdf");
    assert_eq!(safe_name("ææææ", 5), "ææ");
    assert_eq!(safe_name("conx", 3), "_on");
    assert_eq!(safe_name("x", 0), "_");
    assert_eq!(safe_name("😀.OO", 6), "😀.O", "not the hidden .OO");
}

#[test]
fn names_of_anything_are_valid_short_and_stable() {
    let alphabet = [
        'a', 'Z', '.', ' ', '/', '\\', ':', '\0', '\u{301}', 'e', '\u{202e}', 'ø', '😀', 'C', 'O',
        'N', '1', '\u{a0}', '"',
    ];
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        let mut next = |below: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % below).expect("small")
        };
        for _ in 0..next(16) {
            text.push(alphabet[next(alphabet.len() as u64)]);
        }
        let max = 1 + next(20);
        let name = safe_name(&text, max);
        assert!(
            !name.is_empty() && name.len() <= max,
            "{text:?} {max} {name:?}"
        );
        assert_eq!(safe_name(&name, max), name, "{text:?} {max}");
        assert!(!name.contains(['/', '\\', '\0', ':']), "{name:?}");
        assert_eq!(name.trim_matches(['.', ' ']), name, "{text:?}");
    }
}

#[test]
fn only_safe_names_are_published() {
    let dir = folder();
    for name in [
        "",
        ".",
        "..",
        "../up.csv",
        "a/b",
        "a\\b",
        ".hidden",
        "nul",
        "x.",
        "a\u{202e}b",
        &"x".repeat(256),
    ] {
        let refused = finished(dir.path(), b"hello").publish(name);
        assert!(
            matches!(refused, Err(DiskError::InvalidName(_))),
            "{name:?}"
        );
    }
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_hold_is_waited_for_and_other_errors_are_not() {
    use std::io::Error;
    let held = || Error::from_raw_os_error(32);
    let after = |refusals: u32, has_holds: bool, error: fn() -> Error| {
        super::staged::patiently(0_u32, has_holds, move |attempt| {
            if attempt < refusals {
                Err((error(), attempt + 1))
            } else {
                Ok(attempt)
            }
        })
    };
    let holding: fn() -> Error = || Error::from_raw_os_error(32);
    assert_eq!(after(3, true, holding).expect("let go in time"), 3);
    assert_eq!(
        after(1, false, holding)
            .expect_err("no holds here")
            .raw_os_error(),
        held().raw_os_error()
    );
    let other: fn() -> Error = || Error::from(ErrorKind::StorageFull);
    assert_eq!(
        after(1, true, other).expect_err("not a hold").kind(),
        ErrorKind::StorageFull
    );
    let stubborn = after(u32::MAX, true, holding).expect_err("never lets go");
    assert_eq!(stubborn.raw_os_error(), Some(32));
}

#[test]
fn errors_name_the_place() {
    let path = PathBuf::from("/exports/march.csv");
    for error in [
        DiskError::NotFound(path.clone()),
        DiskError::NotWritable(path.clone()),
        DiskError::Full(path.clone()),
        DiskError::Exists(path.clone()),
        DiskError::of(&path, std::io::Error::other("odd")),
    ] {
        assert!(error.to_string().contains("march.csv"), "{error}");
    }
}
