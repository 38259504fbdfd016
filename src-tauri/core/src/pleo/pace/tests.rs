//! The pace in virtual time: against every way of counting, and against everything that can happen to processes and
//! clocks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn at(steady: Duration) -> Now {
    let wall = i64::try_from(steady.as_millis()).expect("small");
    Now {
        steady: Pace::START + steady,
        wall: 1_790_000_000_000 + wall,
    }
}

/// Takes as fast as possible until `end` and gives the times.
fn rush(pace: &mut Pace, from: Duration, end: Duration) -> Vec<Duration> {
    let (mut now, mut sends) = (from, Vec::new());
    while now < end {
        match pace.take(at(now)) {
            Ok(_) => sends.push(now),
            Err(earliest) => {
                assert!(earliest > Pace::START + now, "waiting must lead forward");
                now = earliest.saturating_sub(Pace::START);
            }
        }
    }
    sends
}

fn most_in_a_minute(sends: &[Duration]) -> usize {
    let mut most = 0;
    for (first, start) in sends.iter().enumerate() {
        let end = sends.partition_point(|at| *at < *start + MINUTE);
        most = most.max(end - first);
    }
    most
}

#[test]
fn it_starts_smoothly_and_does_not_dawdle() {
    let sends = rush(&mut Pace::new(10), Duration::ZERO, MINUTE);
    assert_eq!(sends[9], Duration::ZERO, "ten leave at once");
    assert_eq!(sends[10], TEN_TAKE);
    assert_eq!(sends[110], TEN_TAKE * 11);
    assert_eq!(sends.len(), 598);
}

#[test]
fn no_second_sees_more_than_ten_until_more_was_tried() {
    let most = |sends: &[Duration]| {
        let in_the_second_of = |at: &Duration| {
            let second = *at..*at + SECOND;
            sends.iter().filter(|send| second.contains(*send)).count()
        };
        sends.iter().map(in_the_second_of).max()
    };
    let mut pace = Pace::new(10);
    assert_eq!(most(&rush(&mut pace, Duration::ZERO, MINUTE)), Some(10));
    // Whatever is left of a burst that Pleo complained about.
    for burst in 1..=10 {
        let sends = rush(&mut Pace::new(burst), Duration::ZERO, 10 * SECOND);
        assert!(most(&sends) <= Some(10), "{burst}");
        assert!(sends.len() >= 98, "{burst}: and it does not dawdle");
    }
    let tried = rush(&mut pace, 3 * MINUTE, 3 * MINUTE + SECOND);
    assert!(most(&tried) > Some(10));
}

#[test]
fn each_minute_of_use_without_complaint_lets_more_through_at_once() {
    let mut pace = Pace::new(10);
    for minute in 0..25_u32 {
        let start = MINUTE * 2 * minute;
        let at_once = rush(&mut pace, start, start + Duration::from_millis(1)).len();
        let expected = (10 + 30 * minute).min(598);
        assert_eq!(at_once, expected as usize, "minute {minute}");
    }
    // Rest is no evidence.
    assert_eq!(pace.shared().burst, MOST_BURST);
    let mut idle = Pace::new(10);
    for minute in 0..100 {
        idle.take(at(MINUTE * minute)).expect("one at a time");
    }
    assert_eq!(idle.shared().burst, 10);
}

#[test]
fn a_complaint_halves_once_for_all_that_were_under_way() {
    let mut pace = Pace::new(100);
    let numbers: Vec<u64> = (0..100)
        .map(|_| pace.take(at(Duration::ZERO)).expect("in the burst"))
        .collect();
    for number in &numbers {
        pace.throttled(*number, SECOND, at(SECOND));
    }
    assert_eq!(pace.shared().burst, 50);
    // Quiet, then one by one: nothing is left of the burst.
    let paid = Pace::START + INTERVAL * 51;
    assert_eq!(pace.take(at(SECOND)), Err(paid));
    let sends = rush(&mut pace, 60 * SECOND, 61 * SECOND);
    assert_eq!(sends.len(), 50 + 9, "but it comes back");
    for _ in 0..20 {
        let number = pace.shared().next;
        pace.throttled(number, Duration::ZERO, at(62 * SECOND));
    }
    assert_eq!(pace.shared().burst, 1, "one always may");
    let after = rush(&mut pace, 62 * SECOND, 72 * SECOND);
    assert!(after[0] > 62 * SECOND);
    assert!(after.windows(2).all(|pair| pair[1] >= pair[0] + INTERVAL));
}

