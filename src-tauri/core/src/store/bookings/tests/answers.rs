//! What the ledger answers: before a file is made, about what a person decided, and after an import was refused.

use super::*;
use crate::store::{RestingItem, StillExported};

/// A run with the entries 3, 1 and 2 in its file, in that order in its job, and a run with 2, 1 and 4, of which the first
/// two are only reported.
struct Two {
    desk: Desk,
    first: i64,
    second: i64,
}

impl Two {
    fn runs() -> Self {
        let desk = Desk::open();
        let first = desk.run(&[3, 1, 2]);
        desk.publish(first).expect("nobody booked them");
        let second = desk.run(&[2, 1, 4]);
        let checked = |(position, n)| CheckedItem {
            position,
            state: ItemState::Booked,
            rule: "optional",
            source: "none",
            party: None,
            failure: None,
            reference: format!("PLEO-{n}"),
            earlier: desk.earlier(n, second),
            decision: None,
        };
        let items = [(1, 2), (2, 1)].map(checked);
        desk.store
            .write(|db| db.put_checked(second, &items))
            .expect("kept");
        Self {
            desk,
            first,
            second,
        }
    }

    fn ask<T>(&self, question: impl Fn(&Db<'_>) -> Result<T>) -> T {
        self.desk.store.read(|db| question(db)).expect("answered")
    }

    fn say<T>(&self, what: impl Fn(&Db<'_>) -> Result<T>) -> T {
        self.desk.store.write(|db| what(db)).expect("kept")
    }

    fn kinds(&self, n: u128) -> Vec<String> {
        let lines = self.ask(|db| db.ledger_of(self.desk.books, entry(n)));
        lines.into_iter().map(|line| line.kind).collect()
    }
}

#[test]
fn what_other_runs_booked_is_known_before_a_file_is_made() {
    let two = Two::runs();
    let (books, first, second) = (two.desk.books, two.first, two.second);
    assert!(two.ask(|db| db.has_other_bookings(books, second)));
    assert!(
        !two.ask(|db| db.has_other_bookings(books, first)),
        "its own"
    );
    assert_eq!(two.ask(|db| db.count_booked(books)), 3);
    let times = |n, run| two.ask(|db| db.times_booked(books, entry(n), run));
    assert_eq!(
        (times(1, second), times(4, second), times(1, first)),
        (1, 0, 0)
    );
    // Ready to be booked once more, and nobody asked for it.
    let third = two.desk.run(&[1, 3, 5]);
    let unasked = |run| two.ask(|db| db.booked_unasked(books, run));
    assert_eq!((unasked(first), unasked(second), unasked(third)), (0, 0, 2));
    two.say(|db| db.take_back(books, entry(1), first, ("Ada", "lost"), now()));
    assert_eq!((times(1, second), unasked(third)), (0, 1));
    assert_eq!(
        two.ask(|db| db.live_entries(books, first)),
        [entry(2), entry(3)]
    );
}

#[test]
fn a_planned_file_is_found_until_it_is_booked_and_its_name_is_taken() {
    let two = Two::runs();
    let (books, first, second) = (two.desk.books, two.first, two.second);
    let plan = |name: &str| PlannedFile {
        name: name.into(),
        sha256: "abc".into(),
        vouchers: 2,
        planned_at: now(),
        parts: vec![PlannedPart {
            name: name.into(),
            rows: Some(2),
            bytes: 3,
            sha256: "abc".into(),
        }],
    };
    let planned = |run| two.ask(|db| db.planned_files(books, run));
    assert_eq!((planned(first), planned(second)), (vec![], vec![]));
    let keys =
        ["a.csv", "B.csv"].map(|name| two.say(|db| db.plan_file(books, second, &plan(name))));
    assert_eq!(
        planned(second),
        [(keys[1], plan("B.csv")), (keys[0], plan("a.csv"))]
    );
    let taken = |run, name| two.ask(|db| db.is_name_of_another(run, name));
    assert!(taken(first, "A.CSV") && taken(first, "b.csv"));
    assert!(!taken(second, "a.csv") && !taken(first, "c.csv"));
    two.say(|db| db.book_written(books, second, keys[1], now()));
    assert_eq!(planned(second), []);
}

#[test]
fn a_decision_is_kept_for_what_an_earlier_file_holds() {
    let two = Two::runs();
    let second = two.second;
    let decided = |n| two.ask(|db| db.decision(second, entry(n)));
    assert!(two.say(|db| db.decide(second, entry(2), &Decision::LeaveOut)));
    assert!(!two.say(|db| db.decide(second, entry(4), &Decision::LeaveOut)));
    assert!(!two.say(|db| db.decide(second, entry(9), &Decision::LeaveOut)));
    assert_eq!((decided(2), decided(1)), (Some(Decision::LeaveOut), None));
    assert_eq!(
        two.ask(|db| db.decided(second)),
        [
            (entry(2), Decision::LeaveOut),
            (entry(1), Decision::ReportOnly)
        ]
    );
    assert_eq!(
        two.ask(|db| db.booked_before(second)),
        [(1, format!("{}.csv", two.first), 2)]
    );
    let leaning = two.ask(|db| db.leaning_on(two.desk.books, two.first));
    assert_eq!(leaning, [(second, entry(2)), (second, entry(1))]);
}

#[test]
fn what_is_said_of_a_file_is_on_record_once_and_by_whom() {
    let two = Two::runs();
    let (books, first, second) = (two.desk.books, two.first, two.second);
    let unconfirmed = || two.ask(|db| db.unconfirmed(second));
    let come = || two.ask(|db| db.hand_over_of(first));
    assert_eq!((unconfirmed(), come()), (2, HandOver::Written));
    for _ in 0..2 {
        two.say(|db| db.hand_over(books, first, now()));
    }
    assert_eq!((unconfirmed(), come()), (2, HandOver::HandedOver));
    two.say(|db| db.confirm_booking(books, entry(2), first, second, Some("V-1"), now()));
    two.say(|db| db.void_booking(books, entry(3), first, first, "closed", now()));
    assert_eq!((unconfirmed(), come()), (1, HandOver::HandedOver));
    two.say(|db| db.confirm_run(books, first, now()));
    assert_eq!((unconfirmed(), come()), (0, HandOver::Confirmed));
    let events = two.ask(|db| db.ledger_events(books, first, 10));
    let said: Vec<_> = events
        .iter()
        .map(|event| (&*event.kind, event.entries, event.numbered))
        .collect();
    // What is said at one moment of entries and of the whole run is one line.
    assert_eq!(
        said,
        [
            ("published", 0, 0),
            ("handed_over", 0, 0),
            ("confirmed", 1, 1),
            ("voided", 1, 0),
        ]
    );
    assert_eq!(events[3].why.as_deref(), Some("closed"));
    assert_eq!(two.ask(|db| db.ledger_events(books, first, 2)).len(), 2);
    // Another run that said it is named, and the run itself is not.
    for (kind, by) in [("confirmed", Some(second)), ("voided", None)] {
        let sql = "SELECT by_run FROM booking_event WHERE kind = ?1 AND entry IS NOT NULL";
        let stored: Option<i64> =
            two.ask(|db| Ok(db.0.query_row(sql, [kind], |row| row.get(0))?));
        assert_eq!(stored, by, "{kind}");
    }
}

#[test]
fn items_of_a_file_are_found_in_its_order_and_those_with_data_in_that_of_the_job() {
    let two = Two::runs();
    let (first, second) = (two.first, two.second);
    assert_eq!(two.ask(|db| db.filed_order(first)), [2, 3, 1]);
    assert!(two.ask(|db| db.filed_order(second)).is_empty());
    assert_eq!(two.ask(|db| db.head_of_file(first, 2)), [2, 3]);
    assert_eq!(two.ask(|db| db.head_of_file(second, 2)), [3], "to be filed");
    for position in [3, 2] {
        let sql = "INSERT INTO item_data (id, body) VALUES (?1 * 4294967296 + ?2, '{}')";
        two.say(|db| Ok(db.0.execute(sql, (second, position))?));
    }
    assert_eq!(two.ask(|db| db.read_positions(second, 9)), [2, 3]);
    assert_eq!(two.ask(|db| db.read_positions(second, 1)), [2]);
    assert!(two.ask(|db| db.read_positions(first, 9)).is_empty());
    let has = |position| two.ask(|db| db.has_data(second, position));
    assert_eq!((has(1), has(2)), (false, true));
}

#[test]
fn what_pleo_was_told_of_a_refused_import_is_on_record_until_something_comes_of_it() {
    let two = Two::runs();
    let (books, first, second) = (two.desk.books, two.first, two.second);
    let resting = |n| two.ask(|db| db.items_resting_on(books, entry(n), first, first));
    let rests = |state| {
        let record = String::new();
        vec![RestingItem {
            run: second,
            record,
            state,
        }]
    };
    assert_eq!(resting(2), rests(ItemState::Booked));
    assert_eq!(resting(3), []);
    // Pleo acknowledged both.
    two.say(|db| db.put_all_successful(second, 1, &[entry(2), entry(1)]));
    assert_eq!(resting(2), rests(ItemState::Successful));
    assert_eq!(resting(1), rests(ItemState::Successful));
    // The import of one is refused, by the run that made the file.
    let still = || two.ask(|db| db.still_exported(first));
    assert_eq!(
        two.say(|db| db.refuse_item(first, entry(2), "closed")),
        Some(first)
    );
    two.say(|db| db.void_booking(books, entry(2), first, first, "closed", now()));
    assert_eq!(still(), [], "nobody said so yet");
    two.say(|db| db.note_still_exported(books, entry(2), first, second, now()));
    let told = StillExported {
        run: 2,
        status: "queued".into(),
        entries: 1,
    };
    assert_eq!(still(), [told]);
    // It is to be reported once more; an answer that was under way does not hide that.
    let state = |n| two.ask(|db| db.item_state(second, entry(n)));
    two.say(|db| db.refuse_reported(second, entry(2), "closed"));
    assert_eq!(state(2), Some(ItemState::Refused));
    let before = two.kinds(2);
    two.say(|db| db.put_all_successful(second, 1, &[entry(2), entry(1)]));
    assert_eq!(
        (state(2), state(1)),
        (Some(ItemState::Refused), Some(ItemState::Successful))
    );
    let new = two.kinds(2).len() - before.len();
    assert_eq!((new, two.kinds(1)), (1, vec!["booked".to_owned()]));
    // Pleo took it as failed.
    two.say(|db| db.set_item_state(second, entry(2), ItemState::Failed));
    assert_eq!(still(), []);
}
