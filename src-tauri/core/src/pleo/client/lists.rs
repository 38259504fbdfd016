//! Chart of accounts v1, tax codes v0 and tags v0.

use reqwest::Method;

use super::{AccountsMade, Client, LIST_PAGES, request, wire};
use crate::model::lists::{Account, AccountData, Tag, TagGroup, TaxCode, TaxCodeData};
use crate::model::{AccountId, CompanyId, TagGroupId, TagId, TaxCodeId};
use crate::pleo::Error;
use crate::pleo::wire::lists;

/// Accounts Pleo makes in one call (Accounts API: `items` 1 to 1000).
pub const MOST_ACCOUNTS: usize = 1000;
/// Tags Pleo archives in one call (Tags API: `tagIds` 1 to 100).
pub const MOST_TAGS: usize = 100;

const ACCOUNTS: &str = "/v1/chart-of-accounts";
const TAX_CODES: &str = "/v0/tax-codes";
const GROUPS: &str = "/v0/tag-groups";
const TAGS: &str = "/v0/tags";

impl Client {
    /// The company's chart of accounts, archived ones too.
    pub async fn accounts(&self, company: CompanyId) -> Result<Vec<Account>, Error> {
        let body = request::json(&lists::AccountSearch::all(company));
        self.whole(
            "/v1/chart-of-accounts:search",
            &[],
            Some(&body),
            LIST_PAGES,
            wire::lists::account,
            |account| account.id,
        )
        .await
    }

    /// Makes an account; an equal one that exists counts as made. [`Error::Conflict`] when another one has its id of the
    /// accounting system.
    pub async fn create_account(
        &self,
        company: CompanyId,
        data: &AccountData,
    ) -> Result<Account, Error> {
        let body = request::json(&lists::Account::single(company, data));
        let answer = self
            .write(Method::POST, self.url(ACCOUNTS, &[]), body)
            .await?;
        let account = answer.json().and_then(wire::lists::one_account);
        account.map_err(Error::after_write)
    }

    /// Makes up to [`MOST_ACCOUNTS`] accounts; each is made or refused by itself. None is nothing to make.
    pub async fn create_accounts(
        &self,
        company: CompanyId,
        accounts: &[AccountData],
    ) -> Result<AccountsMade, Error> {
        if accounts.is_empty() {
            return Ok(AccountsMade::default());
        }
        let body = request::json(&lists::AccountBatch {
            company_id: company,
            items: accounts.iter().map(lists::Account::of_batch).collect(),
        });
        let url = self.url(&format!("{ACCOUNTS}/batch"), &[]);
        let answer = self.write(Method::POST, url, body).await?;
        let made = answer.json().and_then(wire::lists::accounts_made);
        made.map_err(Error::after_write)
    }

    /// Replaces everything of an account but its id of the accounting system, which stays.
    pub async fn update_account(
        &self,
        id: AccountId,
        data: &AccountData,
    ) -> Result<Account, Error> {
        let body = request::json(&lists::Account::update(data));
        let url = self.url(&format!("{ACCOUNTS}/{id}"), &[]);
        let answer = self.write(Method::PUT, url, body).await?;
        let account = answer.json().and_then(wire::lists::one_account);
        account.map_err(Error::after_write)
    }

    /// The company's tax codes, archived ones too.
    pub async fn tax_codes(&self, company: CompanyId) -> Result<Vec<TaxCode>, Error> {
        let company = company.to_string();
        let query = [("company_id", company.as_str())];
        self.whole(
            "/v0/tax-codes:search",
            &query,
            Some(b"{}"),
            LIST_PAGES,
            wire::lists::tax_code,
            |code| code.id,
        )
        .await
    }

    /// Makes a tax code. Pleo makes the same one twice if told twice.
    pub async fn create_tax_code(
        &self,
        company: CompanyId,
        data: &TaxCodeData,
    ) -> Result<TaxCode, Error> {
        let url = self.url(TAX_CODES, &[]);
        self.write_tax_code(Method::POST, url, company, data).await
    }

