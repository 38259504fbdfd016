//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use ledgerport_core::companies::{ApiChoice, ReportPolicy};
use ledgerport_core::formats;
use ledgerport_core::model::{CompanyId, EntryId, JobId, RunId};
use ledgerport_core::pleo::UnknownVersion;

use crate::args_lists::{Explain, Lists, Suppliers};

/// Pleo export jobs to files for accounting systems.
#[derive(Parser)]
#[command(name = "ledgerport-headless", version, about)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Export entries or a job: create, claim, read, check, build, report, close
    Export(Export),
    /// Go on with a run that was interrupted, or confirm one that waits
    Resume(Resume),
    /// Say how the import of a file went, with voucher numbers and refused entries
    Confirm(Confirm),
    /// Give up a run that has made no file: Pleo is told that nothing was exported
    Cancel(Cancel),
    /// Show where an entry was booked and what became of it
    Ledger(Ledger),
    /// Print the moments at which `CRASH_AT` ends a debug build
    #[cfg(debug_assertions)]
    #[command(hide = true)]
    CrashPoints,
    /// List our runs
    Runs(Runs),
    /// List the items of a run
    Items(Items),
    /// List the texts that are not in a run's files as Pleo gave them
    Changes(Items),
    /// List the receipts of a run that could not be fetched
    Receipts(Items),
    /// List Pleo's export jobs of a company
    Jobs(Jobs),
    /// Watch a company: a line for every change, until SIGTERM or Ctrl+C
    Watch(Watch),
    /// Choose the vendor of an entry
    Tag(Tag),
    /// Find the vendors of items: CSV in, CSV out
    Match(Match),
    /// The supplier list of the accounting system: import it, plan what Pleo's vendors need, carry it out
    #[command(subcommand)]
    Suppliers(Suppliers),
    /// The same for accounts, tax codes and tags
    #[command(subcommand)]
    Lists(Lists),
    /// What a message of the accounting system means, and what Pleo is told because of it
    Explain(Explain),
    /// Suggest vendors for the items of a run, and tag them
    #[command(subcommand)]
    Vendors(Vendors),
    /// Rules that say which vendor a merchant is
    #[command(subcommand)]
    Rules(Rules),
    /// List the file formats
    Formats(Formats),
    /// Make a template of a table somebody imports today, or list the fields of templates
    #[command(subcommand)]
    Template(Template),
    /// Print a profile (accounts, codes, periods, names, settings of formats) to change and give to `export --profile`
    Profile(Profile),
}

#[derive(clap::Args, Clone)]
pub(crate) struct Connection {
    /// Address of Pleo: production, staging, or a sandbox on this computer
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: String,
    /// Environment variable that holds the key; without it the key is taken from the keychain
    #[arg(long, value_name = "VAR")]
    pub(crate) key_env: Option<String>,
    /// How the key is sent
    #[arg(long, value_enum, default_value_t = Auth::ApiKey)]
    pub(crate) auth: Auth,
    /// Pleo's company id
    #[arg(long, value_name = "UUID")]
    pub(crate) company: CompanyId,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Auth {
    /// API key (HTTP Basic)
    ApiKey,
    /// Access token (Bearer)
    Bearer,
}

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["job", "entries", "continue_run"]))]
pub(crate) struct Export {
    /// Address of Pleo: production, staging, or a sandbox on this computer
    #[arg(long, value_name = "URL", required_unless_present = "continue_run")]
    pub(crate) base_url: Option<String>,
    /// Environment variable that holds the key; without it the key is taken from the keychain
    #[arg(long, value_name = "VAR")]
    pub(crate) key_env: Option<String>,
    /// How the key is sent
    #[arg(long, value_enum, default_value_t = Auth::ApiKey)]
    pub(crate) auth: Auth,
    /// Pleo's company id
    #[arg(long, value_name = "UUID", required_unless_present = "continue_run")]
    pub(crate) company: Option<CompanyId>,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Go on, in a new job, for a run whose job Pleo gave up: with its format and folder
    #[arg(long = "continue", value_name = "RUN")]
    pub(crate) continue_run: Option<RunId>,
    /// Take up this export job
    #[arg(long, value_name = "UUID")]
    pub(crate) job: Option<JobId>,
    /// Export these entries, or `all` that are not exported yet
    #[arg(long, value_name = "all|UUID,...", value_parser = entries)]
    pub(crate) entries: Option<Entries>,
    /// Version of Pleo's Export API
    #[arg(long, value_parser = api, default_value = "auto", value_name = "auto|v1|v2|v3")]
    pub(crate) api: ApiChoice,
    /// File format, see `formats`
    #[arg(long, value_parser = format, value_name = "NAME", required_unless_present = "continue_run")]
    pub(crate) format: Option<String>,
    /// Folder for the files
    #[arg(long, value_name = "DIR", required_unless_present = "continue_run")]
    pub(crate) out: Option<PathBuf>,
    /// Take the company's profile from this file, and keep it
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// When to report: as soon as the file is written, or when `resume --confirm` says that the import worked
    #[arg(long, value_parser = report, default_value = "confirmed", value_name = "written|confirmed")]
    pub(crate) report: ReportPolicy,
    /// What becomes of entries that a file of an earlier run holds already
    #[arg(long, value_enum, default_value_t = Booked::Report)]
    pub(crate) booked: Booked,
    /// Why they are booked again; kept in the ledger
    #[arg(long, value_name = "TEXT", required_if_eq("booked", "again"))]
    pub(crate) why: Option<String>,
    /// Who decided it; the name of the system's user if left out
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
    /// Print the outcome as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Booked {
    /// Tell Pleo that they are exported, with the earlier voucher; put them into no new file
    Report,
    /// Put them into the new file as well
    Again,
    /// Tell Pleo that they failed, so that they return to the list
    Leave,
}

