//! What a process costs: processor time, peak memory, time on the clock, and how busy others kept the machine meanwhile.
//!
//! Read from `/proc`, so on Linux only. Processor time is what the kernel books, in hundredths of a second, threads that
//! ended included; the peak is `VmHWM`, its own part `RssAnon`, looked at every few milliseconds until the process is gone.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::leash::{Leash, Running};

/// Ticks a second in `/proc`, the same on every Linux this runs on.
const TICKS: u64 = 100;
const LOOK: Duration = Duration::from_millis(4);

/// What a process cost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) cpu: Duration,
    pub(crate) peak_kib: u64,
    /// The most it had of its own; the rest is its program and libraries, which the system shares and can drop.
    pub(crate) own_kib: u64,
    pub(crate) wall: Duration,
    /// Share of the whole machine that others used meanwhile, between 0 and 1.
    pub(crate) others: f64,
    /// What it printed.
    pub(crate) output: String,
    pub(crate) success: bool,
}

/// Runs `command` to its end. `known` are processes that belong to the measurement.
pub(crate) fn measure(
    leash: &Leash,
    command: &mut Command,
    output: &Path,
    known: &[u32],
) -> Result<Spent, Failure> {
    let mut watch = Watch::start(leash, command, output, known)?;
    while watch.look() {
        sleep(LOOK);
    }
    watch.end()
}

/// A process under observation.
pub(crate) struct Watch<'a> {
    running: Running<'a>,
    begun: Instant,
    busy: u64,
    known: Vec<(u32, u64)>,
    spent: Spent,
    output: std::path::PathBuf,
}

impl<'a> Watch<'a> {
    pub(crate) fn start(
        leash: &'a Leash,
        command: &mut Command,
        output: &Path,
        known: &[u32],
    ) -> Result<Self, Failure> {
        let file = fs::File::create(output)
            .map_err(|error| Failure::new(format!("{}: {error}", output.display())))?;
        let known = known.iter().map(|pid| (*pid, ticks_of(*pid).unwrap_or(0)));
        Ok(Self {
            known: known.collect(),
            busy: busy_ticks(),
            begun: Instant::now(),
            running: leash.start(command.stdin(std::process::Stdio::null()).stdout(file))?,
            spent: Spent::default(),
            output: output.to_owned(),
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.running.child.id()
    }

    /// Looks at it; false once it has ended.
    pub(crate) fn look(&mut self) -> bool {
        let pid = self.id();
        if let Some((peak, own)) = memory_of(pid) {
            self.spent.peak_kib = self.spent.peak_kib.max(peak);
            self.spent.own_kib = self.spent.own_kib.max(own);
        }
        if let Some(ticks) = ticks_of(pid) {
            self.spent.cpu = Duration::from_millis(ticks * 1000 / TICKS);
        }
        // Ended and not yet collected: its last figures were just read.
        state_of(pid).is_some_and(|state| state != 'Z' && state != 'X')
    }

    pub(crate) fn end(mut self) -> Result<Spent, Failure> {
        self.look();
        self.spent.wall = self.begun.elapsed();
        let busy = busy_ticks().saturating_sub(self.busy);
        let own = self.spent.cpu.as_millis() / u128::from(1000 / TICKS);
        let known: u64 = self
            .known
            .iter()
            .map(|(pid, before)| ticks_of(*pid).unwrap_or(*before).saturating_sub(*before))
            .sum();
        let others = busy.saturating_sub(known + u64::try_from(own).unwrap_or(0));
        let all = self.spent.wall.as_secs_f64() * ratio(TICKS) * ratio(cores());
        self.spent.others = (ratio(others) / all.max(1.0)).min(1.0);
        self.spent.success = self.running.wait()?.success();
        self.spent.output = fs::read_to_string(&self.output).unwrap_or_default();
        Ok(self.spent)
    }
}

/// Processors of this machine.
pub(crate) fn cores() -> u64 {
    std::thread::available_parallelism().map_or(1, |n| n.get() as u64)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "ticks and counts far below 2^52"
)]
pub(crate) fn ratio(number: u64) -> f64 {
    number as f64
}

/// The fields of `/proc/PID/stat` behind the name, which may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn state_of(pid: u32) -> Option<char> {
    stat(pid)?.first()?.chars().next()
}

pub(crate) fn ticks_of(pid: u32) -> Option<u64> {
    let stat = stat(pid)?;
    let field = |at: usize| stat.get(at)?.parse::<u64>().ok();
    Some(field(11)? + field(12)?)
}

/// Peak of all memory, and what the process has of its own now; KiB.
fn memory_of(pid: u32) -> Option<(u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |name: &str| -> Option<u64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Some((field("VmHWM:")?, field("RssAnon:")?))
}

/// Ticks in which some processor was not idle, since the machine was started.
fn busy_ticks() -> u64 {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let fields: Vec<u64> = line
        .split_whitespace()
        .skip(1)
        .filter_map(|field| field.parse().ok())
        .collect();
    // user nice system idle iowait irq softirq steal
    let idle: u64 = fields.iter().skip(3).take(2).sum();
    fields.iter().take(8).sum::<u64>().saturating_sub(idle)
}

/// The machine in a few words.
pub(crate) fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unknown processor", |(_, name)| name);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib: u64 = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0);
    format!("{model}, {} cores, {} GB, Linux", cores(), kib >> 20)
}
