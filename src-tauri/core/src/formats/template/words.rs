//! Headings people use for the fields of a table, in the languages of Pleo's markets: small letters, letters and digits only.
//!
//! Own knowledge of accounting systems' tables, and the headings of the targets in this program.

/// Words for each field. The first field with the word wins, so the more special come first.
#[rustfmt::skip]
pub(super) const WORDS: &[(&str, &[&str])] = &[
    ("debit", &["debit", "debits", "debet", "debitamount", "soll", "sollbetrag", "debe", "dare", "debiteur", "debetbelopp", "debetbeløb", "débit", "debito"]),
    ("credit", &["credit", "credits", "kredit", "creditamount", "haben", "habenbetrag", "haber", "avere", "kreditbelopp", "kreditbeløb", "crédit", "credito"]),
    ("side", &["side", "sollhaben", "sh", "sollhabenkennzeichen", "debitcredit", "dc", "dk"]),
    ("invoice_date", &["invoicedate", "fakturadato", "fakturadatum", "rechnungsdatum", "factuurdatum", "datefacture", "fechafactura"]),
    ("due_date", &["duedate", "forfaldsdato", "forfallodato", "förfallodatum", "fälligkeit", "fälligkeitsdatum", "vervaldatum", "dateéchéance", "échéance", "vencimiento"]),
    ("invoice_number", &["invoicenumber", "invoiceno", "fakturanummer", "fakturanr", "rechnungsnummer", "rechnungsnr", "factuurnummer", "numérofacture", "numerofactura"]),
    ("service_from", &["servicefrom", "serviceperiodstart", "leistungvon", "periodstart"]),
    ("service_to", &["serviceto", "serviceperiodend", "leistungbis", "periodend"]),
    ("item_date", &["expensedate", "purchasedate", "itemdate", "købsdato", "kaufdatum"]),
    ("date", &["date", "dato", "datum", "belegdatum", "buchungsdatum", "postingdate", "entrydate", "journaldate", "transactiondate", "bilagsdato", "bokføringsdato", "bokföringsdatum", "fecha", "data", "boekdatum", "päivämäärä", "pvm", "transdate", "verdato", "verdatum", "valuedate", "boekingsdatum"]),
    ("voucher_number", &["voucher", "voucherno", "vouchernumber", "bilag", "bilagsnr", "bilagsnummer", "verifikation", "vernr", "verifikationsnummer", "belegnummer", "belegnr", "journalno", "journalnumber", "entryno", "documentno", "tositenumero", "asiento", "boekstuknummer", "piècenum", "numpièce"]),
    ("contra_account", &["contraaccount", "contra", "modkonto", "gegenkonto", "motkonto", "balaccountno", "offsetaccount", "tegenrekening", "comptecontrepartie", "contrapartida", "vastatili"]),
    ("account_name", &["accountname", "kontonavn", "kontonamn", "kontobezeichnung", "kontoname", "kontotekst", "libellécompte", "nombredelacuenta"]),
    ("account", &["account", "accountno", "accountcode", "accountnumber", "konto", "kontonr", "kontonummer", "kontonummber", "sachkonto", "nominalcode", "nominal", "glaccount", "ledgeraccount", "grootboekrekening", "compte", "comptenum", "numcompte", "cuenta", "cuentacontable", "conto", "conta", "tili", "tilinumero", "artskonto"]),
    ("net_amount", &["net", "netamount", "netto", "nettobetrag", "nettobeløb", "nettobelopp", "ht", "montantht", "baseimponible", "amountexclvat", "beløbexclmoms"]),
    ("tax_amount", &["tax", "taxamount", "vat", "vatamount", "moms", "momsbeløb", "momsbelopp", "mva", "steuer", "steuerbetrag", "ust", "mwst", "tva", "montanttva", "btw", "btwbedrag", "iva", "cuotaiva", "alv"]),
    ("tax_code", &["taxcode", "vatcode", "momskode", "momskod", "mvakode", "steuerschlüssel", "buschlüssel", "steuerkennzeichen", "steuercode", "btwcode", "codetva", "taxtype", "taxrate", "alvkoodi", "codigoiva"]),
    ("tax_rate", &["taxpercent", "vatrate", "vatpercent", "momssats", "momsprocent", "steuersatz", "tauxtva", "btwpercentage", "tipoiva"]),
    ("supplier_currency", &["originalcurrency", "foreigncurrency", "transactioncurrency", "fremdwährung", "valutaoriginal", "originalvaluta"]),
    ("supplier_amount", &["originalamount", "foreignamount", "transactionamount", "fremdbetrag", "originalbeløb", "originalbelopp", "beløbivaluta", "valutabeløb", "valutabelopp"]),
    ("currency", &["currency", "currencycode", "valuta", "valutakode", "valutakod", "währung", "wkz", "devise", "moneda", "divisa", "moeda"]),
    ("amount_unsigned", &["umsatz", "absoluteamount"]),
    ("amount", &["amount", "beløb", "belopp", "betrag", "summe", "sum", "summa", "bedrag", "montant", "importe", "importo", "valor", "total", "gross", "grossamount", "brutto", "bruttobeløb", "bruttobelopp", "bruttobetrag", "ttc", "amountinclvat"]),
    ("merchant", &["merchant", "merchantname", "supplier", "suppliername", "payee", "leverandør", "leverantör", "lieferant", "händler", "forretning", "butik", "leverancier", "fournisseur", "proveedor", "fornitore", "toimittaja", "kauppias", "contactname"]),
    ("vendor_code", &["vendor", "vendorcode", "vendorno", "suppliercode", "supplierno", "leverandørnr", "leverandørnummer", "leverantörsnummer", "kreditor", "kreditornummer", "crediteurnummer", "comptefournisseur", "codigoproveedor"]),
    ("note", &["note", "notes", "comment", "comments", "bemærkning", "kommentar", "bemerkung", "notiz", "notat", "anteckning", "opmerking", "commentaire", "nota", "notas"]),
    ("description", &["description", "text", "tekst", "buchungstext", "memo", "narration", "details", "bilagstekst", "beskrivelse", "beskrivning", "verificationtext", "omschrijving", "libellé", "libelle", "concepto", "descripción", "descripcion", "descrizione", "descrição", "selite", "posteringstekst"]),
    ("reference", &["reference", "ref", "referens", "referanse", "referenz", "belegfeld1", "extref", "externalid", "externaldocumentno", "référence", "referencia", "riferimento", "viite", "referentie"]),
    ("employee", &["employee", "employeename", "medarbejder", "ansat", "ansatt", "anställd", "mitarbeiter", "medewerker", "salarié", "empleado", "dipendente", "työntekijä", "user", "spender"]),
    ("team", &["team", "department", "afdeling", "avdeling", "avdelning", "abteilung", "kostenstelle", "costcentre", "costcenter", "kost1", "service", "departamento", "kostenplaats", "kustannuspaikka"]),
    ("type", &["type", "kind", "art", "expensetype", "belegart"]),
    ("tags", &["tags", "tag", "dimensions", "dimensioner"]),
    ("accounting_entry_id", &["accountingentryid", "entryid", "pleoid", "id", "guid"]),
    ("line", &["line", "lineno", "linenumber", "linje", "zeile", "rad", "rij"]),
    ("receipts", &["receipts", "kvitteringer", "kvitton", "belege"]),
    ("attendees", &["attendees", "deltagere", "deltagare", "teilnehmer"]),
];
