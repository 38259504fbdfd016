//! What only Windows has: files that another program holds, names without case, long paths.

use std::fs::OpenOptions;
use std::os::windows::fs::OpenOptionsExt;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::*;

/// `FILE_SHARE_READ | FILE_SHARE_WRITE`: all but deleting and renaming, as a virus scanner opens a file.
const SHARE_WITHOUT_DELETE: u32 = 3;

#[test]
fn a_file_that_a_spreadsheet_holds_is_neither_read_nor_replaced() {
    let folder = folder();
    let path = folder.path().join("month.csv");
    fs::write(&path, b"old").expect("written");
    let held = OpenOptions::new()
        .read(true)
        .share_mode(0)
        .open(&path)
        .expect("held");
    let refused = finished(folder.path(), b"new").publish("month.csv");
    assert!(refused.is_err(), "{refused:?}");
    drop(held);
    assert_eq!(fs::read(&path).expect("readable"), b"old");
    assert_eq!(names(folder.path()), ["month.csv"]);
}

#[test]
fn a_file_that_a_scanner_holds_for_a_moment_gets_its_name() {
    let folder = folder();
    let file = finished(folder.path(), b"whole");
    let hidden = folder.path().join(&names(folder.path())[0]);
    let held = OpenOptions::new()
        .read(true)
        .share_mode(SHARE_WITHOUT_DELETE)
        .open(&hidden)
        .expect("held");
    let target = folder.path().join("probe");
    assert!(
        fs::rename(&hidden, &target).is_err(),
        "this system knows such holds"
    );
    let (let_go, wish) = mpsc::channel::<()>();
    let holder = thread::spawn(move || {
        // Long enough for a first attempt to fail, short enough for a later one.
        let _ = wish.recv_timeout(Duration::from_millis(300));
        drop(held);
    });
    let published = file.publish("month.csv").expect("in the end");
    drop(let_go);
    holder.join().expect("ended");
    assert_eq!(fs::read(published.path).expect("readable"), b"whole");
    assert_eq!(names(folder.path()), ["month.csv"]);
}

#[test]
fn another_spelling_of_a_name_is_the_same_file() {
    let folder = folder();
    finished(folder.path(), b"one")
        .publish("Month.csv")
        .expect("named");
    let refused = finished(folder.path(), b"two").publish("MONTH.CSV");
    assert!(matches!(refused, Err(DiskError::Exists(_))), "{refused:?}");
    let adopted = finished(folder.path(), b"one").publish("month.csv");
    assert!(adopted.expect("the same file").adopted);
    assert_eq!(names(folder.path()), ["Month.csv"]);
}

#[test]
fn a_path_longer_than_old_programs_can_say_works() {
    let folder = folder();
    let mut deep = folder.path().to_owned();
    while deep.as_os_str().len() < 300 {
        deep.push("a folder of a company with a long name");
    }
    fs::create_dir_all(&deep).expect("made");
    let published = finished(&deep, b"far down")
        .publish("month.csv")
        .expect("named");
    assert_eq!(fs::read(published.path).expect("readable"), b"far down");
}

#[test]
fn names_windows_keeps_for_itself_are_refused() {
    let folder = folder();
    for name in [
        "NUL",
        "con.csv",
        "a:b",
        "C:\\x.csv",
        "..\\x.csv",
        "x.",
        "x ",
    ] {
        let refused = finished(folder.path(), b"x").publish(name);
        assert!(matches!(refused, Err(DiskError::InvalidName(_))), "{name}");
    }
    assert!(names(folder.path()).is_empty());
}
