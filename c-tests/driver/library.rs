//! The library under test: built, and laid out as if installed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a C program finds what it needs.
pub struct Library {
    /// Our headers.
    pub include: PathBuf,
    /// The directory of libbsdipc.so, its soname's link, and libbsdipc.a.
    pub lib: PathBuf,
    /// The program of the AF_NS router.
    pub router: PathBuf,
    /// A directory for what the tests write.
    pub scratch: PathBuf,
}

/// The directory of the C programs.
pub fn programs() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The repository.
pub fn repository() -> &'static Path {
    programs().parent().expect("c-tests lies in the repository")
}

/// Where recorded behaviour lies, if it is at hand: beside the repository, or where BSDIPC_SHARED says.
pub fn recordings() -> PathBuf {
    std::env::var_os("BSDIPC_SHARED").map_or_else(|| repository().join("../shared"), PathBuf::from)
}

impl Library {
    /// Builds the library as its users get it.
    pub fn build() -> Result<Self, String> {
        let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let target = scratch.parent().expect("cargo puts it into the target directory");
        // One after the other: what they use of the same crates differs.
        for package in ["bsdipc", "xnsd"] {
            let built = Command::new(env!("CARGO"))
                .args(["build", "--release", "--package", package, "--target-dir"])
                .arg(target)
                .current_dir(repository())
                .status()
                .map_err(|error| format!("cannot run cargo: {error}"))?;
            if !built.success() {
                return Err(format!("{package} cannot be built"));
            }
        }
        let lib = scratch.join("lib");
        let soname = concat!("libbsdipc.so.", env!("CARGO_PKG_VERSION_MAJOR"));
        lay_out(&target.join("release"), &lib, soname).map_err(|error| format!("{}: {error}", lib.display()))?;
        Ok(Library { include: repository().join("include"), lib, router: target.join("release/xnsd"), scratch })
    }

    /// What LD_PRELOAD names.
    pub fn shared(&self) -> PathBuf {
        self.lib.join("libbsdipc.so")
    }
}

/// Links to the built files, under the names that the compiler and the loader look for.
fn lay_out(built: &Path, lib: &Path, soname: &str) -> std::io::Result<()> {
    if lib.exists() {
        fs::remove_dir_all(lib)?;
    }
    fs::create_dir_all(lib)?;
    for (file, name) in [("libbsdipc.so", "libbsdipc.so"), ("libbsdipc.so", soname), ("libbsdipc.a", "libbsdipc.a")] {
        symlink(built.join(file), lib.join(name))?;
    }
    Ok(())
}
