//! The library's rooms without its entry points, which would take the place of the functions that the fuzzer itself calls.

extern crate alloc;

#[path = "../../src/abi/mod.rs"]
pub mod abi;
#[path = "../../src/inet.rs"]
pub mod inet;
#[path = "../../src/linux/mod.rs"]
pub mod linux;
#[path = "../../src/names/mod.rs"]
pub mod names;
#[path = "../../src/remote/rhosts.rs"]
pub mod rhosts;
