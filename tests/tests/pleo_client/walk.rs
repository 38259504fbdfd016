//! Long lists: several pages at once where that is safe, one by one where it is not, and nothing lost either way.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ledgerport_core::model::{EntryId, JobItem};
use ledgerport_core::pleo::{ApiVersion, Error, Limits, Page, Place, Walk};
use ledgerport_sandbox::{Effect, Fault, Scenario};
use serde_json::json;
use tokio::sync::Barrier;

use crate::raw::{JOB, Server, Turn, client, quick};
use crate::sample::{bare, entry, page};
use crate::sandbox::bench;

const V: ApiVersion = ApiVersion::V3;

/// What a request for a page asks for.
struct Asked {
    limit: usize,
    offset: Option<usize>,
    after: Option<usize>,
}

impl Asked {
    fn of(request: &str) -> Self {
        let target = request.split(' ').nth(1).expect("a request line");
        let number = |name: &str| {
            let (_, rest) = target.split_once(&format!("{name}="))?;
            let digits = rest.split('&').next()?;
            // Cursors of these servers count in letters.
            let digits = digits.chars().map(|c| match c {
                'A'..='J' => char::from(c as u8 - b'A' + b'0'),
                c => c,
            });
            digits.collect::<String>().parse().ok()
        };
        Self {
            limit: number("limit").expect("a limit"),
            offset: number("offset"),
            after: number("after"),
        }
    }

    fn start(&self) -> usize {
        self.offset.or(self.after).unwrap_or(0)
    }
}

fn cursor(place: usize) -> String {
    let letters = place.to_string();
    letters
        .bytes()
        .map(|b| char::from(b - b'0' + b'A'))
        .collect()
}

/// Job items `from..to` of a list of `all`.
fn rows(from: usize, to: usize, all: usize) -> Turn {
    let data: Vec<_> = (from..to)
        .map(|i| json!({"accountingEntryId": entry(i as u128 + 1), "exportJobId": JOB, "status": "pending"}))
        .collect();
    let pagination = json!({"hasNextPage": to < all, "endCursor": cursor(to), "total": 7});
    Turn::json(
        200,
        &json!({"data": data, "pagination": pagination}).to_string(),
    )
}

/// A list of `all` rows in pages of at most `size`.
fn sound(all: usize, size: usize) -> impl Fn(&str) -> Turn {
    move |request| {
        let asked = Asked::of(request);
        let start = asked.start().min(all);
        rows(start, (start + asked.limit.min(size)).min(all), all)
    }
}

/// Reads on from `place` to the end as a run does: each page is stored with the place of the next.
async fn to_the_end(
    walk: &mut Walk<JobItem>,
    mut place: Option<Place>,
    stored: &mut BTreeSet<EntryId>,
) -> Result<Vec<Option<Place>>, Error> {
    let mut places = Vec::new();
    loop {
        let page: Page<JobItem, Place> = walk.page(place.as_ref()).await?;
        stored.extend(page.rows.iter().map(|item| item.entry));
        places.push(page.next.clone());
        place = page.next;
        if place.is_none() || places.len() > 50 {
            return Ok(places);
        }
    }
}

fn all(count: usize) -> BTreeSet<EntryId> {
    (1..=count).map(|i| entry(i as u128)).collect()
}

#[tokio::test]
async fn pages_of_a_claimed_job_are_fetched_together_and_handed_out_in_order() {
    // Nothing by offset is answered before three requests are here.
    let barrier = Arc::new(Barrier::new(3));
    let answer = sound(700, 100);
    let server = Server::answering(move |request| {
        let turn = answer(request);
        match Asked::of(request).offset {
            Some(_) => turn.behind(&barrier),
            None => turn,
        }
    })
    .await;
    let mut walk = server.client().job_items_walk(V, JOB, 700);
    let mut stored = BTreeSet::new();
    let places = to_the_end(&mut walk, None, &mut stored)
        .await
        .expect("reads");
    let expected: Vec<_> = (1..7)
        .map(|i| Some(Place::Offset(i * 100)))
        .chain([None])
        .collect();
    assert_eq!(places, expected);
    assert_eq!(stored, all(700));
    let requests = server.requests();
    assert_eq!(requests.len(), 7, "each page once");
    assert!(
        requests
            .iter()
            .all(|request| request.contains("limit=1000"))
    );
}

