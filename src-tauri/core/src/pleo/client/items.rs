//! A job's two lists, its items and their data, in pages as large as Pleo grants.

use std::sync::atomic::Ordering;

use super::{Client, PAGE};
use crate::model::{ExportItem, ItemFault, JobId, JobItem};
use crate::pleo::walk::{At, Walk};
use crate::pleo::{ApiVersion, Cursor, Error, Page, wire};

impl Client {
    /// A page of the states of a job's items.
    pub async fn job_items(
        &self,
        v: ApiVersion,
        job: JobId,
        after: Option<&Cursor>,
    ) -> Result<Page<JobItem>, Error> {
        self.job_items_at(v, job, after.into()).await
    }

    /// The states of the items of a job that was claimed, which has `items` of them.
    pub fn job_items_walk(&self, v: ApiVersion, job: JobId, items: u32) -> Walk<JobItem> {
        let client = self.clone();
        Walk::new(self.clone(), items, move |at| {
            let client = client.clone();
            Box::pin(async move { client.job_items_at(v, job, at.borrowed()).await })
        })
    }

    async fn job_items_at(
        &self,
        v: ApiVersion,
        job: JobId,
        at: At<&Cursor>,
    ) -> Result<Page<JobItem>, Error> {
        let path = format!("/{v}/export-jobs/{job}/items");
        let rows = self.0.limits().rows;
        self.large(at, &path, &[], |text| wire::job::job_items(text, rows))
            .await
    }

    /// A page of the accounting data of a job's items. An item that cannot be read is a fault among good ones.
    pub async fn export_items(
        &self,
        v: ApiVersion,
        job: JobId,
        after: Option<&Cursor>,
    ) -> Result<Page<Result<ExportItem, ItemFault>>, Error> {
        self.export_items_at(v, job, after.into()).await
    }

    /// The accounting data of a job that was claimed, which has `items` items.
    pub fn export_items_walk(
        &self,
        v: ApiVersion,
        job: JobId,
        items: u32,
    ) -> Walk<Result<ExportItem, ItemFault>> {
        let client = self.clone();
        Walk::new(self.clone(), items, move |at| {
            let client = client.clone();
            Box::pin(async move { client.export_items_at(v, job, at.borrowed()).await })
        })
    }

    async fn export_items_at(
        &self,
        v: ApiVersion,
        job: JobId,
        at: At<&Cursor>,
    ) -> Result<Page<Result<ExportItem, ItemFault>>, Error> {
        let path = format!("/{v}/export-items");
        let job = job.to_string();
        let limits = self.0.limits();
        self.large(at, &path, &[("job_id", &job)], |text| {
            wire::item::items(text, limits.rows, limits.item)
        })
        .await
    }

    /// A page of an Export API list, whose largest size nobody documents: as many rows as Pleo gives, remembered when that
    /// turns out to be less than asked for.
    async fn large<T>(
        &self,
        at: At<&Cursor>,
        path: &str,
        query: &[(&str, &str)],
        read: impl Fn(&str) -> Result<Page<T>, Error>,
    ) -> Result<Page<T>, Error> {
        let ask = async |rows| {
            let answer = self.list(path, query, None, at, rows).await?;
            read(answer.json()?)
        };
        let rows = self.0.largest_page().load(Ordering::Relaxed);
        let refused = match ask(rows).await {
            Err(error @ (Error::Refused { status: 400, .. } | Error::TooLarge))
                if rows > PAGE
                    && !error.is_kind("MISSING_CONTRA_ACCOUNTS")
                    && !error.is_kind("UNSUPPORTED_API_VERSION") =>
            {
                error
            }
            settled => return settled,
        };
        // Perhaps because of the size; then it is smaller from now on.
        match ask(PAGE).await {
            Ok(page) => {
                self.0.largest_page().store(PAGE, Ordering::Relaxed);
                Ok(page)
            }
            Err(_) => Err(refused),
        }
    }
}
