//! What becomes of one delivery.

use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use super::keep::Keeper;
use crate::model::{BooksId, CompanyId};
use crate::store;
use crate::watch::view::{Came, Delivery, Shown};
use crate::watch::{Watch, What};
use crate::webhooks::{Event, Notice, Refusal, Unreadable, verify};

/// A company that wants notifications.
pub(super) struct Seat {
    watch: Arc<Watch>,
    books: BooksId,
    company: CompanyId,
    shown: Arc<Shown>,
}

impl Seat {
    pub(super) fn of(watch: &Arc<Watch>, books: BooksId) -> Option<Self> {
        let shown = watch.lookouts().get(&books)?.shown().clone();
        if !shown.with(|inner| inner.open) {
            return None;
        }
        let company = watch.companies.get(books).ok()?.id;
        Some(Self {
            watch: watch.clone(),
            books,
            company,
            shown,
        })
    }

    pub(super) fn too_large(&self) -> StatusCode {
        self.note(Came::Refused(Refusal::TooLarge))
    }

    /// Looks at a delivery, keeps its id, and has Pleo asked.
    pub(super) async fn judge(
        &self,
        keeper: &Keeper,
        headers: &HeaderMap,
        body: &[u8],
    ) -> StatusCode {
        let now = self.watch.runs.clock().wall();
        if self.is_our_test(headers, body) {
            return StatusCode::NO_CONTENT;
        }
        let secrets = self.shown.with(|inner| inner.secrets.clone());
        let genuine = match verify(headers, body, &secrets, now) {
            Ok(genuine) => genuine,
            Err(refusal) => return self.note(Came::Refused(refusal)),
        };
        let notice = match Notice::read(body) {
            Ok(notice) => notice,
            Err(unreadable) => return self.note(Came::Unreadable(unreadable)),
        };
        if notice.company != self.company {
            return self.note(Came::OtherCompany);
        }
        let kept = keeper.keep(self.books, genuine.id, notice.event, now).await;
        match kept {
            Some(store::Came::First) => {
                if let Some(lookout) = self.watch.lookouts().get(&self.books) {
                    match notice.event {
                        Event::JobCreated | Event::JobChanged => lookout.bell().hint(notice.job),
                        Event::VendorCreated => lookout.bell().vendors(),
                    }
                }
                self.note(Came::Taken(notice.event))
            }
            Some(store::Came::Again) => self.note(Came::Again),
            Some(store::Came::TooMany) => self.note(Came::TooMany),
            // Our own disk fails. Whoever repeats finds it better, perhaps.
            None => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Our own delivery of [`Watch::test_hook`] came through.
    fn is_our_test(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        // Its time is from this computer's clock, whatever a test did to ours.
        let now = jiff::Timestamp::now();
        self.shown.with(|inner| {
            let ours = inner.test.as_ref().is_some_and(|(secret, id, _)| {
                verify(headers, body, std::slice::from_ref(secret), now)
                    .is_ok_and(|genuine| genuine.id == *id)
            });
            if ours && let Some((_, _, waiting)) = inner.test.take() {
                // Who gave up waiting needs no word.
                let _ = waiting.send(());
            }
            ours
        })
    }

    fn note(&self, came: Came) -> StatusCode {
        let clock = self.watch.runs.clock();
        let delivery = Delivery {
            at: clock.wall(),
            came,
        };
        self.shown.came(delivery, clock.steady());
        if came == Came::Refused(Refusal::WrongSignature)
            && let Some(lookout) = self.watch.lookouts().get(&self.books)
        {
            lookout.bell().look();
        }
        // Not for each of ten thousand: a watcher reads the view when it comes, and looks follow anyway.
        if !matches!(came, Came::Taken(Event::JobCreated | Event::JobChanged)) {
            self.watch.announce(self.books, What::View);
        }
        match came {
            // Genuine: sending it again would bring nothing.
            Came::Taken(_)
            | Came::Again
            | Came::OtherCompany
            | Came::Unreadable(Unreadable::UnknownType) => StatusCode::NO_CONTENT,
            Came::Unreadable(Unreadable::Malformed) => StatusCode::BAD_REQUEST,
            Came::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Came::Refused(Refusal::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Came::Refused(Refusal::Missing(_) | Refusal::WrongSignature) => {
                StatusCode::UNAUTHORIZED
            }
            Came::Refused(Refusal::Malformed(_) | Refusal::TooOld(_) | Refusal::TooNew(_)) => {
                StatusCode::BAD_REQUEST
            }
        }
    }
}
