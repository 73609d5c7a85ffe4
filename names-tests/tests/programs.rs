//! Programs of today's, compiled by others: what they say with the library preloaded and BSDIPC_ETC naming a directory is
//! what they say without, where that directory is /etc itself.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use names_tests::probing::{Etc, library, skip};

const HOSTS: &str = "127.0.0.1 localhost\n::1 localhost ip6-localhost\n127.0.0.1 db.test db\n127.0.0.9 db.test\n\
                     127.0.0.7 xn--bcher-kva.test\n::1 six.test\n192.0.2.1 far.test\n2001:db8::1 far.test\n";
const SERVICES: &str = "ssh 22/tcp\nhttp 80/tcp www\nmydb 1/tcp\nmydb 1/udp\n";

const PYTHON: &str = "
import socket
for name in ['db.test', 'DB', 'six.test', 'far.test', 'localhost', 'absent.test', '127.1', '::1', None]:
    for family in [0, socket.AF_INET, socket.AF_INET6]:
        for service in ['mydb', 80, 'absent', None]:
            try:
                print(name, family, service, socket.getaddrinfo(name, service, family, flags=socket.AI_CANONNAME if name else 0))
            except OSError as error:
                print(name, family, service, error)
    if name:
        for call in [socket.gethostbyname_ex, socket.getfqdn]:
            try:
                print(call(name))
            except OSError as error:
                print(name, error)
for address in ['127.0.0.1', '127.0.0.9', '::1', '192.0.2.1', '192.0.2.9']:
    print(socket.getnameinfo((address, 1), 0))
    try:
        print(socket.gethostbyaddr(address))
    except OSError as error:
        print(error)
print(socket.getservbyname('www'), socket.getservbyport(1, 'udp'), socket.getprotobyname('mine'))
";

/// A web server on the loopback; gives its port.
fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback is there");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // Whatever is asked.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n");
        }
    });
    port
}

/// Commands whose answers depend on names.
fn commands() -> Vec<Vec<&'static str>> {
    let mut commands = vec![
        vec!["python3", "-c", PYTHON],
        vec!["ssh", "-F", "none", "-o", "BatchMode=yes", "-p", "1", "db.test", "true"],
        vec!["ssh", "-F", "none", "-o", "BatchMode=yes", "-p", "1", "absent.test", "true"],
        vec!["ssh", "-F", "none", "-G", "-o", "CanonicalizeHostname=yes", "db.test"],
        vec!["psql", "-h", "db.test", "-p", "1", "-U", "nobody"],
        vec![
            "perl",
            "-MSocket",
            "-e",
            "print inet_ntoa(inet_aton('db.test')), ' ', join(' ', getservbyname('mydb', 'udp'))",
        ],
    ];
    for database in ["hosts", "ahosts", "ahostsv4", "ahostsv6"] {
        for name in ["db.test", "db", "six.test", "far.test", "localhost", "absent.test", "127.0.0.1", "::1"] {
            commands.push(vec!["getent", database, name]);
        }
    }
    for database in ["hosts", "services", "protocols", "networks"] {
        commands.push(vec!["getent", database]);
    }
    commands.extend([
        vec!["getent", "services", "www"],
        vec!["getent", "protocols", "mine"],
        vec!["getent", "networks", "home"],
    ]);
    commands
}

/// What a program has written, and how it ended.
fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}{}", text(&output.stdout), text(&output.stderr), output.status)
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("LC_ALL", "C.UTF-8").env("HOME", "/nonexistent");
    command
}

#[test]
fn programs_find_the_names_in_a_directory() {
    let target = env!("CARGO_TARGET_TMPDIR");
    let etc = Etc::new(target, "programs", "multi on\n");
    etc.write("hosts", HOSTS.as_bytes());
    etc.write("services", SERVICES.as_bytes());
    etc.write("protocols", b"ip 0 IP\ntcp 6 TCP\nmine 253 MINE\n");
    etc.write("networks", b"loopback 127\nhome 10.1\n");
    // What the directory lacks would come from the machine's own.
    etc.write("gai.conf", b"");
    // Some want to know who they are.
    fs::copy("/etc/passwd", etc.0.join("passwd")).expect("every machine has one");
    let library = library(target);
    let port = serve();
    let urls = ["db.test", "DB", "bücher.test", "absent.test"].map(|host| format!("http://{host}:{port}/"));
    let curl = urls.iter().map(|url| vec!["curl", "-s", "-w", "%{http_code} %{remote_ip} %{exitcode}", url]);
    for words in curl.chain(commands()) {
        let mut plain = command(&words);
        etc.bind(&mut plain);
        let plain = match plain.output() {
            Ok(output) => said(&output),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("skipped: {}: {error}", words[0]);
                continue;
            }
            Err(error) => {
                skip(&error);
                return;
            }
        };
        let mut preloaded = command(&words);
        let preloaded = preloaded.env("BSDIPC_ETC", &etc.0).env("LD_PRELOAD", Path::new(&library)).output();
        let preloaded = said(&preloaded.expect("what the other could"));
        for (preloaded, plain) in preloaded.lines().zip(plain.lines()) {
            assert_eq!(preloaded, plain, "preloaded (left), plain (right): {words:?}");
        }
        assert_eq!(preloaded.lines().count(), plain.lines().count(), "lines of {words:?}");
    }
}