#[test]
fn quiet_holds_everybody_and_only_grows() {
    let mut pace = Pace::new(10);
    pace.throttled(0, 5 * SECOND, at(Duration::ZERO));
    pace.throttled(0, 3 * SECOND, at(Duration::ZERO));
    let mut other = Pace::new(10);
    // The other process's wall clock was set back by years; it waits no longer than a minute for all that.
    let mut now = at(7 * SECOND);
    now.wall -= 300_000_000_000;
    other.merge(pace.shared().clone(), now);
    let earliest = other.take(now).expect_err("quiet");
    assert_eq!(earliest, now.steady + MINUTE + INTERVAL);
    assert!(pace.take(at(4 * SECOND)).is_err());
    assert!(pace.take(at(5 * SECOND + INTERVAL)).is_ok());
}

#[test]
fn a_new_process_learns_from_the_first_answer_that_the_old_sends_are_old() {
    let wall = |steady: Duration| at(steady).wall;
    let mut first = Pace::new(600);
    for number in 0..598 {
        assert_eq!(first.take(at(Duration::ZERO)), Ok(number));
        first.answered(number, wall(Duration::ZERO), at(Duration::ZERO));
    }
    // An hour later, in a process that cannot know that.
    let hour = Duration::from_hours(1);
    let later = |steady| Now {
        wall: wall(hour + steady),
        ..at(steady)
    };
    let mut second = Pace::new(10);
    second.merge(first.shared().clone(), later(Duration::ZERO));
    let number = second
        .take(later(Duration::ZERO))
        .expect("there is room for one");
    assert!(second.take(later(Duration::ZERO)).is_err());
    second.answered(number, wall(hour), later(Duration::ZERO));
    assert!(
        second.take(later(Duration::ZERO)).is_ok(),
        "Pleo's clock says it"
    );

    // The same with a computer whose clock jumped while Pleo's did not.
    let mut third = Pace::new(600);
    third.merge(first.shared().clone(), later(Duration::ZERO));
    let number = third
        .take(later(Duration::ZERO))
        .expect("there is room for one");
    third.answered(number, wall(SECOND), later(Duration::ZERO));
    third
        .take(later(Duration::ZERO))
        .expect_err("still that minute");
    let minute = Duration::from_secs(61);
    assert!(third.take(later(minute)).is_ok());
}

/// A way of counting to 600.
enum Meter {
    Sliding(VecDeque<Duration>),
    Fixed(Duration, Duration, usize),
    Bucket(Duration, f64),
}

impl Meter {
    fn admits(&mut self, now: Duration) -> bool {
        match self {
            Self::Sliding(recent) => {
                while recent.front().is_some_and(|at| *at + MINUTE <= now) {
                    recent.pop_front();
                }
                recent.push_back(now);
                recent.len() <= 600
            }
            Self::Fixed(phase, start, count) => {
                let minutes = (now + *phase).as_nanos() / MINUTE.as_nanos();
                let begun =
                    Duration::from_nanos(u64::try_from(minutes).expect("fits") * 60_000_000_000);
                *count = if begun == *start { *count + 1 } else { 1 };
                *start = begun;
                *count <= 600
            }
            Self::Bucket(last, level) => {
                *level = (*level + now.saturating_sub(*last).as_secs_f64() * 10.0).min(600.0);
                *last = now;
                *level -= 1.0;
                *level >= 0.0
            }
        }
    }
}

/// Sends `requests` with at most 16 under way; each takes about `latency`. Gives the end and the refusals.
fn work(
    pace: &mut Pace,
    mut meter: Meter,
    requests: usize,
    latency: Duration,
) -> (Duration, usize) {
    let mut dice = fastrand::Rng::with_seed(7);
    let (mut now, mut left, mut refused) = (Duration::ZERO, requests, 0);
    let mut arrivals: BinaryHeap<Reverse<Duration>> = BinaryHeap::new();
    let mut answers: BinaryHeap<Reverse<Duration>> = BinaryHeap::new();
    loop {
        while let Some(Reverse(arrival)) = arrivals.peek().copied().filter(|at| at.0 <= now) {
            arrivals.pop();
            refused += usize::from(!meter.admits(arrival));
        }
        while answers.peek().is_some_and(|Reverse(at)| *at <= now) {
            answers.pop();
        }
        let mut next = arrivals.iter().chain(&answers).map(|at| at.0).min();
        if left > 0 && answers.len() < 16 {
            match pace.take(at(now)) {
                Ok(_) => {
                    left -= 1;
                    let way = latency.mul_f64(0.2 + 0.6 * dice.f64());
                    arrivals.push(Reverse(now + way));
                    answers.push(Reverse(now + latency));
                    continue;
                }
                Err(earliest) => {
                    let turn = earliest.saturating_sub(Pace::START);
                    next = Some(next.map_or(turn, |next| next.min(turn)));
                }
            }
        }
        match next {
            Some(next) => now = next,
            None => return (now, refused),
        }
    }
}

