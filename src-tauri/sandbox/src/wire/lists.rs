//! Master data: accounts, tax codes, tags, companies, employees.

use serde_json::{Value, json};

use crate::world::Company;
use crate::world::company::{Account, Employee, Tag, TagGroup, TaxCode};

/// A rate in tenths of a percent as Pleo's fraction.
pub(crate) fn fraction(per_mille: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "tax rates are below 1000")]
    let rate = per_mille as f64 / 1000.0;
    rate
}

pub(crate) fn account(company: &Company, account: &Account) -> Value {
    json!({
        "archived": account.archived,
        "code": account.code,
        "companyId": company.id,
        "externalId": account.code,
        "id": account.id,
        "metadata": null,
        "name": account.name,
        "taxCodeExternalId": null,
    })
}

pub(crate) fn tax_code(company: &Company, tax: &TaxCode) -> Value {
    json!({
        "accountingIntegrationSystem": null,
        "archived": false,
        "code": tax.code,
        "companyId": company.id,
        "createdAt": company.since,
        "id": tax.id,
        "ingoingTaxAccount": tax.ingoing,
        "name": tax.name,
        "outgoingTaxAccount": tax.outgoing,
        "rate": fraction(tax.per_mille),
        "type": tax.kind,
        "updatedAt": company.since,
    })
}

pub(crate) fn tag_group(company: &Company, group: &TagGroup) -> Value {
    let tags = company
        .tags
        .iter()
        .filter(|tag| company.tag_groups[tag.group].id == group.id)
        .count();
    json!({
        "archived": false,
        "code": group.code,
        "companyId": company.id,
        "createdAt": company.since,
        "id": group.id,
        "metadata": {},
        "name": group.name,
        "totalTagsCount": tags,
        "updatedAt": company.since,
    })
}

pub(crate) fn tag(company: &Company, tag: &Tag) -> Value {
    json!({
        "archived": tag.archived,
        "code": tag.code,
        "createdAt": company.since,
        "groupId": company.tag_groups[tag.group].id,
        "id": tag.id,
        "name": tag.name,
        "updatedAt": company.since,
    })
}

pub(crate) fn company(company: &Company) -> Value {
    json!({
        "address": {
            "addressLine1": company.address.line,
            "postalCode": company.address.postal_code,
            "locality": company.address.locality,
            "country": company.address.country,
        },
        "id": company.id,
        "name": company.name,
        "registrationNumber": company.registration_number,
    })
}

pub(crate) fn employee(company: &Company, employee: &Employee) -> Value {
    json!({
        "code": employee.code,
        "companyId": company.id,
        "email": employee.email,
        "firstName": employee.first_name,
        "id": employee.id,
        "jobTitle": employee.job_title,
        "lastName": employee.last_name,
    })
}
