//! Lists of master data: what was imported, what a file would change, and how a plan stands.

use ledgerport_core::matching::import::{Field, Source};
use ledgerport_core::runs::Refusal;
use ledgerport_core::store::{ListHead, StepRow, StepState, SyncRow, SyncStatus};
use ledgerport_core::sync::{Preview, Record, step_of};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::ProblemView;

/// Rows, findings and differences that a preview shows; the rest is counted.
const SHOWN: usize = 8;

/// One list of a company.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListView {
    /// `vendors`, `accounts`, `tax_codes`, or `tags:` and the code of a group.
    pub list: String,
    /// Rows of the accounting system's list; none before the first import.
    pub rows: Option<u32>,
    /// File they came from.
    pub source: Option<String>,
    /// When they were imported.
    pub imported_at: Option<String>,
    /// Somebody works on it in this program.
    pub busy: bool,
    /// The newest plan.
    pub sync: Option<SyncView>,
}

/// A plan and how far it was carried out.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// `planned`, `running`, `paused`, `done`, `cancelled`.
    pub status: String,
    /// Grows with every change.
    pub revision: u32,
    /// When it was planned.
    pub created_at: String,
    /// Rows that are the same on both sides.
    pub unchanged: u32,
    /// Whole minutes all of it takes at Pleo's pace.
    pub minutes: u32,
    /// Most of Pleo's list would be archived.
    pub suspicious: bool,
    /// How many steps there are, by action and state.
    pub counts: Vec<StepCount>,
    /// Why it stopped.
    pub problem: Option<ProblemView>,
}

/// Steps of one action in one state.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepCount {
    /// What is done.
    pub action: String,
    /// How they stand.
    pub state: String,
    /// How many.
    pub count: u32,
}

/// Which steps of a plan are listed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepPart {
    /// All.
    All,
    /// A person is asked.
    Ask,
    /// They did not work.
    Failed,
    /// Drafts to make in the accounting system.
    Tasks,
}

impl StepPart {
    /// States that belong to it; all when empty.
    pub fn states(self) -> Vec<StepState> {
        match self {
            Self::All => Vec::new(),
            Self::Ask => vec![StepState::Ask],
            Self::Failed => vec![StepState::Failed],
            Self::Tasks => vec![StepState::Task],
        }
    }
}

/// A window of steps.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepWindow {
    /// How many fit.
    pub total: u32,
    /// Place of the first.
    pub offset: u32,
    /// The steps.
    pub rows: Vec<StepView>,
}

/// One step.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// Its number in the plan.
    pub position: u32,
    /// `create`, `update`, `activate`, `bring_back`, `archive`, `park`, `create_group`, `draft`, `trouble`.
    pub action: String,
    /// `ask`, `ready`, `left`, `sending`, `done`, `failed`, `task`.
    pub state: String,
    /// Why a person is asked; empty when nobody is.
    pub question: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What came of it.
    pub outcome: String,
    /// Pleo's id, if it has one.
    pub id: Option<String>,
    /// What differs, both values side by side.
    pub changes: Vec<ChangeView>,
}

/// One value on both sides.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// Which field.
    pub field: String,
    /// What Pleo has.
    pub pleo: Option<String>,
    /// What the accounting system has.
    pub list: Option<String>,
}

/// A file as it would be taken over.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewView {
    /// Name of the file.
    pub name: String,
    /// SHA-256 of what was read.
    pub checksum: String,
    /// Rows that can be used.
    pub rows: u32,
    /// How the file is built, e.g. `UTF-8, ;` or a sheet's name.
    pub source: String,
    /// Headings in the order of the columns.
    pub headings: Vec<String>,
    /// Fields this list can have, with the place of the column each is read from.
    pub columns: Vec<ColumnView>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// What was made of odd cells.
    pub remarks: Vec<String>,
    /// The first odd rows.
    pub findings: Vec<FindingView>,
    /// How many there are.
    pub finding_count: u32,
    /// New rows.
    pub added: u32,
    /// Changed ones.
    pub changed: u32,
    /// Ones under another code.
    pub renamed: u32,
    /// Ones that are no longer there.
    pub gone: u32,
    /// The same.
    pub unchanged: u32,
    /// More than half would go.
    pub suspicious: bool,
    /// Nothing was imported before.
    pub first: bool,
    /// Something of the list before would be changed or lost.
    pub must_ask: bool,
    /// The first differences, as sentences' parts: kind, code, name.
    pub examples: Vec<ExampleView>,
}

/// Where a field is read from.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColumnView {
    /// Field.
    pub field: String,
    /// Place of the column; none when it is not read.
    pub column: Option<u32>,
}

/// An odd row.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// Row in the file.
    pub row: u32,
    /// What is odd.
    pub text: String,
    /// The row was left out.
    pub left_out: bool,
}

/// One difference.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExampleView {
    /// `changed`, `renamed` or `gone`.
    pub kind: String,
    /// Code, of a renamed one the new one.
    pub code: String,
    /// Name.
    pub name: String,
}

/// What a message of the accounting system means for a run.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusalView {
    /// Whose message it is; none when it was only guessed.
    pub system: Option<String>,
    /// Why it comes.
    pub cause: String,
    /// What to do.
    pub fix: String,
    /// What Pleo is told.
    pub reason: String,
    /// Type of failure in Export API v3.
    pub type_v3: String,
    /// Type of failure before v3.
    pub type_v2: String,
    /// Entries it names.
    pub entry_ids: Vec<String>,
}

