//! Makes `include/` out of the Rust sources and of the skeletons beside them.
//!
//! cbindgen turns the exported functions (`src/headers/*.rs`), the structures and the constants (`src/abi/*.rs`) into C.
//! What only C can say (guards, feature tests, macros, unions, attributes) stands in a skeleton for each header,
//! `src/headers/NAME.h.in`, with a placeholder where a generated item belongs:
//!
//! - `@bind@`: the prototype of a function or the definition of a type, without the semicolon; the value of a constant
//! - `@define AF_*@`: a line `#define NAME VALUE` for each constant that is named, or matched and named nowhere else
//! - `@enum SOCK_*@`: the same as enumerators which are macros too; `@enumerators IPPORT_*@`: enumerators alone
//! - `@by-hand NAME ...@`: items that the skeleton defines itself or takes from the host's headers
//! - `@spell FROM = TO@`: how this header writes a part of the prototypes that come after
//!
//! Every item has exactly one place; one without, or with two, is an error. **To add a function**: write it in
//! `src/headers/NAME.rs`, put `@function@` into `src/headers/NAME.h.in` (where a function of the host's libc was
//! declared by hand so far, in place of that declaration) and run `cargo run -p bsdipc-headers`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

mod items;
mod skeleton;

pub use items::{Item, Kind};

/// How to bring `include/` up to date.
pub const COMMAND: &str = "cargo run -p bsdipc-headers";

/// Why the headers cannot be made.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl Error {
    fn reading(path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |error| Error(format!("{}: {error}", path.display()))
    }
}

/// The root of the source tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace").into()
}

/// The files of `directory` whose names end in `suffix`, sorted.
fn files(directory: &Path, suffix: &str) -> Result<Vec<PathBuf>, Error> {
    let mut files = fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(Error::reading(directory))?;
    files.retain(|path| path.to_string_lossy().ends_with(suffix));
    files.sort();
    Ok(files)
}

/// The items that have a place in a header: the exported functions and everything in `src/abi`.
pub fn items(root: &Path) -> Result<Vec<Item>, Error> {
    items::collect(root)
}

/// The names that the library exports: those of today's headers, and those of the systems of old.
pub fn exports(root: &Path) -> Result<Vec<String>, Error> {
    let mut names = items::exports(&root.join("src/headers"))?;
    names.extend(items::exports(&root.join("src/headers/history"))?);
    Ok(names)
}

/// The headers, by their names below `include/`.
pub fn headers(root: &Path) -> Result<BTreeMap<PathBuf, String>, Error> {
    let items = items(root)?;
    let mut skeletons = Vec::new();
    for path in files(&root.join("src/headers"), ".h.in")? {
        let text = fs::read_to_string(&path).map_err(Error::reading(&path))?;
        skeletons.push((path.file_name().expect("a file").to_string_lossy().into_owned(), text));
    }
    let mut headers = skeleton::fill(&items, &skeletons)?;
    headers.extend(history(root)?);
    Ok(headers)
}

/// The headers of 4.2, 4.3 and 4.4BSD: what these declared is written in C alone.
fn history(root: &Path) -> Result<BTreeMap<PathBuf, String>, Error> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(Error::reading(&path))?;
        let file = path.file_name().expect("a file").to_string_lossy();
        let name = Path::new("history").join(skeleton::header_name(&file));
        Ok((name, skeleton::note(&format!("history/{file}")) + &text))
    };
    files(&root.join("src/headers/history"), ".h.in")?.into_iter().map(read).collect()
}

/// What of `include/` is not as it should be: files that differ, are missing, or should not be there.
pub fn outdated(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let include = root.join("include");
    let mut headers = headers(root)?;
    let mut outdated = Vec::new();
    let mut directories = vec![include.clone()];
    while let Some(directory) = directories.pop() {
        for path in if directory.exists() { files(&directory, "")? } else { Vec::new() } {
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let name = path.strip_prefix(&include).expect("below include").to_path_buf();
            let found = fs::read_to_string(&path).map_err(Error::reading(&path))?;
            if headers.remove(&name) != Some(found) {
                outdated.push(name);
            }
        }
    }
    outdated.extend(headers.into_keys());
    Ok(outdated)
}

/// Brings `include/` up to date and says which files changed.
pub fn update(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let headers = headers(root)?;
    let outdated = outdated(root)?;
    for name in &outdated {
        let path = root.join("include").join(name);
        match headers.get(name) {
            Some(text) => {
                fs::create_dir_all(path.parent().expect("below include")).and_then(|()| fs::write(&path, text))
            }
            None => fs::remove_file(&path),
        }
        .map_err(Error::reading(&path))?;
    }
    Ok(outdated)
}
