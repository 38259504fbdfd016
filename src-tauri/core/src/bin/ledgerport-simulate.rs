//! Tells simulated stories of runs on every core and says what was found: `ledgerport-simulate JOBS SEED`.
//!
//! Stories have the seeds SEED, SEED + 1, and so on until they hold JOBS export jobs. The story of a seed that breaks an
//! invariant is told line by line; the same seed tells it again.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use ledgerport_core::runs::simulation::{Summary, tell};

/// Stories a thread takes at once.
const CHUNK: u64 = 64;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<u64>());
    let (Some(Ok(jobs)), Some(Ok(seed)), None) = (numbers.next(), numbers.next(), numbers.next())
    else {
        eprintln!("usage: ledgerport-simulate JOBS SEED, both numbers");
        return ExitCode::from(64);
    };
    let begin = Instant::now();
    let summary = simulate(jobs, seed);
    let seconds = begin.elapsed().as_secs_f64();

    println!("first seed          {seed}");
    println!("stories             {}", summary.stories);
    println!("export jobs         {}", summary.jobs);
    println!("different ends      {}", summary.ends());
    println!("faults");
    for (name, count) in summary.faults() {
        println!("  {name:<25} {count}");
    }
    println!("seconds             {seconds:.1}");
    #[expect(
        clippy::cast_precision_loss,
        reason = "rates for people; counts are far below 2^52"
    )]
    let (rate, bound) = (summary.jobs as f64 / seconds, 3.0 / summary.jobs as f64);
    println!("export jobs/second  {rate:.0}");
    let Some((seed, first)) = summary.violations.iter().min_by_key(|(seed, _)| *seed) else {
        println!("violations          0 (95 % bound: {bound:.1e} per job)");
        return ExitCode::SUCCESS;
    };
    println!("violations          {}", summary.violations.len());
    let mut kinds: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (seed, violation) in &summary.violations {
        kinds.entry(violation.invariant).or_default().push(*seed);
    }
    for (invariant, mut seeds) in kinds {
        seeds.sort_unstable();
        let first = &seeds[..seeds.len().min(8)];
        println!("  {invariant}: {}, first {first:?}", seeds.len());
    }
    println!("\nseed {seed}: {first}");
    for line in tell(*seed, None, true).lines {
        println!("{line}");
    }
    println!("\nTell it again: cargo xtask simulate --jobs 1 --seed {seed}");
    ExitCode::FAILURE
}

fn simulate(jobs: u64, seed: u64) -> Summary {
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = if jobs == 1 { 1 } else { cores };
    let mut summary = Summary::default();
    thread::scope(|scope| {
        let work = || {
            let mut own = Summary::default();
            while done.load(Ordering::Relaxed) < jobs {
                let first = next.fetch_add(CHUNK, Ordering::Relaxed);
                for story in first..first + CHUNK {
                    let seed = seed.wrapping_add(story);
                    let story = tell(seed, None, false);
                    done.fetch_add(story.jobs, Ordering::Relaxed);
                    own.add(seed, story);
                    if jobs == 1 {
                        return own;
                    }
                }
            }
            own
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            summary.merge(worker.join().expect("a story does not panic"));
        }
    });
    summary
}
