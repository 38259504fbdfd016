//! Core's plain data as views. The only place where both are named.

use ledgerport_core::companies::{ApiChoice, Company, ReportPolicy, Settings};
use ledgerport_core::formats::{Certainty, Format};
use ledgerport_core::model::{Missing, Money, Vendor};
use ledgerport_core::problem::{Code, Problem};
use ledgerport_core::runs::{self, Phase, Snapshot, Stage, Status, Summary};
use ledgerport_core::store::{self, ItemState, ListedEntry, StateCounts, Sums};

use super::{
    AccountSum, ApiChoiceView, BookedBeforeView, CertaintyView, DecisionView, EarlierView,
    EntryRow, EnvironmentView, FailureGroup, FamilyCount, FileRoleView, FileStateView, FileView,
    FormatSetting, FormatView, HandOverView, ItemCounts, ItemRow, ItemStateView, LogLine,
    MerchantView, MissingCount, MissingView, MoneyView, MonthCount, OverviewView, PhaseStep,
    PhaseView, ProblemAction, ProblemView, ProfileView, ReportPolicyView, RunReceiptsView, RunRow,
    RunStatusView, RunView, SettingValue, SettingsView, Totals, VendorCell, VendorOption,
    VendorRuleView, WaitingFor,
};

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self {
            amount: money.decimal('.'),
            currency: money.currency.to_string(),
        }
    }
}

impl From<Problem> for ProblemView {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code.word().into(),
            action: action(problem.code),
            what: problem.what,
            books: problem.books,
            next: problem.next,
            detail: problem.detail,
        }
    }
}

fn action(code: Code) -> ProblemAction {
    match code {
        Code::KeyRefused | Code::ScopeMissing | Code::KeyMissing | Code::WrongCompany => {
            ProblemAction::ReplaceKey
        }
        Code::Offline
        | Code::NotPleo
        | Code::Unsafe
        | Code::PleoUnavailable
        | Code::RateLimited
        | Code::Unreadable
        | Code::Refused
        | Code::DiskFull
        | Code::KeychainLocked => ProblemAction::Retry,
        Code::Folder | Code::FileExists => ProblemAction::ChooseFolder,
        Code::ContraAccounts => ProblemAction::OpenPleo,
        Code::JobAlreadyOpen | Code::JobTaken => ProblemAction::ShowJob,
        Code::JobEnded => ProblemAction::StartAgain,
        Code::JobNotFound
        | Code::ApiVersion
        | Code::NothingSelected
        | Code::NothingToExport
        | Code::Mismatch
        | Code::KeychainMissing
        | Code::AlreadyOpen
        | Code::NewerDatabase
        | Code::Database
        | Code::Input => ProblemAction::None,
    }
}

impl EnvironmentView {
    /// The environment a place in the store stands for.
    pub fn of(place: &str) -> Self {
        match place {
            "production" => Self::Production,
            "staging" => Self::Staging,
            "demo" => Self::Demo,
            _ => Self::Local,
        }
    }
}

impl From<&Format> for FormatView {
    fn from(format: &Format) -> Self {
        Self {
            id: format.id.into(),
            name: format.name.into(),
            extension: format.extension.into(),
            about: format.about.into(),
            certainty: match format.certainty {
                Certainty::Judged => CertaintyView::Judged,
                Certainty::Specified => CertaintyView::Specified,
                Certainty::NeedsTrial => CertaintyView::NeedsTrial,
            },
            note: format.note.into(),
            takes_template: format.takes_template(),
            settings: format
                .settings
                .iter()
                .map(|setting| FormatSetting {
                    key: setting.key.into(),
                    label: setting.label.into(),
                    about: setting.about.into(),
                    default: setting.default.into(),
                    needed: setting.needed,
                })
                .collect(),
        }
    }
}

impl From<store::MerchantGroup> for MerchantView {
    fn from(group: store::MerchantGroup) -> Self {
        Self {
            merchant: group.merchant,
            items: group.items,
            open: group.open,
            required: group.required,
            sums: group.sums.into_iter().map(MoneyView::from).collect(),
            vendors: group.vendors,
        }
    }
}

impl From<ReportPolicy> for ReportPolicyView {
    fn from(policy: ReportPolicy) -> Self {
        match policy {
            ReportPolicy::Written => Self::Written,
            ReportPolicy::Confirmed => Self::Confirmed,
        }
    }
}

impl From<ReportPolicyView> for ReportPolicy {
    fn from(policy: ReportPolicyView) -> Self {
        match policy {
            ReportPolicyView::Written => Self::Written,
            ReportPolicyView::Confirmed => Self::Confirmed,
        }
    }
}

