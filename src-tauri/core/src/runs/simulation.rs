//! A deterministic simulation of runs: whole stories of one company, from one seed, in virtual time.
//!
//! Real: the decision ([`step`](super::step::step)), the record and its JSON, the meaning of every error of Pleo, what is
//! told to Pleo about an item, when a sign of life is due, paging guards, voucher references, the sentences of problems.
//! Model: Pleo and the network (`pleo`), disk, database and keychain (`machine`), the person and the accounting
//! system (`person`). The effects (`effects`) are written a second time against the models, in the order of the real
//! ones; a change there belongs here too. Left out, because other tests have them: HTTP and JSON, the pace of requests,
//! vendors and the contents of vouchers, tokens that are refreshed.
//!
//! Keeps true: nothing depends on anything but the seed, so a story that breaks an invariant can be told again exactly.
//! Compiled for tests and with the feature `simulation` only.

mod chance;
mod effects;
mod invariants;
mod machine;
mod person;
mod pleo;
#[cfg(test)]
mod tests;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use jiff::Timestamp;

use self::chance::{Chance, Fault, Tally};
use self::machine::{Database, Disk};
use self::pleo::{Moment, Pleo, Reply, Request, at};
use super::clock::Heard;
use super::drive::Order;
use super::record::{Record, Stage, Status};
use crate::companies::ReportPolicy;
use crate::model::EntryId;
use crate::pleo::{ApiVersion, Error, Place};

/// Things a person does until a story counts as one that never ends.
const MOST_ROUNDS: u32 = 60;

/// What is broken on purpose, to prove that the checkers see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mutation {
    /// Results are reported before there is a file.
    ReportFirst,
    /// The job is closed while items are open.
    CloseEarly,
    /// The check does not look into the booking ledger.
    ForgetLedger,
    /// `started` is sent twice.
    StartTwice,
    /// An effect that cannot be repeated begins before its intent is saved.
    LoseIntent,
    /// The file gets its name before its bytes are on the disk.
    NoFileSync,
    /// The folder is not synced after the file got its name.
    NoFolderSync,
    /// Commits are not synced.
    LazyCommits,
    /// An answer 200 counts as a yes to every item in it.
    TrustAnswers,
    /// Batches beside one that failed count as taken, whatever their answers are.
    TrustOthers,
    /// Pleo gets no signs of life.
    NoSignsOfLife,
    /// The number of items is not compared with the job's.
    TrustPages,
    /// Amounts in the file are one minor unit off.
    WrongSum,
    /// Pleo's record is not compared with ours at the end.
    NoComparison,
    /// A rebuilt file gets another name.
    NewName,
    /// Which file is about to appear is not recorded before it does.
    NoPlan,
    /// An item drops out of the record, and how many there are is not compared at the end.
    LoseItem,
    /// That the disk is full is not noticed: what was written of a file counts as the whole.
    IgnoreFullDisk,
    /// At the end the numbers of items are compared, and not how they ended.
    CompareNumbers,
    /// What is booked before is reported as failed.
    FailBooked,
}

/// A broken invariant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Its name, e.g. `I5`.
    pub invariant: &'static str,
    /// What was seen.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// What became of one story.
pub struct Story {
    /// Export jobs Pleo had in it.
    pub jobs: u64,
    /// The first broken invariant.
    pub violation: Option<Violation>,
    /// Everything that happened, when asked for.
    pub lines: Vec<String>,
    end: u64,
    struck: Tally,
}

/// What became of many stories.
#[derive(Default)]
pub struct Summary {
    /// Stories told.
    pub stories: u64,
    /// Export jobs in them.
    pub jobs: u64,
    /// Seeds that broke an invariant, with the first violation of each.
    pub violations: Vec<(u64, Violation)>,
    ends: HashSet<u64>,
    struck: Tally,
}

impl Summary {
    /// Adds the story of `seed`.
    pub fn add(&mut self, seed: u64, story: Story) {
        self.stories += 1;
        self.jobs += story.jobs;
        self.struck += &story.struck;
        self.ends.insert(story.end);
        self.violations
            .extend(story.violation.map(|violation| (seed, violation)));
    }

    /// Adds what another thread did.
    pub fn merge(&mut self, other: Self) {
        self.stories += other.stories;
        self.jobs += other.jobs;
        self.struck += &other.struck;
        self.ends.extend(other.ends);
        self.violations.extend(other.violations);
    }

    /// How many different ends there were.
    pub fn ends(&self) -> usize {
        self.ends.len()
    }

