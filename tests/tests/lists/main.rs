//! Lists of the accounting system brought in step with Pleo's, through the real client, the real database and the sandbox.

mod imports;
mod killed;
mod others;
mod vendors;

use std::sync::Arc;

use ledgerport_core::companies::{Companies, Connected};
use ledgerport_core::model::{
    BooksId, CompanyId, ListName, Vendor, VendorData, VendorId, VendorState,
};
use ledgerport_core::pleo::{BaseUrl, Client, Credential};
use ledgerport_core::problem::Problem;
use ledgerport_core::store::{StepFilter, StepRow, StepState, Store, SyncRow, SyncStatus};
use ledgerport_core::sync::{Choices, Preview};
use ledgerport_core::vault::Vault;
use ledgerport_sandbox::{Behaviour, RateLimit, Sandbox, Scenario};
use ledgerport_tests::{KEY, bench};
use tempfile::TempDir;

/// A connected company without vendors, accounts or anything else.
pub(crate) struct Office {
    pub(crate) sandbox: Sandbox,
    pub(crate) companies: Arc<Companies>,
    pub(crate) books: BooksId,
    pub(crate) pleo: Pleo,
    _data: TempDir,
}

/// A look at Pleo, and a hand that changes it.
pub(crate) struct Pleo {
    pub(crate) client: Client,
    pub(crate) company: CompanyId,
}

impl Pleo {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        // The pace of the program under test is not to be shared.
        sandbox.set_behaviour(Behaviour {
            rate_limit: RateLimit::Unlimited,
            ..sandbox.behaviour()
        });
        let base = BaseUrl::local(&sandbox.url()).expect("an address");
        let key = Credential::ApiKey(KEY.to_owned().into());
        Self {
            client: Client::new(base, key).expect("a client"),
            company: CompanyId(sandbox.company_id()),
        }
    }

    pub(crate) async fn vendors(&self) -> Vec<Vendor> {
        self.client.vendors(self.company).await.expect("a list")
    }

    /// One vendor; without an id a draft.
    pub(crate) async fn vendor(&self, id: &str, name: &str, tax_id: &str) -> VendorId {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let data = VendorData {
            name: name.into(),
            code: some(id),
            external_id: some(id),
            country: Some("DK".into()),
            default_currency: "DKK".into(),
            registration_number: None,
            tax_registration_number: some(tax_id),
        };
        let made = self.client.create_vendor(self.company, &data).await;
        made.expect("made").id
    }

    /// Vendors without Pleo's ids, in the order of their own.
    pub(crate) async fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = self
            .vendors()
            .await
            .into_iter()
            .map(|vendor| {
                format!(
                    "{} {} {} {} {}",
                    vendor.external_id.unwrap_or_default(),
                    vendor.code.unwrap_or_default(),
                    vendor.name,
                    vendor.tax_registration_number.unwrap_or_default(),
                    vendor.state
                )
            })
            .collect();
        told.sort();
        told
    }
}

impl Office {
    pub(crate) async fn open() -> Self {
        let sandbox = bench::sandbox(Scenario::Empty).await;
        let data = tempfile::tempdir().expect("a folder");
        let store = Arc::new(Store::open(data.path()).expect("opens"));
        let companies = Arc::new(Companies::new(store, Vault::session_only()));
        let connected = companies.connect(bench::request(sandbox.url())).await;
        let books = match connected.expect("connects") {
            Connected::Company { company, .. } => company.books,
            Connected::Choose(_) => panic!("one company"),
        };
        Self {
            pleo: Pleo::of(&sandbox),
            sandbox,
            companies,
            books,
            _data: data,
        }
    }

    pub(crate) fn view(&self, list: &ListName, text: &str) -> Result<Preview, Problem> {
        let choices = Choices::default();
        self.companies
            .view_list(self.books, list, "list.csv", text.as_bytes(), &choices)
    }

    /// Takes a list over.
    pub(crate) fn import(&self, list: &ListName, text: &str) {
        let preview = self.view(list, text).expect("a list");
        self.companies
            .take_list(self.books, &preview)
            .expect("taken");
    }

    pub(crate) async fn plan(&self, list: &ListName) -> i64 {
        let plan = self.companies.plan_list(self.books, list, None).await;
        plan.expect("planned")
    }

    pub(crate) fn steps(&self, seq: i64) -> Vec<StepRow> {
        let everything = StepFilter::default();
        let read = self
            .companies
            .store()
            .read(|db| db.steps(seq, &everything, 0, 1000));
        read.expect("reads").1
    }

    /// `action state code` of every step.
    pub(crate) fn said(&self, seq: i64) -> Vec<String> {
        self.steps(seq)
            .iter()
            .map(|step| format!("{} {} {}", step.action, step.state.word(), step.code))
            .collect()
    }

    pub(crate) fn accept_all(&self, list: &ListName, seq: i64) {
        let asks = StepFilter {
            states: vec![StepState::Ask],
            ..StepFilter::default()
        };
        self.companies
            .decide_steps(self.books, list, seq, &asks, None, true)
            .expect("decided");
    }

    pub(crate) async fn sync(&self, list: &ListName, seq: i64) -> SyncStatus {
        let sync = self.companies.sync_list(self.books, list, seq).await;
        sync.expect("carried out")
    }

    pub(crate) fn last(&self, list: &ListName) -> SyncRow {
        let last = self.companies.last_sync(self.books, list);
        last.expect("reads").expect("one")
    }
}

pub(crate) fn active(vendors: &[Vendor]) -> usize {
    let active = |vendor: &&Vendor| vendor.state == VendorState::Active;
    vendors.iter().filter(active).count()
}
