//! Windows programs of ours, run: core's own tests, and an export whose file must be the one Linux writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{WINDOWS, at, expect, folder, lane, make, source, windows_release};
use crate::Failure;
use crate::demo::{Company, build_programs, start_sandbox};
use crate::leash::Leash;
use crate::place::built_program;

pub(super) struct Wine {
    folder: PathBuf,
}

impl Wine {
    /// Makes sure that there is a Windows of this lane's own, and in it what Wine itself lacks.
    pub(super) fn ensure(leash: &Leash) -> Result<Self, Failure> {
        let wine = Self {
            folder: folder().join("wine"),
        };
        make(&wine.folder)?;
        let library = wine.folder.join("bcryptprimitives.dll");
        leash.run(
            Command::new("x86_64-w64-mingw32-gcc")
                .args(["-shared", "-O1", "-o"])
                .arg(library)
                .arg(source("random.c"))
                .arg("-ladvapi32"),
        )?;
        Ok(wine)
    }

    /// A Windows program to be started.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(source("wine.sh"));
        command.arg(program);
        self.seat(&mut command);
        command
    }

    /// Where Windows' drive C lies.
    pub(super) fn drive(&self) -> PathBuf {
        self.folder.join("prefix/drive_c")
    }

    fn seat(&self, command: &mut Command) {
        command.env("LEDGERPORT_WINE", &self.folder);
    }

    /// Core's own tests, those that need a keychain and a file system among them.
    pub(super) fn run_tests(&self, leash: &Leash) -> Result<(), Failure> {
        println!("Running core's tests under Wine");
        let mut command = lane(&["test", "-p", "ledgerport-core", "--lib"]);
        command
            .args(["--target", WINDOWS])
            .env(
                "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER",
                source("wine.sh"),
            )
            .env("LEDGERPORT_SECRET_SERVICE", "1");
        self.seat(&mut command);
        leash.run(&mut command)
    }

    /// The bakery exported by the Windows program and by this system's gives the same files, byte for byte.
    pub(super) fn exports_the_same(&self, leash: &Leash) -> Result<(), Failure> {
        println!("Exporting the demo company under Wine");
        build_programs(leash)?;
        let place = leash.scratch_folder()?;
        let here = export(
            leash,
            &place.join("here"),
            Command::new(built_program("ledgerport-headless")),
        )?;
        let program = windows_release().join("ledgerport-headless.exe");
        let there = export(leash, &place.join("there"), self.command(&program))?;
        expect(!here.is_empty(), "something was exported")?;
        expect(here == there, "Windows writes what Linux writes")?;
        println!("{} file of the same bytes as on Linux.", here.len());
        Ok(())
    }
}

/// What an export of a fresh demo company wrote, in the order of the names; a name ends with the job's id, which is another
/// each time.
fn export(leash: &Leash, folder: &Path, mut program: Command) -> Result<Vec<Vec<u8>>, Failure> {
    make(&folder.join("files"))?;
    let (_sandbox, Company { url, key, id }) = start_sandbox(leash, folder)?;
    program
        .args([
            "export",
            "--base-url",
            &url,
            "--key-env",
            "LEDGERPORT_KEY",
            "--company",
            &id,
            "--entries",
            "all",
            "--format",
            "generic-csv",
            "--report",
            "written",
            "--out",
            "files",
            "--data",
            "data",
        ])
        .env("LEDGERPORT_KEY", key)
        .current_dir(folder);
    leash.run(&mut program)?;
    let files = folder.join("files");
    let mut paths = Vec::new();
    for entry in fs::read_dir(&files).map_err(|error| at(&files, &error))? {
        paths.push(entry.map_err(|error| at(&files, &error))?.path());
    }
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).map_err(|error| at(path, &error)))
        .collect()
}
