//! Whole exports: what they cost beside the peers, how near they come to the limit, at a distance, and after a kill.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::figures::{Figures, Target};
use super::pleo::Pleo;
use super::process::{Spent, Watch, measure, ratio};
use super::{Bench, Size, peer};
use crate::Failure;

/// Items of the parts whose time the limit or the distance decides.
const FEW: u32 = 10_000;
/// Rows of a page and results of a batch, as Pleo grants them here.
const PAGE: u32 = 100;
/// Nothing is limited, and the lease outlives a clock that runs ahead.
const FREE: &str = r#"{"rateLimit": "unlimited", "expiresIn": 2000000000}"#;

impl Bench<'_> {
    fn pleo(&self, items: u32) -> Result<Pleo<'_>, Failure> {
        fs::create_dir_all(&self.folder)
            .map_err(|error| Failure::new(format!("{}: {error}", self.folder.display())))?;
        Pleo::start(self.leash, &self.sandbox, &self.folder, items)
    }

    /// Our export of a job into `place`.
    fn export(&self, pleo: &Pleo<'_>, job: &str, place: &Path) -> Command {
        let mut command = Command::new(&self.headless);
        order(&mut command, pleo, job, place);
        command
    }

    fn resume(&self, pleo: &Pleo<'_>, place: &Path) -> Command {
        let mut command = Command::new(&self.headless);
        command
            .args(["resume", "--key-env", "LEDGERPORT_KEY", "--json", "--data"])
            .arg(place.join("data"))
            .env("LEDGERPORT_KEY", &pleo.company.key);
        command
    }

    /// Makes our data folder one that has learned that Pleo takes its whole limit at once.
    fn learn_burst(&self, pleo: &Pleo<'_>, place: &Path) -> Result<(), Failure> {
        let mut jobs = Command::new(&self.headless);
        let company = &pleo.company;
        jobs.args(["jobs", "--base-url", &company.url, "--company", &company.id])
            .args(["--key-env", "LEDGERPORT_KEY", "--data"])
            .arg(place.join("data"))
            .env("LEDGERPORT_KEY", &company.key)
            .stdout(std::process::Stdio::null());
        self.leash.run(&mut jobs)?;
        let folder = place.join("data/pace");
        let log = fs::read_dir(&folder)
            .ok()
            .and_then(|mut files| files.next()?.ok())
            .ok_or_else(|| Failure::new("our data folder holds no log of sends"))?;
        fs::write(log.path(), learned(600))
            .map_err(|error| Failure::new(format!("{}: {error}", log.path().display())))
    }

    /// Fails unless Pleo has a successful result for each of `items`.
    fn reported(&self, pleo: &Pleo<'_>, job: &str, items: u32) -> Result<(), Failure> {
        let seen = self.folder.join("job.json");
        let facts = pleo.job(job)?;
        fs::write(&seen, facts).map_err(|error| Failure::new(error.to_string()))?;
        self.judge(&["reported", &seen.to_string_lossy(), &items.to_string()])
            .map(drop)
    }
}

/// What our program is told to export a job into `place`.
fn order(command: &mut Command, pleo: &Pleo<'_>, job: &str, place: &Path) {
    let company = &pleo.company;
    command
        .args([
            "export",
            "--base-url",
            &company.url,
            "--company",
            &company.id,
        ])
        .args(["--key-env", "LEDGERPORT_KEY", "--job", job, "--api", "v3"])
        .args(["--format", "generic-csv", "--report", "written", "--json"])
        .arg("--out")
        .arg(place.join("out"))
        .arg("--data")
        .arg(place.join("data"))
        .env("LEDGERPORT_KEY", &company.key);
}

/// Runs an export of `items` by our program under another one, which `command` starts, to its good end.
pub(super) fn export_under(
    bench: &Bench<'_>,
    mut command: Command,
    items: u32,
) -> Result<(), Failure> {
    let pleo = bench.pleo(items)?;
    pleo.begin(FREE)?;
    let place = bench.fresh("ours")?;
    let job = pleo.click()?;
    bench.learn_burst(&pleo, &place)?;
    command.arg(&bench.headless);
    order(&mut command, &pleo, &job, &place);
    let spent = measure(bench.leash, &mut command, &bench.folder.join("said"), &[])?;
    finished(&spent, "the counted export")
}

/// The log of a credential with this burst and no send that counts; its layout is that of `core/src/pleo/send_log.rs`.
fn learned(burst: u32) -> Vec<u8> {
    let mut bytes = b"LPsends1".to_vec();
    bytes.extend([0; 40]);
    for number in [burst, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    let sum = bytes
        .chunks(8)
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3)
        });
    bytes.extend(sum.to_le_bytes());
    bytes
}

