//! The ledger alone: it only grows, and an entry counts once.

use super::*;
use crate::model::RunId;
use crate::store::{CheckedItem, ItemState, Store};

mod answers;

struct Desk {
    store: Store,
    books: BooksId,
    _folder: tempfile::TempDir,
}

fn entry(n: u128) -> EntryId {
    EntryId(uuid::Uuid::from_u128(n))
}

fn now() -> Timestamp {
    "2026-11-01T09:00:00Z".parse().expect("a time")
}

impl Desk {
    fn open() -> Self {
        let (folder, store, books) = Store::sample();
        Self {
            store,
            books,
            _folder: folder,
        }
    }

    /// A run whose items are these entries, all written to its file.
    fn run(&self, entries: &[u128]) -> i64 {
        let row = self
            .store
            .write(|db| {
                let row = db.insert_run(RunId::fresh(), self.books, None, now(), &[])?;
                let items: Vec<_> = entries
                    .iter()
                    .map(|n| (entry(*n), ItemState::Ready))
                    .collect();
                db.put_listed(row.seq, &items)?;
                Ok(row)
            })
            .expect("kept");
        row.seq
    }

    fn publish(&self, run: i64) -> Result<()> {
        self.store.write(|db| {
            let file = PlannedFile {
                name: format!("{run}.csv"),
                sha256: "abc".into(),
                vouchers: 1,
                planned_at: now(),
                parts: Vec::new(),
            };
            let file = db.plan_file(self.books, run, &file)?;
            db.put_written(run)?;
            db.book_written(self.books, run, file, now())
        })
    }

    fn earlier(&self, n: u128, than: i64) -> Option<Earlier> {
        self.store
            .read(|db| db.booked_elsewhere(self.books, entry(n), than))
            .expect("reads")
    }
}

#[test]
fn an_entry_is_booked_once_unless_somebody_says_why() {
    let desk = Desk::open();
    let first = desk.run(&[1, 2]);
    desk.publish(first).expect("nobody booked them");
    let second = desk.run(&[2, 3]);
    assert!(matches!(
        desk.publish(second),
        Err(StoreError::BookedElsewhere(1))
    ));
    assert_eq!(desk.earlier(3, 0), None, "all or nothing");
    // The check found it, and a person decided.
    let found = desk.earlier(2, second).expect("booked by the first");
    assert_eq!(found.run, first);
    let checked = CheckedItem {
        position: 1,
        state: ItemState::Ready,
        rule: "optional",
        source: "none",
        party: None,
        failure: None,
        reference: "PLEO-2-2".into(),
        earlier: Some(found),
        decision: Some(Decision::BookAgain {
            who: "Ada".into(),
            why: "deleted there".into(),
        }),
    };
    desk.store
        .write(|db| db.put_checked(second, &[checked]))
        .expect("kept");
    desk.publish(second).expect("asked for");
    let live = desk.earlier(2, 0).expect("booked");
    assert_eq!((live.run, &*live.reference), (second, "PLEO-2-2"));
    let history = desk
        .store
        .read(|db| db.ledger_of(desk.books, entry(2)))
        .expect("reads");
    let superseded = history
        .iter()
        .find(|line| line.kind == "superseded")
        .expect("on record");
    assert_eq!(
        (
            superseded.who.as_deref(),
            superseded.why.as_deref(),
            superseded.run
        ),
        (Some("Ada"), Some("deleted there"), 1)
    );
}

#[test]
fn the_ledger_only_grows_and_goes_with_its_books() {
    let desk = Desk::open();
    let run = desk.run(&[1]);
    desk.publish(run).expect("nobody booked it");
    for sql in [
        "UPDATE booking SET reference = 'X'",
        "DELETE FROM booking",
        "UPDATE booking_event SET kind = 'voided'",
        "DELETE FROM booking_event",
        "UPDATE file SET sha256 = ''",
        "DELETE FROM file",
    ] {
        let refused = desk.store.write(|db| Ok(db.0.execute(sql, [])?));
        let error = refused.expect_err(sql);
        assert!(error.to_string().contains("only grows"), "{sql}: {error}");
    }
    // A run may go; what it booked stays.
    desk.store
        .write(|db| Ok(db.0.execute("DELETE FROM run", [])?))
        .expect("gone");
    assert_eq!(
        desk.earlier(1, 0).map(|found| found.reference),
        Some(String::new())
    );
    // Forgetting the company forgets its ledger.
    desk.store
        .write(|db| db.delete_books(desk.books))
        .expect("gone");
    for table in ["booking", "booking_event", "file"] {
        let rows: i64 = desk
            .store
            .read(|db| {
                Ok(db
                    .0
                    .query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?)
            })
            .expect("reads");
        assert_eq!(rows, 0, "{table}");
    }
}

#[test]
fn a_booking_comes_along_by_what_people_say() {
    let desk = Desk::open();
    let run = desk.run(&[1, 2]);
    desk.publish(run).expect("nobody booked them");
    let at = |n| desk.earlier(n, 0).map(|found| found.hand_over);
    assert_eq!(at(1), Some(HandOver::Written));
    let say = |what: &dyn Fn(&Db<'_>) -> Result<()>| desk.store.write(|db| what(db)).expect("kept");
    say(&|db| db.hand_over(desk.books, run, now()));
    say(&|db| db.hand_over(desk.books, run, now()));
    assert_eq!(at(1), Some(HandOver::HandedOver));
    say(&|db| db.void_booking(desk.books, entry(2), run, run, "closed", now()));
    say(&|db| db.confirm_booking(desk.books, entry(1), run, run, Some("V-17"), now()));
    assert_eq!((at(1), at(2)), (Some(HandOver::Confirmed), None));
    let found = desk.earlier(1, 0).expect("booked");
    assert_eq!(found.external_id(), "V-17");
    say(&|db| db.confirm_booking(desk.books, entry(1), run, run, Some("V-18"), now()));
    assert_eq!(desk.earlier(1, 0).expect("booked").external_id(), "V-18");
    say(&|db| db.set_item_state(run, entry(1), ItemState::Successful));
    assert_eq!(at(1), Some(HandOver::Reported));
    let kinds: Vec<_> = desk
        .store
        .read(|db| db.ledger_of(desk.books, entry(1)))
        .expect("reads")
        .into_iter()
        .map(|line| line.kind)
        .collect();
    assert_eq!(kinds, ["booked", "handed_over", "confirmed", "confirmed"]);
    // What was refused may be booked again, with no more ado.
    let again = desk.run(&[2]);
    desk.publish(again).expect("it no longer counts");
}
