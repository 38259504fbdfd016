//! One watcher per company over all processes of this user.
//!
//! Keeps true: whoever holds a claim is the only one who asks for the company's jobs and starts runs by itself; a claim
//! ends with its process, however that ends. The lock is the system's, on a file that is never removed, because removing
//! it would let two hold it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::model::BooksId;

/// The right to watch a company, as long as it lives.
#[derive(Debug)]
pub struct Claim(#[expect(dead_code, reason = "held for its lock")] File);

impl Claim {
    /// Takes the claim; none while another process, or another part of this one, has it.
    pub fn take(folder: &Path, books: BooksId) -> io::Result<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(format!("{books}.lock")))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn one_holds_it_and_the_next_gets_it_at_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = [1, 2].map(|n| BooksId(uuid::Uuid::from_u128(n)));
        let take = |books| Claim::take(folder.path(), books).expect("a lock");
        let first = take(one).expect("free");
        assert!(take(one).is_none());
        assert!(take(other).is_some(), "another company");
        drop(first);
        assert!(take(one).is_some());
    }

    #[test]
    fn two_who_start_at_once_never_both_hold_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let books = BooksId(uuid::Uuid::from_u128(1));
        let holders = Arc::new(AtomicU32::new(0));
        let starts = Arc::new(AtomicU32::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let (path, holders, starts) =
                    (folder.path().to_owned(), holders.clone(), starts.clone());
                std::thread::spawn(move || {
                    while starts.fetch_add(1, Ordering::SeqCst) < 1000 {
                        if let Some(claim) = Claim::take(&path, books).expect("a lock") {
                            assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                            std::thread::yield_now();
                            holders.fetch_sub(1, Ordering::SeqCst);
                            drop(claim);
                        }
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("one at a time");
        }
    }
}
