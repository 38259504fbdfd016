//! The file in which the processes of one credential see each other's sends.
//!
//! Keeps true: read and written under a lock, and guarded by a checksum, so that half of a write, another program's file
//! or a file of another version is told apart from one that is sound; the file appears whole or not at all. It holds
//! times and counts only, and its name does not lead to the credential. It is not forced onto the disk: it matters for a
//! minute, which no computer takes less than to come back after a power cut.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::pace::{MOST_BURST, PER_MINUTE, Send, Shared};
use crate::disk::{DiskError, Staged};

/// How a file begins; the last digit is its version.
const MAGIC: &[u8; 8] = b"LPsends1";
const HEAD: usize = 8 + 5 * 8 + 3 * 4;
const SEND: usize = 16;
const SUM: usize = 8;
/// No count gets here: a thousand requests a second for a million years.
const HIGHEST: u64 = 1 << 55;
const LARGEST: usize = HEAD + PER_MINUTE * SEND + SUM;

/// The open file.
#[derive(Debug)]
pub(super) struct SendLog(File);

/// The file while no other process can use it.
pub(super) struct Locked<'a>(&'a File);

/// The file does not hold what we wrote.
#[derive(Debug)]
pub(super) struct Damaged;

impl SendLog {
    /// Opens `name` in `folder`, which is made if need be. A new one says that nothing was sent and that `burst` may leave
    /// at once.
    pub(super) fn open(folder: &Path, name: &str, burst: u32) -> Result<Self, DiskError> {
        let fail = |error| DiskError::of(folder, error);
        std::fs::create_dir_all(folder).map_err(fail)?;
        let path = folder.join(name);
        let open = || OpenOptions::new().read(true).write(true).open(&path);
        match open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other.map(Self).map_err(fail),
        }
        let mut new = Staged::create(folder)?;
        let mut bytes = encode(&Shared::new(burst));
        // Room for all there can be, so that a full disk keeps nobody from saying that something was sent.
        bytes.resize(LARGEST, 0);
        new.write_all(&bytes).map_err(fail)?;
        match new.finish()?.publish(name) {
            // Another process was faster and has written to it already.
            Ok(_) | Err(DiskError::Exists(_)) => open().map(Self).map_err(fail),
            Err(error) => Err(error),
        }
    }

    /// The file for ourselves; nothing while another process has it.
    pub(super) fn try_lock(&self) -> io::Result<Option<Locked<'_>>> {
        match self.0.try_lock() {
            Ok(()) => Ok(Some(Locked(&self.0))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Locked<'_> {
    /// What was written last.
    pub(super) fn read(&self) -> io::Result<Result<Shared, Damaged>> {
        let mut file = self.0;
        file.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::with_capacity(LARGEST);
        // A longer file is the remains of more sends, or not ours.
        file.take(LARGEST as u64).read_to_end(&mut bytes)?;
        Ok(decode(&bytes).ok_or(Damaged))
    }

    pub(super) fn write(&self, shared: &Shared) -> io::Result<()> {
        let mut file = self.0;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&encode(shared))
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // The system lets go when the file is closed, at the latest.
        let _ = self.0.unlock();
    }
}

pub(super) fn encode(shared: &Shared) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + shared.sends.len() * SEND + SUM);
    bytes.extend_from_slice(MAGIC);
    for number in [shared.next, shared.halved, shared.throttles] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for moment in [shared.quiet_until, shared.minute] {
        bytes.extend_from_slice(&moment.to_le_bytes());
    }
    let count = u32::try_from(shared.sends.len()).unwrap_or(u32::MAX);
    for number in [shared.burst, u32::from(shared.used_up), count] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for send in &shared.sends {
        bytes.extend_from_slice(&send.wall.to_le_bytes());
        bytes.extend_from_slice(&send.pleo.to_le_bytes());
    }
    let sum = checksum(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

/// Nothing unless every byte is as it was written. What follows is left over from a longer text.
pub(super) fn decode(bytes: &[u8]) -> Option<Shared> {
    bytes.strip_prefix(MAGIC)?;
    let head = bytes.get(..HEAD)?;
    let long = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap_or_default());
    let short = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap_or_default());
    let (next, halved, throttles) = (long(8), long(16), long(24));
    let (quiet_until, minute) = (long(32).cast_signed(), long(40).cast_signed());
    let (burst, used_up) = (short(48), short(52));
    let count = usize::try_from(short(56)).ok()?;
    let end = HEAD.checked_add(count.checked_mul(SEND)?)?;
    let sum = bytes.get(end..end.checked_add(SUM)?)?;
    if checksum(&bytes[..end]).to_le_bytes() != *sum {
        return None;
    }
    let sound = count <= PER_MINUTE
        && (count as u64..HIGHEST).contains(&next)
        && halved <= next
        && used_up <= 1
        && (1..=MOST_BURST).contains(&burst);
    let (sends, _) = bytes[HEAD..end].as_chunks::<SEND>();
    let number = |bytes: &[u8]| i64::from_le_bytes(bytes.try_into().unwrap_or_default());
    let sends = sends.iter().map(|send| Send {
        wall: number(&send[..8]),
        pleo: number(&send[8..]),
    });
    sound.then(|| Shared {
        next,
        sends: sends.collect(),
        burst,
        halved,
        throttles,
        quiet_until,
        minute,
        used_up: used_up == 1,
    })
}

/// FNV-1a in words of eight bytes: against accidents, not against intent.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
