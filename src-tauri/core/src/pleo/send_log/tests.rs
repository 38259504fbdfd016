//! The log of sends: whole, torn, foreign, from the future, and shared by processes.

use std::collections::VecDeque;

use super::*;

fn sample() -> Shared {
    let send = |number: i64| Send {
        wall: 1_790_000_000_000 + number,
        pleo: -number,
    };
    Shared {
        next: 1_000_000,
        sends: (0..300).map(send).collect(),
        burst: 70,
        halved: 999,
        throttles: 3,
        quiet_until: i64::MIN,
        minute: i64::MAX,
        used_up: true,
    }
}

#[test]
fn what_is_written_is_read_and_no_other_byte_is_believed() {
    let (full, none) = (sample(), Shared::new(10));
    for shared in [&full, &none] {
        let bytes = encode(shared);
        assert_eq!(decode(&bytes).as_ref(), Some(shared));
        let longer = [bytes.as_slice(), &encode(&sample())].concat();
        assert_eq!(
            decode(&longer).as_ref(),
            Some(shared),
            "an older end is no harm"
        );
        for length in 0..bytes.len() {
            assert_eq!(decode(&bytes[..length]), None, "cut to {length}");
        }
        for place in 0..bytes.len() {
            let mut odd = bytes.clone();
            odd[place] ^= 0x10;
            assert_eq!(decode(&odd), None, "byte {place}");
        }
    }
    assert_eq!(
        decode(b"SQLite format 3\0 and a great deal more than that"),
        None
    );
    assert_eq!(decode(&[0; LARGEST]), None);
}

#[test]
fn sound_bytes_that_make_no_sense_are_not_believed() {
    let odd = |change: fn(&mut Shared)| {
        let mut shared = sample();
        change(&mut shared);
        decode(&encode(&shared))
    };
    assert!(odd(|_| {}).is_some());
    assert_eq!(odd(|shared| shared.burst = 0), None);
    assert_eq!(odd(|shared| shared.burst = 601), None);
    assert_eq!(odd(|shared| shared.next = 299), None);
    assert_eq!(odd(|shared| shared.next = u64::MAX), None);
    assert_eq!(odd(|shared| shared.halved = 1_000_001), None);
    let many: VecDeque<Send> = (0..601).map(|_| Send::default()).collect();
    let shared = Shared {
        sends: many,
        ..sample()
    };
    assert_eq!(decode(&encode(&shared)), None);
}

#[test]
fn one_at_a_time_has_the_file_and_finds_what_the_last_one_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("deeper");
    let open = || SendLog::open(&place, "ab12.sends", 40).expect("opens");
    let (mine, theirs) = (open(), open());
    let locked = mine.try_lock().expect("locks").expect("free");
    let read = locked.read().expect("reads").expect("sound");
    assert_eq!(read, Shared::new(40));
    locked.write(&sample()).expect("writes");
    assert!(theirs.try_lock().expect("answers").is_none());
    drop(locked);
    let locked = theirs.try_lock().expect("locks").expect("free again");
    assert_eq!(locked.read().expect("reads").expect("sound"), sample());
    locked.write(&Shared::new(1)).expect("writes");
    let read = locked.read().expect("reads").expect("sound");
    assert_eq!(read, Shared::new(1), "shorter than before");
    drop(locked);
    let third = open();
    let locked = third.try_lock().expect("locks").expect("free");
    assert!(locked.read().expect("reads").is_ok());
    std::fs::write(place.join("ab12.sends"), "").expect("writes");
    assert!(
        locked.read().expect("reads").is_err(),
        "an empty file is no news"
    );
}
