//! Processes that end when the task ends, however it ends.
//!
//! On Unix every process started here leads a process group of its own, and one small shell, the
//! keeper, knows the groups. The keeper reads a pipe whose other end only this program holds:
//! when the pipe closes, because the task is over or was interrupted or killed, the keeper ends
//! the groups (`TERM`, five seconds later `KILL`) and removes the scratch folders. No signal
//! handler is needed, and nothing survives even a `kill -9`. Windows delivers Ctrl-C to the whole
//! console by itself; there only the ordinary end of a task is looked after.

use std::env;
use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::Failure;
use keeper::Keeper;

/// Holds everything one task started.
pub(crate) struct Leash {
    keeper: Keeper,
}

/// Counts over all leashes of this process, so that no two have a folder in common.
static SCRATCH_FOLDERS: AtomicU32 = AtomicU32::new(0);

impl Leash {
    pub(crate) fn new() -> Result<Self, Failure> {
        let keeper = Keeper::new()
            .map_err(|error| Failure::new(format!("could not start a shell: {error}")))?;
        Ok(Self { keeper })
    }

    /// Runs a command to its end; anything but success is a failure that names the command.
    pub(crate) fn run(&self, command: &mut Command) -> Result<(), Failure> {
        let status = self.status(command)?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!(
                "`{}` failed ({status})",
                line(command)
            )))
        }
    }

    /// Runs a command to its end without judging how it ended.
    pub(crate) fn status(&self, command: &mut Command) -> Result<ExitStatus, Failure> {
        self.start(command.stdin(Stdio::null()))?.wait()
    }

    /// Starts a command that ends with the returned value, or with the task.
    pub(crate) fn start(&self, command: &mut Command) -> Result<Running<'_>, Failure> {
        keeper::lead_own_group(command);
        let child = command.spawn().map_err(|error| {
            Failure::new(format!("could not start `{}`: {error}", line(command)))
        })?;
        self.keeper.hold(child.id());
        Ok(Running {
            child,
            keeper: &self.keeper,
        })
    }

    /// Starts a command that says on its first line where it is to be found; the line may be empty.
    pub(crate) fn start_and_read_line(
        &self,
        command: &mut Command,
    ) -> Result<(Running<'_>, String), Failure> {
        let mut running = self.start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let mut line = String::new();
        if let Some(output) = running.child.stdout.take() {
            let mut output = BufReader::new(output);
            // An unreadable line is as good as none.
            let _ = output.read_line(&mut line);
            // The pipe stays open: the process must not die of a later word.
            thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        }
        Ok((running, line.trim().to_owned()))
    }

    /// An empty folder, private to this user, that is gone after the task.
    pub(crate) fn scratch_folder(&self) -> Result<PathBuf, Failure> {
        let number = SCRATCH_FOLDERS.fetch_add(1, Ordering::Relaxed);
        // Short on purpose: sockets live below it, and their paths may have 107 bytes.
        let path = env::temp_dir().join(format!("ledgerport-{}-{number}", std::process::id()));
        // A leftover of an earlier process with the same id would be somebody else's state.
        if path.exists() {
            fs::remove_dir_all(&path)
                .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        }
        keeper::create_private(&path)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        self.keeper.remove_later(&path);
        Ok(path)
    }
}

/// A started process. Dropping it ends the process and all it started.
pub(crate) struct Running<'a> {
    pub(crate) child: Child,
    keeper: &'a Keeper,
}

impl Running<'_> {
    pub(crate) fn wait(mut self) -> Result<ExitStatus, Failure> {
        self.child
            .wait()
            .map_err(|error| Failure::new(format!("lost sight of a process: {error}")))
    }

    /// Whether it already ended, which for something meant to stay is a fault.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.keeper.end(&mut self.child);
    }
}

/// The command as one would type it, without its environment.
fn line(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(unix)]
mod keeper {
    use std::io::Write as _;
    use std::os::unix::fs::DirBuilderExt as _;
    use std::os::unix::process::CommandExt as _;
    use std::path::Path;
    use std::process::{Child, ChildStdin, Command, Stdio};
    use std::sync::Mutex;

    use super::{fs, io};

    const SCRIPT: &str = r#"
trap '' INT TERM HUP QUIT
held='' folders=''
alive() {
    for group in "$@"; do kill -s 0 -- "-$group" 2>/dev/null && return 0; done
    return 1
}
finish() {
    for group in "$@"; do kill -s TERM -- "-$group" 2>/dev/null; done
    tenths=0
    while [ "$tenths" -lt 50 ] && alive "$@"; do
        sleep 0.1
        tenths=$((tenths + 1))
    done
    for group in "$@"; do kill -s KILL -- "-$group" 2>/dev/null; done
}
release() {
    rest=''
    for group in $held; do [ "$group" = "$1" ] || rest="$rest $group"; done
    held=$rest
}
while read -r verb value; do
    case $verb in
        hold) held="$held $value" ;;
        end) finish "$value"; release "$value" ;;
        remove) folders="$folders
$value" ;;
    esac
done
finish $held
printf '%s\n' "$folders" | while read -r folder; do
    [ -z "$folder" ] || rm -rf -- "$folder"
