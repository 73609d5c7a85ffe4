//! getaddrinfo and getnameinfo of the host's libc and of ours, on the same files, interfaces and name server: all that a
//! program can see must be the same.

use std::cell::RefCell;

use names_tests::addrinfo::Call;
use names_tests::probing::{LOOPBACK, NoFile, Pair, enter_own_network, make_sources};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

mod server;

const CASES: u32 = 150;

/// The host's libc and ours, in a network of their own.
struct Network {
    pair: Pair,
}

impl Network {
    /// Makes a network for this thread and starts both there. None where that is not possible.
    fn start(name: &str, host_conf: &str, setup: &[&str]) -> Option<Self> {
        enter_own_network(setup)?;
        let program = env!("CARGO_BIN_EXE_addrinfo-probe");
        let pair = Pair::start(env!("CARGO_TARGET_TMPDIR"), program, name, host_conf)?;
        Some(Network { pair })
    }

    fn write_gai_conf(&self, text: &str) {
        self.pair.etc.renew("gai.conf", format!("reload yes\n{text}").as_bytes());
    }

    fn compare(&mut self, calls: &[Call]) -> Result<(), TestCaseError> {
        for call in calls {
            let [host, ours] = self.pair.ask(call);
            prop_assert_eq!(host, ours, "host (left), ours (right): {} {:?}", call, call);
        }
        Ok(())
    }
}

fn run<T: std::fmt::Debug>(
    network: Option<Network>,
    strategy: impl Strategy<Value = T>,
    test: impl Fn(&mut Network, T) -> Result<(), TestCaseError>,
) {
    let Some(network) = network else { return };
    let network = RefCell::new(network);
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, |value| test(&mut network.borrow_mut(), value)) {
        panic!("{error}");
    }
}

const LINK: [&str; 4] = [LOOPBACK, "link add e0 type veth peer name e1", "link set e0 up", "link set e1 up"];