#[tokio::test]
async fn another_process_goes_on_at_the_stored_place() {
    let server = Server::answering(sound(700, 100)).await;
    let mut stored = BTreeSet::new();
    let place = {
        let mut walk = server.client().job_items_walk(V, JOB, 700);
        let first = walk.page(None).await.expect("reads");
        let second = walk.page(first.next.as_ref()).await.expect("reads");
        for page in [&first.rows, &second.rows] {
            stored.extend(page.iter().map(|item| item.entry));
        }
        second.next
    };
    // As it is kept between processes.
    let place = serde_json::to_string(&place).expect("writes");
    let place: Option<Place> = serde_json::from_str(&place).expect("reads");
    let before = server.requests().len();
    let mut walk = server.client().job_items_walk(V, JOB, 700);
    to_the_end(&mut walk, place, &mut stored)
        .await
        .expect("reads");
    assert_eq!(stored, all(700));
    let requests = server.requests();
    let after: Vec<_> = requests[before..]
        .iter()
        .map(|request| Asked::of(request).offset)
        .collect();
    assert!(
        after
            .iter()
            .all(|offset| offset.is_some_and(|offset| offset >= 200)),
        "{after:?}"
    );
}

#[tokio::test]
async fn the_largest_page_is_taken_and_a_refusal_remembered() {
    let server = Server::answering(sound(900, 5000)).await;
    let mut stored = BTreeSet::new();
    let mut walk = server.client().job_items_walk(V, JOB, 900);
    assert_eq!(
        to_the_end(&mut walk, None, &mut stored).await,
        Ok(vec![None])
    );
    assert_eq!((stored.len(), server.requests().len()), (900, 1));

    let answer = sound(250, 100);
    let server = Server::answering(move |request| match Asked::of(request).limit {
        ..=100 => answer(request),
        _ => Turn::json(400, r#"{"type":"BAD_REQUEST","message":"limit"}"#),
    })
    .await;
    let client = server.client();
    for requests in [4, 7] {
        let mut stored = BTreeSet::new();
        let mut walk = client.job_items_walk(V, JOB, 250);
        to_the_end(&mut walk, None, &mut stored)
            .await
            .expect("reads");
        assert_eq!(stored, all(250));
        assert_eq!(server.requests().len(), requests, "refused once only");
    }

    // Pages that are too large for us are asked for smaller.
    let server = Server::answering(sound(250, 5000)).await;
    let limits = Limits {
        rows: 120,
        ..quick()
    };
    let mut stored = BTreeSet::new();
    let mut walk = client_of(&server, limits);
    to_the_end(&mut walk, None, &mut stored)
        .await
        .expect("reads");
    assert_eq!(stored, all(250));

    // A refusal that has other reasons is told.
    let server = Server::start(vec![Turn::json(400, r#"{"type":"ODD"}"#)]).await;
    let error = server.client().job_items_walk(V, JOB, 9).page(None).await;
    assert!(error.expect_err("refused").is_kind("ODD"));
    let contra = r#"{"type":"MISSING_CONTRA_ACCOUNTS"}"#;
    let server = Server::start(vec![Turn::json(400, contra)]).await;
    let walk = server
        .client()
        .export_items_walk(V, JOB, 9)
        .page(None)
        .await;
    assert!(
        walk.expect_err("refused")
            .is_kind("MISSING_CONTRA_ACCOUNTS")
    );
    assert_eq!(server.requests().len(), 1, "not a matter of size");
}

fn client_of(server: &Server, limits: Limits) -> Walk<JobItem> {
    client(&server.url(), limits).job_items_walk(V, JOB, 250)
}

#[tokio::test]
async fn offsets_that_do_not_add_up_are_given_up_for_cursors() {
    type List = Box<dyn Fn(&str) -> Turn + Send + Sync>;
    let calls = Arc::new(AtomicUsize::new(0));
    let lists: Vec<(&str, usize, List)> = vec![
        (
            "offset is not known here",
            500,
            Box::new(|request| {
                let start = Asked::of(request).after.unwrap_or(0);
                rows(start, (start + 100).min(500), 500)
            }),
        ),
        ("the job announced too few", 300, Box::new(sound(500, 100))),
        ("the job announced too many", 700, Box::new(sound(500, 100))),
        (
            "a page by offset is shorter than it should be, and the last says so",
            500,
            Box::new(|request| {
                let asked = Asked::of(request);
                let start = asked.start();
                match asked.offset {
                    Some(400) => rows(400, 460, 460),
                    _ => rows(start, (start + 100).min(500), 500),
                }
            }),
        ),
        (
            "a page by offset is empty",
            500,
            Box::new(|request| {
                let asked = Asked::of(request);
                let start = asked.start();
                match asked.offset {
                    Some(300) => rows(300, 300, 500),
                    _ => rows(start, (start + 100).min(500), 500),
                }
            }),
        ),
    ];
    for (name, announced, list) in lists {
        calls.store(0, Ordering::Relaxed);
        let server = Server::answering(list).await;
        let mut stored = BTreeSet::new();
        let mut walk =
            server
                .client()
                .job_items_walk(V, JOB, u32::try_from(announced).expect("small"));
        let places = to_the_end(&mut walk, None, &mut stored).await.expect(name);
        assert!(places.contains(&Some(Place::Anew)), "{name}: {places:?}");
        assert_eq!(places.last(), Some(&None), "{name}");
        assert_eq!(stored, all(500), "{name}");
    }
}

#[tokio::test]
async fn a_page_that_changes_its_size_moves_the_ones_behind_it() {
    let server = Server::answering(|request| {
        let asked = Asked::of(request);
        let start = asked.start();
        let size = if asked.offset == Some(200) { 50 } else { 100 };
        rows(start, (start + size).min(650), 650)
    })
    .await;
    let mut stored = BTreeSet::new();
    let mut walk = server.client().job_items_walk(V, JOB, 650);
    to_the_end(&mut walk, None, &mut stored)
        .await
        .expect("reads");
    assert_eq!(stored, all(650));
}

#[tokio::test]
async fn an_error_ahead_is_told_in_its_place_and_can_be_tried_again() {
    let failing = Arc::new(AtomicUsize::new(1));
    let answer = sound(500, 100);
    let switch = Arc::clone(&failing);
    let server = Server::answering(move |request| {
        let asked = Asked::of(request);
        if asked.offset == Some(300) && switch.load(Ordering::Relaxed) == 1 {
            return Turn::status(401, "");
        }
        answer(request)
    })
    .await;
    let mut walk = server.client().job_items_walk(V, JOB, 500);
    let mut stored = BTreeSet::new();
    assert_eq!(
        to_the_end(&mut walk, None, &mut stored).await,
        Err(Error::KeyRefused)
    );
    assert_eq!(stored, all(300), "what came before it is there");
    failing.store(0, Ordering::Relaxed);
    to_the_end(&mut walk, Some(Place::Offset(300)), &mut stored)
        .await
        .expect("reads");
    assert_eq!(stored, all(500));
}

#[tokio::test]
async fn a_list_that_fits_one_page_or_goes_by_cursor_needs_no_offsets() {
    for announced in [0, 80, 100] {
        let server = Server::answering(sound(80, 100)).await;
        let mut stored = BTreeSet::new();
        let mut walk = server.client().job_items_walk(V, JOB, announced);
        to_the_end(&mut walk, None, &mut stored)
            .await
            .expect("reads");
        assert_eq!((stored, server.requests().len()), (all(80), 1));
    }
    let server = Server::answering(sound(250, 100)).await;
    let mut stored = BTreeSet::new();
    let mut walk = server.client().job_items_walk(V, JOB, 250);
    to_the_end(&mut walk, Some(Place::Anew), &mut stored)
        .await
        .expect("reads");
    assert_eq!(stored, all(250));
    assert!(
        server
            .requests()
            .iter()
            .all(|request| !request.contains("offset"))
    );
}

#[tokio::test]
async fn data_of_items_comes_the_same_way_with_its_faults() {
    let server = Server::answering(|request| {
        let start = Asked::of(request).start();
        let items = (start..(start + 4).min(10)).map(|i| {
            let mut item = bare(i as u128 + 1);
            if i == 5 {
                item["amount"] = json!(null);
            }
            item
        });
        let mut text = page(&items.collect::<Vec<_>>());
        if start + 4 < 10 {
            text = text.replace(
                "\"hasNextPage\":false",
                "\"hasNextPage\":true,\"endCursor\":\"A\"",
            );
        }
        Turn::json(200, &text)
    })
    .await;
    let mut walk = server.client().export_items_walk(V, JOB, 10);
    let (mut place, mut good, mut bad) = (None, 0, Vec::new());
    loop {
        let page = walk.page(place.as_ref()).await.expect("reads");
        for row in page.rows {
            match row {
                Ok(_) => good += 1,
                Err(fault) => bad.push(fault.entry),
            }
        }
        place = page.next;
        if place.is_none() {
            break;
        }
    }
    assert_eq!((good, bad), (9, vec![entry(6)]));
}

#[tokio::test]
async fn the_sandbox_is_read_whole_whatever_it_does_to_a_page() {
    let bench = bench(Scenario::Large(1050)).await;
    let job = bench.click();
    let path = format!("/v3/export-jobs/{}/items", job.0);
    let effects = [
        None,
        Some(Effect::Close),
        Some(Effect::Truncate),
        Some(Effect::Status {
            status: 503,
            retry_after: None,
        }),
        Some(Effect::Status {
            status: 429,
            retry_after: Some("0".into()),
        }),
    ];
    for effect in effects {
        if let Some(effect) = effect {
            bench
                .sandbox
                .inject(Fault::next(1, path.clone(), effect).after(4));
        }
        let mut stored = BTreeSet::new();
        let mut walk = bench.client.job_items_walk(V, job, 1050);
        let places = to_the_end(&mut walk, None, &mut stored)
            .await
            .expect("reads");
        assert_eq!((stored.len(), places.len()), (1050, 11));
    }
}
