//! What preloading adds to one exec: an empty C library, and ours.

use std::fs;
use std::process::Command;

use crate::rounds::measure;

const ROUNDS: usize = 300;

/// Prints the time of one exec of a program that does nothing, and what each library adds to it.
pub fn run(library: &str) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("bsdipc-bench-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let result = measure_in(&folder, library);
    let _ = fs::remove_dir_all(&folder);
    result
}

fn measure_in(folder: &std::path::Path, library: &str) -> Result<(), String> {
    let empty = folder.join("libempty.so");
    let source = folder.join("empty.c");
    fs::write(&source, "").map_err(|why| format!("{}: {why}", source.display()))?;
    let compiled = Command::new("cc").args(["-O2", "-shared", "-fPIC", "-o"]).arg(&empty).arg(&source).status();
    if !compiled.map_err(|why| format!("cc: {why}"))?.success() {
        return Err("cc cannot compile an empty library".into());
    }
    let exec = |preload: Option<&str>| {
        let preload = preload.map(String::from);
        move || {
            let mut command = Command::new("/bin/true");
            if let Some(library) = &preload {
                command.env("LD_PRELOAD", library);
            }
            assert!(command.status().is_ok_and(|status| status.success()), "/bin/true");
        }
    };
    let empty = empty.to_str().ok_or("the temporary folder's name is not UTF-8")?;
    let (mut none, mut nothing, mut ours) = (exec(None), exec(Some(empty)), exec(Some(library)));
    let row = measure(ROUNDS, 1, &mut [&mut none, &mut nothing, &mut ours]);
    let added: Vec<f64> = row.ratios.iter().map(|ratio| (ratio - 1.0) * row.base / 1000.0).collect();
    println!("\n{:36} {:8.0} us", "exec of /bin/true", row.base / 1000.0);
    println!("{:36} {:+8.0} us", "with an empty C library preloaded", added[0]);
    println!("{:36} {:+8.0} us ({:+.0} above the empty one)", "with bsdipc preloaded", added[1], added[1] - added[0]);
    Ok(())
}
