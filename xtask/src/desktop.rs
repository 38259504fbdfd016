//! A private desktop for tests: home, message bus, unlocked keyring and, if wished, a screen.
//!
//! Nothing of the person who runs the tests is read or written: the home folder and every XDG
//! folder are scratch folders, the keyring is new, and the screen is a virtual one. Linux only;
//! elsewhere the system's own keychain cannot be stood in for, and tests that need one are left
//! out there.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::leash::{Leash, Running};

/// How long a part of the desktop may take to answer before it counts as broken.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Desktop<'a> {
    variables: Vec<(&'static str, OsString)>,
    // Ended in this order: what uses the bus goes before the bus.
    _keyring: Running<'a>,
    _bus: Running<'a>,
    _screen: Option<Running<'a>>,
}

impl<'a> Desktop<'a> {
    pub(crate) fn start(leash: &'a Leash, with_screen: bool) -> Result<Self, Failure> {
        let mut variables = private_folders(&leash.scratch_folder()?)?;

        let screen = if with_screen {
            let mut command = Command::new("Xvfb");
            command.args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x800x24",
                "-nolisten",
                "tcp",
            ]);
            let (screen, number) = start_daemon(leash, &mut command)?;
            variables.push(("DISPLAY", format!(":{number}").into()));
            variables.push(("GDK_BACKEND", "x11".into()));
            Some(screen)
        } else {
            None
        };

        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        set(&mut command, &variables);
        let (bus, address) = start_daemon(leash, &mut command)?;
        variables.push(("DBUS_SESSION_BUS_ADDRESS", address.into()));

        let keyring = unlocked_keyring(leash, &variables)?;
        variables.push(("LEDGERPORT_SECRET_SERVICE", "1".into()));
        Ok(Self {
            variables,
            _keyring: keyring,
            _bus: bus,
            _screen: screen,
        })
    }

    /// The home folder of whatever runs here.
    pub(crate) fn home(&self) -> std::path::PathBuf {
        let home = self.variables.iter().find(|(name, _)| *name == "HOME");
        home.map(|(_, path)| path.into()).unwrap_or_default()
    }

    /// Makes a command run on this desktop.
    pub(crate) fn seat(&self, command: &mut Command) {
        set(command, &self.variables);
    }
}

fn set(command: &mut Command, variables: &[(&'static str, OsString)]) {
    command
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XAUTHORITY");
    command.envs(variables.iter().map(|(name, value)| (name, value)));
}

/// A home below `folder`, with the toolchain still found where it really is.
fn private_folders(folder: &Path) -> Result<Vec<(&'static str, OsString)>, Failure> {
    let mut variables = Vec::new();
    for (variable, inside) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        if env::var_os(variable).is_none()
            && let Some(home) = env::home_dir()
        {
            variables.push((variable, home.join(inside).into_os_string()));
        }
    }
    for (variable, inside) in [
        ("HOME", "home"),
        ("XDG_CONFIG_HOME", "home/.config"),
        ("XDG_DATA_HOME", "home/.local/share"),
        ("XDG_STATE_HOME", "home/.local/state"),
        ("XDG_CACHE_HOME", "home/.cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        let path = folder.join(inside);
        make_private(&path)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        variables.push((variable, path.into_os_string()));
    }
    Ok(variables)
}

/// Creates a folder only its owner may enter, as the message bus demands of its own.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Starts a daemon that must say where it is to be found.
fn start_daemon<'a>(
    leash: &'a Leash,
    command: &mut Command,
) -> Result<(Running<'a>, String), Failure> {
    let (daemon, place) = leash.start_and_read_line(command.stderr(Stdio::null()))?;
    if place.is_empty() {
        let name = command.get_program().to_string_lossy();
        return Err(Failure::new(format!("{name} ended before it was ready")));
    }
    Ok((daemon, place))
}

fn unlocked_keyring<'a>(
    leash: &'a Leash,
    variables: &[(&'static str, OsString)],
) -> Result<Running<'a>, Failure> {
    let mut command = Command::new("gnome-keyring-daemon");
    command
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    set(&mut command, variables);
    let mut keyring = leash.start(&mut command)?;
    if let Some(mut pipe) = keyring.child.stdin.take() {
        pipe.write_all(b"test")
            .map_err(|error| Failure::new(format!("the keyring took no password: {error}")))?;
    }
    let ready = wait_until(|| {
        if keyring.has_ended() {
            return Err(Failure::new(
                "gnome-keyring-daemon ended before it was ready",
            ));
        }
        // Asking for a secret before the name is taken makes the bus start a second, locked keyring.
        Ok(owns_its_name(variables) && keeps_a_secret(leash, variables))
    })?;
    if ready {
        Ok(keyring)
    } else {
        Err(Failure::new(
            "the keyring keeps no secrets; is gnome-keyring whole?",
        ))
    }
}

fn owns_its_name(variables: &[(&'static str, OsString)]) -> bool {
    let mut command = Command::new("dbus-send");
    command
        .args([
            "--session",
            "--print-reply=literal",
            "--dest=org.freedesktop.DBus",
            "/",
        ])
        .args([
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ]);
    set(&mut command, variables);
    command
        .output()
        .is_ok_and(|answer| answer.stdout.trim_ascii().ends_with(b"true"))
}

/// Stores a secret and takes it away again: a keyring that is there but locked fails this.
fn keeps_a_secret(leash: &Leash, variables: &[(&'static str, OsString)]) -> bool {
    let attribute = ["purpose", "ledgerport-ready"];
    let run = |words: &[&str]| {
        let mut command = Command::new("secret-tool");
        command
            .args(words)
            .args(attribute)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        set(&mut command, variables);
        leash
            .status(&mut command)
            .is_ok_and(|status| status.success())
    };
    run(&["store", "--label=ready"]) && run(&["clear"])
}

/// Asks again and again until the answer is yes; `false` when patience ran out.
pub(crate) fn wait_until(
    mut ready: impl FnMut() -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if ready()? {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(false)
}

/// Whether a window could be shown here: always, except on a Linux without a display.
pub(crate) fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| value != OsStr::new(""));
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