fn meters() -> Vec<Meter> {
    let phases = [0, 1, 17, 30, 59].map(Duration::from_secs);
    let fixed = phases.map(|phase| Meter::Fixed(phase, Duration::ZERO, 0));
    let mut meters = vec![
        Meter::Sliding(VecDeque::new()),
        Meter::Bucket(Duration::ZERO, 600.0),
    ];
    meters.extend(fixed);
    meters
}

#[test]
fn ten_thousand_items_take_the_least_time_and_nobody_complains() {
    let pages = |items: u32| 3 + 3 * items.div_ceil(100);
    for items in [1000, 10_000, 50_000, 100_000] {
        let requests = pages(items);
        for latency in [20, 150, 300].map(Duration::from_millis) {
            for meter in meters() {
                let mut pace = Pace::new(10);
                let (took, refused) = work(&mut pace, meter, requests as usize, latency);
                let bound = Duration::from_millis(100) * (requests - 10);
                assert_eq!(refused, 0);
                // They leave ten by ten, so the last ones may wait for most of a second.
                assert!(
                    took <= bound.mul_f64(1.02) + 2 * latency + SECOND,
                    "{items}: {took:?}"
                );
            }
        }
    }
    let latency = Duration::from_millis(150);
    for meter in meters() {
        let requests = pages(10_000) as usize;
        let (took, refused) = work(&mut Pace::new(340), meter, requests, latency);
        assert_eq!(refused, 0);
        assert!(took <= Duration::from_millis(3500), "{took:?}");
    }
}

/// What can happen to processes that share a file.
#[derive(Clone, Debug)]
enum Happening {
    /// A process sends up to `count`, waiting for up to `patience` in all.
    Rush {
        who: usize,
        count: usize,
        patience: Duration,
    },
    /// Pleo answers what a process has under way.
    Answers {
        who: usize,
        refuses: bool,
        wait: Duration,
    },
    Rest(Duration),
    /// Somebody sets the clock.
    Clock(i64),
    /// A process dies and another one starts.
    Restart(usize),
    /// The file is cut or overwritten; [`send_log`](super::super::send_log) notices.
    Damage,
}

fn happening() -> impl Strategy<Value = Happening> {
    let millis = |most: u64| (0..most).prop_map(Duration::from_millis);
    let who = 0..3_usize;
    prop_oneof![
        6 => (who.clone(), 1..700_usize, millis(70_000))
            .prop_map(|(who, count, patience)| Happening::Rush { who, count, patience }),
        4 => (who.clone(), prop::bool::weighted(0.2), millis(90_000))
            .prop_map(|(who, refuses, wait)| Happening::Answers { who, refuses, wait }),
        3 => prop_oneof![millis(2000), millis(65_000)].prop_map(Happening::Rest),
        2 => prop_oneof![-120_000..120_000_i64, -1_000_000_000_000..1_000_000_000_000_i64]
            .prop_map(Happening::Clock),
        2 => who.prop_map(Happening::Restart),
        1 => Just(Happening::Damage),
    ]
}

struct Process {
    pace: Pace,
    born: Duration,
    under_way: Vec<u64>,
}

struct World {
    now: Duration,
    wall_off: i64,
    file: Option<Shared>,
    processes: Vec<Process>,
    sends: Vec<Duration>,
    burst: u32,
}

impl World {
    fn new(burst: u32) -> Self {
        let mut world = Self {
            now: Duration::from_hours(2),
            wall_off: 0,
            file: Some(Shared::new(burst)),
            processes: Vec::new(),
            sends: Vec::new(),
            burst,
        };
        world.processes = (0..3).map(|_| world.process()).collect();
        world
    }

    fn process(&self) -> Process {
        Process {
            pace: Pace::new(self.burst),
            born: self.now,
            under_way: Vec::new(),
        }
    }

    /// As the gate does it: look, decide, save.
    fn attempt<T>(&mut self, who: usize, work: impl FnOnce(&mut Process, Now) -> T) -> T {
        let truth = i64::try_from(self.now.as_millis()).expect("small");
        let process = &mut self.processes[who];
        let now = Now {
            steady: Pace::START + self.now.saturating_sub(process.born),
            wall: truth + self.wall_off,
        };
        match self.file.take() {
            Some(shared) => process.pace.merge(shared, now),
            None => process.pace.lost(now),
        }
        let outcome = work(process, now);
        self.file = Some(process.pace.shared().clone());
        outcome
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Rush {
                who,
                count,
                patience,
            } => {
                let end = self.now + patience;
                let mut left = count;
                while left > 0 {
                    let born = self.processes[who].born;
                    let taken = self.attempt(who, |process, now| {
                        let taken = process.pace.take(now);
                        process.under_way.extend(taken);
                        taken
                    });
                    match taken {
                        Ok(_) => {
                            left -= 1;
                            self.sends.push(self.now);
                        }
                        Err(earliest) => {
                            let earliest = born + (earliest.saturating_sub(Pace::START));
                            assert!(earliest > self.now && earliest <= self.now + 2 * MINUTE);
                            if earliest > end {
                                return;
                            }
                            self.now = earliest;
                        }
                    }
                }
            }
            Happening::Answers { who, refuses, wait } => {
                // A clock of its own, cut to seconds.
                let date =
                    1_790_000_000_000 + i64::try_from(self.now.as_secs()).expect("small") * 1000;
                let numbers = std::mem::take(&mut self.processes[who].under_way);
                self.attempt(who, |process, now| {
                    for number in numbers {
                        process.pace.answered(number, date, now);
                        if refuses {
                            process.pace.throttled(number, wait.min(MINUTE), now);
                        }
                    }
                });
            }
            Happening::Rest(time) => self.now += time,
            Happening::Clock(by) => self.wall_off = self.wall_off.saturating_add(by),
            Happening::Restart(who) => self.processes[who] = self.process(),
            Happening::Damage => self.file = None,
        }
    }
}

