//! The company's vendors (Vendors API v1).

use reqwest::Method;

use super::{Client, LIST_PAGES, request, wire};
use crate::model::{CompanyId, Vendor, VendorData, VendorId, VendorState};
use crate::pleo::Error;
use crate::pleo::wire::lists::{self, VendorSearch};

const VENDORS: &str = "/v1/vendors";

impl Client {
    /// The company's vendors in every state. More than 300 000 are [`Error::PagingLoop`].
    pub async fn vendors(&self, company: CompanyId) -> Result<Vec<Vendor>, Error> {
        self.find_vendors(company, &[]).await
    }

    /// Vendors with one of these ids of the accounting system, in every state. Up to 100 ids; none asks for all vendors.
    pub async fn vendors_by_external_id(
        &self,
        company: CompanyId,
        external_ids: &[String],
    ) -> Result<Vec<Vendor>, Error> {
        if external_ids.is_empty() {
            return Ok(Vec::new());
        }
        self.find_vendors(company, external_ids).await
    }

    async fn find_vendors(
        &self,
        company: CompanyId,
        external_ids: &[String],
    ) -> Result<Vec<Vendor>, Error> {
        let body = request::json(&VendorSearch::of(external_ids));
        let company = company.to_string();
        let query = [("company_id", company.as_str())];
        self.whole(
            "/v1/vendors:search",
            &query,
            Some(&body),
            LIST_PAGES,
            wire::entry::vendor,
            |vendor| vendor.id,
        )
        .await
    }

    /// One vendor.
    pub async fn vendor(&self, id: VendorId) -> Result<Vendor, Error> {
        let answer = self.get(&format!("{VENDORS}/{id}"), &[]).await?;
        wire::entry::one_vendor(answer.json()?)
    }

    /// Makes a vendor. Without an id and a code of the accounting system it becomes a draft. [`Error::Conflict`] when a
    /// vendor of the company has the id already.
    pub async fn create_vendor(
        &self,
        company: CompanyId,
        data: &VendorData,
    ) -> Result<Vendor, Error> {
        let body = request::json(&lists::Vendor::new(company, data, None));
        let answer = self
            .write(Method::POST, self.url(VENDORS, &[]), body)
            .await?;
        let vendor = answer.json().and_then(wire::entry::one_vendor);
        vendor.map_err(Error::after_write)
    }

    /// Replaces everything of a vendor. Pleo wants an id of the accounting system in `data`.
    pub async fn update_vendor(
        &self,
        company: CompanyId,
        id: VendorId,
        data: &VendorData,
        state: &VendorState,
    ) -> Result<Vendor, Error> {
        let body = request::json(&lists::Vendor::new(company, data, Some(state)));
        let url = self.url(&format!("{VENDORS}/{id}"), &[]);
        let answer = self.write(Method::PUT, url, body).await?;
        let vendor = answer.json().and_then(wire::entry::one_vendor);
        vendor.map_err(Error::after_write)
    }

    /// Makes a draft, or an archived vendor, one that can be chosen.
    pub async fn activate_vendor(
        &self,
        id: VendorId,
        external_id: &str,
        code: Option<&str>,
    ) -> Result<(), Error> {
        let body = request::json(&lists::Activate { external_id, code });
        let url = self.url(&format!("{VENDORS}/{id}:activate"), &[]);
        let answer = self.write(Method::POST, url, body).await?;
        answer.accepted().map_err(Error::after_write)
    }

    /// Makes a vendor one that can no longer be chosen.
    pub async fn archive_vendor(&self, id: VendorId) -> Result<(), Error> {
        let url = self.url(&format!("{VENDORS}/{id}:archive"), &[]);
        let answer = self.change(Method::POST, url, None).await?;
        answer.accepted().map_err(Error::after_write)
    }
}
