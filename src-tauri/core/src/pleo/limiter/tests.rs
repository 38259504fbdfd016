//! The pace as the rules tell it, and under chance: clocks that jump, processes that share, answers that come late.

use std::sync::Arc;

use super::*;

/// A runtime whose clock runs only while everybody waits.
fn virtually<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.expect("starts").block_on(work)
}

#[test]
fn traffic_counts_each_send_and_each_refusal() {
    virtually(async {
        let limiter = Limiter::new(10, None);
        for _ in 0..2 {
            limiter.pass().await;
        }
        let turn = limiter.pass().await;
        limiter.throttled(turn, Duration::ZERO).await;
        let expected = Traffic {
            sent: 3,
            throttled: 1,
            last_minute: 3,
            burst: 5,
        };
        assert_eq!(limiter.traffic(), expected);
    });
}

#[test]
fn a_refusal_of_one_task_holds_all() {
    virtually(async {
        let limiter = Arc::new(Limiter::new(10, None));
        let turn = limiter.pass().await;
        limiter.throttled(turn, Duration::from_secs(30)).await;
        let begun = Instant::now();
        let tasks = (0..5).map(|_| {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move {
                limiter.pass().await;
                Instant::now()
            })
        });
        let tasks: Vec<_> = tasks.collect();
        for task in tasks {
            let left = task.await.expect("passes");
            assert!(left.duration_since(begun) >= Duration::from_secs(30));
        }
    });
}

#[test]
fn clients_with_one_log_share_pace_quiet_and_what_was_learned() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || SendLog::open(folder.path(), "ab12.sends", 10).ok();
    virtually(async {
        let (one, two) = (Limiter::new(10, open()), Limiter::new(600, open()));
        let begun = Instant::now();
        for _ in 0..5 {
            one.pass().await;
            two.pass().await;
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        let turn = two.pass().await;
        assert!(
            begun.elapsed() >= Duration::from_millis(100),
            "ten for both"
        );
        assert_eq!(two.traffic().last_minute, 11);
        two.throttled(turn, Duration::from_secs(20)).await;
        one.pass().await;
        assert!(begun.elapsed() >= Duration::from_secs(19));
        assert_eq!(one.traffic().burst, 5);
        drop((one, two));
        let next = Limiter::new(10, open());
        next.pass().await;
        assert_eq!(next.traffic().burst, 5, "remembered");
    });
}

#[test]
fn a_damaged_log_counts_as_full_and_is_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || SendLog::open(folder.path(), "ab12.sends", 10).ok();
    drop(open());
    for content in ["", "something else", "LPsends1 but no more"] {
        std::fs::write(folder.path().join("ab12.sends"), content).expect("writes");
        virtually(async {
            let begun = Instant::now();
            let limiter = Limiter::new(10, open());
            limiter.pass().await;
            assert!(begun.elapsed() >= Duration::from_mins(1), "{content}");
            let begun = Instant::now();
            limiter.pass().await;
            assert!(begun.elapsed() < Duration::from_secs(1), "{content}");
        });
    }
}

#[test]
fn a_turn_given_up_while_waiting_takes_nothing() {
    virtually(async {
        let limiter = Limiter::new(1, None);
        limiter.pass().await;
        let waiting = tokio::time::timeout(Duration::from_millis(10), limiter.pass());
        assert!(waiting.await.is_err());
        assert_eq!(limiter.traffic().sent, 1);
    });
}

#[test]
fn what_the_last_answers_said_is_left_for_the_next_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || SendLog::open(folder.path(), "ab12.sends", 10).expect("opens");
    let arrived = || {
        let log = open();
        let locked = log.try_lock().expect("works").expect("is free");
        let shared = locked.read().expect("reads").expect("is whole");
        shared
            .sends
            .iter()
            .map(|send| send.pleo)
            .collect::<Vec<_>>()
    };
    virtually(async {
        let limiter = Limiter::new(10, Some(open()));
        let turn = limiter.pass().await;
        limiter.answered(turn, 1_790_000_000_000);
        assert_eq!(arrived(), [0], "told when there is need");
    });
    // The date was cut to the second.
    assert_eq!(arrived(), [1_790_000_001_000]);
}
