//! `make bench`: what libbsdipc costs beside glibc and the bare system call, in one process, in turns.
//!
//! Machines drift, so nothing is compared that did not run side by side: each row is some hundred rounds, in each of
//! which every candidate runs a short batch, in changing order. Printed are the median time of the first candidate and,
//! for the others, the median of the rounds' ratios to it.
//!
//! usage: bsdipc-bench LIBRARY [calls|names|throughput|xns|load] ...

mod calls;
mod load;
mod names;
mod rounds;
mod throughput;
mod xns;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(library) = arguments.next() else {
        eprintln!("usage: bsdipc-bench LIBRARY [calls|names|throughput|xns|load] ...");
        return ExitCode::from(2);
    };
    let mut parts: Vec<String> = arguments.collect();
    // What a process of its own tells the part that has started it.
    let told = match &parts[..] {
        [part, name, count] if part == names::ALONE => Some(names::look_up_alone(&library, name, count)),
        [part, row] if part == names::FIRST => Some(names::look_up_first(&library, row)),
        [part, row] if part == names::READS => Some(names::read_first(row)),
        _ => None,
    };
    if let Some(told) = told {
        println!("{told}");
        return ExitCode::SUCCESS;
    }
    if parts.is_empty() {
        // Calls come first: the throughput's second thread would make the process a threaded one for good. Names come after
        // loading, for which a compiler is run that may be looked for in /etc.
        parts = ["calls", "load", "names", "throughput", "xns"].map(String::from).to_vec();
    }
    for part in parts {
        let result = match part.as_str() {
            "calls" => calls::run(&library),
            "names" => names::run(&library),
            "throughput" => throughput::run(&library),
            "xns" => xns::run(&library),
            "load" => load::run(&library),
            other => Err(format!("{other}: no such part; there are calls, names, throughput, xns and load")),
        };
        if let Err(why) = result {
            eprintln!("bsdipc-bench: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
