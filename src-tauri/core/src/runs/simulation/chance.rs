//! Chance from one seed, and every kind of trouble it can bring.

use std::ops::AddAssign;

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $rate:literal, $name:literal;)*) => {
        /// A kind of trouble.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Fault {
            $($(#[$doc])* $variant,)*
        }

        impl Fault {
            const ALL: &[Self] = &[$(Self::$variant),*];
            /// How often it strikes per 1000 chances in a story that knows it.
            const RATES: &[u32] = &[$($rate),*];
            /// Names for people.
            pub(super) const NAMES: &[&str] = &[$($name),*];
        }

        const KINDS: usize = Fault::ALL.len();
    };
}

faults! {
    /// 429, perhaps again and again.
    Throttled = 30, "429";
    /// 5xx; a write may or may not have been applied.
    ServerError = 30, "5xx";
    /// No connection: nothing was sent.
    Offline = 30, "no connection";
    /// The request never arrived, which we cannot know.
    LostRequest = 25, "request lost";
    /// Applied, but the answer never came.
    LostAnswer = 40, "applied, answer lost";
    /// Applied some time after we gave up waiting.
    LateWrite = 30, "applied late";
    /// An answer that cannot be read.
    Garbage = 15, "unreadable answer";
    /// The key is revoked until a person enters a new one.
    KeyRevoked = 6, "key revoked (401)";
    /// An event is answered with 202 and seen only later.
    SlowEvent = 120, "event seen later (202)";
    /// One item's result is not taken this time.
    ItemRefused = 50, "item refused";
    /// One item's result is taken but not acknowledged.
    ItemUnmentioned = 25, "item not acknowledged";
    /// A page repeats the one before.
    PageRepeated = 60, "page twice";
    /// A page begins before the last one ended.
    PageOverlaps = 60, "pages overlap";
    /// A row is not on its page.
    RowMissing = 40, "row missing";
    /// A page leads back to the beginning.
    PageLoop = 40, "pages in a circle";
    /// Another page is announced without a way to it.
    CursorMissing = 30, "cursor missing";
    /// A cursor is not taken any more.
    CursorRefused = 30, "cursor refused";
    /// Data of an entry that is not in the job.
    ForeignRow = 60, "row of another job";
    /// The data of one item cannot be used this time.
    DataBroken = 20, "item data broken";
    /// Somebody cancels the job in Pleo.
    CancelledThere = 6, "cancelled in Pleo";
    /// The program is killed.
    Kill = 14, "kill -9";
    /// The computer loses power: what was not synced may be gone.
    PowerLoss = 10, "power loss";
    /// The database cannot grow.
    DatabaseFull = 6, "database full";
    /// The disk is full while the file is written.
    DiskFull = 60, "disk full";
    /// The file cannot be synced.
    SyncFailed = 60, "fsync failed";
    /// The file cannot be renamed.
    RenameFailed = 60, "rename failed";
    /// Something else has the file's name.
    NameTaken = 40, "name taken";
    /// The keychain is locked.
    KeychainLocked = 60, "keychain locked";
    /// A person pauses.
    Paused = 12, "paused";
    /// A person gives up.
    GivenUp = 8, "given up";
    /// The accounting system refuses an item.
    ImportRefused = 150, "import refused";
    /// Nobody reacts for longer than the lease.
    Absent = 200, "nobody there";
    /// The computer sleeps.
    Asleep = 6, "asleep";
    /// This computer's clock is set to something else.
    ClockSet = 8, "clock set";
    /// A person wants entries booked again on purpose.
    BookedAgain = 60, "booked again on purpose";
    /// A person starts anew although a run is not over.
    Impatient = 150, "started anew meanwhile";
}

/// How often each kind of trouble struck.
#[derive(Clone, Debug)]
pub(super) struct Tally(pub(super) [u64; KINDS]);

impl Default for Tally {
    fn default() -> Self {
        Self([0; KINDS])
    }
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        for (sum, n) in self.0.iter_mut().zip(other.0) {
            *sum += n;
        }
    }
}

/// The only source of chance of a story.
pub(super) struct Chance {
    dice: fastrand::Rng,
    known: [bool; KINDS],
    over: bool,
    pub(super) struck: Tally,
}

impl Chance {
    /// Each story knows some kinds of trouble only, so that kinds meet in every combination and none hides another.
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed ^ 0x4c65_6467_6572_706f);
        let share = [0, 20, 50, 90][dice.usize(..4)];
        Self {
            known: std::array::from_fn(|_| dice.u32(..100) < share),
            dice,
            over: false,
            struck: Tally::default(),
        }
    }

    /// From now on everything works and everybody is willing.
    pub(super) fn calm_down(&mut self) {
        self.over = true;
    }

    pub(super) fn is_calm(&self) -> bool {
        self.over
    }

    /// Whether this trouble strikes now.
    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
        let kind = fault as usize;
        let strikes = !self.over && self.known[kind] && self.dice.u32(..1000) < Fault::RATES[kind];
        self.struck.0[kind] += u64::from(strikes);
        strikes
    }

    /// One of `0..end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.dice.u32(..end.max(1))
    }

    /// Heads or tails.
    pub(super) fn coin(&mut self) -> bool {
        self.dice.bool()
    }
}
