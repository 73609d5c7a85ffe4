//! resolv.conf, LOCALDOMAIN and RES_OPTIONS, parted by bytes that no text has.

#![no_main]

use bsdipc_fuzz::names::resolv_conf::{Config, MAX_SERVERS, Surroundings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.split(|&byte| byte == 0xff);
    let file = parts.next().unwrap_or_default();
    let around = Surroundings {
        local_domain: parts.next(),
        res_options: parts.next(),
        host_name: parts.next().unwrap_or_default(),
        interface: &|name| name.first().map(|&c| c.into()),
    };
    let config = Config::parse(file, &around).expect("there is memory");
    assert!((1..=MAX_SERVERS).contains(&config.servers.len()));
    assert!(config.servers.iter().all(|server| server.port() == 53));
    assert!(config.ndots <= 15 && config.timeout <= 30 && config.attempts <= 5);
    assert!(config.search.iter().all(|domain| !domain.contains(&b' ') && !domain.contains(&b'\n')));
});