fn with_addresses(addresses: &[&'static str]) -> Vec<&'static str> {
    LINK.into_iter().chain(addresses.iter().copied()).collect()
}

/// Addresses to be found in hosts: near and far, of all scopes.
const ADDRESSES: [&str; 23] = [
    "127.0.0.1",
    "127.0.0.9",
    "192.0.2.1",
    "192.0.2.3",
    "192.0.2.200",
    "192.0.2.254",
    "192.0.2.77",
    "198.51.100.1",
    "10.1.2.3",
    "10.1.3.3",
    "169.254.1.1",
    "::1",
    "::ffff:192.0.2.3",
    "::ffff:127.0.0.1",
    "2001:db8::1",
    "2001:db8::77",
    "2001:db8:5::1",
    "fd00::1",
    "fd00:1::1",
    "fe80::1",
    "fec0::1",
    "2002:c000:203::1",
    "2001:0:1::1",
];
const NAMES: [&str; 9] = ["a", "A", "b", "a.example", "localhost", "b.example.org", "xn--4ca", "beef", "fake.example"];

fn hosts() -> impl Strategy<Value = String> {
    let line = (select(&ADDRESSES[..]), vec(select(&NAMES[..]), 1..4));
    vec(line, 0..10)
        .prop_map(|lines| lines.iter().map(|(address, names)| format!("{address} {}\n", names.join(" "))).collect())
}

fn services() -> impl Strategy<Value = String> {
    let line = (select(&["a", "b", "http", "x"][..]), 1_u16..5, select(&["tcp", "udp", "sctp", "dccp", "udplite"][..]));
    vec(line, 0..8)
        .prop_map(|lines| lines.iter().map(|(name, port, protocol)| format!("{name} {port}/{protocol}\n")).collect())
}

/// Each with a length: without one the C library looks at memory that it has not set.
fn gai_conf() -> impl Strategy<Value = String> {
    let prefix = "((::1|2001:db8::|fd00::|fe80::|2002::|::)/(0|7|16|32|96|128|129)|::ffff:(0:0|192\\.0\\.2\\.0)/(96|120)|::ffff:10\\.0\\.0\\.0/104|x/1)";
    let v4 = "((127\\.0\\.0\\.0|192\\.0\\.2\\.0|10\\.0\\.0\\.0|0\\.0\\.0\\.0)/(0|8|16|24|32|33)|::ffff:192\\.0\\.2\\.0/(95|96|120|128))";
    let line = prop_oneof![
        (select(&["label", "precedence"][..]), prefix, "[0-9]{1,2}").prop_map(|(k, p, n)| format!("{k} {p} {n}\n")),
        (v4, "2|5|14").prop_map(|(p, n)| format!("scopev4\t{p}  {n} # scope\n")),
        Just("# nothing\n".to_string()),
    ];
    vec(line, 0..6).prop_map(|lines| lines.concat())
}

fn text(pattern: &'static str) -> impl Strategy<Value = Option<Vec<u8>>> {
    option::weighted(0.9, pattern.prop_map(String::into_bytes))
}

fn node() -> impl Strategy<Value = Option<Vec<u8>>> {
    let name = select(&NAMES[..]).prop_map(|name| Some(name.as_bytes().to_vec()));
    prop_oneof![
        10 => name,
        1 => text("\\*||nobody|ä|ä\\\\|a\\.|LOCALHOST|a b|[a-f.:0-9%]{1,9}"),
        2 => text("127\\.1|0x7f\\.1|10\\.0\\.0\\.1|1\\.2\\.3\\.4\\.5|1\\.2\\.3\\.4 |256\\.1\\.1\\.1|010\\.1|4294967295|1\\.2\\.3\\.4\\."),
        2 => text("::|::1|::1%|::1%lo|::1%5|fe80::1%(lo|1|e0|zz|4294967296|01|)|ff0[125]::1%lo|::ffff:1\\.2\\.3\\.4(%1)?|2001:db8::1"),
    ]
}

fn service() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        2 => Just(None),
        3 => text("a|b|http|x|"),
        2 => text("80|0|65535|65616| 7|\\+7|-1|4294967295|2147483648|99999999999999999999|0x50|7 |7a|\\*"),
    ]
}

fn hints() -> impl Strategy<Value = Option<[i32; 4]>> {
    let flags = prop_oneof![
        3 => Just(0),
        2 => select(&[0x1, 0x2, 0x4, 0x8, 0x18, 0x20, 0x28, 0x2a, 0x40, 0x82, 0xc2, 0x400, 0x404][..]),
        2 => 0..0x40,
        2 => 0..0x800,
        1 => select(&[0x800, -1, 0x1000][..]),
    ];
    let family = prop_oneof![3 => Just(0), 3 => Just(2), 3 => Just(10), 1 => Just(1)];
    let socktype = prop_oneof![3 => Just(0), 4 => Just(1), 2 => Just(2), 1 => 3..11];
    let protocol = prop_oneof![6 => Just(0), 1 => Just(6), 1 => Just(17), 1 => select(&[1, 33, 132, 136, 255, 99][..])];
    option::weighted(0.9, (flags, family, socktype, protocol).prop_map(<[i32; 4]>::from))
}

fn info() -> impl Strategy<Value = Call> {
    (node(), service(), hints()).prop_map(|(node, service, hints)| Call::Info { node, service, hints })
}

