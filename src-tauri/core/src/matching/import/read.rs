//! A table as a list of suppliers, with everything that is odd about them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::ImportError;
use super::cells::{Row, Table};
use super::columns::{Field, Mapping};
use crate::matching::country::Country;
use crate::matching::iban::IbanReading;
use crate::matching::names;
use crate::matching::tax_id::TaxReading;
use crate::matching::vendors::ListedVendor;

/// One supplier of the accounting system, or one account, tax code or tag, as its list says.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Listed {
    /// Row in the file.
    #[serde(skip)]
    pub row: usize,
    /// Number people see; blanks around it cut away, nothing else changed.
    pub code: String,
    /// Id in the accounting system, if the list has one besides.
    pub external_id: Option<String>,
    /// Name.
    pub name: String,
    /// Name in the company register.
    pub legal_name: Option<String>,
    /// Seat.
    pub country: Option<Country>,
    /// Tax number, else company number, as written.
    pub tax_id: Option<String>,
    /// Bank account, as written.
    pub iban: Option<String>,
    /// Account in the ledger.
    pub account: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// The list says it is not to be used.
    pub closed: bool,
    /// What only accounts and tax codes have; a rate is in percent without trailing zeros.
    pub more: BTreeMap<Field, String>,
}

impl From<&Listed> for ListedVendor {
    fn from(supplier: &Listed) -> Self {
        Self {
            id: supplier.code.clone(),
            code: Some(supplier.code.clone()),
            external_id: supplier.external_id.clone(),
            name: supplier.name.clone(),
            legal_name: supplier.legal_name.clone(),
            country: supplier.country,
            tax_id: supplier.tax_id.clone(),
            iban: supplier.iban.clone(),
            account: supplier.account.clone(),
            closed: supplier.closed,
        }
    }
}

/// What is odd about a row, and whether it was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Row in the file.
    pub row: usize,
    /// What.
    pub kind: FindingKind,
}

/// What can be odd about a row. The text is a sentence for a person.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FindingKind {
    /// Left out: nobody could be found by it.
    #[error("The row has no code and was left out.")]
    NoCode,
    /// Left out.
    #[error("The row has no name and was left out.")]
    NoName,
    /// Left out: the first row with the code counts.
    #[error(
        "The code “{code}” stands in row {first} already. This row was left out; give each supplier a code of its own."
    )]
    SameCode {
        /// The code.
        code: String,
        /// The row that counts.
        first: usize,
    },
    /// Taken, without matching by the number.
    #[error(
        "The tax number “{0}” has wrong check digits. It is kept as written, but nothing is matched by it."
    )]
    TaxId(String),
    /// Taken, without matching by the account.
    #[error("The IBAN “{0}” is not right. It is kept as written, but nothing is matched by it.")]
    Iban(String),
    /// Taken without country.
    #[error("“{0}” is no country. The supplier was taken without one.")]
    Country(String),
    /// Left out: Pleo would refuse it.
    #[error("“{0}” is no tax rate from 0 to 100 percent, so the row was left out.")]
    Rate(String),
    /// Left out: it could be one percent or a hundred.
    #[error(
        "The rate “{0}” may mean {0} percent or {0} times 100 percent, so the row was left out. Write it with %."
    )]
    RateUnclear(String),
    /// Left out: how the tax is reckoned would be a guess.
    #[error("“{0}” is no type of tax code; inclusive and reverse are known. The row was left out.")]
    TaxType(String),
    /// Left out: Pleo would refuse it.
    #[error("Code or name is longer than 255 characters, so the row was left out. Shorten it.")]
    TooLong,
    /// Taken; possibly one supplier twice.
    #[error("Row {first} has the same tax number. If it is one supplier, keep one of the two.")]
    SameTaxId {
        /// The other row.
        first: usize,
    },
    /// Taken; possibly one supplier twice.
    #[error("Row {first} has the same bank account. If it is one supplier, keep one of the two.")]
    SameIban {
        /// The other row.
        first: usize,
    },
    /// Taken; possibly one supplier twice.
    #[error(
        "Row {first} has the same name in the same country. If it is one supplier, keep one of the two."
    )]
    SameName {
        /// The other row.
        first: usize,
    },
}

impl FindingKind {
    /// Whether the row was left out.
    pub fn is_left_out(&self) -> bool {
        matches!(
            self,
            Self::NoCode
                | Self::NoName
                | Self::SameCode { .. }
                | Self::Rate(_)
                | Self::RateUnclear(_)
                | Self::TaxType(_)
                | Self::TooLong
        )
    }
}

/// What a table holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Listing {
    /// In the order of the file; codes are unique.
    pub rows: Vec<Listed>,
    /// In the order of the file.
    pub findings: Vec<Finding>,
}

/// Words that mean "not to be used" in a column of states.
const CLOSED: [&str; 24] = [
    "archived",
    "inactive",
    "blocked",
    "closed",
    "arkiveret",
    "inaktiv",
    "sparret",
    "spaerret",
    "lukket",
    "gesperrt",
    "inaktiva",
    "sparrad",
    "sperret",
    "passiv",
    "inactif",
    "bloque",
    "inactivo",
    "bloqueado",
    "inactief",
    "geblokkeerd",
    "inattivo",
    "false",
    "nein",
    "draft",
];

