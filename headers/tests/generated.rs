//! `include/` is what the sources say.

use bsdipc_headers::{COMMAND, outdated, root};

#[test]
fn include_is_up_to_date() {
    let outdated = outdated(&root()).unwrap_or_else(|error| panic!("{error}"));
    assert!(outdated.is_empty(), "{outdated:?} in include/ are not what the sources say: run `{COMMAND}`");
}