/// A socket address of any family, sometimes too short.
fn address() -> impl Strategy<Value = Option<Vec<u8>>> {
    let port = prop_oneof![1_u16..5, any::<u16>()];
    let internet =
        (select(&ADDRESSES[..]), port, select(&[0_u32, 1, 2, 77][..])).prop_map(|(address, port, scope)| match address
            .parse()
            .unwrap()
        {
            std::net::IpAddr::V4(v4) => [&2_u16.to_ne_bytes()[..], &port.to_be_bytes(), &v4.octets(), &[0; 8]].concat(),
            std::net::IpAddr::V6(v6) => {
                let port = port.to_be_bytes();
                [&10_u16.to_ne_bytes()[..], &port, &[0; 4], &v6.octets(), &scope.to_ne_bytes()].concat()
            }
        });
    let local = "(/tmp/socket|a)?".prop_map(|path| [&1_u16.to_ne_bytes()[..], path.as_bytes(), &[0]].concat());
    let whole = prop_oneof![8 => internet, 1 => local, 1 => vec(any::<u8>(), 0..40)];
    let cut = prop_oneof![9 => Just(0_usize), 1 => 1_usize..40];
    option::weighted(
        0.97,
        (whole, cut).prop_map(|(mut address, cut)| {
            address.truncate(address.len().saturating_sub(cut));
            address
        }),
    )
}

fn name() -> impl Strategy<Value = Call> {
    let len = || prop_oneof![5 => Just(Some(1025)), 2 => (0_u32..30).prop_map(Some), 1 => Just(None)];
    let flags = prop_oneof![3 => Just(0), 4 => 0..0x40, 1 => 0..0x200];
    (address(), len(), len(), flags).prop_map(|(address, host, service, flags)| Call::Name {
        address,
        lens: [host, service],
        flags,
    })
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    vec(prop_oneof![3 => info(), 1 => name()], 1..12)
}

/// All that the files can say.
fn on_files(network: Option<Network>) {
    run(network, (hosts(), services(), gai_conf(), calls()), |network, (hosts, services, gai_conf, calls)| {
        network.pair.etc.write("hosts", hosts.as_bytes());
        network.pair.etc.write("services", services.as_bytes());
        network.write_gai_conf(&gai_conf);
        network.compare(&calls)
    });
}

#[test]
fn on_a_machine_alone() {
    on_files(Network::start("alone", "multi on\n", &[LOOPBACK]));
}

#[test]
fn on_a_machine_without_any_interface() {
    on_files(Network::start("bare", "multi on\n", &[]));
}

#[test]
fn on_a_machine_with_ipv4() {
    let setup = with_addresses(&["addr add 192.0.2.1/24 dev e0", "route add default via 192.0.2.254"]);
    on_files(Network::start("v4", "multi off\n", &setup));
}

#[test]
fn on_a_machine_with_ipv6() {
    let setup = with_addresses(&["addr add 2001:db8::1/64 dev e0 nodad", "-6 route add default via 2001:db8::fe"]);
    on_files(Network::start("v6", "multi on\n", &setup));
}

#[test]
fn on_a_machine_with_both() {
    let setup = with_addresses(&[
        "addr add 192.0.2.1/24 dev e0",
        "addr add 10.1.2.1/16 dev e1",
        "addr add 2001:db8::1/64 dev e0 nodad",
        "addr add fd00::1/64 dev e1 nodad",
        "addr add fec0::2/64 dev e1 nodad",
        "addr add 2001:db8:5::2/64 dev e1 nodad preferred_lft 0",
        "addr add 2001:db8::9/64 dev e0 nodad home",
        "addr add 127.0.0.9/32 dev lo preferred_lft 0",
        "route add default via 192.0.2.254",
        "-6 route add default via 2001:db8::fe",
    ]);
    on_files(Network::start("both", "multi on\n", &setup));
}

/// Where one for IPv6 reaches no IPv4 addresses.
#[test]
fn on_a_machine_whose_sockets_are_of_one_family() {
    let setup = with_addresses(&["addr add 192.0.2.1/24 dev e0", "addr add 2001:db8::1/64 dev e0 nodad"]);
    let network = Network::start("apart", "multi on\n", &setup);
    if network.is_some()
        && let Err(error) = std::fs::write("/proc/sys/net/ipv6/bindv6only", "1")
    {
        return eprintln!("skipped: {error}");
    }
    on_files(network);
}

