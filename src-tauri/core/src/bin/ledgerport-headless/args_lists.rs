//! The command line of lists of master data, and of messages of the accounting system.

use std::path::PathBuf;

use clap::Subcommand;
use ledgerport_core::model::{ListName, RunId, VendorId};

use crate::args::Connection;

#[derive(Subcommand)]
pub(crate) enum Suppliers {
    /// Read the accounting system's list from CSV, XLSX, SIE or DATEV; what it changes is shown and asked
    Import(Import),
    /// Compare the list with Pleo's vendors and show what is to be done; nothing is changed at Pleo
    Plan(Plan),
    /// Carry the plan out, or go on with it
    Sync(Sync),
    /// Tell Pleo the accounting system's number of a draft
    Activate(Activate),
    /// Show what was imported and how the last plan stands
    Show(Show),
}

#[derive(Subcommand)]
pub(crate) enum Lists {
    /// Read the accounting system's list from CSV, XLSX, SIE or DATEV; what it changes is shown and asked
    Import(Of<Import>),
    /// Compare the list with Pleo's and show what is to be done; nothing is changed at Pleo
    Plan(Of<Plan>),
    /// Carry the plan out, or go on with it
    Sync(Of<Sync>),
    /// Show what was imported and how the last plan stands
    Show(Of<Show>),
}

/// A command about a named list.
#[derive(clap::Args)]
pub(crate) struct Of<T: clap::Args> {
    /// Which list
    #[arg(long, value_name = "accounts|tax_codes|tags:GROUP")]
    pub(crate) list: ListName,
    #[command(flatten)]
    pub(crate) rest: T,
}

#[derive(clap::Args)]
pub(crate) struct Import {
    /// The file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Which column a field is read from, by heading or number; empty for none. May be repeated
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub(crate) mapping: Vec<String>,
    /// Of a SIE file: the dimension whose objects are the tags, by number or name
    #[arg(long, value_name = "DIMENSION")]
    pub(crate) dimension: Option<String>,
    /// Take over what changes or removes rows of the list before
    #[arg(long)]
    pub(crate) yes: bool,
    /// Only show what would be taken over
    #[arg(long, conflicts_with = "yes")]
    pub(crate) preview: bool,
    /// Print the outcome as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Name of the group of tags, if Pleo does not have it yet
    #[arg(long, value_name = "NAME")]
    pub(crate) group_name: Option<String>,
    /// Print the outcome as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Sync {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Want the steps that ask this: `gone`, `changed_at_pleo`, `other_firm`, `other_name`, `bring_back`, `same_name`, or all
    #[arg(long, value_name = "QUESTION,...|all", value_delimiter = ',')]
    pub(crate) accept: Vec<String>,
    /// Want these steps, by their number in the plan
    #[arg(long, value_name = "STEP,...", value_delimiter = ',')]
    pub(crate) accept_step: Vec<u32>,
    /// Leave these steps out
    #[arg(long, value_name = "STEP,...", value_delimiter = ',')]
    pub(crate) leave_step: Vec<u32>,
    /// Print the outcome as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Activate {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// The draft, by Pleo's id
    #[arg(long, value_name = "UUID")]
    pub(crate) vendor: VendorId,
    /// Its id in the accounting system
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: String,
    /// The number people see, if it is another
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Print the outcome as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Explain {
    /// What the accounting system says
    #[arg(value_name = "MESSAGE")]
    pub(crate) message: String,
    /// Which items of this run it concerns
    #[arg(long, value_name = "UUID")]
    pub(crate) run: Option<RunId>,
    /// Whose message it is, where several say the same
    #[arg(long, value_name = "NAME")]
    pub(crate) system: Option<String>,
    /// Folder of Ledgerport's own data
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
