//! Master data: accounts, tax codes, tags, companies, employees.

use serde_json::{Value, json};

use crate::world::Company;
use crate::world::company::{Account, Employee, Tag, TagGroup, TaxCode};

/// A rate in millionths as Pleo's fraction.
pub(crate) fn fraction(millionths: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "tax rates are at most 1")]
    let rate = millionths as f64 / 1_000_000.0;
    rate
}

pub(crate) fn account(company: &Company, account: &Account) -> Value {
    json!({
        "archived": account.archived,
        "code": account.code,
        "companyId": company.id,
        "externalId": account.external_id,
        "id": account.id,
        "metadata": account.metadata,
        "name": account.name,
        "taxCodeExternalId": account.tax_code_external_id,
    })
}

pub(crate) fn tax_code(company: &Company, tax: &TaxCode) -> Value {
    json!({
        "accountingIntegrationSystem": null,
        "archived": tax.archived,
        "code": tax.code,
        "companyId": company.id,
        "createdAt": tax.created_at,
        "id": tax.id,
        "ingoingTaxAccount": tax.ingoing,
        "name": tax.name,
        "outgoingTaxAccount": tax.outgoing,
        "rate": fraction(tax.millionths),
        "type": tax.kind,
        "updatedAt": tax.updated_at,
    })
}

pub(crate) fn tag_group(company: &Company, group: &TagGroup) -> Value {
    let tags = company
        .tags
        .iter()
        .filter(|tag| !tag.deleted && company.tag_groups[tag.group].id == group.id)
        .count();
    json!({
        "archived": group.archived,
        "code": group.code,
        "companyId": company.id,
        "createdAt": group.created_at,
        "id": group.id,
        "metadata": group.metadata,
        "name": group.name,
        "totalTagsCount": tags,
        "updatedAt": group.updated_at,
    })
}

pub(crate) fn tag(company: &Company, tag: &Tag) -> Value {
    let mut shown = json!({
        "archived": tag.archived,
        "code": tag.code,
        "createdAt": tag.created_at,
        "groupId": company.tag_groups[tag.group].id,
        "id": tag.id,
        "updatedAt": tag.updated_at,
    });
    // May be absent, not null.
    if let Some(name) = &tag.name {
        shown["name"] = name.as_ref().into();
    }
    shown
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