    /// Replaces everything of a tax code.
    pub async fn update_tax_code(
        &self,
        company: CompanyId,
        id: TaxCodeId,
        data: &TaxCodeData,
    ) -> Result<TaxCode, Error> {
        let url = self.url(&format!("{TAX_CODES}/{id}"), &[]);
        self.write_tax_code(Method::PUT, url, company, data).await
    }

    async fn write_tax_code(
        &self,
        method: Method,
        url: url::Url,
        company: CompanyId,
        data: &TaxCodeData,
    ) -> Result<TaxCode, Error> {
        let body = request::json(&lists::TaxCode::new(company, data));
        let answer = self.write(method, url, body).await?;
        let code = answer.json().and_then(wire::single::<lists::TaxCodeRow>);
        code.map(Into::into).map_err(Error::after_write)
    }

    /// The company's groups of tags, archived ones too.
    pub async fn tag_groups(&self, company: CompanyId) -> Result<Vec<TagGroup>, Error> {
        let company = company.to_string();
        let query = [
            ("company_id", company.as_str()),
            ("include_archived", "true"),
        ];
        let answer = self.get(GROUPS, &query).await?;
        wire::rows(answer.json()?, self.0.limits().rows, wire::lists::tag_group)
    }

    /// Makes a group of tags. [`Error::Conflict`] when its code is taken.
    pub async fn create_tag_group(
        &self,
        company: CompanyId,
        code: &str,
        name: &str,
    ) -> Result<TagGroup, Error> {
        let company = company.to_string();
        let body = request::json(&lists::TagGroup {
            code,
            name,
            archived: false,
        });
        let url = self.url(GROUPS, &[("company_id", company.as_str())]);
        let answer = self.write(Method::POST, url, body).await?;
        let group = answer.json().and_then(wire::single::<lists::TagGroupRow>);
        group.map(Into::into).map_err(Error::after_write)
    }

    /// The tags of a group, archived ones too.
    pub async fn tags(&self, group: TagGroupId) -> Result<Vec<Tag>, Error> {
        let path = format!("{GROUPS}/{group}/tags");
        let query = [("include_archived", "true")];
        self.whole(&path, &query, None, LIST_PAGES, wire::lists::tag, |tag| {
            tag.id
        })
        .await
    }

    /// Makes a tag. [`Error::Conflict`] when its code is taken, [`Error::Refused`] when the group is full.
    pub async fn create_tag(
        &self,
        group: TagGroupId,
        code: &str,
        name: Option<&str>,
    ) -> Result<Tag, Error> {
        let url = self.url(&format!("{GROUPS}/{group}/tags"), &[]);
        self.write_tag(Method::POST, url, code, name, false).await
    }

    /// Replaces everything of a tag. [`Error::Conflict`] when its code is taken.
    pub async fn update_tag(
        &self,
        id: TagId,
        code: &str,
        name: Option<&str>,
        archived: bool,
    ) -> Result<Tag, Error> {
        let url = self.url(&format!("{TAGS}/{id}"), &[]);
        self.write_tag(Method::PUT, url, code, name, archived).await
    }

    async fn write_tag(
        &self,
        method: Method,
        url: url::Url,
        code: &str,
        name: Option<&str>,
        archived: bool,
    ) -> Result<Tag, Error> {
        let body = request::json(&lists::Tag {
            code,
            name,
            archived,
        });
        let answer = self.write(method, url, body).await?;
        let tag = answer.json().and_then(wire::single::<lists::TagRow>);
        tag.map(Into::into).map_err(Error::after_write)
    }

    /// Archives up to [`MOST_TAGS`] tags, or brings them back: all of them or none. None is nothing to do.
    pub async fn archive_tags(
        &self,
        company: CompanyId,
        tags: &[TagId],
        archived: bool,
    ) -> Result<(), Error> {
        if tags.is_empty() {
            return Ok(());
        }
        let body = request::json(&lists::TagArchive {
            company_id: company,
            tag_ids: tags,
            archived,
        });
        let url = self.url(&format!("{TAGS}/archive"), &[]);
        let answer = self.write(Method::POST, url, body).await?;
        answer.accepted().map_err(Error::after_write)
    }
}
