//! The state file: what outlives a restart of the demo company.
//!
//! Keeps true: the file is whole or absent, because it is written beside its
//! place and moved there; a file that cannot be read or does not fit its
//! scenario is not used, and the reason is told. Holds no key.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::scenario::Scenario;
use crate::state::State;
use crate::world::company::{Account, Tag, TagGroup, TaxCode, Vendor};
use crate::world::{Company, ExportStatus, Job};

const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Saved {
    format: u32,
    scenario: Scenario,
    /// Sandbox time when it was written: the clock goes on from here, never back.
    now: Timestamp,
    companies: Vec<SavedCompany>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedCompany {
    /// Export statuses in the order of the book, as runs of equal ones.
    statuses: Vec<(usize, ExportStatus)>,
    jobs: Vec<Job>,
    vendors: Vec<Vendor>,
    /// Absent in files that are older than the calls that change it.
    #[serde(default)]
    master_data: Option<MasterData>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MasterData {
    accounts: Vec<Account>,
    tax_codes: Vec<TaxCode>,
    tag_groups: Vec<TagGroup>,
    tags: Vec<Tag>,
}

impl MasterData {
    fn of(company: &Company) -> Self {
        Self {
            accounts: company.accounts.clone(),
            tax_codes: company.tax_codes.clone(),
            tag_groups: company.tag_groups.clone(),
            tags: company.tags.clone(),
        }
    }

    /// Entries name master data by position, so the scenario's own must still stand first.
    fn fits(&self, company: &Company) -> bool {
        starts_with(&company.accounts, &self.accounts, |known| known.id)
            && starts_with(&company.tax_codes, &self.tax_codes, |known| known.id)
            && starts_with(&company.tag_groups, &self.tag_groups, |known| known.id)
            && starts_with(&company.tags, &self.tags, |known| known.id)
            && self
                .tags
                .iter()
                .all(|tag| tag.group < self.tag_groups.len())
    }
}

fn starts_with<T>(own: &[T], saved: &[T], id: impl Fn(&T) -> Uuid) -> bool {
    own.len() <= saved.len()
        && own
            .iter()
            .zip(saved)
            .all(|(own, saved)| id(own) == id(saved))
}

/// Why a state file was not used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
    #[error("it is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error("it was written by another version")]
    Format,
    #[error("it belongs to the scenario {0}")]
    OtherScenario(Scenario),
    #[error("it does not fit the scenario")]
    DoesNotFit,
}

impl Saved {
    pub(crate) fn of(state: &State) -> Self {
        Self {
            format: FORMAT,
            scenario: state.scenario,
            now: state.clock.now(),
            companies: state
                .companies
                .iter()
                .map(|company| SavedCompany {
                    statuses: runs(company.book.statuses()),
                    jobs: company.jobs.clone(),
                    vendors: company.vendors.clone(),
                    master_data: Some(MasterData::of(company)),
                })
                .collect(),
        }
    }

    /// Replaces the file as a whole.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }
}

/// Takes a state file over; none if there is no file yet.
pub(crate) fn load(state: &mut State, path: &Path) -> Option<Result<(), Unusable>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => Some(Err(error.into())),
        Ok(bytes) => Some(apply(state, &bytes)),
    }
}

fn apply(state: &mut State, bytes: &[u8]) -> Result<(), Unusable> {
    let saved: Saved = serde_json::from_slice(bytes)?;
    if saved.format != FORMAT {
        return Err(Unusable::Format);
    }
    if saved.scenario != state.scenario {
        return Err(Unusable::OtherScenario(saved.scenario));
    }
    let mut companies = saved.scenario.companies();
    if companies.len() != saved.companies.len() {
        return Err(Unusable::DoesNotFit);
    }
    for (company, saved) in companies.iter_mut().zip(saved.companies) {
        restore(company, saved)?;
    }
    state.companies = companies;
    if saved.now > state.clock.now() {
        state.clock = crate::clock::Clock::starting_at(saved.now);
    }
    Ok(())
}

fn restore(company: &mut Company, saved: SavedCompany) -> Result<(), Unusable> {
    let count = company.book.len();
    let total: usize = saved
        .statuses
        .iter()
        .fold(0, |sum, (run, _)| sum.saturating_add(*run));
    let in_book = saved
        .jobs
        .iter()
        .flat_map(|job| &job.items)
        .all(|item| (item.entry as usize) < count);
    // Entries name vendors by position, so the scenario's own must still stand first.
    let vendors_kept = starts_with(&company.vendors, &saved.vendors, |vendor| vendor.id);
    let master_data_fits = saved
        .master_data
        .as_ref()
        .is_none_or(|saved| saved.fits(company));
    if total != count || !in_book || !vendors_kept || !master_data_fits {
        return Err(Unusable::DoesNotFit);
    }
    if let Some(saved) = saved.master_data {
        company.accounts = saved.accounts;
        company.tax_codes = saved.tax_codes;
        company.tag_groups = saved.tag_groups;
        company.tags = saved.tags;
    }
    let statuses = saved
        .statuses
        .into_iter()
        .flat_map(|(run, status)| std::iter::repeat_n(status, run))
        .collect();
    company.book.restore_statuses(statuses);
    company.vendors = saved.vendors;
    company.jobs = saved.jobs;
    for job in &mut company.jobs {
        job.index();
        // Nobody is notified of what was before.
        job.told = Some(job.status);
    }
    Ok(())
}

fn runs(statuses: &[ExportStatus]) -> Vec<(usize, ExportStatus)> {
    statuses
        .chunk_by(|a, b| a == b)
        .map(|run| (run.len(), run[0]))
        .collect()
}
