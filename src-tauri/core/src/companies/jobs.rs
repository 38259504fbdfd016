//! A company's export jobs, as a person looks them up. What a run does with one is elsewhere.

use super::{ApiChoice, Companies};
use crate::model::{BooksId, ExportJob};
use crate::pleo::ApiVersion;
use crate::problem::Problem;

impl Companies {
    /// All jobs Pleo lists for a company, oldest first. Jobs are the same in all versions of the Export API, so a choice
    /// left to us ends with the first version Pleo offers this company.
    ///
    /// # Errors
    /// What the key and the connection bring up; where no version is offered, what the newest one says.
    pub async fn jobs(&self, books: BooksId, api: ApiChoice) -> Result<Vec<ExportJob>, Problem> {
        let client = self.client(books).await?;
        let company = self.get(books)?.id;
        let versions: &[ApiVersion] = match api {
            ApiChoice::Auto => &[ApiVersion::V3, ApiVersion::V2, ApiVersion::V1],
            ApiChoice::V1 => &[ApiVersion::V1],
            ApiChoice::V2 => &[ApiVersion::V2],
            ApiChoice::V3 => &[ApiVersion::V3],
        };
        let mut refused = None;
        for version in versions {
            match client.jobs(*version, company, &[]).await {
                Err(error) if error.is_unknown_path() => refused = refused.or(Some(error)),
                other => return Ok(other?),
            }
        }
        Err(refused.map_or_else(Problem::nothing_selected, Problem::from))
    }
}