#[derive(clap::Args)]
pub(crate) struct Confirm {
    #[command(flatten)]
    pub(crate) open: OpenRun,
    /// Table of voucher numbers: our reference or Pleo's entry id in one column, the number in another; or one column in
    /// the order of the file
    #[arg(long, value_name = "FILE")]
    pub(crate) vouchers: Option<PathBuf>,
    /// An entry the accounting system refused, with the reason Pleo shows
    #[arg(long, value_name = "ENTRY=REASON", value_parser = refusal)]
    pub(crate) refuse: Vec<(EntryId, String)>,
    /// Show what the voucher numbers match, and confirm nothing
    #[arg(long)]
    pub(crate) preview: bool,
}

#[derive(clap::Args)]
pub(crate) struct Cancel {
    #[command(flatten)]
    pub(crate) open: OpenRun,
}

#[derive(clap::Args)]
pub(crate) struct Ledger {
    /// Which entry
    #[arg(long, value_name = "UUID")]
    pub(crate) entry: EntryId,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// A run that is not over, and the key to go on with it.
#[derive(clap::Args)]
pub(crate) struct OpenRun {
    /// Which run; needed only if several can be meant
    #[arg(long, value_name = "UUID")]
    pub(crate) run: Option<RunId>,
    /// Environment variable that holds the key; without it the key is taken from the keychain
    #[arg(long, value_name = "VAR")]
    pub(crate) key_env: Option<String>,
    /// How the key is sent
    #[arg(long, value_enum, default_value_t = Auth::ApiKey)]
    pub(crate) auth: Auth,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print the outcome as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Resume {
    #[command(flatten)]
    pub(crate) open: OpenRun,
    /// The file was imported: report its items as exported
    #[arg(long)]
    pub(crate) confirm: bool,
}

#[derive(clap::Args)]
pub(crate) struct Runs {
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Items {
    /// Which run; the newest if left out
    #[arg(long, value_name = "UUID")]
    pub(crate) run: Option<RunId>,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Jobs {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Version of Pleo's Export API
    #[arg(long, value_parser = api, default_value = "v3", value_name = "v1|v2|v3")]
    pub(crate) api: ApiChoice,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Watch {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// What follows from a new job; kept for the company. As chosen before, if left out
    #[arg(long, value_enum)]
    pub(crate) policy: Option<Policy>,
    /// File format for what follows, see `formats`; kept for the company
    #[arg(long, value_parser = format, value_name = "NAME")]
    pub(crate) format: Option<String>,
    /// Folder for the files of what follows; kept for the company
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Receive notifications on this computer's loopback address; kept for the company
    #[arg(long)]
    pub(crate) hook: bool,
    /// Port for notifications; 0 for any, with a sandbox on this computer
    #[arg(long, value_name = "PORT", requires = "hook")]
    pub(crate) port: Option<u16>,
    /// Address of the tunnel or relay that leads to the port
    #[arg(long, value_name = "URL", requires = "hook")]
    pub(crate) address: Option<String>,
    /// Print JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Policy {
    /// Say it, and do nothing
    Ask,
    /// Take it up and build its files; the report waits for `confirm`
    Prepare,
    /// Export at the times chosen in the window
    Schedule,
}

impl From<Policy> for ledgerport_core::watch::Policy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Ask => Self::Ask,
            Policy::Prepare => Self::Prepare,
            Policy::Schedule => Self::Schedule,
        }
    }
}

#[derive(clap::Args)]
pub(crate) struct Tag {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Which entries
    #[arg(long, value_name = "UUID,...", value_delimiter = ',', required = true)]
    pub(crate) entry: Vec<EntryId>,
    /// Vendor by Pleo id or by exact code; `none` removes the tag
    #[arg(long, value_name = "ID|CODE|none")]
    pub(crate) vendor: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum Vendors {
    /// List the items of a run that can carry a vendor, with who may be meant and why
    Suggest(Suggest),
    /// Choose the vendor of items of a run, or accept what is suggested; what is chosen is remembered for the merchant
    Tag(TagItems),
}

#[derive(clap::Args)]
pub(crate) struct Suggest {
    /// Which run; the newest if left out
    #[arg(long, value_name = "UUID")]
    pub(crate) run: Option<RunId>,
    /// Only items without a vendor
    #[arg(long)]
    pub(crate) open: bool,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("whom").required(true).args(["vendor", "accept"]))]
pub(crate) struct TagItems {
    /// Which run; the newest if left out
    #[arg(long, value_name = "UUID")]
    pub(crate) run: Option<RunId>,
    /// Which entries; with `--accept` all that are suggested if left out
    #[arg(
        long,
        value_name = "UUID,...",
        value_delimiter = ',',
        required_unless_present = "accept"
    )]
    pub(crate) entry: Vec<EntryId>,
    /// Vendor by Pleo id or by exact code; `none` removes the tag
    #[arg(long, value_name = "ID|CODE|none")]
    pub(crate) vendor: Option<String>,
    /// Accept what is suggested
    #[arg(long)]
    pub(crate) accept: bool,
    /// Accept only suggestions of at least this score, 0 to 1
    #[arg(long, value_name = "SCORE", value_parser = score, default_value = "0.90", requires = "accept")]
    pub(crate) least: u16,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum Rules {
    /// List the rules and what was chosen without one; contradictions first
    List(RuleList),
    /// Make or change a rule
    Add(RuleAdd),
    /// Withdraw a rule and forget what was chosen for it
    Remove(RuleRemove),
    /// Show who decided what about vendors, newest first
    History(RuleList),
    /// Take a step of the history back
    Undo(RuleUndo),
}

/// A company whose data is here; no key is needed.
#[derive(clap::Args)]
pub(crate) struct Kept {
    /// Pleo's company id; needed only if several companies are connected
    #[arg(long, value_name = "UUID")]
    pub(crate) company: Option<CompanyId>,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct RuleList {
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// Only merchants whose cleaned name contains this
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) merchant: String,
}

#[derive(clap::Args)]
pub(crate) struct RuleAdd {
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// Merchant as it is written; only its cleaned name is kept
    #[arg(long, value_name = "TEXT")]
    pub(crate) merchant: String,
    /// Pleo's category
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) category: String,
    /// Where the merchant sits, as two letters each; a rule decides only there
    #[arg(long, value_name = "CODE,...", value_delimiter = ',')]
    pub(crate) country: Vec<String>,
    /// Vendor by Pleo id or by exact code
    #[arg(long, value_name = "ID|CODE")]
    pub(crate) vendor: String,
    /// Who decided it; the name of the system's user if left out
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
}

