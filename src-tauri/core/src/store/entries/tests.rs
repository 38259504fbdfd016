//! The list of entries: what a filter finds, and what the list adds up to.

use super::*;
use crate::store::{AccountSum, Month, Store};

/// A card purchase of that day; without an account it lacks one.
fn entry(n: u128, day: &str, minor: i64, currency: &str, account: &str) -> ListedEntry {
    let at: Timestamp = format!("{day}T09:00:00Z").parse().expect("a time");
    let currency = currency.parse().expect("a currency");
    ListedEntry {
        date: day.parse().expect("a day"),
        entry: AccountingEntry {
            id: EntryId(uuid::Uuid::from_u128(n)),
            performed_at: at,
            settled_at: Some(at),
            amount: Some(Money { minor, currency }),
            family: "CARD_PURCHASE".into(),
            sub_family: None,
            note: Some(format!("Kaffe {n}0 kr")),
            account_code: Some(account.to_owned()).filter(|code| !code.is_empty()),
            has_account: !account.is_empty(),
            receipts: 1,
            export_status: "NOT_EXPORTED".into(),
        },
    }
}

fn list() -> [ListedEntry; 5] {
    let mut list = [
        entry(1, "2026-10-01", 10_000, "DKK", "3600"),
        entry(2, "2026-10-31", -4_000, "DKK", "3600"),
        entry(3, "2026-11-02", 5_000, "JPY", "1310"),
        entry(4, "2026-11-03", 25_000, "DKK", ""),
        entry(5, "2026-11-04", 999, "EUR", "3600"),
    ];
    list[0].entry.note = Some("KAFFE 10 %".into());
    list[3].entry.receipts = 0;
    let last = &mut list[4].entry;
    (last.family, last.settled_at) = ("INVOICE".into(), None);
    last.export_status = "QUEUED".into();
    list
}

struct Desk {
    store: Store,
    books: BooksId,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn open() -> Self {
        let (folder, store, books) = Store::sample();
        let desk = Self {
            store,
            books,
            _folder: folder,
        };
        desk.fetch(&list());
        desk
    }

    /// A complete fetch in one page.
    fn fetch(&self, page: &[ListedEntry]) {
        let at = "2026-11-05T09:00:00Z".parse().expect("a time");
        let fetched = self.store.write(|db| {
            let generation = db.begin_entries(self.books)?;
            db.put_entries(self.books, generation, page)?;
            db.finish_entries(self.books, generation, at)
        });
        fetched.expect("kept");
    }

    fn window(&self, filter: &EntryFilter, offset: u32, limit: u32) -> EntryWindow {
        let window = self
            .store
            .read(|db| db.entries(self.books, filter, offset, limit));
        window.expect("reads")
    }

    /// Numbers of the entries a filter finds, in its order.
    fn found(&self, filter: &EntryFilter) -> Vec<u128> {
        let rows = self.window(filter, 0, 100).rows;
        rows.iter().map(|row| row.entry.id.0.as_u128()).collect()
    }
}

fn money(minor: i64, currency: &str) -> Money {
    let currency = currency.parse().expect("a currency");
    Money { minor, currency }
}

#[test]
fn a_window_shows_rows_and_the_sums_of_all_that_match() {
    let desk = Desk::open();
    let window = desk.window(&EntryFilter::default(), 1, 2);
    assert_eq!(window.rows, list()[1..3]);
    assert_eq!((window.total, window.ready), (5, 3));
    let sums = [money(31_000, "DKK"), money(999, "EUR"), money(5_000, "JPY")];
    assert_eq!(window.sums, sums);
    assert!(window.fetched_at.is_some());
    // What the next fetch does not see is gone.
    desk.fetch(&list()[2..]);
    let next = desk.window(&EntryFilter::default(), 0, 100);
    assert_eq!((next.total, next.sums[0]), (3, money(25_000, "DKK")));
    assert!(next.revision > window.revision);
}

