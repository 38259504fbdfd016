//! The libraries and programs a task needs from the operating system.
//!
//! One table says what each group of tasks needs; on Debian and Ubuntu whatever is missing is
//! installed, elsewhere it is named with the way to get it. A complete machine costs one
//! `dpkg-query` and prints nothing. Node.js and Rust are not installed from here: people choose
//! their own way to have them.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Failure;

/// What a task needs; each group stands for itself and includes no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// A C compiler, for SQLite and the TLS library: all that the programs without a window need.
    Compiler,
    /// The web view and its toolkit, to build the app and its Debian package.
    Window,
    /// A screen, a message bus, an unlocked keyring and a WebDriver, all private to a test run.
    Desktop,
    /// Independent programs that judge the files we write.
    Judges,
    /// A browser for the front end's own tests.
    Browser,
    /// A Windows of sorts: its compiler, something to run its programs, and what makes an installer.
    Platforms,
}

impl Group {
    /// What `test` needs; the platforms lane looks after itself.
    pub(crate) const EVERYDAY: [Self; 5] = [
        Self::Compiler,
        Self::Window,
        Self::Desktop,
        Self::Judges,
        Self::Browser,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Compiler => "compiler",
            Self::Window => "window",
            Self::Desktop => "desktop",
            Self::Judges => "judges",
            Self::Browser => "browser",
            Self::Platforms => "platforms",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::EVERYDAY
            .into_iter()
            .chain([Self::Platforms])
            .find(|group| group.name() == name)
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Compiler => const { &[Need::program("build-essential", &["cc"])] },
            Self::Window => {
                const {
                    &[
                        Need::package("libwebkit2gtk-4.1-dev"),
                        Need::package("libgtk-3-dev"),
                        Need::package("librsvg2-dev"),
                        Need::package("build-essential"),
                        Need::package("pkg-config"),
                        Need::package("file"),
                        Need::package("patchelf"),
                    ]
                }
            }
            Self::Desktop => {
                const {
                    &[
                        Need::package("xvfb"),
                        Need::package("xauth"),
                        Need::package("dbus"),
                        Need::package("dbus-x11"),
                        Need::package("gnome-keyring"),
                        Need::package("libsecret-tools"),
                        Need::package("webkit2gtk-driver"),
                        Need::package("imagemagick"),
                        Need::package("xdotool"),
                    ]
                }
            }
            Self::Judges => {
                const {
                    &[
                        Need::package("hledger"),
                        Need::package("libreoffice-calc-nogui"),
                        Need::package("libxml2-utils"),
                        Need::package("python3-openpyxl"),
                        Need::package("python3-venv"),
                    ]
                }
            }
            Self::Browser => {
                const {
                    &[Need::program(
                        "chromium",
                        &["chromium", "chromium-browser", "google-chrome"],
                    )]
                }
            }
            Self::Platforms => {
                const {
                    &[
                        Need::package("gcc-mingw-w64-x86-64-posix"),
                        Need::package("g++-mingw-w64-x86-64-posix"),
                        Need::package("wine"),
                        Need::package("wine64"),
                        Need::package("nsis"),
                        Need::package("python3-venv"),
                    ]
                }
            }
        }
    }
}

/// One Debian package, and the programs any of which makes it unnecessary.
#[derive(Clone, Copy, Debug)]
struct Need {
    package: &'static str,
    or_programs: &'static [&'static str],
}

impl Need {
    const fn package(package: &'static str) -> Self {
        Self {
            package,
            or_programs: &[],
        }
    }

