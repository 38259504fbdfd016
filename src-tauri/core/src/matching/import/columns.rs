//! Which column of a supplier list is what: guessed from its heading, in the languages of the markets, and shown.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ImportError;
use crate::matching::fold::fold;
use crate::model::ListKind;

/// What a column can be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// Tax code that goes with an account.
    TaxCode,
    /// Tax rate.
    Rate,
    /// Type of tax code: inclusive or reverse.
    TaxType,
    /// Account for tax coming in.
    IngoingAccount,
    /// Account for tax going out.
    OutgoingAccount,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 16] = [
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
        Self::TaxCode,
        Self::Rate,
        Self::TaxType,
        Self::IngoingAccount,
        Self::OutgoingAccount,
    ];

    /// Fields a list of this kind can have.
    pub fn of(kind: ListKind) -> &'static [Self] {
        match kind {
            ListKind::Vendors => Self::ALL.get(..11).unwrap_or_default(),
            ListKind::Accounts => &[
                Self::Code,
                Self::ExternalId,
                Self::Name,
                Self::State,
                Self::TaxCode,
            ],
            ListKind::TaxCodes => &[
                Self::Code,
                Self::Name,
                Self::State,
                Self::Rate,
                Self::TaxType,
                Self::IngoingAccount,
                Self::OutgoingAccount,
            ],
            ListKind::Tags => &[Self::Code, Self::Name, Self::State],
        }
    }

    /// Its word on the command line and in the window's messages.
    pub fn id(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::ExternalId => "external_id",
            Self::Name => "name",
            Self::LegalName => "legal_name",
            Self::Country => "country",
            Self::TaxId => "tax_id",
            Self::CompanyNumber => "company_number",
            Self::Iban => "iban",
            Self::Account => "account",
            Self::Currency => "currency",
            Self::State => "state",
            Self::TaxCode => "tax_code",
            Self::Rate => "rate",
            Self::TaxType => "tax_type",
            Self::IngoingAccount => "ingoing_account",
            Self::OutgoingAccount => "outgoing_account",
        }
    }

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
            Self::TaxCode => "tax code",
            Self::Rate => "rate",
            Self::TaxType => "type of tax",
            Self::IngoingAccount => "account for tax coming in",
            Self::OutgoingAccount => "account for tax going out",
        }
    }

    /// Folded headings, surest first, parted by blanks; a blank inside one is `_`. What suppliers are called does not name a
    /// column of another list, and the other way round.
    fn headings(self, kind: ListKind) -> &'static str {
        match (kind, self) {
            (ListKind::Vendors, _) | (_, Self::ExternalId | Self::State) => {
                self.supplier_headings()
            }
            (ListKind::Accounts, Self::Code) => {
                "account_number account_no account_code konto kontonummer kontonr konto_nr nominal_code nominal \
                gl_account gl_code compte numero_de_compte numero_compte cuenta grootboekrekening conto tili \
                tilinumero number nummer nr no code account_id account acctnum rekening"
            }
            (ListKind::Accounts, Self::Name) => {
                "account_name kontonavn kontobezeichnung kontenbeschriftung kontonamn benamning bezeichnung \
                beschriftung libelle intitule descripcion omschrijving descrizione tilin_nimi name navn namn \
                nom nombre naam nome nimi description text"
            }
            (ListKind::Accounts, Self::TaxCode) => {
                "tax_code tax_rate tax_type moms momskode momskod steuerschluessel steuerschlussel \
                mehrwertsteuercode code_tva btw_code vat_code codigo_iva codice_iva alv_koodi default_tax_code"
            }
            (ListKind::TaxCodes, Self::Code) => {
                "tax_code code kode kod momskode momskod steuerschluessel steuerschlussel schluessel code_tva vat_code \
                btw_code codigo codice koodi nummer number nr no id"
            }
            (ListKind::TaxCodes, Self::Name) => {
                "name navn namn bezeichnung libelle nom descripcion omschrijving descrizione nimi nombre naam \
                nome description beskrivelse benamning text tax_name"
            }
            (ListKind::TaxCodes, Self::Rate) => {
                "rate tax_rate sats momssats procent prozent percent percentage steuersatz satz taux tipo \
                percentuale prosentti percentagem btw_percentage vat_rate rate_percent"
            }
            (ListKind::TaxCodes, Self::TaxType) => "type tax_type typ art kind tyyppi",
            (ListKind::TaxCodes, Self::IngoingAccount) => {
                "ingoing_account ingoing_tax_account input_account input_tax_account kobsmoms_konto \
                vorsteuerkonto purchase_tax_account ingaende_konto"
            }
            (ListKind::TaxCodes, Self::OutgoingAccount) => {
                "outgoing_account outgoing_tax_account output_account output_tax_account salgsmoms_konto \
                umsatzsteuerkonto sales_tax_account utgaende_konto"
            }
            (ListKind::Tags, Self::Code) => {
                "code number nummer nr no id kod kode kostenstelle kostentrager cost_center cost_centre \
                department afdeling avdelning projekt project projektnr projektnummer dimension codigo codice"
            }
            (ListKind::Tags, Self::Name) => {
                "name navn namn bezeichnung benamning libelle nom nombre naam nome nimi description text \
                beskrivelse"
            }
            _ => "",
        }
    }

    fn supplier_headings(self) -> &'static str {
        match self {
            Self::Code => {
                "code vendor_code supplier_code vendor_no supplier_no vendor_number supplier_number vendor_id \
                supplier_id konto kreditornummer kreditornr kreditor_nr kreditorkonto lieferantennummer \
                lieferantennr lieferanten_nr leverandornummer leverandornr leverandor_nr leverantorsnummer \
                leverantorsnr leverantor_nr toimittajanumero toimittajanro numero_fournisseur code_fournisseur \
                n_fournisseur codigo_proveedor codigo_de_proveedor crediteurnummer leveranciersnummer \
                codice_fornitore codigo_fornecedor creditor_code account_code a_c nummer number nr no codigo \
                numero numro nro codice"
            }
            Self::ExternalId => "external_id externalid guid uuid system_id id",
            Self::Name => {
                "name vendor_name supplier_name vendor supplier navn leverandor leverandornavn kreditor \
                kreditornavn lieferant lieferantenname name_adressattyp_unternehmen namn leverantor \
                leverantorsnamn nimi toimittaja toimittajan_nimi nom fournisseur nom_fournisseur nombre \
                proveedor naam crediteur leverancier nome fornitore fornecedor company_name company firma \
                kurzbezeichnung contactname contact_name display_name trading_name"
            }
            Self::LegalName => {
                "legal_name registered_name juridisk_navn juridiskt_namn raison_sociale razon_social \
                ragione_sociale denominacao_social firmenname statutaire_naam virallinen_nimi legalname"
            }
            Self::Country => {
                "country country_code land landekode landkod landeskode landskod maa maakoodi pays code_pays pais \
                paese eu_land landkode landenkode landcode countrycode"
            }
            Self::TaxId => {
                "tax_id vat_number vat_no vat_id vat vat_registration_number tax_number cvr cvr_nr cvrnr \
                cvr_nummer se_nr momsnummer momsnr moms_nr vat_nr ust_idnr ustidnr ust_id ustid eu_ustid \
                umsatzsteuer_id uid uid_nummer tva numero_tva n_tva tva_intracommunautaire nif cif nif_cif \
                btw_nummer btwnummer btw_nr partita_iva p_iva piva alv_numero y_tunnus ytunnus \
                organisationsnummer orgnr org_nr organisasjonsnummer organization_number nipc taxid \
                tax_registration_number taxnumber contribuinte"
            }
            Self::CompanyNumber => {
                "company_number registration_number company_registration_number handelsregisternummer siren siret \
                kvk kvk_nummer crn steuernummer registernummer"
            }
            Self::Iban => {
                "iban iban_nr iban_1 iban_nr_1 bank_account iban_number bankkonto_iban compte_iban iban_no"
            }
            Self::Account => {
                "account ledger_account gl_account nominal nominal_code finanskonto samlekonto sammelkonto \
                ap_account payable_account creditor_account compte cuenta conto grootboek kontonummer \
                default_account modkonto account_number"
            }
            Self::Currency => {
                "currency valuta wahrung waehrung devise moneda moeda valuuttta currency_code munt"
            }
            Self::State => {
                "state status active aktiv blocked sparret spaerret gesperrt inactive archived lukket inaktiv \
                etat estado"
            }
            Self::TaxCode
            | Self::Rate
            | Self::TaxType
            | Self::IngoingAccount
            | Self::OutgoingAccount => "",
        }
    }
}