#[test]
fn a_filter_finds_by_text_day_amount_and_what_is_missing() {
    let desk = Desk::open();
    let all = EntryFilter::default;
    let text = |text: &str| EntryFilter {
        text: text.into(),
        ..all()
    };
    assert_eq!(desk.found(&text("kaffe")), [1, 2, 3, 4, 5]);
    assert_eq!(
        desk.found(&text("10 %")),
        [1],
        "no pattern of the database's"
    );
    assert_eq!(desk.found(&text("3600")), [1, 2, 5]);
    let day = |text: &str| text.parse().ok();
    let (from, to) = (day("2026-10-31"), day("2026-11-02"));
    assert_eq!(desk.found(&EntryFilter { from, to, ..all() }), [2, 3]);
    let ready = Some(false);
    assert_eq!(desk.found(&EntryFilter { ready, ..all() }), [4, 5]);
    for (missing, expected) in [
        (Missing::Receipt, [4]),
        (Missing::Account, [4]),
        (Missing::Settlement, [5]),
        (Missing::Locked, [5]),
    ] {
        let missing = Some(missing);
        assert_eq!(desk.found(&EntryFilter { missing, ..all() }), expected);
    }
    let family = Some("INVOICE".into());
    assert_eq!(desk.found(&EntryFilter { family, ..all() }), [5]);
    // A hundred of whatever currency: yen have no hundredth.
    let hundred = Some(100 * 10_000);
    let least = EntryFilter {
        least: hundred,
        ..all()
    };
    assert_eq!(desk.found(&least), [1, 3, 4]);
    let most = EntryFilter {
        most: hundred,
        ..all()
    };
    assert_eq!(desk.found(&most), [1, 2, 5], "whatever its sign");
    let ids = desk.store.read(|db| db.entry_ids(desk.books, &most));
    let ids: Vec<u128> = ids
        .expect("reads")
        .iter()
        .map(|id| id.0.as_u128())
        .collect();
    assert_eq!(ids, [1, 2, 5]);
    for (order, expected) in [
        (EntryOrder::Date, [5, 4, 3, 2, 1]),
        (EntryOrder::Amount, [4, 1, 3, 5, 2]),
        (EntryOrder::Account, [5, 2, 1, 3, 4]),
        (EntryOrder::Missing, [5, 4, 3, 2, 1]),
        (EntryOrder::Label, [5, 4, 3, 2, 1]),
    ] {
        let descending = true;
        let filter = EntryFilter {
            order,
            descending,
            ..all()
        };
        assert_eq!(desk.found(&filter), expected, "{order:?}");
    }
}

#[test]
fn the_list_in_figures_adds_up() {
    let desk = Desk::open();
    let filter = EntryFilter::default();
    let overview = desk.store.read(|db| db.overview(desk.books, &filter));
    let overview = overview.expect("reads");
    assert_eq!((overview.total, overview.ready), (5, 3));
    let missing = [
        (Missing::Locked, 1),
        (Missing::Settlement, 1),
        (Missing::Account, 1),
        (Missing::Receipt, 1),
    ];
    assert_eq!(overview.missing, missing);
    let sum = |account: Option<&str>, sum, count| AccountSum {
        account: account.map(str::to_owned),
        sum,
        count,
    };
    let accounts = [
        sum(None, money(25_000, "DKK"), 1),
        sum(Some("3600"), money(6_000, "DKK"), 2),
        sum(Some("1310"), money(5_000, "JPY"), 1),
        sum(Some("3600"), money(999, "EUR"), 1),
    ];
    assert_eq!(overview.accounts, accounts);
    let month = |month: &str, total, ready| Month {
        month: month.into(),
        total,
        ready,
    };
    let months = [month("2026-11", 3, 1), month("2026-10", 2, 2)];
    assert_eq!(overview.months, months);
    let families = [("CARD_PURCHASE".into(), 4), ("INVOICE".into(), 1)];
    assert_eq!(overview.families, families);
    // Months and families are those of the whole list, to choose from.
    let filter = EntryFilter {
        ready: Some(true),
        ..filter
    };
    let ready = desk.store.read(|db| db.overview(desk.books, &filter));
    let ready = ready.expect("reads");
    assert_eq!(
        (ready.total, ready.months, ready.accounts.len()),
        (3, months.to_vec(), 2)
    );
}
