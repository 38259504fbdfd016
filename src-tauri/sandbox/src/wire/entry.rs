//! Accounting entries and receipts outside the Export API.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::receipt::{Links, size};
use crate::world::entry::{Line, Money, View};
use crate::world::{Company, Entry, ExportStatus};

pub(crate) fn entry(company: &Company, entry: &Entry, status: ExportStatus) -> Value {
    let first = entry.lines.first();
    let (family, sub_family) = entry.family();
    let mut fields = line_fields(company, first);
    let more = json!({
        "attendees": entry.attendees.iter().enumerate().map(|(n, name)| json!({
            "id": Uuid::new_v5(&entry.id, format!("attendee/{n}").as_bytes()).to_string(),
            "attendableId": name,
            "attendableType": "EXTERNAL",
        })).collect::<Vec<_>>(),
        "bookkeepingDate": entry.performed_at,
        "companyId": company.id,
        "createdAt": entry.performed_at,
        "exportStatus": status.as_str(),
        "family": family,
        "id": entry.id,
        "performedAt": entry.performed_at,
        "receiptIds": entry.receipts.iter().map(|receipt| receipt.id).collect::<Vec<_>>(),
        "reviewStatus": "OK",
        "splitItems": if entry.lines.len() > 1 {
            entry.lines.iter().map(|line| split(company, entry, line)).collect()
        } else {
            Vec::new()
        },
        "status": "COMPLETED",
        "transactionValue": money(entry.amount.wallet),
        "totalBillValue": money(entry.amount.supplier),
        "updatedAt": entry.performed_at,
    });
    if let Value::Object(more) = more {
        fields.extend(more);
    }
    let employee = entry.employee.map(|employee| &company.employees[employee]);
    let optional = [
        ("subFamily", sub_family.map(Value::from)),
        ("note", entry.note.as_deref().map(Value::from)),
        ("employeeId", employee.map(|employee| json!(employee.id))),
        (
            "teamId",
            employee.map(|employee| json!(company.derived_id(employee.team))),
        ),
        (
            "settledAt",
            entry.settled.then(|| json!(entry.performed_at)),
        ),
        (
            "deletedAt",
            entry.deleted.then(|| json!(entry.performed_at)),
        ),
        (
            "supplier",
            entry.invoice.as_ref().map(|invoice| {
                json!({
                    "documentNumber": invoice.number,
                    "documentType": "INVOICE",
                })
            }),
        ),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value);
        }
    }
    let mut document = Value::Object(fields);
    super::edit(&mut document, &entry.edits, View::Entry);
    document
}

/// Account, tax code and tags of a line; nothing chosen means nothing said.
fn line_fields(company: &Company, line: Option<&Line>) -> Map<String, Value> {
    let mut fields = Map::new();
    let tags = line.map_or(&[][..], |line| &line.tags);
    fields.insert(
        "tags".into(),
        tags.iter()
            .map(|tag| &company.tags[*tag])
            .map(|tag| json!({"tagGroupId": company.tag_groups[tag.group].id, "tagId": tag.id}))
            .collect(),
    );
    if let Some(account) = line.and_then(|line| line.account) {
        let account = &company.accounts[account];
        fields.insert("accountId".into(), json!(account.id));
        if let Some(code) = &account.code {
            fields.insert("accountCode".into(), json!(code));
        }
    }
    if let Some(tax) = line.and_then(|line| line.tax) {
        fields.insert("taxCodeId".into(), json!(company.tax_codes[tax].id));
    }
    fields
}

fn split(company: &Company, entry: &Entry, line: &Line) -> Value {
    let mut fields = line_fields(company, Some(line));
    fields.insert("id".into(), json!(line.id));
    fields.insert("createdAt".into(), json!(entry.performed_at));
    fields.insert("updatedAt".into(), json!(entry.performed_at));
    fields.insert("transactionValue".into(), money(line.gross.wallet));
    fields.insert("totalBillValue".into(), money(line.gross.supplier));
    Value::Object(fields)
}

fn money(money: Money) -> Value {
    json!({"currency": money.currency, "minors": money.minors})
}

/// The `n`-th receipt of an entry, with a fresh link.
pub(crate) fn receipt(entry: &Entry, n: usize, links: &Links<'_>) -> Value {
    let receipt = &entry.receipts[n];
    json!({
        "accountingEntryId": entry.id,
        "createdAt": entry.performed_at,
        "fileType": "ORIGINAL",
        "id": receipt.id,
        "mimeType": receipt.file.mime_type(),
        "sizeInBytes": size(entry, n),
        "source": receipt.source,
        "url": links.sign(entry.id, n),
    })
}