impl From<ApiChoice> for ApiChoiceView {
    fn from(choice: ApiChoice) -> Self {
        match choice {
            ApiChoice::Auto => Self::Auto,
            ApiChoice::V1 => Self::V1,
            ApiChoice::V2 => Self::V2,
            ApiChoice::V3 => Self::V3,
        }
    }
}

impl From<ApiChoiceView> for ApiChoice {
    fn from(choice: ApiChoiceView) -> Self {
        match choice {
            ApiChoiceView::Auto => Self::Auto,
            ApiChoiceView::V1 => Self::V1,
            ApiChoiceView::V2 => Self::V2,
            ApiChoiceView::V3 => Self::V3,
        }
    }
}

impl SettingsView {
    /// A company's settings, with `documents` where no folder was chosen yet.
    pub fn of(company: &Company, documents: &std::path::Path) -> Self {
        let settings = &company.settings;
        let folder = if settings.folder.as_os_str().is_empty() {
            documents
        } else {
            &settings.folder
        };
        Self {
            format: settings.format.clone(),
            folder: folder.display().to_string(),
            report: settings.report.into(),
            api: settings.api.into(),
            wallet_account: settings.profile.wallet_account.clone(),
            out_of_pocket_account: settings.profile.out_of_pocket_account.clone(),
            transfer_account: settings.profile.transfer_account.clone(),
            payable_account: settings.profile.payable_account.clone().unwrap_or_default(),
            payable_without_vendor: settings.profile.payable_without_vendor,
            profile: ProfileView::from(&settings.profile),
            format_settings: settings
                .profile
                .settings
                .iter()
                .map(|(key, value)| SettingValue {
                    key: key.clone(),
                    value: value.clone(),
                })
                .collect(),
        }
    }

    /// These settings on top of what the page does not show.
    ///
    /// # Errors
    /// `input_invalid` for a day that is none, and for a mapping with an empty side.
    pub fn onto(self, mut settings: Settings) -> Result<Settings, Problem> {
        let payable = self.payable_account.trim();
        settings.format = self.format;
        settings.folder = self.folder.into();
        settings.report = self.report.into();
        settings.api = self.api.into();
        settings.profile.wallet_account = self.wallet_account.trim().into();
        settings.profile.out_of_pocket_account = self.out_of_pocket_account.trim().into();
        settings.profile.transfer_account = self.transfer_account.trim().into();
        settings.profile.payable_account = (!payable.is_empty()).then(|| payable.into());
        settings.profile.payable_without_vendor = self.payable_without_vendor;
        settings.profile.settings = self
            .format_settings
            .into_iter()
            .map(|one| (one.key, one.value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.profile.onto(&mut settings.profile)?;
        Ok(settings)
    }
}

impl From<Missing> for MissingView {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Account => Self::Account,
            Missing::Receipt => Self::Receipt,
            Missing::Settlement => Self::Settlement,
            Missing::Locked => Self::Locked,
        }
    }
}

impl From<MissingView> for Missing {
    fn from(missing: MissingView) -> Self {
        match missing {
            MissingView::Account => Self::Account,
            MissingView::Receipt => Self::Receipt,
            MissingView::Settlement => Self::Settlement,
            MissingView::Locked => Self::Locked,
        }
    }
}

impl From<store::Overview> for OverviewView {
    fn from(overview: store::Overview) -> Self {
        Self {
            revision: overview.revision,
            total: overview.total,
            ready: overview.ready,
            missing: overview
                .missing
                .into_iter()
                .map(|(missing, count)| MissingCount {
                    missing: missing.into(),
                    count,
                })
                .collect(),
            accounts: overview
                .accounts
                .into_iter()
                .map(|line| AccountSum {
                    account: line.account,
                    sum: line.sum.into(),
                    count: line.count,
                })
                .collect(),
            months: overview
                .months
                .into_iter()
                .map(|line| MonthCount {
                    month: line.month,
                    total: line.total,
                    ready: line.ready,
                })
                .collect(),
            families: overview
                .families
                .into_iter()
                .map(|(family, count)| FamilyCount { family, count })
                .collect(),
        }
    }
}

impl From<runs::FileState> for FileStateView {
    fn from(state: runs::FileState) -> Self {
        match state {
            runs::FileState::Same => Self::Same,
            runs::FileState::Changed => Self::Changed,
            runs::FileState::Missing => Self::Missing,
            runs::FileState::Unreadable => Self::Unreadable,
        }
    }
}

