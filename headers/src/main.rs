//! `cargo run -p bsdipc-headers`: brings `include/` up to date.

use std::process::ExitCode;

fn main() -> ExitCode {
    match bsdipc_headers::update(&bsdipc_headers::root()) {
        Ok(changed) => {
            for name in changed {
                println!("include/{}", name.display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bsdipc-headers: {error}");
            ExitCode::FAILURE
        }
    }
}
