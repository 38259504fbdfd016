//! Which column of a supplier list is what: guessed from its heading, in the languages of the markets, and shown.

use crate::matching::fold::fold;

/// What a column can be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Field {
    /// Number people see.
    Code,
    /// Id in the accounting system, where it differs from the number.
    ExternalId,
    /// Name.
    Name,
    /// Name in the company register.
    LegalName,
    /// Country of the seat.
    Country,
    /// Tax number.
    TaxId,
    /// Company number, where it is not the tax number.
    CompanyNumber,
    /// Bank account.
    Iban,
    /// Account in the ledger.
    Account,
    /// Currency.
    Currency,
    /// Whether it is in use: active, blocked, archived.
    State,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Code,
        Self::ExternalId,
        Self::Name,
        Self::LegalName,
        Self::Country,
        Self::TaxId,
        Self::CompanyNumber,
        Self::Iban,
        Self::Account,
        Self::Currency,
        Self::State,
    ];

    /// What it is called for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::ExternalId => "id in the accounting system",
            Self::Name => "name",
            Self::LegalName => "legal name",
            Self::Country => "country",
            Self::TaxId => "tax number",
            Self::CompanyNumber => "company number",
            Self::Iban => "IBAN",
            Self::Account => "account",
            Self::Currency => "currency",
            Self::State => "state",
        }
    }

    /// Folded headings, surest first.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Code => &[
                "code",
                "vendor code",
                "supplier code",
                "vendor no",
                "supplier no",
                "vendor number",
                "supplier number",
                "vendor id",
                "supplier id",
                "konto",
                "kreditornummer",
                "kreditornr",
                "kreditor nr",
                "kreditorkonto",
                "lieferantennummer",
                "lieferantennr",
                "lieferanten nr",
                "leverandornummer",
                "leverandornr",
                "leverandor nr",
                "leverantorsnummer",
                "leverantorsnr",
                "leverantor nr",
                "toimittajanumero",
                "toimittajanro",
                "numero fournisseur",
                "code fournisseur",
                "n fournisseur",
                "codigo proveedor",
                "codigo de proveedor",
                "crediteurnummer",
                "leveranciersnummer",
                "codice fornitore",
                "codigo fornecedor",
                "creditor code",
                "account code",
                "a c",
                "nummer",
                "number",
                "nr",
                "no",
                "codigo",
                "numero",
                "numro",
                "nro",
                "codice",
            ],
            Self::ExternalId => &[
                "external id",
                "externalid",
                "guid",
                "uuid",
                "system id",
                "id",
            ],
            Self::Name => &[
                "name",
                "vendor name",
                "supplier name",
                "vendor",
                "supplier",
                "navn",
                "leverandor",
                "leverandornavn",
                "kreditor",
                "kreditornavn",
                "lieferant",
                "lieferantenname",
                "name adressattyp unternehmen",
                "namn",
                "leverantor",
                "leverantorsnamn",
                "nimi",
                "toimittaja",
                "toimittajan nimi",
                "nom",
                "fournisseur",
                "nom fournisseur",
                "nombre",
                "proveedor",
                "naam",
                "crediteur",
                "leverancier",
                "nome",
                "fornitore",
                "fornecedor",
                "company name",
                "company",
                "firma",
                "kurzbezeichnung",
                "contactname",
                "contact name",
                "display name",
                "trading name",
            ],
            Self::LegalName => &[
                "legal name",
                "registered name",
                "juridisk navn",
                "juridiskt namn",
                "raison sociale",
                "razon social",
                "ragione sociale",
                "denominacao social",
                "firmenname",
                "statutaire naam",
                "virallinen nimi",
                "legalname",
            ],
            Self::Country => &[
                "country",
                "country code",
                "land",
                "landekode",
                "landkod",
                "landeskode",
                "landskod",
                "maa",
                "maakoodi",
                "pays",
                "code pays",
                "pais",
                "paese",
                "eu land",
                "landkode",
                "landenkode",
                "landcode",
                "countrycode",
            ],
            Self::TaxId => &[
                "tax id",
                "vat number",
                "vat no",
                "vat id",
                "vat",
                "vat registration number",
                "tax number",
                "cvr",
                "cvr nr",
                "cvrnr",
                "cvr nummer",
                "se nr",
                "momsnummer",
                "momsnr",
                "moms nr",
                "vat nr",
                "ust idnr",
                "ustidnr",
                "ust id",
                "ustid",
                "eu ustid",
                "umsatzsteuer id",
                "uid",
                "uid nummer",
                "tva",
                "numero tva",
                "n tva",
                "tva intracommunautaire",
                "nif",
                "cif",
                "nif cif",
                "btw nummer",
                "btwnummer",
                "btw nr",
                "partita iva",
                "p iva",
                "piva",
                "alv numero",
                "y tunnus",
                "ytunnus",
                "organisationsnummer",
                "orgnr",
                "org nr",
                "organisasjonsnummer",
                "organization number",
                "nipc",
                "taxid",
                "tax registration number",
                "taxnumber",
                "contribuinte",
            ],
            Self::CompanyNumber => &[
                "company number",
                "registration number",
                "company registration number",
                "handelsregisternummer",
                "siren",
                "siret",
                "kvk",
                "kvk nummer",
                "crn",
                "steuernummer",
                "registernummer",
            ],
            Self::Iban => &[
                "iban",
                "iban nr",
                "iban 1",
                "iban nr 1",
                "bank account",
                "iban number",
                "bankkonto iban",
                "compte iban",
                "iban no",
            ],
            Self::Account => &[
                "account",
                "ledger account",
                "gl account",
                "nominal",
                "nominal code",
                "finanskonto",
                "samlekonto",
                "sammelkonto",
                "ap account",
                "payable account",
                "creditor account",
                "compte",
                "cuenta",
                "conto",
                "grootboek",
                "kontonummer",
                "default account",
                "modkonto",
                "account number",
            ],
            Self::Currency => &[
                "currency",
                "valuta",
                "wahrung",
                "waehrung",
                "devise",
                "moneda",
                "moeda",
                "valuuttta",
                "currency code",
                "munt",
            ],
            Self::State => &[
                "state", "status", "active", "aktiv", "blocked", "sparret", "spaerret", "gesperrt",
                "inactive", "archived", "lukket", "inaktiv", "etat", "estado",
            ],
        }
    }
}