impl From<ListedEntry> for EntryRow {
    fn from(listed: ListedEntry) -> Self {
        let entry = listed.entry;
        let missing = entry.missing().into_iter().map(MissingView::from).collect();
        Self {
            id: entry.id.to_string(),
            date: listed.date.to_string(),
            ready: entry.is_ready(),
            amount: entry.amount.map_or_else(
                || MoneyView {
                    amount: String::new(),
                    currency: "?".into(),
                },
                MoneyView::from,
            ),
            text: entry.note.unwrap_or_default(),
            family: entry.family,
            sub_family: entry.sub_family,
            account: entry.account_code,
            receipts: entry.receipts,
            export_status: entry.export_status,
            missing,
        }
    }
}

impl From<Vendor> for VendorOption {
    fn from(vendor: Vendor) -> Self {
        Self {
            id: vendor.id.to_string(),
            name: vendor.name,
            code: vendor.code,
            tax_id: vendor.tax_registration_number,
        }
    }
}

impl From<Status> for RunStatusView {
    fn from(status: Status) -> Self {
        match status {
            Status::Queued => Self::Queued,
            Status::Running => Self::Running,
            Status::Waiting => Self::Waiting,
            Status::Paused => Self::Paused,
            Status::Interrupted => Self::Interrupted,
            Status::Completed => Self::Completed,
            Status::CompletedWithErrors => Self::CompletedWithErrors,
            Status::Failed => Self::Failed,
            Status::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Phase> for PhaseView {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Create => Self::Create,
            Phase::Claim => Self::Claim,
            Phase::Read => Self::Read,
            Phase::Check => Self::Check,
            Phase::Build => Self::Build,
            Phase::HandOver => Self::HandOver,
            Phase::Report => Self::Report,
            Phase::Close => Self::Close,
        }
    }
}

fn counts(counts: &StateCounts) -> ItemCounts {
    let of = |states: &[ItemState]| states.iter().filter_map(|state| counts.get(state)).sum();
    ItemCounts {
        total: counts.values().sum(),
        read: of(&[ItemState::Read]),
        ready: of(&[ItemState::Ready]),
        blocked: of(&[ItemState::Blocked, ItemState::Refused]),
        written: of(&[ItemState::Written]),
        successful: of(&[ItemState::Successful]),
        failed: of(&[ItemState::Failed]),
        abandoned: of(&[ItemState::Abandoned]),
        skipped: of(&[ItemState::Skipped]),
        booked: of(&[ItemState::Booked]),
    }
}

fn totals(sums: &Sums) -> Totals {
    let left_out = Money::new(sums.pleo.minor - sums.file.minor, sums.pleo.currency);
    Totals {
        currency: sums.pleo.currency.to_string(),
        pleo: sums.pleo.decimal('.'),
        file: sums.file.decimal('.'),
        left_out: left_out.decimal('.'),
        reported: sums.reported.decimal('.'),
    }
}

impl From<&runs::FileFacts> for FileView {
    fn from(file: &runs::FileFacts) -> Self {
        Self {
            name: file.name.clone(),
            path: file.path.display().to_string(),
            rows: file
                .rows
                .map(|rows| u32::try_from(rows).unwrap_or(u32::MAX)),
            kib: u32::try_from(file.bytes.div_ceil(1024)).unwrap_or(u32::MAX),
            sha256: file.sha256.clone(),
            role: match file.is_beside() {
                false => FileRoleView::Import,
                true if file.name.ends_with(".zip") => FileRoleView::Package,
                true => FileRoleView::Receipts,
            },
        }
    }
}

fn waiting_for(record: &runs::Record) -> Option<WaitingFor> {
    match (record.status, &record.stage) {
        (Status::Waiting, Stage::Review) => Some(WaitingFor::Review),
        (Status::Waiting, Stage::HandOver) => Some(WaitingFor::Confirmation),
        _ => None,
    }
}

impl From<Summary> for RunRow {
    fn from(run: Summary) -> Self {
        let counts = counts(&run.counts);
        Self {
            id: run.id.to_string(),
            company_id: run.books.to_string(),
            number: run.number,
            status: run.record.status.into(),
            phase: run.record.phase().into(),
            format: run.record.plan.format.clone(),
            items: counts.total,
            failed: counts.failed + counts.blocked + counts.abandoned,
            sums: run.sums.iter().map(|sums| sums.pleo.into()).collect(),
            waiting_for: waiting_for(&run.record),
            files: run.record.files.iter().map(FileView::from).collect(),
            started_at: run.created_at.to_string(),
            ended_at: run.record.ended_at.map(|at| at.to_string()),
        }
    }
}

impl From<Snapshot> for RunView {
    fn from(run: Snapshot) -> Self {
        let (progress_done, progress_total) = run.progress();
        let record = run.record;
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let waiting_for = waiting_for(&record);
        let steps = Phase::ALL.map(|phase| {
            let times = record
                .phases
                .iter()
                .rev()
                .find(|times| times.phase == phase);
            PhaseStep {
                phase: phase.into(),
                started_at: times.map(|times| times.started_at.to_string()),
                ended_at: times
                    .and_then(|times| times.ended_at)
                    .map(|at| at.to_string()),
            }
        });
        // By the clock nobody can set; the window counts on from there.
        let lease_until = run.lease.map(|lease| {
            let left = jiff::SignedDuration::try_from(lease.left).unwrap_or_default();
            let now = jiff::Timestamp::now();
            now.saturating_add(left).unwrap_or(now).to_string()
        });
        let can_continue = record.can_continue();
        Self {
            revision: run.revision,
            id: run.id.to_string(),
            company_id: run.books.to_string(),
            number: run.number,
            job_id: record.job.as_ref().map(|job| job.id.to_string()),
            job_status: record.job.as_ref().map(|job| job.status.to_string()),
            status: record.status.into(),
            phase: record.phase().into(),
            waiting_for,
            steps: steps.into(),
            counts: counts(&run.counts),
            vendors_required: run.without_vendor.0,
            vendors_optional: run.without_vendor.1,
            progress_done,
            progress_total,
            api: record.api.to_string(),
            api_reason: record.api_reason,
            format: record.plan.format,
            folder: record.plan.folder.display().to_string(),
            report: record.plan.report.into(),
            requests_sent: small(record.requests_sent),
            answers_429: small(record.answers_429),
            lease_until,
            lease_whole: run.lease.map(|lease| small(lease.whole.as_secs())),
            can_continue,
            continued_in: record.continued_in.map(|id| id.to_string()),
            continues: record.continues.map(|id| id.to_string()),
            hand_over: run.hand_over.map(HandOverView::from),
            booked_before: run
                .booked_before
                .into_iter()
                .map(|before| BookedBeforeView {
                    run: before.run,
                    file: before.file,
                    items: before.items,
                })
                .collect(),
            files: record.files.iter().map(FileView::from).collect(),
            receipts: run.receipts.map(|counts| RunReceiptsView {
                wanted: counts.wanted,
                fetched: counts.whole,
                missing: counts.missing,
                fetching: record.status == Status::Running && record.stage == Stage::Receipts,
            }),
            texts_changed: run.texts_changed,
            totals: run.sums.iter().map(totals).collect(),
            failures: run
                .failures
                .into_iter()
                .map(|(kind, reason, count)| FailureGroup {
                    kind: kind.word().into(),
                    reason,
                    count,
                })
                .collect(),
            log: run
                .log
                .into_iter()
                .map(|line| LogLine {
                    at: line.at.to_string(),
                    text: line.text,
                })
                .collect(),
            problem: record.problem.map(ProblemView::from),
            started_at: run.created_at.to_string(),
            ended_at: record.ended_at.map(|at| at.to_string()),
        }
    }
}

impl From<store::ItemRow> for ItemRow {
    fn from(item: store::ItemRow) -> Self {
        let rule = match item.rule.as_str() {
            "required" => VendorRuleView::Required,
            "optional" => VendorRuleView::Optional,
            _ => VendorRuleView::NotPossible,
        };
        let source = super::tagging::source(&item.source);
        let party = item.party;
        Self {
            entry_id: item.entry.to_string(),
            position: item.position,
            date: item.date,
            merchant: item.merchant,
            text: item.note,
            kind: item.kind,
            amount: item.amount.map(MoneyView::from),
            supplier_amount: item.supplier_amount.map(MoneyView::from),
            account: (!item.account.is_empty()).then_some(item.account),
            lines: item.lines,
            receipts: item.receipts,
            vendor: VendorCell {
                rule,
                source,
                id: party
                    .as_ref()
                    .and_then(|party| party.id)
                    .map(|id| id.to_string()),
                code: party.as_ref().and_then(|party| party.code.clone()),
                name: party.map(|party| party.name),
            },
            state: match item.state {
                ItemState::Listed => ItemStateView::Listed,
                ItemState::Read => ItemStateView::Read,
                ItemState::Ready => ItemStateView::Ready,
                ItemState::Blocked | ItemState::Refused => ItemStateView::Blocked,
                ItemState::Written => ItemStateView::Written,
                ItemState::Successful => ItemStateView::Successful,
                ItemState::Failed => ItemStateView::Failed,
                ItemState::Abandoned => ItemStateView::Abandoned,
                ItemState::Booked => ItemStateView::Booked,
                ItemState::Skipped => ItemStateView::Skipped,
            },
            reason: item.failure.map(|(_, reason)| reason),
            reference: item.reference,
            voucher: item.voucher,
            earlier: item.earlier.map(EarlierView::from),
            decision: item.decision.map(DecisionView::from),
        }
    }
}