done
"#;

    pub(super) struct Keeper {
        shell: Mutex<Child>,
        pipe: Mutex<Option<ChildStdin>>,
    }

    impl Keeper {
        pub(super) fn new() -> io::Result<Self> {
            let mut shell = Command::new("sh")
                .args(["-c", SCRIPT, "keeper"])
                .stdin(Stdio::piped())
                .process_group(0)
                .spawn()?;
            let pipe = shell.stdin.take();
            Ok(Self {
                shell: Mutex::new(shell),
                pipe: Mutex::new(pipe),
            })
        }

        fn tell(&self, verb: &str, value: &str) {
            if let Ok(mut pipe) = self.pipe.lock()
                && let Some(pipe) = pipe.as_mut()
            {
                // A keeper that is gone cannot be told; the process is then ended directly.
                let _ = writeln!(pipe, "{verb} {value}");
            }
        }

        pub(super) fn hold(&self, group: u32) {
            self.tell("hold", &group.to_string());
        }

        pub(super) fn remove_later(&self, folder: &Path) {
            self.tell("remove", &folder.to_string_lossy());
        }

        /// Ends what is left of the child's group; the child may be over already.
        pub(super) fn end(&self, child: &mut Child) {
            self.tell("end", &child.id().to_string());
            let _ = child.wait();
        }
    }

    impl Drop for Keeper {
        fn drop(&mut self) {
            if let Ok(mut pipe) = self.pipe.lock() {
                pipe.take();
            }
            if let Ok(mut shell) = self.shell.lock() {
                let _ = shell.wait();
            }
        }
    }

    pub(super) fn lead_own_group(command: &mut Command) {
        command.process_group(0);
    }

    pub(super) fn create_private(path: &Path) -> io::Result<()> {
        fs::DirBuilder::new().mode(0o700).create(path)
    }
}

#[cfg(not(unix))]
mod keeper {
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::sync::Mutex;

    use super::{fs, io};

    pub(super) struct Keeper {
        folders: Mutex<Vec<PathBuf>>,
    }

    impl Keeper {
        #[expect(clippy::unnecessary_wraps, reason = "the Unix twin starts a process")]
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self {
                folders: Mutex::new(Vec::new()),
            })
        }

        #[expect(clippy::unused_self, reason = "the Unix twin keeps the number")]
        pub(super) fn hold(&self, _process: u32) {}

        pub(super) fn remove_later(&self, folder: &Path) {
            if let Ok(mut folders) = self.folders.lock() {
                folders.push(folder.to_owned());
            }
        }

        #[expect(clippy::unused_self, reason = "the Unix twin tells its shell")]
        pub(super) fn end(&self, child: &mut Child) {
            if matches!(child.try_wait(), Ok(None)) {
                let _ = Command::new("taskkill")
                    .args(["/T", "/F", "/PID", &child.id().to_string()])
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status();
            }
            let _ = child.wait();
        }
    }

    impl Drop for Keeper {
        fn drop(&mut self) {
            if let Ok(folders) = self.folders.lock() {
                for folder in folders.iter() {
                    let _ = fs::remove_dir_all(folder);
                }
            }
        }
    }

    pub(super) fn lead_own_group(_command: &mut Command) {}

    pub(super) fn create_private(path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn is_alive(process: &str) -> bool {
        Command::new("sh")
            .args(["-c", "kill -0 \"$1\" 2>/dev/null", "sh", process])
            .status()
            .expect("a shell starts")
            .success()
    }

    /// A shell that starts a grandchild, prints its number and waits for it.
    fn parent_of_a_sleeper() -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", "sleep 300 & echo $!; wait"])
            .stdout(Stdio::piped());
        command
    }

    /// The keeper works beside us; wait for what it does, up to ten seconds.
    fn eventually(condition: impl Fn() -> bool) -> bool {
        (0..200).any(|_| {
            condition() || {
                thread::sleep(std::time::Duration::from_millis(50));
                false
            }
        })
    }

    #[test]
    fn dropping_a_process_ends_what_it_started() {
        let leash = Leash::new().expect("a leash");
        let (running, sleeper) = leash
            .start_and_read_line(&mut parent_of_a_sleeper())
            .expect("it starts");
        assert!(is_alive(&sleeper));
        drop(running);
        assert!(eventually(|| !is_alive(&sleeper)));
    }

    #[test]
    fn a_leash_that_vanishes_takes_processes_and_folders_with_it() {
        let leash = Leash::new().expect("a leash");
        let folder = leash.scratch_folder().expect("a folder");
        fs::write(folder.join("file"), "x").expect("the folder can be written");
        let (mut running, sleeper) = leash
            .start_and_read_line(&mut parent_of_a_sleeper())
            .expect("it starts");
        // Nothing of ours is told to end the process: only the pipe closes.
        let mut child = std::mem::replace(
            &mut running.child,
            Command::new("true").spawn().expect("true starts"),
        );
        std::mem::forget(running);
        let waiting = thread::spawn(move || child.wait());
        drop(leash);
        let ended = waiting.join().expect("the thread ends");
        assert!(ended.is_ok_and(|status| !status.success()));
        assert!(eventually(|| !is_alive(&sleeper)));
        assert!(!folder.exists());
    }

    #[test]
    fn a_failing_command_is_named() {
        let leash = Leash::new().expect("a leash");
        let Err(Failure(text)) = leash.run(Command::new("sh").args(["-c", "exit 3"])) else {
            panic!("it must fail");
        };
        assert!(
            text.contains("sh -c exit 3") && text.contains('3'),
            "{text}"
        );
    }
}
