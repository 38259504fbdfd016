//! The sandbox's companies as vouchers, and the profile a bookkeeper would give each of them for each format.

use ledgerport_core::formats::{Dimension, Profile, Voucher, by_id, draw_up};
use ledgerport_core::matching::{self, ListedVendor, Matcher, Merchant, Rules, VendorIndex};
use ledgerport_core::model::{AmountPair, CompanyId, Currency, EntryId, ExportItem, Party};
use ledgerport_core::pleo::{ApiVersion, BaseUrl, Client, Credential, EntryFilter};
use ledgerport_core::runs::code_of;
use ledgerport_sandbox::{Behaviour, Config, RateLimit, Sandbox, Scenario};
use ledgerport_tests::KEY;

use crate::files::batch;

/// The scenarios that have golden files.
pub(crate) const SCENARIOS: [Scenario; 3] = [Scenario::Bakery, Scenario::Agency, Scenario::Awkward];

/// Everything a company has to export, with the vendors found for it.
pub(crate) struct Scene {
    pub(crate) scenario: Scenario,
    items: Vec<(ExportItem, Option<Party>)>,
}

/// Reads a scenario as a run does: a job over all entries, its items by v3, the vendor list.
pub(crate) async fn scene(scenario: Scenario) -> Scene {
    let behaviour = Behaviour {
        rate_limit: RateLimit::Unlimited,
        ..Behaviour::default()
    };
    let config = Config {
        scenario,
        key: Some(KEY.into()),
        behaviour,
        ..Config::default()
    };
    let sandbox = Sandbox::start(config).await.expect("starts");
    let base = BaseUrl::local(&sandbox.url()).expect("on this machine");
    let client = Client::new(base, Credential::ApiKey(KEY.into())).expect("a client");
    let company = CompanyId(sandbox.company_id());
    let mut entries = Vec::new();
    let mut after = None;
    loop {
        let page = client
            .entries(company, EntryFilter::not_exported(), after.as_ref())
            .await
            .expect("a page of entries");
        entries.extend(page.rows.iter().map(|entry| entry.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let list = client.vendors(company).await.expect("vendors");
    let matcher = Matcher::new(list.iter().map(ListedVendor::from).collect());
    let vendors = VendorIndex::new(list.iter().cloned());
    let job = client
        .create_job(ApiVersion::V3, company, &entries, false)
        .await
        .expect("made");
    let mut items = Vec::new();
    let mut after = None;
    loop {
        let page = client
            .export_items(ApiVersion::V3, job.id, after.as_ref())
            .await
            .expect("a page of items");
        for item in page.rows.into_iter().flatten() {
            let found = matcher.find(&Merchant::from(&item), &Rules::default());
            let applied = found.applied();
            let applied = applied.map(|one| (one.reason.source(), &list[one.vendor]));
            let party = matching::resolve(&item, None, applied, &vendors)
                .ok()
                .and_then(|found| found.vendor);
            items.push((item, party));
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Scene { scenario, items }
}

impl Scene {
    /// The vouchers a run would write in this format, in its order, and a line for each item it would block.
    pub(crate) fn vouchers(&self, id: &str) -> (Profile, Vec<Voucher>, Vec<String>) {
        let profile = profile(self.scenario, id);
        let format = by_id(id).expect("a format");
        assert_eq!(format.blocks_file(&profile), [], "{id}");
        let mut vouchers = Vec::new();
        let mut blocked = Vec::new();
        for (item, party) in &self.items {
            let item = &in_books(item, &profile);
            let reference = profile.reference(&code_of(item.entry));
            let mut why = |reasons: Vec<String>| {
                blocked.push(format!("{} {}\n", item.entry, reasons.join(" ")));
            };
            match draw_up(item, party.as_ref(), &reference, &profile) {
                Err(blocks) => why(blocks.into_iter().map(|block| block.reason).collect()),
                Ok(voucher) => {
                    let found = format.blocks_item(&batch(&profile), &voucher);
                    if found.is_empty() {
                        vouchers.push(voucher);
                    } else {
                        let said = |finding| ledgerport_core::model::Block::from(finding).reason;
                        why(found.into_iter().map(said).collect());
                    }
                }
            }
        }
        vouchers.sort_by_key(|voucher| (voucher.item_date, voucher.entry.0));
        blocked.sort();
        (profile, vouchers, blocked)
    }

    /// Entries of everything read.
    pub(crate) fn entries(&self) -> Vec<EntryId> {
        self.items.iter().map(|(item, _)| item.entry).collect()
    }
}

/// What a bookkeeper of this company would set for this format.
pub(crate) fn profile(scenario: Scenario, id: &str) -> Profile {
    let british = scenario == Scenario::Agency;
    let country = if british { "GB" } else { "DK" };
    let mut profile = Profile::for_country(Some(country));
    let [wallet, pocket, transfer, payable] = if british {
        ["1250", "2210", "1200", "2100"]
    } else {
        ["5825", "6830", "5820", "6810"]
    };
    profile.wallet_account = wallet.into();
    profile.out_of_pocket_account = pocket.into();
    profile.transfer_account = transfer.into();
    profile.payable_account = Some(payable.into());
    for (key, value) in [
        ("company.name", "Exempel & Söner AB"),
        ("company.org_number", "556000-0001"),
        ("datev.adviser", "1001"),
        ("datev.client", "12345"),
        ("datev.chart", "03"),
        ("xero.tracking1", "Department"),
        ("fec.siren", "123456789"),
        ("bmd.symbol", "BK"),
        ("exact.journal", "90"),
        ("holded.digits", "4"),
    ] {
        profile.settings.insert(key.into(), value.into());
    }
    if id == "datev" {
        // Rechnungswesen keeps its books in euro, so these companies do too.
        profile
            .settings
            .insert("books.currency".into(), "EUR".into());
    }
    let mut codes = |pairs: &[(&str, &str)]| {
        for (from, to) in pairs {
            profile.tax_codes.insert((*from).into(), (*to).into());
        }
    };
    match id {
        "datev" => codes(&[
            ("I25", "9"),
            ("I0", ""),
            ("IY25", "94"),
            ("T1", "9"),
            ("T0", ""),
            ("T9", ""),
            ("T8", "94"),
        ]),
        "xero-bills" | "xero-journal" => codes(&[
            ("T1", "20% (VAT on Expenses)"),
            ("T0", "Zero Rated Expenses"),
            ("T8", "Reverse Charge Expenses (20%)"),
        ]),
        "gbat10" | "bmd" => codes(&[
            ("I25", "101"),
            ("I0", ""),
            ("IY25", "186"),
            ("T1", "101"),
            ("T0", ""),
            ("T9", ""),
            ("T8", "186"),
        ]),
        "sage50" => codes(&[("I25", "T1"), ("I0", "T0"), ("IY25", "T8")]),
        _ => {}
    }
    let place = |datev, sie, other| match id {
        "datev" => datev,
        "sie" => sie,
        _ => other,
    };
    profile.dimensions = vec![
        dimension(
            if british { "DEPT" } else { "AFD" },
            place("KOST1", "1", "Department"),
        ),
        dimension(
            if british { "CLIENT" } else { "PROJ" },
            place("KOST2", "6", "Project"),
        ),
    ];
    profile
}

/// `item` with the currency of its wallet as that of the books.
fn in_books(item: &ExportItem, profile: &Profile) -> ExportItem {
    let mut item = item.clone();
    let home: Currency = profile.settings["books.currency"].parse().expect("one");
    let own = if home.code() == "EUR" {
        item.amount.wallet.currency
    } else {
        home
    };
    let exchange = |pair: &mut AmountPair| {
        for amount in [Some(&mut pair.wallet), pair.supplier.as_mut()]
            .into_iter()
            .flatten()
        {
            if amount.currency == own {
                amount.currency = home;
            }
        }
    };
    exchange(&mut item.amount);
    for line in &mut item.lines {
        exchange(&mut line.amount);
        exchange(&mut line.net);
        if let Some(tax) = &mut line.tax {
            exchange(&mut tax.amount);
        }
    }
    item
}

fn dimension(group: &str, target: &str) -> Dimension {
    // Departments of Sage are numbers, and DATEV's cost centres have no hyphens.
    let values = [
        ("BAGERI", "1"),
        ("BUTIK", "2"),
        ("KONTOR", "3"),
        ("KORSEL", "4"),
        ("LAGER", "5"),
        ("DESIGN", "1"),
        ("STRATEGY", "2"),
        ("OPS", "3"),
        ("C-014", "14"),
        ("C-022", "22"),
        ("C-031", "31"),
    ];
    Dimension {
        group: group.into(),
        target: target.into(),
        values: values.map(|(from, to)| (from.into(), to.into())).into(),
        ..Dimension::default()
    }
}