/// Lines that are too long for the buffer that the C library begins with, or for the next one, or just not; and many for one
/// name, which fill it together.
fn long_hosts() -> impl Strategy<Value = String> {
    let rest = prop_oneof![
        20 => "( (a|bb|alal)){0,6}".boxed(),
        6 => (1_usize..60).prop_map(|len| format!(" {}", "al".repeat(len))).boxed(),
        2 => (800_usize..1100).prop_map(|len| format!(" {}", "w".repeat(len))).boxed(),
        1 => (1800_usize..2200).prop_map(|len| format!(" {}", "w".repeat(len))).boxed(),
        1 => vec("[a-c]{1,3}", 1..130).prop_map(|words| format!(" {}", words.join(" "))).boxed(),
        1 => (800_usize..1100).prop_map(|len| format!("#{}", "x".repeat(len))).boxed(),
    ];
    // All can be reached: why one cannot would be all that is seen in errno.
    let address = select(&["127.0.0.1", "::1", "127.0.0.2", "::1", "::ffff:127.0.0.3", "x"][..]);
    // Most lines are of one name.
    let line = (address, select(&["a", "a", "a", "b", "c", "d"][..]), rest);
    (vec(line, 0..24), proptest::bool::weighted(0.9)).prop_map(|(lines, ended)| {
        let lines: Vec<String> = lines.iter().map(|(address, name, rest)| format!("{address} {name}{rest}")).collect();
        lines.join("\n") + if ended && !lines.is_empty() { "\n" } else { "" }
    })
}

/// What a buffer that was too small leaves in errno and h_errno.
fn on_long_lines(name: &str, host_conf: &str) {
    let node = select(&["a", "b", "none"][..]).prop_map(|name| Some(name.as_bytes().to_vec()));
    let service = prop_oneof![3 => Just(None), 1 => Just(Some(b"s".to_vec()))];
    let hints = select(&[[0, 0, 1, 0], [0, 10, 1, 0], [2, 10, 1, 0], [8, 10, 1, 0], [24, 10, 1, 0], [0, 2, 1, 0]][..]);
    let info =
        (node, service, hints).prop_map(|(node, service, hints)| Call::Info { node, service, hints: Some(hints) });
    let strategy = (long_hosts(), 0_usize..1500, vec(info, 1..9));
    run(Network::start(name, host_conf, &[LOOPBACK]), strategy, |network, (hosts, long, calls)| {
        network.pair.etc.write("hosts", hosts.as_bytes());
        network.pair.etc.write("services", format!("#{}\ns 1/tcp\n", "x".repeat(long)).as_bytes());
        network.compare(&calls)?;
        // Once the file has been still for a while, repeated calls find an index.
        std::thread::sleep(std::time::Duration::from_millis(40));
        (0..3).try_for_each(|_| network.compare(&calls))
    });
}

#[test]
fn on_long_lines_of_which_the_first_counts() {
    on_long_lines("first", "multi off\n");
}

#[test]
fn on_long_lines_that_count_together() {
    on_long_lines("together", "multi on\n");
}

