//! Telling Pleo what became of items, in batches as large as it takes.

use std::sync::atomic::Ordering;

use reqwest::Method;

use super::{Client, Updated, request, wire};
use crate::model::{ItemUpdate, JobId};
use crate::pleo::transport::MOST_UPDATES;
use crate::pleo::{ApiVersion, Error};

impl Client {
    /// Tells Pleo what became of up to 100 items. None is nothing to tell; more than 100 are refused here as Pleo
    /// would refuse them. Should Pleo take less at a time, it is told in parts, now and from then on; an error after the
    /// first part leaves the outcome unknown.
    pub async fn update_items(
        &self,
        v: ApiVersion,
        job: JobId,
        updates: &[ItemUpdate],
    ) -> Result<Updated, Error> {
        if updates.len() > MOST_UPDATES {
            return Err(Error::Refused {
                status: 413,
                kind: "EXPORT_JOB_ITEMS_UPDATE_LIMIT".to_owned(),
                message: format!(
                    "{} updates in one call; {MOST_UPDATES} are allowed.",
                    updates.len()
                ),
            });
        }
        let (mut told, mut rest) = (Updated::default(), updates);
        while !rest.is_empty() {
            let most = self.0.largest_batch().load(Ordering::Relaxed);
            let (part, later) = rest.split_at(most.clamp(1, rest.len()));
            match self.update_part(v, job, part).await {
                Ok(answer) => {
                    told.accepted.extend(answer.accepted);
                    told.refused.extend(answer.refused);
                    rest = later;
                }
                // Nothing of it was taken.
                Err(Error::Refused { status: 413, .. }) if part.len() > 1 => {
                    let half = part.len() / 2;
                    self.0.largest_batch().fetch_min(half, Ordering::Relaxed);
                }
                Err(error) if rest.len() < updates.len() => return Err(error.after_write()),
                Err(error) => return Err(error),
            }
        }
        Ok(told)
    }

    async fn update_part(
        &self,
        v: ApiVersion,
        job: JobId,
        updates: &[ItemUpdate],
    ) -> Result<Updated, Error> {
        let body: Vec<_> = updates
            .iter()
            .map(|update| request::Update::new(v, update))
            .collect();
        let url = self.url(&format!("/{v}/export-jobs/{job}/items"), &[]);
        let answer = self.write(Method::PUT, url, request::json(&body)).await?;
        answer
            .json()
            .and_then(wire::job::updated)
            .map_err(Error::after_write)
    }
}