fn finished(spent: &Spent, who: &str) -> Result<(), Failure> {
    if spent.success {
        Ok(())
    } else {
        Err(Failure::new(format!("{who} failed: {}", spent.output)))
    }
}

/// A number of our own summary.
fn told(spent: &Spent, field: &str) -> Option<u64> {
    let (_, after) = spent.output.rsplit_once(&format!("\"{field}\":"))?;
    let digits = after.trim_start();
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits[..end].parse().ok()
}

fn micros_each(spent: &Spent, items: u32) -> f64 {
    spent.cpu.as_secs_f64() * 1e6 / f64::from(items)
}

fn mib(spent: &Spent) -> f64 {
    ratio(spent.peak_kib) / 1024.0
}

fn only_file(folder: &Path) -> Result<PathBuf, Failure> {
    let mut files = fs::read_dir(folder)
        .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
    let file = files.next().and_then(Result::ok);
    file.map(|file| file.path())
        .ok_or_else(|| Failure::new(format!("no file in {}", folder.display())))
}

/// Processor time and memory of the same export by us and by the peers, Pleo's limit out of the way.
pub(super) fn cost(bench: &Bench<'_>, size: Size, figures: &mut Figures) -> Result<(), Failure> {
    let items = size.items();
    let pleo = bench.pleo(items)?;
    let rounds = if size == Size::Quick { 3 } else { 2 };
    let output = bench.folder.join("said");
    let mut best: Vec<(&str, Spent)> = Vec::new();
    let mut tables: Vec<PathBuf> = Vec::new();
    for round in 0..rounds {
        let mut runners = vec!["ours", "node", "python"];
        if bench.node.is_none() {
            runners.retain(|who| *who != "node");
        }
        if round % 2 == 1 {
            runners.reverse();
        }
        for who in runners {
            pleo.begin(FREE)?;
            let place = bench.fresh(who)?;
            let job = pleo.click()?;
            let table = place.join("table.csv");
            let spent = match who {
                "ours" => {
                    bench.learn_burst(&pleo, &place)?;
                    let _hurry = pleo.hurry();
                    let mut command = bench.export(&pleo, &job, &place);
                    measure(bench.leash, &mut command, &output, &[pleo.id()])?
                }
                _ => {
                    let (program, script) = match &bench.node {
                        Some(node) if who == "node" => (node, "peer.mjs"),
                        _ => (&bench.python, "peer.py"),
                    };
                    let mut command = Command::new(program);
                    command
                        .arg(peer(script))
                        .args([&pleo.company.url, &job])
                        .arg(&table)
                        .env("LEDGERPORT_KEY", &pleo.company.key);
                    measure(bench.leash, &mut command, &output, &[pleo.id()])?
                }
            };
            finished(&spent, who)?;
            bench.reported(&pleo, &job, items)?;
            if round == 0 {
                tables.push(if who == "ours" {
                    only_file(&place.join("out"))?
                } else {
                    table
                });
            }
            println!(
                "  {who}, round {}: {:.1} us an item, {:.1} MiB, {:.1} s",
                round + 1,
                micros_each(&spent, items),
                mib(&spent),
                spent.wall.as_secs_f64()
            );
            match best.iter_mut().find(|(name, _)| *name == who) {
                Some((_, before)) if before.cpu <= spent.cpu => {}
                Some((_, before)) => *before = spent,
                None => best.push((who, spent)),
            }
        }
        if round == 0 {
            for table in &tables[1..] {
                let paths = [&tables[0], table].map(|path| path.to_string_lossy().into_owned());
                let said = bench.judge(&["same", &paths[0], &paths[1]])?;
                figures.note(format!(
                    "{} and {}: {said}.",
                    name_of(&tables[0]),
                    name_of(table)
                ));
            }
        }
    }
    let of = |who: &str| best.iter().find(|(name, _)| *name == who).map(|(_, s)| s);
    let Some(ours) = of("ours") else {
        return Ok(());
    };
    let each = micros_each(ours, items);
    let text = format!("processor time an item, {items} items");
    figures.add("cpu_us_per_item", text, each, "us", Target::AtMost(20.0));
    let text = format!("peak memory, {items} items");
    figures.add("peak_mib", text, mib(ours), "MiB", Target::AtMost(16.0));
    figures.add(
        "peak_own_mib",
        "of it memory of its own; the rest is the program, shared and reclaimable",
        ratio(ours.own_kib) / 1024.0,
        "MiB",
        Target::None,
    );
    let mut cpu = vec![("Ledgerport".to_owned(), each)];
    let mut memory = vec![("Ledgerport".to_owned(), mib(ours))];
    for (who, name, less) in [("node", "Node", 4.0), ("python", "Python", 8.0)] {
        let Some(peer) = of(who) else {
            figures.note(format!(
                "{name} is not on this machine, so it was left out."
            ));
            continue;
        };
        let times = micros_each(peer, items) / each;
        let key = format!("cpu_{who}_over_ours");
        let text = format!("processor time of {name} over ours");
        figures.add(key, text, times, "times", Target::AtLeast(less));
        let key = format!("peak_{who}_over_ours");
        let text = format!("memory of {name} over ours");
        let least = if who == "node" { 30.0 } else { 60.0 };
        let target = match size {
            // The promise is about 100,000 items.
            Size::Quick => Target::None,
            _ => Target::AtLeast(least),
        };
        figures.add(key, text, mib(peer) / mib(ours), "times", target);
        cpu.push((name.to_owned(), micros_each(peer, items)));
        memory.push((name.to_owned(), mib(peer)));
    }
    figures.chart(
        "cpu.svg",
        format!("Processor time an item, {items} items"),
        "us",
        cpu,
    );
    figures.chart(
        "memory.svg",
        format!("Peak memory, {items} items"),
        "MiB",
        memory,
    );
    if size == Size::Full {
        drop(pleo);
        million(bench, figures)?;
    }
    Ok(())
}

