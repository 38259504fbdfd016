//! What the window sees: whole view models with a revision, never deltas.
//!
//! Money crosses as a decimal string with its currency, counts as `u32`, times as RFC 3339 strings. Nothing here can hold
//! a token: the key comes in through [`ConnectForm`] and no type carries it back.

mod common;
mod entries;
mod frame;
mod from_core;
mod from_history;
mod from_profile;
mod from_watch;
mod history;
mod items;
mod lists;
mod profile;
mod program;
mod run;
mod tagging;
mod template;
mod watch;

pub use common::{MoneyView, ProblemAction, ProblemView};
pub use entries::{
    AccountSum, EntriesChanged, EntryQuery, EntryRow, EntrySort, EntryWindow, FamilyCount,
    MissingCount, MissingView, MonthCount, OverviewView, Selection,
};
pub use frame::{
    ApiChoiceView, AppChanged, AppView, AuthKind, CertaintyView, CommandChosen, CompanyChoice,
    CompanyView, ConnectForm, ConnectOutcome, EnvironmentView, FormatSetting, FormatView, KeyPlace,
    KeychainState, MenuLine, MenuView, NoticeClicked, NoticeTarget, NoticeView, OpenedView,
    ProfileOpened, ReportPolicyView, SettingValue, SettingsView,
};
pub use history::{
    AuditLineView, ComparisonView, DifferenceView, FilePreviewView, ItemDetailView, ItemLineView,
    LedgerLineView, LeftOutView, MissingReceiptView, PostingView, ReceiptSight, ReceiptState,
    ReceiptView, ShownView, TextChangeView, TextChangesView,
};
pub use items::{
    DecidedView, DecisionView, EarlierView, HandOverView, ImportConfirmation, ItemFilter,
    ItemQuery, ItemRow, ItemSort, ItemStateView, ItemWindow, MerchantView, RefusedItem, VendorCell,
    VendorOption, VendorRuleView, VendorSourceView, VoucherMatch, VoucherMisfit, VoucherNumber,
    VoucherPreview,
};
pub use lists::{
    ChangeView, ColumnView, ExampleView, FindingView, ListView, ListsChanged, PreviewView,
    RefusalView, StepCount, StepPart, StepView, StepWindow, SyncView,
};
pub use profile::{
    ClosedView, DimensionView, MappingView, ProfileView, ReceiptPlaceView, ReceiptsView,
};
pub use program::{ProgramView, UpdateChannel};
pub use run::{
    BookedBeforeView, FailureGroup, FileRoleView, FileStateView, FileView, ItemCounts, JobRow,
    LogLine, NewRun, PhaseStep, PhaseView, RunChanged, RunReceiptsView, RunRow, RunSource,
    RunStatusView, RunView, Totals, WaitingFor,
};
pub use tagging::{
    CandidateView, RuleVendorView, RuleView, RuleWindow, TagLeft, TagPart, TagQuery, TagRow,
    TagWindow, TaggedView,
};
pub use template::{
    ConditionView, ContentView, ProposalView, RowKindView, StyleView, TemplateColumnView,
    TemplateSheetView, TemplateView, TestView,
};
pub use watch::{
    CameView, DeliveryView, FoundJobView, News, Noticed, OmittedView, PolicyView, PostView,
    QuietView, ReminderView, WatchChanged, WatchChoice, WatchView,
};