/// Cases of the property: as many as `PROPTEST_CASES` says, else some.
fn cases() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let otherwise = ProptestConfig {
        cases: 40,
        ..ProptestConfig::default()
    };
    if asked {
        ProptestConfig::default()
    } else {
        otherwise
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_minute_ever_holds_more_than_six_hundred(
        burst in prop_oneof![Just(1_u32), Just(10), Just(300), Just(600)],
        happenings in prop::collection::vec(happening(), 1..40),
    ) {
        let mut world = World::new(burst);
        for happening in happenings {
            world.happen(happening);
        }
        prop_assert!(most_in_a_minute(&world.sends) <= PER_MINUTE);
    }
}

#[test]
fn the_property_would_notice_a_minute_too_full() {
    // Two processes that do not see each other.
    let mut sends = rush(&mut Pace::new(600), Duration::ZERO, SECOND);
    sends.extend(rush(&mut Pace::new(600), Duration::ZERO, SECOND));
    sends.sort_unstable();
    assert!(most_in_a_minute(&sends) > PER_MINUTE);
}

#[test]
fn a_burst_is_used_up_only_by_waiting_for_it() {
    // Waiting for the limit of a minute, or because Pleo asked for it, is no sign that more could leave at once.
    let mut full = Pace::new(600);
    assert_eq!(rush(&mut full, Duration::ZERO, SECOND).len(), 598);
    assert!(full.take(at(SECOND)).is_err() && !full.shared().used_up);
    let mut quiet = Pace::new(10);
    rush(&mut quiet, Duration::ZERO, Duration::from_millis(1));
    quiet.throttled(0, 5 * SECOND, at(SECOND));
    assert!(quiet.take(at(SECOND)).is_err() && !quiet.shared().used_up);

    // What another process saved meanwhile takes nothing from what this one saw in the same minute.
    let mut one = Pace::new(10);
    for _ in 0..10 {
        one.take(at(SECOND)).expect("in the burst");
    }
    let saved = one.shared().clone();
    assert!(one.take(at(SECOND)).is_err() && one.shared().used_up);
    one.merge(saved.clone(), at(SECOND));
    assert!(one.shared().used_up);
    let other_minute = Shared {
        minute: saved.minute + 60_000,
        ..saved
    };
    one.merge(other_minute, at(SECOND));
    assert!(!one.shared().used_up);
}

#[test]
fn nothing_is_left_of_a_burst_after_a_complaint() {
    let mut pace = Pace::new(100);
    let number = pace.take(at(Duration::ZERO)).expect("in the burst");
    pace.throttled(number, SECOND, at(Duration::ZERO));
    let earliest = pace.take(at(SECOND)).expect_err("quiet, then paid for");
    let turn = earliest.saturating_sub(Pace::START);
    pace.take(at(turn)).expect("its turn");
    assert_eq!(pace.take(at(turn)), Err(earliest + INTERVAL));
}

#[test]
fn what_is_lost_gets_numbers_nobody_knows() {
    let start = Shared {
        next: (5 << 32) | 7,
        throttles: 3,
        ..Shared::new(10)
    };
    let mut pace = Pace::new(10);
    pace.merge(start, at(Duration::ZERO));
    pace.lost(at(Duration::ZERO));
    assert_eq!(pace.shared().next >> 32, 6);
    assert_eq!(pace.shared().throttles, 4, "others look again");
    pace.throttled((5 << 32) | 6, SECOND, at(SECOND));
    assert_eq!(pace.shared().burst, 10, "of a send before that");
}

#[test]
fn a_send_counts_for_a_minute() {
    let mut pace = Pace::new(10);
    pace.take(at(Duration::ZERO)).expect("in the burst");
    let after = |time: Duration| Pace::START + time;
    assert_eq!(pace.last_minute(after(59 * SECOND)), 1);
    assert_eq!(pace.last_minute(after(MINUTE)), 0);
}