/// What is found in other files may be lost by them, or leave another errno.
#[test]
fn with_files_that_are_none() {
    let info = |node: Option<&str>, service: Option<&str>, hints| {
        let bytes = |text: &str| text.as_bytes().to_vec();
        Call::Info { node: node.map(bytes), service: service.map(bytes), hints }
    };
    let all = Some([0; 4]);
    let of_family = |family| Some([0, family, 1, 0]);
    let address = |host: &[u8; 4]| [&2_u16.to_ne_bytes()[..], &1_u16.to_be_bytes(), host, &[0; 8]].concat();
    let name = |host| Call::Name { address: Some(address(host)), lens: [Some(64), Some(64)], flags: 0 };
    let calls = [
        info(Some("a"), None, all),
        info(Some("one"), None, all),
        info(Some("one"), None, of_family(2)),
        info(Some("a"), None, of_family(10)),
        info(Some("a"), Some("s"), None),
        info(Some("none"), None, all),
        info(Some("none"), None, of_family(2)),
        info(Some("none"), None, of_family(10)),
        info(Some("127.1"), Some("none"), all),
        info(None, Some("s"), all),
        name(&[10, 0, 0, 1]),
        name(&[10, 0, 0, 9]),
    ];
    let files = ["resolv.conf", "nsswitch.conf", "host.conf", "gai.conf", "hosts", "services"];
    let mut cases = files.map(|file| NoFile::ALL.map(|kind| vec![(file, kind)])).concat();
    // Each leaves another errno.
    for [first, second] in [[NoFile::Missing, NoFile::Loop], [NoFile::Loop, NoFile::Missing]] {
        cases.push(vec![("resolv.conf", first), ("nsswitch.conf", second)]);
    }
    for case in cases {
        for first in (0..calls.len()).step_by(3) {
            let Some(mut network) = Network::start("no-file", "multi on\n", &[LOOPBACK]) else { return };
            let etc = &network.pair.etc;
            etc.write("resolv.conf", b"nameserver 127.0.0.1\n");
            etc.write("hosts", b"10.0.0.1 a one\n::1 a\n");
            etc.write("services", b"s 1/tcp\n");
            case.iter().for_each(|(file, kind)| etc.put(file, *kind));
            let calls = [&calls[first..], &calls[..first]].concat();
            if let Err(error) = network.compare(&calls) {
                panic!("{case:?}, from {first} on: {error}");
            }
        }
    }
}

/// Sources in any order. There is one at least, since the C library looks behind the end of an empty list.
fn nsswitch() -> impl Strategy<Value = String> {
    let item = (
        select(&["", "!"][..]),
        select(&["SUCCESS", "NOTFOUND", "UNAVAIL", "TRYAGAIN"][..]),
        select(&["return", "continue", "merge"][..]),
    )
        .prop_map(|(but, status, action)| format!("{but}{status}={action}"));
    let actions = option::of(vec(item, 1..3))
        .prop_map(|items| items.map_or(String::new(), |items| format!(" [{}]", items.join(" "))));
    let source = (select(&["files", "dns", "fake", "play", "part", "nosuch"][..]), actions)
        .prop_map(|(source, actions)| source.to_string() + &actions);
    let sources = vec(source, 1..5);
    let line = sources.prop_map(|sources| format!("hosts: {}\n", sources.join(" ")));
    prop_oneof![12 => line, 1 => Just("# hosts: files\nhosts: dns".into())]
}

/// What a source of the test's own is told: the status of its answers, errno and h_errno, and what is odd with its hosts.
fn orders() -> impl Strategy<Value = String> {
    let status = prop_oneof![4 => Just(1), 2 => Just(0), 1 => Just(-1), 2 => Just(-2)];
    let error = select(&[0, libc::ENOENT, libc::EAGAIN, libc::ENOMEM][..]);
    let odd = prop_oneof![6 => Just(0), 1 => Just(1), 1 => Just(2), 1 => 3..20];
    (status, error, -1..5, odd)
        .prop_map(|(status, error, host_error, odd)| format!("{status} 1 {error} {host_error} 0 {odd}\n"))
}