/// Reads suppliers from `table` as `mapping` says. Rows without code or name, and second rows with one code, are left out and
/// named.
pub fn read(table: &Table, mapping: &Mapping) -> Result<Listing, ImportError> {
    if mapping
        .column(Field::Name)
        .or(mapping.column(Field::LegalName))
        .is_none()
    {
        return Err(ImportError::NoName);
    }
    let mut list = Listing::default();
    let mut seen = Seen::default();
    for row in &table.rows {
        let mut find = |kind| {
            list.findings.push(Finding {
                row: row.number,
                kind,
            });
        };
        let supplier = match supplier(row, table, mapping) {
            Ok(supplier) => supplier,
            Err(kind) => {
                find(kind);
                continue;
            }
        };
        if let Some(first) = seen.codes.get(&supplier.code) {
            find(FindingKind::SameCode {
                code: supplier.code,
                first: *first,
            });
            continue;
        }
        let country = text(row, mapping, Field::Country);
        if supplier.country.is_none() && !country.is_empty() {
            find(FindingKind::Country(country.to_owned()));
        }
        seen.judge(&supplier, &mut find);
        seen.codes.insert(supplier.code.clone(), row.number);
        list.rows.push(supplier);
    }
    Ok(list)
}

pub(super) fn text<'a>(row: &'a Row, mapping: &Mapping, field: Field) -> &'a str {
    mapping
        .column(field)
        .and_then(|column| row.cells.get(column))
        .map_or("", |cell| cell.trim())
}

fn supplier(row: &Row, table: &Table, mapping: &Mapping) -> Result<Listed, FindingKind> {
    let of = |field| text(row, mapping, field);
    let optional = |field| {
        let text = of(field);
        (!text.is_empty()).then(|| text.to_owned())
    };
    let legal_name = optional(Field::LegalName);
    let name = optional(Field::Name)
        .or_else(|| legal_name.clone())
        .ok_or(FindingKind::NoName)?;
    let code = optional(Field::Code).ok_or(FindingKind::NoCode)?;
    let tax_id = optional(Field::TaxId).or_else(|| optional(Field::CompanyNumber));
    let country = Country::read(of(Field::Country));
    // DATEV keeps country and number of the EU's VAT number apart.
    let tax_id = match (&table.source, country, tax_id) {
        (super::Source::Datev, Some(country), Some(number))
            if number.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            Some(format!("{country}{number}"))
        }
        (_, _, tax_id) => tax_id,
    };
    Ok(Listed {
        row: row.number,
        code,
        external_id: optional(Field::ExternalId),
        name,
        legal_name,
        country,
        tax_id,
        iban: optional(Field::Iban),
        account: optional(Field::Account),
        currency: optional(Field::Currency),
        closed: is_closed(row, table, mapping),
        more: BTreeMap::new(),
    })
}

/// Whether the list says that the row is not to be used.
pub(super) fn is_closed(row: &Row, table: &Table, mapping: &Mapping) -> bool {
    let state = crate::matching::fold::fold(text(row, mapping, Field::State));
    let heading = mapping
        .column(Field::State)
        .map(|column| crate::matching::fold::fold(&table.headings[column]))
        .unwrap_or_default();
    // A column called "blocked" says yes where one called "state" says "blocked".
    let negative = CLOSED.contains(&heading.as_str());
    let yes = matches!(
        state.as_str(),
        "yes" | "ja" | "true" | "1" | "x" | "oui" | "si" | "sim" | "kylla"
    );
    let no = matches!(
        state.as_str(),
        "no" | "nej" | "nei" | "nein" | "0" | "false" | "non" | "ei" | "nao"
    );
    if negative {
        yes
    } else {
        CLOSED.contains(&state.as_str()) || no
    }
}

/// What rows so far had, to find it a second time.
#[derive(Default)]
struct Seen {
    codes: HashMap<String, usize>,
    tax_ids: HashMap<crate::matching::tax_id::TaxId, usize>,
    ibans: HashMap<String, usize>,
    names: HashMap<(String, Option<Country>), usize>,
}

impl Seen {
    fn judge(&mut self, supplier: &Listed, find: &mut impl FnMut(FindingKind)) {
        let number = supplier.tax_id.as_deref().unwrap_or_default();
        let mut doubled = false;
        match TaxReading::of(number, supplier.country) {
            TaxReading::Wrong(_) => find(FindingKind::TaxId(number.to_owned())),
            TaxReading::Valid(id) | TaxReading::Unchecked(id) => {
                let first = *self.tax_ids.entry(id).or_insert(supplier.row);
                if first != supplier.row {
                    doubled = true;
                    find(FindingKind::SameTaxId { first });
                }
            }
            TaxReading::Bare(_) | TaxReading::Nothing => {}
        }
        let iban = supplier.iban.as_deref().unwrap_or_default();
        match IbanReading::of(iban) {
            IbanReading::Wrong => find(FindingKind::Iban(iban.to_owned())),
            IbanReading::Valid(plain) => {
                let first = *self.ibans.entry(plain).or_insert(supplier.row);
                if first != supplier.row {
                    doubled = true;
                    find(FindingKind::SameIban { first });
                }
            }
            IbanReading::Nothing => {}
        }
        let key = (names::exact(&supplier.name), supplier.country);
        let first = *self.names.entry(key).or_insert(supplier.row);
        if first != supplier.row && !doubled {
            find(FindingKind::SameName { first });
        }
    }
}
