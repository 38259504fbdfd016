//! Steps as calls to Pleo.

use uuid::Uuid;

use super::held::{Held, Life};
use super::plan::{Action, Step};
use super::{read, words};
use crate::model::lists::TagGroup;
use crate::model::{
    AccountId, CompanyId, ListKind, ListName, TagGroupId, TagId, TaxCodeId, VendorId, VendorState,
};
use crate::pleo::{Client, Error, MOST_ACCOUNTS, MOST_TAGS};

/// What came of one step: Pleo's id, or why not.
pub(super) type Told = Result<Option<Uuid>, String>;

/// Whom is called, and for what.
pub(super) struct Line<'a> {
    pub(super) client: &'a Client,
    pub(super) company: CompanyId,
    pub(super) list: &'a ListName,
    pub(super) group: Option<TagGroup>,
}

/// Steps that can go to Pleo in one call with a step of this action.
pub(super) fn most(kind: ListKind, action: Action) -> usize {
    match (kind, action) {
        (ListKind::Accounts, Action::Create) => MOST_ACCOUNTS,
        (ListKind::Tags, Action::Archive | Action::BringBack) => MOST_TAGS,
        _ => 1,
    }
}

impl Line<'_> {
    /// Carries steps out in one call: as many as [`most`] allows, all of one action. What Pleo refuses of single ones is told
    /// with them; an error is about the whole call.
    pub(super) async fn send(&mut self, steps: &[Step]) -> Result<Vec<Told>, Error> {
        let kind = self.list.kind();
        let Some(first) = steps.first() else {
            return Ok(Vec::new());
        };
        let outcome = match (kind, first.action) {
            (_, Action::Draft | Action::Trouble) => return Ok(vec![Ok(None); steps.len()]),
            (ListKind::Accounts, Action::Create) => return self.make_accounts(steps).await,
            (ListKind::Tags, Action::Archive | Action::BringBack) => {
                let ids: Vec<TagId> = steps.iter().filter_map(id).map(TagId).collect();
                let archived = first.action == Action::Archive;
                let call = self.client.archive_tags(self.company, &ids, archived);
                return match call.await {
                    Ok(()) => Ok(steps.iter().map(|step| Ok(id(step))).collect()),
                    // All or none: one that is gone must not keep the others back.
                    Err(error) if is_of_row(&error) && steps.len() > 1 => {
                        let mut told = Vec::with_capacity(steps.len());
                        for step in steps {
                            told.extend(Box::pin(self.send(std::slice::from_ref(step))).await?);
                        }
                        Ok(told)
                    }
                    Err(error) if is_of_row(&error) => Ok(vec![Err(words::refused(kind, &error))]),
                    Err(error) => Err(error),
                };
            }
            (ListKind::Vendors, _) => self.vendor(first).await,
            (ListKind::Accounts, _) => self.account(first).await,
            (ListKind::TaxCodes, _) => self.tax_code(first).await,
            (ListKind::Tags, _) => self.tag(first).await,
        };
        match outcome {
            Ok(made) => Ok(vec![Ok(made)]),
            Err(error) if is_of_row(&error) => Ok(vec![Err(words::refused(kind, &error))]),
            Err(error) => Err(error),
        }
    }

    async fn vendor(&self, step: &Step) -> Result<Option<Uuid>, Error> {
        let (client, after) = (self.client, after(step)?);
        let vendor = || id(step).map(VendorId).ok_or_else(nothing);
        match step.action {
            Action::Create => {
                let made = client.create_vendor(self.company, &after.vendor()).await?;
                return Ok(Some(made.id.0));
            }
            Action::Update | Action::Park => {
                let state = match after.life {
                    Life::Draft => VendorState::Draft,
                    Life::Active => VendorState::Active,
                    Life::Archived => VendorState::Archived,
                };
                client
                    .update_vendor(self.company, vendor()?, &after.vendor(), &state)
                    .await?;
            }
            Action::Archive => client.archive_vendor(vendor()?).await?,
            _ => {
                let data = after.vendor();
                let external = data.external_id.ok_or_else(nothing)?;
                client
                    .activate_vendor(vendor()?, &external, data.code.as_deref())
                    .await?;
            }
        }
        Ok(id(step))
    }

    async fn make_accounts(&self, steps: &[Step]) -> Result<Vec<Told>, Error> {
        let wanted: Vec<_> = steps
            .iter()
            .filter_map(|step| step.after.as_ref().map(Held::account))
            .collect();
        let answer = self.client.create_accounts(self.company, &wanted).await?;
        Ok(wanted
            .iter()
            .map(|account| {
                let made = answer
                    .made
                    .iter()
                    .find(|made| made.external_id == account.external_id);
                let refused = answer
                    .refused
                    .iter()
                    .find(|(id, _)| *id == account.external_id);
                match (made, refused) {
                    (Some(made), _) => Ok(Some(made.id.0)),
                    (None, Some((_, reasons))) => Err(words::reasons(reasons)),
                    (None, None) => Err(words::reasons(&[])),
                }
            })
            .collect())
    }

    async fn account(&self, step: &Step) -> Result<Option<Uuid>, Error> {
        let account = id(step).map(AccountId).ok_or_else(nothing)?;
        let data = after(step)?.account();
        self.client.update_account(account, &data).await?;
        Ok(id(step))
    }

    async fn tax_code(&self, step: &Step) -> Result<Option<Uuid>, Error> {
        let data = after(step)?.tax_code().ok_or_else(nothing)?;
        let code = match id(step).map(TaxCodeId) {
            None => self.client.create_tax_code(self.company, &data).await?,
            Some(code) => {
                self.client
                    .update_tax_code(self.company, code, &data)
                    .await?
            }
        };
        Ok(Some(code.id.0))
    }

    async fn tag(&mut self, step: &Step) -> Result<Option<Uuid>, Error> {
        let after = after(step)?;
        if step.action == Action::CreateGroup {
            let ListName::Tags(code) = self.list else {
                return Err(nothing());
            };
            let made = self
                .client
                .create_tag_group(self.company, code, after.name())
                .await;
            self.group = Some(match made {
                Err(Error::Conflict { .. }) => read::group(self.client, self.company, code)
                    .await?
                    .ok_or_else(nothing)?,
                other => other?,
            });
            return Ok(None);
        }
        let name = after.value(crate::matching::import::Field::Name);
        let tag = match id(step).map(TagId) {
            None => {
                let group: TagGroupId = self.group.as_ref().ok_or_else(nothing)?.id;
                self.client.create_tag(group, after.code(), name).await?
            }
            Some(tag) => {
                let archived = after.life == Life::Archived;
                self.client
                    .update_tag(tag, after.code(), name, archived)
                    .await?
            }
        };
        Ok(Some(tag.id.0))
    }
}

fn id(step: &Step) -> Option<Uuid> {
    step.after.as_ref().and_then(|held| held.id)
}

fn after(step: &Step) -> Result<&Held, Error> {
    step.after.as_ref().ok_or_else(nothing)
}

/// A step without what it needs, as from a damaged database: refused like a row Pleo does not know.
fn nothing() -> Error {
    Error::NotFound {
        kind: String::new(),
    }
}

/// Whether the error is about the row that was sent, so that others may still work.
fn is_of_row(error: &Error) -> bool {
    matches!(
        error,
        Error::Conflict { .. } | Error::NotFound { .. } | Error::Refused { .. }
    )
}