#[derive(clap::Args)]
pub(crate) struct RuleRemove {
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// Merchant as it is written, or its cleaned name
    #[arg(long, value_name = "TEXT")]
    pub(crate) merchant: String,
    /// Pleo's category
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) category: String,
    /// Who decided it; the name of the system's user if left out
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
}

#[derive(clap::Args)]
pub(crate) struct RuleUndo {
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// Number of the step in the history
    #[arg(long, value_name = "N")]
    pub(crate) step: i64,
    /// Who decided it; the name of the system's user if left out
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
}

#[derive(clap::Args)]
pub(crate) struct Match {
    /// Vendors: id, code, name, `legal_name`, country, `tax_id`, iban, account
    #[arg(long, value_name = "FILE")]
    pub(crate) vendors: PathBuf,
    /// Items: id, `raw_merchant`, category, country, `supplier_code_if_any`, `supplier_tax_id_if_any`, type, method
    #[arg(long, value_name = "FILE")]
    pub(crate) items: PathBuf,
    /// Answers: id, `applied_vendor_id`, `first_suggestion_vendor_id`, score, reason; never over another file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Print the counts as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Formats {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand)]
pub(crate) enum Template {
    /// Read a heading and a few rows of CSV or XLSX and propose the template that writes the like
    Match(TemplateMatch),
    /// List the fields a column can hold
    Fields,
}

#[derive(clap::Args)]
pub(crate) struct TemplateMatch {
    /// The file that is imported today
    pub(crate) file: PathBuf,
    /// Print this profile with the template in it, instead of the proposal
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct Profile {
    /// The profile kept for this company
    #[arg(long, value_name = "UUID", conflicts_with = "country")]
    pub(crate) company: Option<CompanyId>,
    /// The defaults for a country, as two letters
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// What `--entries` says.
#[derive(Clone, Debug)]
pub(crate) enum Entries {
    All,
    Some(Vec<EntryId>),
}

fn entries(text: &str) -> Result<Entries, String> {
    if text == "all" {
        return Ok(Entries::All);
    }
    text.split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(|id| id.parse().map_err(|_| format!("“{id}” is not a UUID")))
        .collect::<Result<_, _>>()
        .map(Entries::Some)
}

fn refusal(text: &str) -> Result<(EntryId, String), String> {
    let (entry, reason) = text
        .split_once('=')
        .ok_or("write ENTRY=REASON, with Pleo's entry id")?;
    let entry = entry
        .trim()
        .parse()
        .map_err(|_| format!("“{entry}” is not a UUID"))?;
    Ok((entry, reason.to_owned()))
}

/// A score from 0 to 1 with at most three digits behind the point, in thousandths.
fn score(text: &str) -> Result<u16, String> {
    let wrong = || "write a number from 0 to 1, such as 0.95".to_owned();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 3 || whole.len() != 1 || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let thousandths: u16 = format!("{whole}{rest:0<3}").parse().map_err(|_| wrong())?;
    if thousandths > 1000 {
        return Err(wrong());
    }
    Ok(thousandths)
}

fn api(text: &str) -> Result<ApiChoice, String> {
    match text {
        "auto" => Ok(ApiChoice::Auto),
        "v1" | "1" => Ok(ApiChoice::V1),
        "v2" | "2" => Ok(ApiChoice::V2),
        "v3" | "3" => Ok(ApiChoice::V3),
        "v0" | "0" => Err(UnknownVersion::Retired.to_string()),
        _ => Err("choose auto, v3, v2 or v1".into()),
    }
}

fn report(text: &str) -> Result<ReportPolicy, String> {
    match text {
        "written" => Ok(ReportPolicy::Written),
        "confirmed" => Ok(ReportPolicy::Confirmed),
        _ => Err("choose written or confirmed".into()),
    }
}

fn format(text: &str) -> Result<String, String> {
    formats::by_id(text)
        .map(|format| format.id.to_owned())
        .ok_or_else(|| {
            let ids: Vec<_> = formats::all().iter().map(|format| format.id).collect();
            format!("choose one of {}", ids.join(", "))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seeds of the fuzz target of the same name, without a fuzzer.
    #[test]
    fn every_seed_is_understood_or_refused() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/arguments");
        let mut understood = 0;
        for seed in std::fs::read_dir(folder).expect("a folder of seeds") {
            let bytes = std::fs::read(seed.expect("a seed").path()).expect("readable");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            for end in 0..=text.lines().count() {
                let words = text.lines().take(end);
                match Args::try_parse_from(std::iter::once("ledgerport-headless").chain(words)) {
                    Ok(_) => understood += 1,
                    Err(error) => assert!(!error.to_string().is_empty()),
                }
            }
        }
        assert!(understood >= 2, "no seed is a command line");
    }
}