/// Something about a company's lists changed.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct ListsChanged {
    /// Company.
    pub company_id: String,
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl ListView {
    /// A list as it stands. A sync that says it runs while nobody works on it was cut: it is shown as paused.
    pub fn new(
        list: String,
        head: Option<&ListHead>,
        busy: bool,
        sync: Option<(SyncRow, Vec<(String, StepState, u32)>)>,
    ) -> Self {
        Self {
            list,
            rows: head.map(|head| head.rows),
            source: head.map(|head| head.source.clone()),
            imported_at: head.map(|head| head.imported_at.to_string()),
            busy,
            sync: sync.map(|(row, counts)| {
                let record = Record::from(&row);
                let status = match row.status {
                    SyncStatus::Running if !busy => SyncStatus::Paused,
                    status => status,
                };
                SyncView {
                    status: status.word().to_owned(),
                    revision: row.revision,
                    created_at: row.created_at.to_string(),
                    unchanged: record.unchanged,
                    minutes: record.minutes(),
                    suspicious: record.suspicious,
                    counts: counts
                        .into_iter()
                        .map(|(action, state, count)| StepCount {
                            action,
                            state: state.word().to_owned(),
                            count,
                        })
                        .collect(),
                    problem: record.problem.map(ProblemView::from),
                }
            }),
        }
    }
}

impl From<StepRow> for StepView {
    fn from(row: StepRow) -> Self {
        let step = step_of(&row);
        let value = |held: Option<&ledgerport_core::sync::Held>, field: Field| {
            held.and_then(|held| held.value(field)).map(str::to_owned)
        };
        let changes = step.as_ref().map(|step| {
            let fields = step.fields.iter();
            fields
                .map(|field| ChangeView {
                    field: field.id().to_owned(),
                    pleo: value(step.before.as_ref(), *field),
                    list: value(step.after.as_ref(), *field),
                })
                .collect()
        });
        let id = step.as_ref().and_then(|step| step.before.as_ref()?.id);
        Self {
            position: row.position,
            action: row.action,
            state: row.state.word().to_owned(),
            question: row.question,
            code: row.code,
            name: row.name,
            outcome: row.outcome,
            id: id.map(|id| id.to_string()),
            changes: changes.unwrap_or_default(),
        }
    }
}

impl From<&Preview> for PreviewView {
    fn from(preview: &Preview) -> Self {
        let plan = &preview.plan;
        let example = |kind: &str, code: &str, name: &str| ExampleView {
            kind: kind.to_owned(),
            code: code.to_owned(),
            name: name.to_owned(),
        };
        let gone = plan
            .gone
            .iter()
            .map(|row| example("gone", &row.code, &row.name));
        let renamed = plan.renamed.iter();
        let renamed = renamed.map(|one| example("renamed", &one.now.code, &one.now.name));
        let changed = plan.changed.iter();
        let changed = changed.map(|one| example("changed", &one.now.code, &one.now.name));
        Self {
            name: preview.name.clone(),
            checksum: preview.checksum.clone(),
            rows: count(preview.listing.rows.len()),
            source: match &preview.table.source {
                Source::Delimited {
                    encoding,
                    separator,
                } if *separator == '\t' => format!("{encoding}, Tab"),
                Source::Delimited {
                    encoding,
                    separator,
                } => format!("{encoding}, {separator}"),
                Source::Workbook { sheet } => sheet.clone(),
                Source::Sie => "SIE".to_owned(),
                Source::Datev => "DATEV".to_owned(),
            },
            headings: preview.table.headings.clone(),
            columns: Field::of(preview.list.kind())
                .iter()
                .map(|field| ColumnView {
                    field: field.id().to_owned(),
                    column: preview.mapping.column(*field).map(count),
                })
                .collect(),
            sample: preview
                .table
                .rows
                .iter()
                .take(SHOWN)
                .map(|row| row.cells.clone())
                .collect(),
            remarks: preview.table.remarks.clone(),
            findings: preview
                .listing
                .findings
                .iter()
                .take(SHOWN)
                .map(|finding| FindingView {
                    row: count(finding.row),
                    text: finding.kind.to_string(),
                    left_out: finding.kind.is_left_out(),
                })
                .collect(),
            finding_count: count(preview.listing.findings.len()),
            added: count(plan.added.len()),
            changed: count(plan.changed.len()),
            renamed: count(plan.renamed.len()),
            gone: count(plan.gone.len()),
            unchanged: count(plan.unchanged),
            suspicious: plan.is_suspicious(),
            first: preview.first,
            must_ask: preview.must_ask(),
            examples: gone.chain(renamed).chain(changed).take(SHOWN).collect(),
        }
    }
}

impl From<Refusal> for RefusalView {
    fn from(refusal: Refusal) -> Self {
        let explanation = refusal.explanation;
        Self {
            system: explanation.system.map(str::to_owned),
            type_v2: explanation.kind_before_v3().to_string(),
            type_v3: explanation.block.kind.to_string(),
            reason: explanation.block.reason,
            cause: explanation.cause,
            fix: explanation.fix,
            entry_ids: refusal.entries.iter().map(ToString::to_string).collect(),
        }
    }
}