impl FromStr for Field {
    type Err = ImportError;

    fn from_str(text: &str) -> Result<Self, ImportError> {
        Self::ALL
            .into_iter()
            .find(|field| field.id() == text)
            .ok_or_else(|| ImportError::NoField(text.to_owned()))
    }
}

/// Which column each field is read from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mapping {
    fields: Vec<(Field, usize)>,
}

impl Mapping {
    /// Guesses what the columns of a list of suppliers are.
    pub fn guess(headings: &[String]) -> Self {
        Self::guess_of(ListKind::Vendors, headings)
    }

    /// Guesses from the headings. Every column is at most one field and the surest heading wins; among equals the left one.
    pub fn guess_of(kind: ListKind, headings: &[String]) -> Self {
        let folded: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
        let mut bids: Vec<(usize, Field, usize)> = Vec::new();
        for field in Field::of(kind).iter().copied() {
            for (column, heading) in folded.iter().enumerate() {
                let known = field.headings(kind).split_ascii_whitespace();
                if let Some(rank) = known
                    .map(|known| known.replace('_', " "))
                    .position(|known| known == *heading)
                {
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

    /// The mapping with corrections in words: `code=Nummer`, `name=2` (the second column), `iban=` (nowhere).
    pub fn corrected(
        mut self,
        kind: ListKind,
        headings: &[String],
        words: &[String],
    ) -> Result<Self, ImportError> {
        for word in words {
            let (field, column) = word
                .split_once('=')
                .ok_or_else(|| ImportError::NoField(word.clone()))?;
            let field: Field = field.trim().parse()?;
            if !Field::of(kind).contains(&field) {
                return Err(ImportError::NoField(field.id().to_owned()));
            }
            let column = column.trim();
            let place = if column.is_empty() {
                None
            } else {
                let named = headings
                    .iter()
                    .position(|heading| fold(heading) == fold(column));
                let counted = column.parse::<usize>().ok();
                let counted = counted
                    .and_then(|number| number.checked_sub(1).filter(|at| *at < headings.len()));
                Some(
                    named
                        .or(counted)
                        .ok_or_else(|| ImportError::NoColumn(column.to_owned()))?,
                )
            };
            self = self.with(field, place);
        }
        Ok(self)
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