/// Which column each field is read from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping {
    fields: Vec<(Field, usize)>,
}

impl Mapping {
    /// Guesses from the headings. Every column is at most one field and the surest heading wins; among equals the left one.
    pub fn guess(headings: &[String]) -> Self {
        let folded: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
        let mut bids: Vec<(usize, Field, usize)> = Vec::new();
        for field in Field::ALL {
            for (column, heading) in folded.iter().enumerate() {
                if let Some(rank) = field.headings().iter().position(|known| known == heading) {
                    bids.push((rank, field, column));
                }
            }
        }
        bids.sort_by_key(|(rank, field, column)| (*rank, *column, *field));
        let mut mapping = Self::default();
        for (_, field, column) in bids {
            if mapping.column(field).is_none() && mapping.field(column).is_none() {
                mapping.fields.push((field, column));
            }
        }
        // A list with one kind of number and no code: that number is the code.
        if mapping.column(Field::Code).is_none()
            && let Some(at) = mapping
                .fields
                .iter()
                .position(|(field, _)| matches!(field, Field::ExternalId))
        {
            mapping.fields[at].0 = Field::Code;
        }
        mapping.fields.sort_unstable();
        mapping
    }

    /// Reads `field` from `column` from now on, or from nowhere. What else was read from there no longer is.
    #[must_use]
    pub fn with(mut self, field: Field, column: Option<usize>) -> Self {
        self.fields
            .retain(|(known, at)| *known != field && Some(*at) != column);
        self.fields.extend(column.map(|column| (field, column)));
        self.fields.sort_unstable();
        self
    }

    /// Where `field` is read from.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields
            .iter()
            .find(|(known, _)| *known == field)
            .map(|(_, column)| *column)
    }

    /// What `column` is.
    pub fn field(&self, column: usize) -> Option<Field> {
        self.fields
            .iter()
            .find(|(_, at)| *at == column)
            .map(|(field, _)| *field)
    }

    /// How many columns are known.
    pub fn known(&self) -> usize {
        self.fields.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_the_markets_are_known() {
        use Field::{Account, Code, Country, ExternalId, Iban, Name, State, TaxId};
        for (headings, fields) in [
            (
                "Nummer;Navn;CVR-nr.;Landekode;Spærret",
                vec![
                    Some(Code),
                    Some(Name),
                    Some(TaxId),
                    Some(Country),
                    Some(State),
                ],
            ),
            (
                "Leverantörsnr;Namn;Organisationsnummer;Bankgiro",
                vec![Some(Code), Some(Name), Some(TaxId), None],
            ),
            (
                "Konto;Name (Adressattyp Unternehmen);EU-Land;EU-UStID;IBAN 1",
                vec![
                    Some(Code),
                    Some(Name),
                    Some(Country),
                    Some(TaxId),
                    Some(Iban),
                ],
            ),
            (
                "Code fournisseur;Raison sociale;Nom;N° TVA;Pays;Compte",
                vec![
                    Some(Code),
                    Some(Field::LegalName),
                    Some(Name),
                    Some(TaxId),
                    Some(Country),
                    Some(Account),
                ],
            ),
            (
                "id,code,name,vat_number",
                vec![Some(ExternalId), Some(Code), Some(Name), Some(TaxId)],
            ),
            ("ID,Supplier", vec![Some(Code), Some(Name)]),
            ("foo,bar", vec![None, None]),
            ("Name,Name", vec![Some(Name), None]),
        ] {
            let separator = if headings.contains(';') { ';' } else { ',' };
            let texts: Vec<String> = headings.split(separator).map(str::to_owned).collect();
            let mapping = Mapping::guess(&texts);
            let found: Vec<_> = (0..texts.len())
                .map(|column| mapping.field(column))
                .collect();
            assert_eq!(found, fields, "{headings}");
        }
    }

    #[test]
    fn a_guess_can_be_corrected() {
        let texts = [
            "Nummer".to_owned(),
            "Navn".to_owned(),
            "Kaldenavn".to_owned(),
        ];
        let mapping = Mapping::guess(&texts).with(Field::Name, Some(2));
        assert_eq!(
            (mapping.field(1), mapping.field(2)),
            (None, Some(Field::Name))
        );
        assert_eq!(mapping.with(Field::Code, Some(2)).column(Field::Name), None);
    }
}
