//! Processes that end: each has a directory and a process group of its own, and a time limit.

use std::fs;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Far above what any program here needs, on a busy machine too: only a hang meets it.
pub const LIMIT: Duration = Duration::from_secs(120);

/// What a process that has ended left behind.
pub struct Ended {
    /// Zero, and within the time limit.
    pub success: bool,
    /// The exit status, if it exited.
    pub code: Option<i32>,
    /// In words.
    pub how: String,
    pub stdout: String,
    pub stderr: String,
}

/// Gives `command` an environment without surprises.
pub fn plain_environment(command: &mut Command) -> &mut Command {
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C")
}

/// Makes `directory` an empty one.
pub fn fresh_directory(directory: &Path) -> io::Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    fs::create_dir_all(directory)
}

/// Removes a directory with what is in it, and the one that it is in if that is empty then.
pub fn remove_directory(directory: &Path) {
    let _ = fs::remove_dir_all(directory);
    let _ = directory.parent().map(fs::remove_dir);
}

/// Ends a process that was started as the head of its own group, and what it has started.
pub fn kill(pid: u32) {
    // SAFETY: takes integers only. The group is our child's, who has not been waited for.
    unsafe { libc::kill(-(pid as libc::pid_t), libc::SIGKILL) };
}

/// Runs `command` to its end. One that does not end is killed, by its own process id, and the children it has left.
pub fn run(command: &mut Command) -> io::Result<Ended> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn()?;
    let pid = child.id();
    let (ended, watched) = mpsc::channel::<()>();
    let watchdog = std::thread::spawn(move || {
        let hangs = watched.recv_timeout(LIMIT) == Err(mpsc::RecvTimeoutError::Timeout);
        if hangs {
            kill(pid);
        }
        hangs
    });
    let output = child.wait_with_output();
    drop(ended);
    let hung = watchdog.join().expect("the watchdog does not panic");
    let output = output?;
    Ok(Ended {
        success: output.status.success() && !hung,
        code: output.status.code(),
        how: if hung { format!("did not end within {} s", LIMIT.as_secs()) } else { in_words(output.status) },
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (_, Some(signal)) => format!("ended by signal {signal}"),
        _ => status.to_string(),
    }
}
