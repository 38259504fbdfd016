//! The sandbox as a program: starts, tells where it listens, stops on a signal.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ledgerport_sandbox::{Config, Sandbox, Scenario};

/// The exit code for a wrong command line, as in `sysexits.h`.
const USAGE: u8 = 64;

/// A faithful local Pleo on the loopback address.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// bakery, agency, multicurrency, awkward, empty, contra-missing, legacy or large:N
    #[arg(long, default_value = "bakery")]
    scenario: String,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// File that holds the API key; without it the key is random
    #[arg(long)]
    key_file: Option<PathBuf>,
    /// File that keeps the company's state over restarts
    #[arg(long)]
    state_file: Option<PathBuf>,
    /// Print one line of JSON instead of words
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| {
        drop(error.print());
        let code = if error.use_stderr() { USAGE } else { 0 };
        std::process::exit(code.into())
    });
    let scenario: Scenario = match arguments.scenario.parse() {
        Ok(scenario) => scenario,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(USAGE);
        }
    };
    match run(arguments, scenario).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ledgerport-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments, scenario: Scenario) -> io::Result<()> {
    let key = arguments
        .key_file
        .map(|path| fs::read_to_string(path).map(|text| text.trim().to_owned()))
        .transpose()?;
    if key.as_deref() == Some("") {
        return Err(io::Error::other("the key file is empty"));
    }
    // Before the sandbox says it listens: a signal may follow at once.
    let stop = Signals::new()?;
    let sandbox = Sandbox::start(Config {
        scenario,
        port: arguments.port,
        key,
        state_file: arguments.state_file,
        ..Config::default()
    })
    .await?;
    if let Some(reason) = sandbox.started_fresh() {
        eprintln!("{reason}");
    }
    let (url, key, company) = (sandbox.url(), sandbox.key(), sandbox.company_id());
    let line = if arguments.json {
        serde_json::json!({"url": url, "key": key, "company": company}).to_string()
    } else {
        format!("Pleo sandbox `{scenario}` on {url}\nAPI key  {key}\nCompany  {company}")
    };
    let mut out = io::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    stop.wait().await;
    sandbox.stop().await;
    Ok(())
}

/// Ctrl-C, and the polite end that process supervisors send.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        #[cfg(unix)]
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(unix)]
    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn wait(self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