    /// Trouble by kind, with how often it struck.
    pub fn faults(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Fault::NAMES.iter().copied().zip(self.struck.0)
    }
}

/// Tells the story of `seed`; with `telling`, line by line.
pub fn tell(seed: u64, mutation: Option<Mutation>, telling: bool) -> Story {
    let mut world = World::new(seed, mutation, telling);
    world.live();
    world.end()
}

/// Why an effect ends without a result.
enum Cut {
    /// The program is gone.
    Died,
    /// A person stepped in.
    Ordered(Order),
}

/// Everything there is in a story.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of a world, not states of one thing"
)]
struct World {
    chance: Chance,
    mutation: Option<Mutation>,
    now: Moment,
    /// How wrong this computer's clock is, in milliseconds.
    skew: i64,
    /// How often this computer was started.
    boots: u32,
    pleo: Pleo,
    disk: Disk,
    database: Database,
    // What the process knows.
    has_client: bool,
    sending: effects::Sending,
    announced: HashSet<(&'static str, ApiVersion, Place)>,
    orders: VecDeque<Order>,
    interruptible: bool,
    power_lost: bool,
    /// The run whose task lives, and since when without anything that could keep signs of life from Pleo.
    tended: Option<usize>,
    alive_since: Moment,
    /// The company's choice when to report; none where every run has its own.
    policy: Option<ReportPolicy>,
    // What the person knows: vouchers in the accounting system by entry, what it refused of each file it
    // imported, by name and hash.
    books: BTreeMap<EntryId, u32>,
    imported: BTreeMap<(String, String), BTreeSet<EntryId>>,
    /// Entries whose voucher the person deleted in the accounting system.
    deleted: BTreeSet<EntryId>,
    tries: BTreeMap<EntryId, u32>,
    violation: Option<Violation>,
    telling: bool,
    lines: Vec<String>,
}

impl World {
    fn new(seed: u64, mutation: Option<Mutation>, telling: bool) -> Self {
        let mut chance = Chance::new(seed);
        let policies = [
            Some(ReportPolicy::Confirmed),
            Some(ReportPolicy::Written),
            None,
        ];
        let policy = policies[chance.below(3) as usize];
        Self {
            policy,
            pleo: Pleo::new(&mut chance),
            database: if mutation == Some(Mutation::LazyCommits) {
                Database::lazy()
            } else {
                Database::default()
            },
            disk: Disk::default(),
            chance,
            mutation,
            now: 0,
            skew: 0,
            boots: 0,
            has_client: false,
            sending: effects::Sending::default(),
            announced: HashSet::new(),
            orders: VecDeque::new(),
            interruptible: false,
            power_lost: false,
            tended: None,
            alive_since: 0,
            books: BTreeMap::new(),
            imported: BTreeMap::new(),
            deleted: BTreeSet::new(),
            tries: BTreeMap::new(),
            violation: None,
            telling,
            lines: Vec::new(),
        }
    }

    /// The whole story: trouble first, then everything works and all that was begun must come to an end.
    fn live(&mut self) {
        let trouble = self.chance.below(14);
        for round in 0..MOST_ROUNDS {
            if round == trouble {
                self.note(|| "from here on everything works".into());
                self.chance.calm_down();
            }
            let went_on = match self.act() {
                Ok(went_on) => went_on,
                Err(_) => {
                    self.restart();
                    true
                }
            };
            self.tended = None;
            self.orders.clear();
            if self.chance.is_calm() {
                // Who is stopped again and again waits longer each time.
                self.pass(Duration::from_secs(10 * u64::from(round)));
            }
            if self.violation.is_some() {
                return;
            }
            if !went_on {
                if self.chance.is_calm() {
                    return self.check_end();
                }
                let wait = u64::from(self.chance.below(4000));
                self.pass(Duration::from_secs(wait));
            }
        }
        self.broken("liveness", || {
            "everything works, and still there is no end".into()
        });
    }

    fn end(self) -> Story {
        let mut hasher = DefaultHasher::new();
        for run in &self.database.tables.runs {
            let code = run
                .record
                .problem
                .as_ref()
                .map(|problem| problem.code.word());
            let mut states: Vec<&str> = run.items.iter().map(|i| i.state.word()).collect();
            states.sort_unstable();
            (run.record.status.word(), code, states).hash(&mut hasher);
        }
        for job in &self.pleo.jobs {
            job.status.word().hash(&mut hasher);
        }
        Story {
            jobs: self.pleo.jobs.len() as u64,
            end: hasher.finish(),
            struck: self.chance.struck,
            violation: self.violation,
            lines: self.lines,
        }
    }

