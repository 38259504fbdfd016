//! The real program, killed as by `kill -9` at moments of a seed and set to work again until it gets through.
//!
//! However often: what is visible is whole, and in the end file and Pleo are as after an export nobody disturbed.

use std::time::{Duration, Instant};

use ledgerport_sandbox::{Behaviour, Scenario};
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::theirs;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

use crate::points::{Left, left, seen};

/// Three pages of each list; results go out in parts.
const COMPANY: Scenario = Scenario::Large(30);

/// Most kills of one export. Then it is left alone.
const MOST: u64 = 4;

async fn desk() -> Desk {
    let desk = Desk::open(COMPANY).await;
    desk.sandbox.set_behaviour(Behaviour {
        max_limit: 10,
        max_items_per_update: 10,
        ..Behaviour::default()
    });
    desk
}

/// What an export nobody disturbed leaves, and how long it takes.
async fn undisturbed() -> &'static (Left, Duration) {
    static LEFT: OnceCell<(Left, Duration)> = OnceCell::const_new();
    LEFT.get_or_init(|| async {
        let desk = desk().await;
        let begin = Instant::now();
        let said = desk.say(desk.export(&[])).await;
        let time = begin.elapsed();
        (left(&desk, &said).await, time)
    })
    .await
}

async fn kill(mut child: Child) {
    child.kill().await.expect("it lives or is dead already");
}

/// Killed again and again at moments of a seed, until it once gets through or was killed often enough; gives how often.
async fn exported(seed: u64, most: u64) -> u64 {
    let (expected, time) = undisturbed().await;
    let mut rng = fastrand::Rng::with_seed(seed);
    let desk = desk().await;
    let mut command: Command = desk.export(&[]);
    let mut deaths = 0;
    loop {
        // Not as long as an export takes, so that most are met; the last ones on their way out.
        let life =
            Duration::from_micros(rng.u64(..u64::try_from(time.as_micros()).expect("short")));
        let mut child = command.spawn().expect("it starts");
        let lives = deaths < most && tokio::time::timeout(life, child.wait()).await.is_err();
        if !lives {
            let said = desk.end_of(child).await;
            assert_eq!(&left(&desk, &said).await, expected, "seed {seed}");
            return deaths;
        }
        kill(child).await;
        deaths += 1;
        for path in ledgerport_tests::file::listing(&desk.out()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            assert!(
                name.starts_with('.') || std::fs::read(&path).expect("readable") == expected.file,
                "seed {seed}: {name} is half"
            );
        }
        // Before the first run was recorded there is nothing to resume. That it cannot be known is something else.
        let runs = desk.say(desk.program(&["runs", "--json"])).await;
        let runs = runs.json.as_array().cloned();
        let runs = runs.unwrap_or_else(|| panic!("seed {seed}: no list of runs"));
        match runs.first() {
            Some(run) if run["status"] == "completed" => {
                // It was killed on its way out, after all was done.
                assert_eq!(theirs::jobs(&desk.sandbox).len(), 1);
                assert_eq!(&seen(&desk), expected, "seed {seed}");
                return deaths;
            }
            Some(_) => command = desk.resume(&[]),
            None => command = desk.export(&[]),
        }
    }
}

/// One export after another, until there were enough kills.
async fn kills(wanted: u64, first: u64) -> u64 {
    let mut deaths = 0;
    let mut exports = 0;
    while deaths < wanted {
        deaths += exported(first + exports, MOST.min(wanted - deaths)).await;
        exports += 1;
        assert!(
            exports < 20 + 20 * wanted,
            "they end before they are killed"
        );
    }
    println!("{deaths} kills in {exports} exports, from seed {first}");
    deaths
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_moments() {
    let mut cases = Cases::default();
    for first in [1, 1_000_000] {
        cases.add(format!("from seed {first}"), async move {
            assert_eq!(kills(5, first).await, 5);
        });
    }
    cases.end().await;
}

/// `cargo xtask simulate --kills N`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a second for two kills; cargo xtask simulate --kills N"]
async fn killed_as_often_as_asked() {
    let (wanted, first) = (
        number("LEDGERPORT_KILLS", 100),
        number("LEDGERPORT_SEED", 1),
    );
    undisturbed().await;
    let other = first + 1_000_000_000;
    let lanes = [(wanted / 2, first), (wanted - wanted / 2, other)];
    let lanes = lanes.map(|(wanted, first)| tokio::spawn(kills(wanted, first)));
    let mut deaths = 0;
    for lane in lanes {
        deaths += lane.await.expect("no export differs");
    }
    assert_eq!(deaths, wanted);
}
