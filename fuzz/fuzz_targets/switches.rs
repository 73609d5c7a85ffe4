//! nsswitch.conf and host.conf.

#![no_main]

use bsdipc_fuzz::names::host_conf::HostConf;
use bsdipc_fuzz::names::nsswitch::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(lists) = parse(data) {
        assert!(lists.iter().flatten().count() <= data.len() + 8);
    }
    let mut conf = HostConf::default();
    conf.read(data, b"host.conf").expect("there is memory");
    assert!(conf.trim.len() <= 4);
    for name in data.split(|&byte| byte == b'\n') {
        assert!(conf.trimmed(name) <= name.len());
    }
});
