//! The recorded behaviour of the historical implementation.

use std::path::{Path, PathBuf};

/// The recorded cases in `name`, or nothing, with a word about it, where the recordings are not at hand:
/// they lie beside the repository, or in the folder that BSDIPC_SHARED names.
pub fn vectors(name: &str) -> Option<String> {
    let shared = std::env::var_os("BSDIPC_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = shared.join("vectors/netns").join(name);
    std::fs::read_to_string(&path).inspect_err(|error| println!("skipped: {}: {error}", path.display())).ok()
}

/// The bytes that hexadecimal digits mean.
pub fn bytes(hex: &str) -> Vec<u8> {
    let nibbles: Vec<u8> = hex.chars().map_while(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    nibbles.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