fn name_of(table: &Path) -> String {
    let folder = table.components().rev().nth(1);
    match folder.map(|part| part.as_os_str().to_string_lossy().into_owned()) {
        Some(name) if name == "python" || name == "node" => name,
        _ => "ours".into(),
    }
}

fn million(bench: &Bench<'_>, figures: &mut Figures) -> Result<(), Failure> {
    let items = 1_000_000;
    let pleo = bench.pleo(items)?;
    pleo.begin(FREE)?;
    let place = bench.fresh("ours")?;
    let job = pleo.click()?;
    bench.learn_burst(&pleo, &place)?;
    let _hurry = pleo.hurry();
    let output = bench.folder.join("said");
    let mut command = bench.export(&pleo, &job, &place);
    let spent = measure(bench.leash, &mut command, &output, &[pleo.id()])?;
    finished(&spent, "the export of a million")?;
    let each = micros_each(&spent, items);
    figures.add(
        "cpu_us_per_item_1m",
        "processor time an item, a million items",
        each,
        "us",
        Target::None,
    );
    figures.add(
        "peak_mib_1m",
        "peak memory, a million items",
        mib(&spent),
        "MiB",
        Target::AtMost(24.0),
    );
    figures.add(
        "peak_own_mib_1m",
        "of it memory of its own",
        ratio(spent.own_kib) / 1024.0,
        "MiB",
        Target::None,
    );
    Ok(())
}