#[test]
fn with_a_name_server_and_other_sources() {
    if !make_sources(env!("CARGO_TARGET_TMPDIR")) {
        return;
    }
    let setup = with_addresses(&["addr add 192.0.2.1/24 dev e0", "addr add 2001:db8::1/64 dev e0 nodad"]);
    let Some(network) = Network::start("dns", "multi on\n", &setup) else { return };
    server::start();
    network.pair.etc.write("resolv.conf", b"nameserver 127.0.0.1\nsearch example\noptions attempts:1 timeout:1\n");
    network.pair.etc.write("hosts", b"127.0.0.1 localhost\n192.0.2.3 a.example\n");
    let node = select(&server::NAMES[..]).prop_map(|name| Some(name.as_bytes().to_vec()));
    let info = (prop_oneof![9 => node, 1 => self::node()], service(), hints())
        .prop_map(|(node, service, hints)| Call::Info { node, service, hints });
    let strategy = (nsswitch(), orders(), orders(), vec(prop_oneof![3 => info, 1 => name()], 1..8));
    run(Some(network), strategy, |network, (nsswitch, play, part, calls)| {
        network.pair.etc.renew("nsswitch.conf", nsswitch.as_bytes());
        network.pair.etc.write("play", play.as_bytes());
        network.pair.etc.write("part", part.as_bytes());
        // After an answer that nothing is merged with, or of a source that says none, the C library's getnameinfo looks at an
        // h_errno that nobody has set.
        let says_none = |orders: &str| orders.split(' ').nth(3) == Some("0");
        let is_set = !nsswitch.contains("merge") && !says_none(&play) && !says_none(&part);
        let calls: Vec<_> = calls.into_iter().filter(|call| is_set || matches!(call, Call::Info { .. })).collect();
        network.compare(&calls)
    });
}

#[test]
fn names_that_no_host_has() {
    let Some(mut network) = Network::start("odd", "multi on\n", &[LOOPBACK]) else { return };
    server::start();
    network.pair.etc.write("nsswitch.conf", b"hosts: dns\n");
    network.pair.etc.write("resolv.conf", b"nameserver 127.0.0.1\noptions attempts:1 timeout:1\n");
    let long = format!("{}.example", "l".repeat(64));
    for name in [
        "-both.example",
        "no ne.example",
        "failed/.example",
        "\u{e9}.example",
        "a..b",
        " a..b",
        "\u{e9}..b",
        &long,
        "four.example",
    ] {
        let node = Some(name.as_bytes().to_vec());
        let hints =
            [0, libc::AI_CANONNAME].into_iter().flat_map(|flags| [0, 2, 10].map(|family| [flags, family, 1, 0]));
        let calls: Vec<_> =
            hints.map(|hints| Call::Info { node: node.clone(), service: None, hints: Some(hints) }).collect();
        network.compare(&calls).unwrap();
    }
}

#[test]
fn where_nobody_is_to_be_asked() {
    let Some(mut network) = Network::start("nobody", "multi on\n", &[LOOPBACK]) else { return };
    network.pair.etc.write("nsswitch.conf", b"hosts: [\n");
    let hints = [0, 2, 10].map(|family| Some([0, family, 1, 0]));
    let calls = hints.map(|hints| Call::Info { node: Some(b"a".to_vec()), service: None, hints });
    network.compare(&calls).unwrap();
    network.pair.etc.write("nsswitch.conf", b"hosts:[bad\n");
    network.compare(&calls).unwrap();
}

/// Such as a lack of memory, of which the probe leaves traces before some calls.
#[test]
fn an_errno_from_before_a_lookup_that_asks_nobody_is_none_of_its_own() {
    let Some(mut network) = Network::start("before", "multi on\n", &[LOOPBACK]) else { return };
    network.pair.etc.write("nsswitch.conf", b"hosts: nosuch\nservices: nosuch\n");
    let info = |node: Option<&str>, service: Option<&str>| {
        let [node, service] = [node, service].map(|text| text.map(|text| text.as_bytes().to_vec()));
        Call::Info { node, service, hints: Some([0, 2, 1, 0]) }
    };
    let mut address = vec![0; 16];
    address[..8].copy_from_slice(&[2, 0, 0, 77, 10, 0, 0, 1]);
    let name = |flags| Call::Name { address: Some(address.clone()), lens: [Some(100); 2], flags };
    let calls = [info(Some("a"), None), info(None, Some("a")), name(0), name(libc::NI_NUMERICHOST)];
    for call in calls {
        network.compare(&vec![call; 4]).unwrap();
    }
}