    const fn program(package: &'static str, or_programs: &'static [&'static str]) -> Self {
        Self {
            package,
            or_programs,
        }
    }
}

/// Makes sure that everything the groups need is there; silent when it is.
pub(crate) fn ensure(groups: &[Group]) -> Result<(), Failure> {
    if cfg!(target_os = "linux") {
        ensure_linux(groups)
    } else {
        explain_elsewhere(groups);
        Ok(())
    }
}

fn ensure_linux(groups: &[Group]) -> Result<(), Failure> {
    let wanted = wanted(groups, has_program);
    if wanted.is_empty() {
        return Ok(());
    }
    let Some(installed) = installed_packages(&wanted) else {
        // Not a Debian family system: the build itself will say what it misses.
        if groups.contains(&Group::Compiler) && has_program("cc") && groups.len() == 1 {
            return Ok(());
        }
        eprintln!(
            "This is not Debian or Ubuntu, so nothing was checked. The tasks need what these \
             Debian packages hold: {}",
            wanted.join(" ")
        );
        return Ok(());
    };
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|package| !installed.contains(*package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)
}

/// The packages to ask dpkg about, each once, in the table's order.
fn wanted(groups: &[Group], has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for need in groups.iter().flat_map(|group| group.needs()) {
        let covered = need.or_programs.iter().any(|program| has(program));
        if !covered && !packages.contains(&need.package) {
            packages.push(need.package);
        }
    }
    packages
}

/// Which of the packages dpkg holds as installed; `None` where there is no dpkg.
fn installed_packages(packages: &[&str]) -> Option<BTreeSet<String>> {
    let output = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(packages)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    Some(parse_installed(&String::from_utf8_lossy(&output.stdout)))
}

fn parse_installed(listing: &str) -> BTreeSet<String> {
    listing
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .map(str::to_owned)
        .collect()
}

fn install(missing: &[&str]) -> Result<(), Failure> {
    println!("Installing system packages: {}", missing.join(" "));
    // A list that is not there or old is the usual reason for "unable to locate package".
    apt(&["update", "-qq"], &[])?;
    apt(
        &["install", "-y", "-qq", "--no-install-recommends"],
        missing,
    )
}

fn apt(arguments: &[&str], packages: &[&str]) -> Result<(), Failure> {
    // Not on the leash other commands get: sudo must be able to ask for a password.
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .args(arguments)
        .args(packages)
        .stdout(Stdio::null());
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("could not start apt-get: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "apt-get {} failed ({status}); install by hand: {}",
            arguments[0],
            packages.join(" ")
        )))
    }
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Whether a program of that name lies in one of the folders of `PATH`.
pub(crate) fn has_program(name: &str) -> bool {
    find_program(name).is_some()
}

/// The full path of a program found through `PATH`.
pub(crate) fn find_program(name: &str) -> Option<std::path::PathBuf> {
    let path = env::var_os("PATH")?;
    let file = if cfg!(windows) {
        format!("{name}.exe")
    } else {
        name.to_owned()
    };
    env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|path| Path::is_file(path))
}

fn explain_elsewhere(groups: &[Group]) {
    if groups.contains(&Group::Compiler) || groups.contains(&Group::Window) {
        if cfg!(target_os = "macos") {
            let tools = Command::new("xcode-select")
                .arg("-p")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            if !tools.is_ok_and(|status| status.success()) {
                eprintln!("Xcode's command line tools are missing: run `xcode-select --install`.");
            }
        } else if cfg!(windows) && !webview2_present() {
            eprintln!(
                "The WebView2 runtime was not found. Windows 11 has it; on Windows 10 install \
                 Microsoft's Evergreen WebView2 runtime. Building also needs the C++ tools of \
                 Visual Studio."
            );
        }
    }
    for (group, programs) in [(Group::Judges, ["hledger", "soffice"])] {
        if groups.contains(&group) {
            for program in programs.into_iter().filter(|program| !has_program(program)) {
                eprintln!("{program} is not installed: the tests it judges will be left out.");
            }
        }
    }
}

fn webview2_present() -> bool {
    ["ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"]
        .iter()
        .any(|variable| {
            env::var_os(variable).is_some_and(|folder| {
                Path::new(&folder)
                    .join("Microsoft/EdgeWebView/Application")
                    .is_dir()
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_left_half_installed_or_removed_counts_as_missing() {
        let listing = "file installed\nxvfb config-files\nhledger half-configured\n\
                       libgtk-3-dev not-installed\nxauth installed\n";
        let installed = parse_installed(listing);
        assert_eq!(
            installed,
            BTreeSet::from(["file".to_owned(), "xauth".to_owned()])
        );
    }

    #[test]
    fn each_package_is_asked_for_once_and_a_present_program_replaces_its_package() {
        let packages = wanted(
            &[Group::Compiler, Group::Window, Group::Browser],
            |program| program == "google-chrome",
        );
        assert_eq!(
            packages
                .iter()
                .filter(|name| **name == "build-essential")
                .count(),
            1
        );
        assert!(!packages.contains(&"chromium"));
        assert!(packages.contains(&"libwebkit2gtk-4.1-dev"));
    }

    #[test]
    fn the_compiler_group_asks_for_nothing_when_a_compiler_is_there() {
        assert!(wanted(&[Group::Compiler], |program| program == "cc").is_empty());
    }

    #[test]
    fn every_group_is_found_by_its_own_name() {
        for group in Group::EVERYDAY.into_iter().chain([Group::Platforms]) {
            assert_eq!(Group::from_name(group.name()), Some(group));
        }
        assert_eq!(Group::from_name("everything"), None);
    }
}