/// Time beside what the limit allows, under three ways of counting, with nothing known before.
pub(super) fn limits(bench: &Bench<'_>, _: Size, figures: &mut Figures) -> Result<(), Failure> {
    let pleo = bench.pleo(FEW)?;
    let output = bench.folder.join("said");
    let mut bars = Vec::new();
    for (policy, name) in [
        ("fixedWindow", "fixed minute"),
        ("bucket", "bucket of 600"),
        ("smooth", "ten a second"),
    ] {
        pleo.begin(&format!(r#"{{"rateLimit": "{policy}"}}"#))?;
        let place = bench.fresh("ours")?;
        let job = pleo.click()?;
        let mut command = bench.export(&pleo, &job, &place);
        let spent = measure(bench.leash, &mut command, &output, &[pleo.id()])?;
        finished(&spent, name)?;
        let sent = told(&spent, "requests_sent").unwrap_or(0);
        let refused = told(&spent, "answers_429").unwrap_or(u64::MAX);
        // Ten leave at once, then ten a second.
        let bound = ratio(sent.saturating_sub(10)) / 10.0;
        let wall = spent.wall.as_secs_f64();
        figures.note(format!(
            "Limit counted as {name}: {sent} requests in {wall:.1} s; at ten a second after a burst of ten they take {bound:.1} s. \
             {} of them read the job back at the end.",
            FEW / PAGE + 1
        ));
        figures.add_wall(
            format!("wall_over_bound_{policy}"),
            format!("time over the smooth bound, {FEW} items, {name}"),
            wall / bound,
            "times",
            Target::AtMost(1.02),
            spent.others,
        );
        figures.add(
            format!("answers_429_{policy}"),
            format!("answers 429, {name}"),
            ratio(refused),
            "answers",
            Target::AtMost(0.0),
        );
        if bars.is_empty() {
            bars.push((format!("us, {name}"), wall));
            bars.push(("smooth bound".to_owned(), bound));
        } else {
            bars.insert(bars.len() - 1, (format!("us, {name}"), wall));
        }
    }
    figures.chart(
        "limits.svg",
        format!("Time on the clock, {FEW} items"),
        "s",
        bars,
    );
    Ok(())
}

/// 150 milliseconds from Pleo, which takes its limit at once, as was learned before.
pub(super) fn distance(bench: &Bench<'_>, _: Size, figures: &mut Figures) -> Result<(), Failure> {
    let pleo = bench.pleo(FEW)?;
    pleo.begin(r#"{"rateLimit": "bucket"}"#)?;
    let place = bench.fresh("ours")?;
    let job = pleo.click()?;
    bench.learn_burst(&pleo, &place)?;
    pleo.behave(r#"{"rateLimit": "bucket", "latencyMillis": 150}"#)?;
    let output = bench.folder.join("said");
    let mut command = bench.export(&pleo, &job, &place);
    let spent = measure(bench.leash, &mut command, &output, &[pleo.id()])?;
    finished(&spent, "the export at a distance")?;
    figures.add_wall(
        "wall_150ms_s",
        format!("{FEW} items at 150 ms with a learned burst"),
        spent.wall.as_secs_f64(),
        "s",
        Target::AtMost(3.5),
        spent.others,
    );
    Ok(())
}

/// Killed at half of reading and at half of reporting, then resumed: how soon it goes on, and what it asks for twice.
pub(super) fn resume(bench: &Bench<'_>, size: Size, figures: &mut Figures) -> Result<(), Failure> {
    let items = size.items();
    let pleo = bench.pleo(items)?;
    for (stage, path, key) in [
        ("reading", "/v3/export-items", "read"),
        ("reporting", "PUT", "report"),
    ] {
        pleo.begin(FREE)?;
        let place = bench.fresh("ours")?;
        let job = pleo.click()?;
        bench.learn_burst(&pleo, &place)?;
        let before = {
            let _hurry = pleo.hurry();
            let output = bench.folder.join("said");
            let mut command = bench.export(&pleo, &job, &place);
            let mut watch = Watch::start(bench.leash, &mut command, &output, &[])?;
            let half = u64::from(items / PAGE / 2);
            loop {
                if !watch.look() {
                    return Err(Failure::new("the export ended before it could be killed"));
                }
                if pleo.count(path)? >= half {
                    break;
                }
                sleep(Duration::from_millis(50));
            }
            bench
                .leash
                .run(Command::new("kill").args(["-9", &watch.id().to_string()]))?;
            while watch.look() {
                sleep(Duration::from_millis(1));
            }
            pleo.requests()?
        };
        pleo.forget_requests()?;
        let _hurry = pleo.hurry();
        let output = bench.folder.join("said");
        let begun = Instant::now();
        let mut watch = Watch::start(bench.leash, &mut bench.resume(&pleo, &place), &output, &[])?;
        let mut first = None;
        while watch.look() {
            if first.is_none() && pleo.count("")? > 0 {
                first = Some(begun.elapsed());
            }
            sleep(Duration::from_millis(if first.is_none() { 2 } else { 20 }));
        }
        let spent = watch.end()?;
        finished(&spent, "resuming")?;
        bench.reported(&pleo, &job, items)?;
        let names = ["before.json", "after.json"].map(|name| bench.folder.join(name));
        for (name, text) in names.iter().zip([before, pleo.requests()?]) {
            fs::write(name, text).map_err(|error| Failure::new(error.to_string()))?;
        }
        let names = names.map(|name| name.to_string_lossy().into_owned());
        let twice = bench.judge(&["twice", &names[0], &names[1]])?;
        figures.add_wall(
            format!("resume_ms_{key}"),
            format!("from start to the first request, killed while {stage}, {items} items"),
            first.unwrap_or_default().as_secs_f64() * 1000.0,
            "ms",
            Target::AtMost(300.0),
            spent.others,
        );
        figures.add(
            format!("requests_repeated_{key}"),
            format!("requests sent again, killed while {stage}"),
            twice.parse().unwrap_or(f64::NAN),
            "requests",
            Target::AtMost(3.0),
        );
    }
    Ok(())
}