    /// This computer's clock.
    fn clock(&self) -> Timestamp {
        at(self.now + self.skew)
    }

    /// The clock that only goes forward.
    fn mono(&self) -> Heard {
        Heard {
            boot: self.boots.to_string(),
            millis: self.now,
        }
    }

    fn pass(&mut self, time: Duration) {
        self.now += i64::try_from(time.as_millis()).unwrap_or(0);
        self.pleo.tick(self.now);
        self.check_taken();
    }

    /// A moment in which anything can happen: the program dies, the computer sleeps, a person steps in.
    fn moment(&mut self) -> Result<(), Cut> {
        self.pass(Duration::from_millis(5));
        if self.dies() {
            return Err(Cut::Died);
        }
        if self.chance.strikes(Fault::Asleep) {
            self.alive_since = Moment::MAX;
            let time = u64::from(self.chance.below(7200));
            self.pass(Duration::from_secs(time));
            self.alive_since = self.now;
        }
        if self.chance.strikes(Fault::ClockSet) {
            self.skew = (i64::from(self.chance.below(200)) - 100) * 60_000;
            self.note(|| "the clock was set".into());
        }
        if self.chance.strikes(Fault::Paused) {
            self.orders.push_back(Order::Pause);
        }
        if let Some(run) = self.tended
            && self.may_cancel(run)
            && self.chance.strikes(Fault::GivenUp)
        {
            self.orders.push_back(Order::Cancel);
        }
        while self.interruptible
            && let Some(order) = self.orders.pop_front()
        {
            if matches!(order, Order::Pause | Order::Cancel) {
                return Err(Cut::Ordered(order));
            }
        }
        Ok(())
    }

    fn dies(&mut self) -> bool {
        self.power_lost = self.chance.strikes(Fault::PowerLoss);
        let dies = self.power_lost || self.chance.strikes(Fault::Kill);
        if dies {
            self.note(|| "the program is killed".into());
        }
        dies
    }

    /// One call over the network.
    fn ask(&mut self, api: ApiVersion, request: &Request) -> Result<Result<Reply, Error>, Cut> {
        if let Err(cut) = self.moment() {
            self.pleo.asking = self.tended;
            // It may have left before.
            let chance = &mut self.chance;
            self.pleo.abandoned(self.now, request, api, chance);
            self.check_taken();
            return Err(cut);
        }
        self.pleo.asking = self.tended;
        let chance = &mut self.chance;
        let reply = self.pleo.call(&mut self.now, request, api, chance);
        self.check_taken();
        if let Err(error) = &reply {
            self.note(|| format!("    {error}"));
        }
        Ok(reply)
    }

    /// The program starts again, some time after it died.
    fn restart(&mut self) {
        self.has_client = false;
        if self.power_lost {
            self.note(|| "the power was lost".into());
            self.disk.lose_power(&mut self.chance);
            self.database.lose_power();
            self.boots += 1;
        }
        self.tended = None;
        self.check_files();
        let most = [5, 120, 4000][self.chance.below(3) as usize];
        let time = u64::from(self.chance.below(most));
        self.pass(Duration::from_secs(time));
        while self.recover().is_err() {
            self.has_client = false;
        }
    }

    /// What the program does when it starts: books what was published right before it died, and marks what was at work.
    fn recover(&mut self) -> Result<(), Cut> {
        for run in 0..self.database.tables.runs.len() {
            let mut record = self.database.tables.runs[run].record.clone();
            let stopped = matches!(record.status, Status::Interrupted | Status::Paused);
            let worked = matches!(record.status, Status::Queued | Status::Running);
            let building = record.stage == Stage::Build && (stopped || worked);
            if building && self.book_found(run)? {
                continue;
            }
            if worked {
                record.status = Status::Interrupted;
                self.save(run, &record, None)?.ok();
            }
        }
        Ok(())
    }

    /// A run's record as it comes out of the database.
    fn reload(&self, run: usize) -> Record {
        let record = super::to_json(&self.database.tables.runs[run].record);
        serde_json::from_str(&record).expect("what was written can be read")
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if self.telling {
            let (seconds, millis) = (self.now / 1000, self.now % 1000);
            let line = format!("{seconds:>7}.{millis:03} {}", line());
            self.lines.push(line);
        }
    }

    fn broken(&mut self, invariant: &'static str, what: impl FnOnce() -> String) {
        if self.violation.is_none() {
            let what = what();
            self.note(|| format!("VIOLATION {invariant}: {what}"));
            self.violation = Some(Violation { invariant, what });
        }
    }
}
