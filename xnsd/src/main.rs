//! xnsd: the AF_NS router. It gives the programs of this machine their sockets, and carries their packets.

mod carrier;
mod config;
mod daemon;
mod maker;
mod unix;

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rustix::io::Errno;

use config::Config;
use daemon::Daemon;

const USAGE: &str = "usage: xnsd [-f FILE] [-u NUMBER]
       xnsd -s [-u NUMBER]

-f FILE    the configuration (default: /etc/xnsd.conf, if there is one)
-u NUMBER  the user whose router it is, by number (default: who runs it)
-s         say what the running router has: networks, routes, sockets, connections, counters";

const CONFIGURATION: &str = "/etc/xnsd.conf";

fn main() -> ExitCode {
    if std::env::args_os().next().is_some_and(|name| name == maker::NAME) {
        return if maker::run().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            complain(wrong);
            ExitCode::FAILURE
        }
    }
}

/// Says what is wrong on standard error. If nobody can hear it there, the exit status has to do.
fn complain(wrong: impl Display) {
    let _ = writeln!(std::io::stderr(), "xnsd: {wrong}");
}

fn run() -> Result<(), String> {
    let mut user = rustix::process::getuid().as_raw();
    let mut file = None;
    let mut status = false;
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| USAGE.to_owned());
        match argument.to_str() {
            Some("-f") => file = Some(PathBuf::from(value()?)),
            Some("-u") => user = value()?.to_string_lossy().parse().map_err(|_| USAGE.to_owned())?,
            Some("-s") => status = true,
            _ => return Err(USAGE.to_owned()),
        }
    }
    if status {
        let text = daemon::ask_status(user).map_err(|error| match error {
            Errno::CONNREFUSED => "no router is running".to_owned(),
            Errno::PIPE | Errno::CONNRESET => "the router is another user's, who has not allowed you".to_owned(),
            Errno::PERM => "another user holds the name of the router; ask root to end that process".to_owned(),
            Errno::AGAIN => "the router gives no answer; it is stopped, or something else holds its name".to_owned(),
            error => error.to_string(),
        })?;
        return match std::io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.to_string()),
            // Who has read enough wants no more.
            _ => Ok(()),
        };
    }
    let path = file.as_deref().unwrap_or(Path::new(CONFIGURATION));
    let text = match std::fs::read_to_string(path) {
        Err(error) if file.is_none() && error.kind() == ErrorKind::NotFound => String::new(),
        text => text.map_err(|error| format!("{}: {error}", path.display()))?,
    };
    let config = Config::parse(&text).map_err(|wrong| format!("{}: {wrong}", path.display()))?;
    match Daemon::new(user, &config) {
        Ok(daemon) => daemon.run().map_err(|error| error.to_string()),
        // Another was faster, and does as well.
        Err(daemon::Failure::Running) => Ok(()),
        Err(daemon::Failure::Broken(wrong)) => Err(wrong),
    }
}
