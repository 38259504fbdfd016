//! The real program without a window, as a process of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::SystemTime;

use ledgerport_sandbox::{Sandbox, Scenario};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::{KEY, bench, file, secrets, theirs};

/// Variable that hands the key over.
const VARIABLE: &str = "LEDGERPORT_TEST_KEY";

/// A sandbox, a data folder and a folder for files.
pub struct Desk {
    /// Pleo.
    pub sandbox: Sandbox,
    /// Export status of every entry at the start.
    pub before: BTreeMap<Uuid, String>,
    root: TempDir,
}

/// What a process said at its end.
#[derive(Debug)]
pub struct Said {
    /// Exit code; none after a signal.
    pub code: Option<i32>,
    /// The last line of stdout as JSON; null when it is none.
    pub json: Value,
    /// Stdout.
    pub stdout: String,
    /// Stderr.
    pub stderr: String,
}

impl Desk {
    /// Nothing is connected yet.
    pub async fn open(scenario: Scenario) -> Self {
        let sandbox = bench::sandbox(scenario).await;
        Self {
            before: theirs::statuses(&sandbox),
            sandbox,
            root: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// The folder for files.
    pub fn out(&self) -> PathBuf {
        self.root.path().join("out")
    }

    /// The program with these arguments, with the key in its environment.
    pub fn program(&self, words: &[&str]) -> Command {
        self.program_in(&self.data(), words)
    }

    /// The same with data of its own.
    pub fn program_in(&self, data: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(words)
            .arg("--data")
            .arg(data)
            .env(VARIABLE, KEY)
            .env("HOME", self.root.path())
            .env("RUST_BACKTRACE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// `COMMAND --base-url ... --company ...` with these further arguments.
    pub fn connected(&self, command: &str, words: &[&str]) -> Command {
        self.connected_in(&self.data(), command, words)
    }

    /// The same with data of its own.
    pub fn connected_in(&self, data: &Path, command: &str, words: &[&str]) -> Command {
        let (url, company) = (self.sandbox.url(), self.sandbox.company_id().to_string());
        let mut all = vec![
            command,
            "--base-url",
            &url,
            "--company",
            &company,
            "--key-env",
            VARIABLE,
        ];
        all.extend(words);
        self.program_in(data, &all)
    }

    /// A command of two words, as `suppliers plan`, for the connected company and as JSON.
    pub fn about_lists(&self, words: &[&str]) -> Command {
        let (url, company) = (self.sandbox.url(), self.sandbox.company_id().to_string());
        let mut command = self.program(words);
        command
            .args(["--base-url", &url, "--company", &company])
            .args(["--key-env", VARIABLE, "--json"]);
        command
    }

    /// `export` as JSON, v3, as a table unless the words say otherwise.
    pub fn export(&self, words: &[&str]) -> Command {
        let mut command = self.connected("export", &["--json"]);
        command.arg("--out").arg(self.out()).args(words);
        for (name, value) in [
            ("--api", "v3"),
            ("--format", "generic-csv"),
            ("--report", "written"),
        ] {
            if !words.contains(&name) {
                command.args([name, value]);
            }
        }
        if !words.contains(&"--job") && !words.contains(&"--entries") {
            command.args(["--entries", "all"]);
        }
        command
    }

    /// `export` of everything from another address or company than ours.
    pub fn export_from(&self, url: &str, company: &str) -> Command {
        let out = self.out().display().to_string();
        let words = [
            "export",
            "--base-url",
            url,
            "--company",
            company,
            "--key-env",
            VARIABLE,
            "--entries",
            "all",
            "--format",
            "generic-csv",
            "--out",
            &out,
            "--json",
        ];
        self.program(&words)
    }

    /// `resume` as JSON.
    pub fn resume(&self, words: &[&str]) -> Command {
        let mut command = self.program(&["resume", "--json", "--key-env", VARIABLE]);
        command.args(words);
        command
    }

    /// Starts a command and waits for its end. The key is in nothing it says or leaves.
    pub async fn say(&self, mut command: Command) -> Said {
        let child = command.spawn().expect("it starts");
        self.end_of(child).await
    }

    /// Waits for the end of a process.
    pub async fn end_of(&self, mut child: Child) -> Said {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut pipes = (
            child.stdout.take().expect("piped"),
            child.stderr.take().expect("piped"),
        );
        let ended = async {
            let (out, err, code) = tokio::join!(
                pipes.0.read_to_end(&mut stdout),
                pipes.1.read_to_end(&mut stderr),
                child.wait(),
            );
            (out.expect("read"), err.expect("read"), code.expect("ended")).2
        };
        let Ok(status) = tokio::time::timeout(crate::PATIENCE, ended).await else {
            panic!(
                "it never ends; so far: {}",
                String::from_utf8_lossy(&stderr)
            );
        };
        for (name, bytes) in [("stdout", &stdout), ("stderr", &stderr)] {
            secrets::assert_clean(name, bytes);
        }
        secrets::assert_clean_folder(self.root.path());
        assert!(
            self.sandbox
                .requests()
                .iter()
                .all(|request| !request.key_exposed)
        );
        let [stdout, stderr] =
            [stdout, stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
        assert!(!stderr.contains("panicked"), "{stderr}");
        Said {
            code: status.code(),
            json: stdout
                .lines()
                .last()
                .and_then(|line| serde_json::from_str(line).ok())
                .unwrap_or_default(),
            stdout,
            stderr,
        }
    }

    /// Our items of the newest run: state and reference by entry.
    pub async fn items(&self) -> BTreeMap<Uuid, (String, String)> {
        let said = self.say(self.program(&["items", "--json"])).await;
        let rows = said.json.as_array().unwrap_or_else(|| panic!("{said:?}"));
        let word = |row: &Value, name: &str| row[name].as_str().expect("a word").to_owned();
        rows.iter()
            .map(|row| {
                let entry = word(row, "entry").parse().expect("an id");
                (entry, (word(row, "state"), word(row, "reference")))
            })
            .collect()
    }

    /// What was said is a completed run, and Pleo, our record, the summary and the file say the same, entry by entry.
    /// Gives the file.
    pub async fn assert_agreed(&self, said: &Said) -> PathBuf {
        let json = &said.json;
        let job = json["job"].as_str().unwrap_or_else(|| panic!("{said:?}"));
        let job = self
            .sandbox
            .job(job.parse().expect("an id"))
            .expect("the job exists");
        assert_eq!(json["status"], job.status.as_str(), "{said:?}");
        assert_eq!(json["problem"], Value::Null, "{said:?}");
        let code = match job.status.as_str() {
            "completed" => 0,
            "completed_with_errors" => 1,
            other => panic!("{other}: {said:?}"),
        };
        assert_eq!(said.code, Some(code));
        for status in ["successful", "failed"] {
            assert_eq!(
                json["items"][status],
                theirs::with_status(&job, status).len(),
                "{said:?}"
            );
        }
        let ours = self.items().await;
        assert_eq!(ours.len(), job.items.len());
        for item in &job.items {
            let (state, reference) = &ours[&item.entry_id];
            assert_eq!(state, &item.status, "{}", item.entry_id);
            if item.status == "successful" {
                assert_eq!(Some(reference), item.external_id.as_ref());
            }
        }
        theirs::assert_nothing_held(&self.sandbox);
        self.assert_file(json)
    }

    /// The one file of a summary is the only thing in the folder, with the size, rows and checksum it says.
    pub fn assert_file(&self, json: &Value) -> PathBuf {
        let files = json["files"].as_array().expect("files");
        assert_eq!(files.len(), 1, "{json}");
        let path = PathBuf::from(files[0]["path"].as_str().expect("a path"));
        assert_eq!(
            file::listing(&self.out()),
            std::slice::from_ref(&path),
            "nothing but the file"
        );
        let bytes = std::fs::read(&path).expect("readable");
        assert_eq!(files[0]["bytes"], bytes.len());
        assert_eq!(files[0]["sha256"], sha256(&bytes));
        if path.extension().is_some_and(|extension| extension == "csv") {
            assert_eq!(files[0]["rows"], file::Table::read(&path).rows);
        }
        path
    }

    /// It failed or stopped with this problem and left no file.
    pub fn assert_trouble(&self, said: &Said, code: &str) {
        assert_eq!(
            (said.code, &said.json["problem"]["code"]),
            (Some(2), &Value::from(code)),
            "{said:?}"
        );
        for sentence in ["what", "books", "next"] {
            let sentence = said.json["problem"][sentence].as_str().expect("a sentence");
            assert!(
                sentence.len() > 10 && said.stderr.contains(sentence),
                "{said:?}"
            );
        }
        assert_eq!(said.json["files"], Value::Array(Vec::new()), "{said:?}");
        assert_eq!(
            file::listing(&self.out()),
            Vec::<PathBuf>::new(),
            "no file is left"
        );
    }

    /// No entry changed at Pleo.
    pub fn assert_untouched(&self) {
        theirs::assert_untouched(&self.sandbox, &self.before);
    }
}

/// SHA-256 as a program of its own would say it.
fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

/// Where the program is: beside the tests, or where `LEDGERPORT_HEADLESS` says.
///
/// # Panics
/// When it is not there or older than its source, for then the tests would judge another program.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(path) = std::env::var_os("LEDGERPORT_HEADLESS") {
            return path.into();
        }
        let tests = std::env::current_exe().expect("this program has a path");
        let folder = tests
            .parent()
            .and_then(Path::parent)
            .expect("target/debug/deps");
        let path = folder.join(format!(
            "ledgerport-headless{}",
            std::env::consts::EXE_SUFFIX
        ));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/core/src");
        let built = modified(&path);
        assert!(
            built.is_some_and(|built| newest(&source).is_some_and(|changed| changed <= built)),
            "{} is missing or older than its source; run `cargo build --workspace` first",
            path.display()
        );
        path
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|facts| facts.modified())
        .ok()
}

/// When the newest source below `folder` was changed; tests and the simulation are no part of the program.
fn newest(folder: &Path) -> Option<SystemTime> {
    file::listing(folder)
        .into_iter()
        .filter(|path| {
            path.file_stem()
                .is_some_and(|name| name != "tests" && name != "simulation")
        })
        .filter_map(|path| {
            if path.is_dir() {
                newest(&path)
            } else {
                modified(&path)
            }
        })
        .max()
}
