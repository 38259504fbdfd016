//! A C compiler for macOS where there is none: zig's, from its Python package.
//!
//! Only for type checks: nothing is linked, so nothing of Apple's is needed but headers, which zig may carry.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{at, folder, source};
use crate::Failure;
use crate::leash::Leash;

const ZIG: &str = "ziglang==0.15.2";

pub(super) struct Compiler {
    python: PathBuf,
}

impl Compiler {
    /// Makes sure that the compiler is there, in a Python environment of its own.
    pub(super) fn ensure(leash: &Leash) -> Result<Self, Failure> {
        let environment = folder().join("zig");
        let python = environment.join("bin/python");
        let stamp = environment.join(ZIG);
        if !stamp.is_file() {
            println!("Installing a C compiler for macOS");
            // A half-made environment is not worth mending.
            let _ = fs::remove_dir_all(&environment);
            leash.run(
                Command::new("python3")
                    .args(["-m", "venv"])
                    .arg(&environment),
            )?;
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--no-input"]);
            leash.run(pip.args(["--disable-pip-version-check", ZIG]))?;
            fs::write(&stamp, "").map_err(|error| at(&stamp, &error))?;
        }
        Ok(Self { python })
    }

    /// Lets a call of Cargo compile the C code of our crates for the Mac `triple`.
    pub(super) fn compiles_c(&self, command: &mut Command, triple: &str) -> Result<(), Failure> {
        let (machine, _) = triple
            .split_once('-')
            .ok_or_else(|| Failure::new(format!("{triple} is no target")))?;
        let name = triple.replace('-', "_");
        let script = source("zig-cc.sh");
        let compiler = format!("{} {machine}-macos", script.display());
        // Without a folder Apple's tools would be asked for one.
        let no_sdk = folder().join("no-sdk");
        super::make(&no_sdk)?;
        command
            .env(format!("CC_{name}"), &compiler)
            .env(format!("CXX_{name}"), &compiler)
            .env("SDKROOT", no_sdk)
            .env("LEDGERPORT_ZIG", &self.python);
        Ok(())
    }
}
