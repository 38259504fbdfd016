//! Each room's errors as problems, without a catch-all: a new error does not compile until it has its sentence.

use super::{Code, Problem};
use crate::disk::DiskError;
use crate::logbook::{Field, note};
use crate::network::ProxyError;
use crate::pleo;
use crate::receipts::ReceiptError;
use crate::store::StoreError;
use crate::updates::UpdateError;
use crate::vault::VaultError;

const KEPT: &str = "Nothing is lost: what was read and written so far is kept.";

const NOT_ELSEWHERE: &str = "The key was neither read nor written anywhere else.";

impl Problem {
    /// Notes in the log that a room's error became this problem: its name, never its words.
    fn noted(self, room: &'static str, status: Option<u16>) -> Self {
        let mut fields: Vec<(&'static str, Field)> =
            vec![("code", self.code.word().into()), ("room", room.into())];
        fields.extend(status.map(|status| ("status", status.into())));
        note("problem", &fields);
        self
    }
}

impl From<pleo::Error> for Problem {
    fn from(error: pleo::Error) -> Self {
        use pleo::Error as E;
        let problem = match &error {
            E::Offline { .. } => Self::new(
                Code::Offline,
                "Pleo cannot be reached.",
                KEPT,
                "Check the internet connection, then try again.",
            ),
            E::Tls { .. } => Self::new(
                Code::Unsafe,
                "The connection to Pleo is not safe, so nothing was sent.",
                KEPT,
                "Check this computer's date. In a company network, ask for its certificate to be installed.",
            ),
            E::Timeout | E::Server { .. } => Self::new(
                Code::PleoUnavailable,
                "Pleo does not answer properly right now.",
                KEPT,
                "Try again in a few minutes.",
            ),
            E::KeyRefused => Self::new(
                Code::KeyRefused,
                "Pleo does not accept the key.",
                KEPT,
                "It may be mistyped, expired or revoked. Enter a new key.",
            ),
            E::ScopeMissing => Self::new(
                Code::ScopeMissing,
                "The key lacks a right that this step needs.",
                KEPT,
                "Create a key in Pleo with rights to read and write export jobs and to read export items.",
            ),
            E::NotFound { .. } => Self::new(
                Code::JobNotFound,
                "Pleo does not know this export job, or it belongs to another company.",
                "Nothing was changed.",
                "Check the job and the company, then try again.",
            ),
            E::Conflict { .. } if error.is_kind("EXPORT_ALREADY_IN_PROGRESS") => Self::new(
                Code::JobAlreadyOpen,
                "Pleo still has an open export job for this company.",
                "No second job was created; the entries stay as they are.",
                "Finish or pick up the open job first.",
            ),
            E::Refused { .. } if error.is_kind("MISSING_CONTRA_ACCOUNTS") => Self::new(
                Code::ContraAccounts,
                "Contra accounts are not fully set up in Pleo.",
                "Pleo gives out no data for this export until they are.",
                "In Pleo, open Settings, Accounting, Contra accounts and map them; then try again.",
            ),
            E::Refused { .. } if error.is_kind("UNSUPPORTED_API_VERSION") => Self::new(
                Code::ApiVersion,
                "This company uses wallets in several currencies, which Export API v1 and v2 cannot serve.",
                "Nothing was exported.",
                "Choose Export API v3, or automatic.",
            ),
            E::Refused { .. }
                if error.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE")
                    || error.is_kind("INVALID_EXPORT_JOB_STATUS_CHANGE") =>
            {
                Self::job_ended("it is finished", None)
            }
            E::Refused { .. } | E::Conflict { .. } => Self::new(
                Code::Refused,
                "Pleo refused this step.",
                KEPT,
                "The detail says why. Correct it in Pleo, then try again.",
            ),
            E::RateLimited => Self::new(
                Code::RateLimited,
                "Pleo asked us to slow down for longer than we wait in one go.",
                KEPT,
                "Try again in a few minutes.",
            ),
            E::NotJson { .. } => Self::new(
                Code::NotPleo,
                "Something other than Pleo answered.",
                KEPT,
                "This network may want you to sign in, or a proxy is in the way. Open a web page to check, then try again.",
            ),
            E::Unreadable { .. } | E::TooLarge | E::PagingLoop | E::BadCursor => Self::new(
                Code::Unreadable,
                "Pleo's answer cannot be read, so nothing of it was used.",
                KEPT,
                "Try again. If it stays, copy the details and report them.",
            ),
            E::OutcomeUnknown(cause) => return Self::from((**cause).clone()),
        };
        problem.with_detail(&error).noted("pleo", error.status())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let problem = match &error {
            StoreError::AlreadyOpen(_) => Self::new(
                Code::AlreadyOpen,
                "Ledgerport is already open on this data.",
                "Two at once could report an item twice, so this one stops here.",
                "Use the window that is open, or close it first.",
            ),
            StoreError::Newer { .. } => Self::new(
                Code::NewerDatabase,
                "The data on this computer was written by a newer version of Ledgerport.",
                "It was not opened and not changed.",
                "Install the newest version.",
            ),
            StoreError::Damaged(_) => Self::new(
                Code::Database,
                "Ledgerport's own data on this computer is damaged or belongs to another program.",
                "It was not changed. Pleo's records and the files already written are not affected.",
                "Restore the folder from a backup, or choose another data folder.",
            ),
            StoreError::Corrupt { .. } => Self::new(
                Code::Database,
                "Ledgerport's own data on this computer is damaged.",
                "It was not changed, and a copy was put aside. Pleo's records and the files already written are not \
                 affected.",
                "Restore the data folder from a backup. The newest copies Ledgerport made itself are in its folder \
                 “backups”.",
            ),
            StoreError::BookedElsewhere(_) => Self::new(
                Code::Mismatch,
                "Another run has booked some of these entries meanwhile.",
                "Nothing of this run was booked and nothing was reported.",
                "Move the file of this run away without importing it, then resume.",
            ),
            StoreError::Folder { .. } => Self::new(
                Code::Folder,
                "The data folder cannot be used.",
                "Nothing was started.",
                "Check that the folder exists and that you may write there.",
            ),
            StoreError::Full => Self::disk_full(),
            StoreError::Absent(_) => Self::input("What you asked for is not there any more."),
            StoreError::Sqlite(_) => Self::new(
                Code::Database,
                "Ledgerport could not save or read its own data.",
                "The last step was not kept; everything before it is.",
                "Try again. If it stays, restart the computer and check the disk.",
            ),
        };
        problem.with_detail(error).noted("store", None)
    }
}

impl From<DiskError> for Problem {
    fn from(error: DiskError) -> Self {
        let problem = match &error {
            DiskError::Full(_) => Self::disk_full(),
            DiskError::Exists(_) => Self::new(
                Code::FileExists,
                "A file of that name is already there, with other content.",
                "It was not overwritten, and nothing was reported to Pleo.",
                "Move it away or choose another folder, then continue.",
            ),
            DiskError::NotFound(_)
            | DiskError::NotWritable(_)
            | DiskError::InvalidName(_)
            | DiskError::Io { .. } => Self::new(
                Code::Folder,
                "The file cannot be written to this folder.",
                "No file was left behind and nothing was reported to Pleo.",
                "Choose a folder that exists and that you may write to.",
            ),
        };
        problem.with_detail(error).noted("disk", None)
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        let problem = match &error {
            VaultError::Locked => Self::new(
                Code::KeychainLocked,
                "The system's keychain is locked.",
                NOT_ELSEWHERE,
                "Unlock the keychain, then try again.",
            ),
            VaultError::Denied => Self::new(
                Code::KeychainLocked,
                "The system's keychain refused access to the key.",
                NOT_ELSEWHERE,
                "Try again and allow Ledgerport when the system asks, or enter the key for this session.",
            ),
            VaultError::Slow => Self::new(
                Code::KeychainLocked,
                "The system's keychain did not answer in time.",
                "It is not known whether it did what was asked. The key was not written anywhere else.",
                "Look for a prompt of the system that waits behind other windows, then try again.",
            ),
            VaultError::Missing => Self::new(
                Code::KeychainMissing,
                "This system has no keychain.",
                "A key can be used until the program is closed, and is never written to a file.",
                "Enter the key for this session, or set up a keychain.",
            ),
            VaultError::TooLong => Self::input("The key is too long to be a Pleo key."),
            VaultError::Forgets => Self::new(
                Code::KeychainMissing,
                "The system's keychain loses what is saved in it, so it is not used.",
                "An older key is left as it was. A key can be used until the program is closed, and is never written to a file.",
                "Enter the key for this session, and have the keychain repaired.",
            ),
            VaultError::NotDeleted => Self::new(
                Code::KeychainLocked,
                "The system's keychain did not delete the key.",
                "The key is still on this computer. Nothing else was removed.",
                "Delete it in the system's keychain program, where it stands under Ledgerport's name, or revoke it in Pleo.",
            ),
            VaultError::Unreadable => Self::new(
                Code::KeychainLocked,
                "The system's keychain holds something that is not a key of this version.",
                NOT_ELSEWHERE,
                "Enter the key again; it replaces what is there.",
            ),
            VaultError::Failed => Self::new(
                Code::KeychainLocked,
                "The system's keychain could not keep or give back the key.",
                NOT_ELSEWHERE,
                "Enter the key again.",
            ),
        };
        problem.with_detail(error).noted("vault", None)
    }
}

impl From<ReceiptError> for Problem {
    fn from(error: ReceiptError) -> Self {
        use ReceiptError as E;
        const REST: &str = "The receipt was not stored. Everything else of the export is kept.";
        let problem = match &error {
            E::Disk(_) => {
                let E::Disk(disk) = error else {
                    unreachable!("matched above")
                };
                return Self::from(disk);
            }
            E::Expired { .. } => Self::new(
                Code::PleoUnavailable,
                "The link to a receipt has expired.",
                REST,
                "Try again: the item is read anew and brings a fresh link.",
            ),
            E::Offline | E::Timeout | E::Server { .. } => Self::new(
                Code::PleoUnavailable,
                "A receipt cannot be fetched right now.",
                REST,
                "Check the internet connection, then try again in a few minutes.",
            ),
            E::Tls => Self::new(
                Code::Unsafe,
                "The connection to a receipt is not safe, so nothing was fetched.",
                REST,
                "Check this computer's date. In a company network, ask for its certificate to be installed.",
            ),
            E::NotTheServer { .. } => Self::new(
                Code::NotPleo,
                "Something other than the receipt's server answered.",
                REST,
                "This network may want you to sign in, or a proxy is in the way. Open a web page to check, then try again.",
            ),
            E::Address(_) | E::Redirects => Self::new(
                Code::Refused,
                "The link of a receipt leads to a place Ledgerport does not go to.",
                REST,
                "Save the receipt from Pleo by hand, and report the details.",
            ),
            E::TooLarge | E::Size { .. } | E::Coding | E::NotADocument | E::OtherKind { .. } => {
                Self::new(
                    Code::Unreadable,
                    "A receipt is not what Pleo says it is, so it was not stored.",
                    REST,
                    "Look at the receipt in Pleo. If it is right there, save it by hand and report the details.",
                )
            }
        };
        problem
            .with_detail(&error)
            .noted("receipts", error.status())
    }
}

impl From<ProxyError> for Problem {
    fn from(error: ProxyError) -> Self {
        let problem = match &error {
            ProxyError::NotAnAddress => Self::new(
                Code::Input,
                "This is not the address of a proxy.",
                "Nothing was changed.",
                "Enter its name and port, for example proxy.example:8080.",
            ),
            ProxyError::SignIn => Self::new(
                Code::Input,
                "A proxy's name and password are not kept here.",
                "Nothing was changed.",
                "Enter the address alone.",
            ),
            ProxyError::File(_) => Self::new(
                Code::Folder,
                "The choice of proxy cannot be read or kept.",
                "Nobody was called in the meantime.",
                "Check that the data folder can be written, then choose the proxy again.",
            ),
        };
        problem.with_detail(error).noted("network", None)
    }
}

impl From<UpdateError> for Problem {
    fn from(error: UpdateError) -> Self {
        use UpdateError as E;
        const SAME: &str = "This version goes on working. Nothing was installed.";
        let problem = match &error {
            E::Offline => Self::new(
                Code::Offline,
                "The list of new versions cannot be reached.",
                SAME,
                "Check the internet connection, then try again.",
            ),
            E::Tls => Self::new(
                Code::Unsafe,
                "The connection to the list of new versions is not safe, so nothing was fetched.",
                SAME,
                "Check this computer's date. In a company network, ask for its certificate to be installed.",
            ),
            E::Answer { .. } | E::TooLarge | E::List | E::Source(_) => Self::new(
                Code::Unreadable,
                "The list of new versions cannot be read.",
                SAME,
                "Try again later, or install a new version by hand.",
            ),
            E::Elsewhere | E::Signature | E::OtherVersion => Self::new(
                Code::Unsafe,
                "The new version is not the one its makers signed, so it was thrown away.",
                SAME,
                "Do not install it by other means. Report the details.",
            ),
        };
        problem.with_detail(&error).noted("updates", None)
    }
}

impl Problem {
    fn disk_full() -> Self {
        Self::new(
            Code::DiskFull,
            "The disk is full.",
            "No half file was left behind, and nothing was reported to Pleo.",
            "Make room, then continue.",
        )
    }
}
